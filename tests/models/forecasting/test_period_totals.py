"""Totals of a period, the chance of a target, growth on the year before: against sums made path by path."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.core.catalog import Catalog, Series
from models.core.errors import InvalidInput
from models.core.measures import ForecastMeasure
from models.core.periods import Month, Period
from models.documents.forecast import forecast_document
from models.documents.outlook import outlook_document
from models.forecasting.forecast import Calibration, Forecast
from models.forecasting.period_totals import outlook, yearly_growth
from models.vintages.vintage import History

CUTOFF = Month.parse("2026-03")
START = Month.parse("2023-07")  # 33 months up to the cutoff
ENTRY = Catalog.load()["pk.ict"]


def known(**given_: object) -> History:
    return History("pk.ict", START, np.linspace(250.0, 410.0, 33), **given_)  # type: ignore[arg-type]


def forecast(*, history: History | None = None, horizon: int = 60, low: float = 300.0) -> Forecast:
    paths = np.random.default_rng(3).uniform(low, low + 200, (40, horizon)).astype(np.float32)
    return Forecast(
        series="pk.ict",
        as_of=date(2026, 5, 1),
        cutoff=CUTOFF,
        issued_at=datetime(2026, 5, 1, tzinfo=UTC),
        model_version="v1",
        vintage="00ff",
        members={"ets": 1.0},
        calibration=Calibration(12, (50, 80)),
        scale=10.0,
        paths=paths,
        notes=("a word",),
        history=known() if history is None else history,
    )


def slow_value(issued: Forecast, path: int, month: Month) -> float:
    """One month on one path, by the definition."""
    assert issued.history is not None
    if month <= issued.cutoff:
        return float(issued.history.values[month - issued.history.start])
    return float(issued.paths[path, month - issued.cutoff - 1])


def slow_total(issued: Forecast, path: int, period: Period) -> float:
    return sum(slow_value(issued, path, month) for month in period)


def ask(text: str, target: float | None = None) -> dict[str, Any]:
    return outlook_document(forecast(), ENTRY, period=text, levels=(80, 95), target=target).plain()


@pytest.mark.parametrize(
    ("text", "months", "published"),
    [
        ("FY2026", 12, 9),
        ("FY2026:9", 9, 9),
        ("FY2026:10", 10, 9),
        ("FY2026Q4", 3, 0),
        ("FY2027", 12, 0),
        ("FY2030", 12, 0),
        ("CY2026", 12, 3),
        ("2026", 12, 3),
        ("2026Q1", 3, 3),
        ("2026Q3", 3, 0),
        ("2026-03", 1, 1),
        ("2026-04", 1, 0),
        ("2023-07..2031-03", 93, 33),
    ],
)
def test_a_total_is_published_months_plus_each_path(text: str, months: int, published: int) -> None:
    issued, answer = forecast(), ask(text)
    period = Period.parse(text)
    totals = [slow_total(issued, path, period) for path in range(40)]
    assert (answer["months"], answer["months_published"]) == (months, published)
    assert answer["period"] == text
    np.testing.assert_allclose(answer["mean"], np.mean(totals), rtol=1e-8)
    np.testing.assert_allclose(answer["median"], np.median(totals), rtol=1e-8)
    np.testing.assert_allclose(answer["intervals"]["80"], np.quantile(totals, [0.1, 0.9]), rtol=1e-8)
    np.testing.assert_allclose(answer["intervals"]["95"], np.quantile(totals, [0.025, 0.975]), rtol=1e-8)
    np.testing.assert_allclose(
        answer["published_sum"], sum(slow_value(issued, 0, m) for m in period if m <= CUTOFF), rtol=1e-8, atol=1e-9
    )


@pytest.mark.parametrize("text", ["FY2026", "FY2027", "2027-01", "2026-04..2028-09", "2025-08"])
def test_growth_is_on_the_same_months_a_year_before_on_the_same_path(text: str) -> None:
    issued, period = forecast(), Period.parse(text)
    expected = [
        100 * (slow_total(issued, k, period) / slow_total(issued, k, period.shifted(-12)) - 1) for k in range(40)
    ]
    answer = ask(text)["yoy_pct"]
    np.testing.assert_allclose(answer["mean"], np.mean(expected), rtol=1e-6)
    np.testing.assert_allclose(answer["intervals"]["80"], np.quantile(expected, [0.1, 0.9]), rtol=1e-6, atol=1e-6)


def test_the_chance_of_a_target_is_the_share_of_paths_that_reach_it() -> None:
    totals = outlook(forecast(), Period.parse("FY2027")).totals
    target = float(np.sort(totals)[29])  # ten paths are above, one is equal
    assert ask("FY2027", target=target)["probability"] == 11 / 40
    assert ask("FY2027", target=-1.0)["probability"] == 1
    assert ask("FY2027", target=1e9)["probability"] == 0


def test_a_period_that_is_published_is_a_constant_and_says_so() -> None:
    issued = forecast()
    total = slow_total(issued, 0, Period.parse("FY2026:9"))
    answer = ask("FY2026:9", target=round(total, 9))
    assert answer["probability"] == 1
    assert ask("FY2026:9", target=total + 0.01)["probability"] == 0
    assert answer["mean"] == answer["median"] == answer["published_sum"]
    assert {x for interval in answer["intervals"].values() for x in interval} == {answer["mean"]}
    assert "published" in answer["notes"][0]
    assert not any("level 95" in note for note in answer["notes"])


def test_published_decimals_reach_a_target_that_is_their_sum() -> None:
    # 0.1 + 0.2 is a little more than 0.3, and 0.7 + 0.1 a little less than 0.8, in binary.
    issued = forecast(history=History("pk.ict", CUTOFF + -1, np.array([0.7, 0.1])))
    assert outlook(issued, Period.parse("2026-02..2026-03")).probability(0.8) == 1


def test_months_that_are_estimates_are_told() -> None:
    estimated = frozenset({Month.parse("2025-08"), Month.parse("2025-09"), Month.parse("2024-01")})
    issued = forecast(history=known(estimated=estimated))
    answer = outlook_document(issued, ENTRY, period="FY2026", levels=(80,)).plain()
    assert answer["months_estimated"] == 2
    assert any("2 of the 9 months taken as published are estimates" in note for note in answer["notes"])


@pytest.mark.parametrize("text", ["FY2031", "FY2023", "2023-06", "2031-04", "2020-01..2031-12", "1900-01..2200-12"])
def test_a_period_out_of_reach_is_refused_with_what_is_possible(text: str) -> None:
    with pytest.raises(InvalidInput, match=r"2023-07\.\.2031-03"):
        ask(text)


@pytest.mark.parametrize(
    "text", ["", "FY26", "FY2027:13", "2026-13", "2027Q5", "next year", "2026-05..2026-04", "FY9999"]
)
def test_what_is_no_period_is_refused_by_name(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        ask(text)
    [problem] = caught.value.problems
    assert problem.column == "period"
    assert problem.found.startswith(repr(text))


@pytest.mark.parametrize("target", [float("nan"), float("inf"), -float("inf")])
def test_a_target_that_is_no_number_is_refused(target: float) -> None:
    with pytest.raises(InvalidInput, match="target"):
        ask("FY2027", target=target)


def test_the_fiscal_year_is_that_of_the_series() -> None:
    entry = Series("xx.a", "A", "usd_million", 4, (16, 22))  # April to March
    answer = outlook_document(forecast(), entry, period="FY2027", levels=()).plain()
    assert (answer["period_start"], answer["period_end"]) == ("2026-04", "2027-03")


def test_growth_is_left_out_where_the_year_before_is_unknown_or_zero() -> None:
    answer = ask("2023-08")
    assert answer["yoy_pct"] is None
    assert any("growth" in note for note in answer["notes"])
    zeros = forecast(history=History("pk.ict", START, np.zeros(33)))
    assert outlook(zeros, Period.parse("FY2026")).growth is None
    assert outlook(zeros, Period.parse("FY2028")).growth is not None


def test_a_forecast_without_history_still_tells_of_what_lies_ahead() -> None:
    issued = replace(forecast(), history=None)
    assert outlook(issued, Period.parse("FY2027")).growth is None
    assert outlook(issued, Period.parse("FY2028")).growth is not None
    with pytest.raises(InvalidInput, match=r"2026-04\.\.2031-03"):
        outlook(issued, Period.parse("FY2026"))


@given(st.integers(0, 92), st.integers(0, 92))
def test_totals_of_two_halves_are_the_total_of_both(one: int, two: int) -> None:
    start, end = START + min(one, two), START + max(one, two)
    issued = forecast()
    whole = outlook(issued, Period(start, end)).totals
    middle = start + (end - start) // 2
    parts = outlook(issued, Period(start, middle)).totals
    if middle < end:
        parts = parts + outlook(issued, Period(middle + 1, end)).totals
    np.testing.assert_allclose(whole, parts, rtol=1e-10)


def test_monthly_growth_is_on_the_history_first_and_on_the_path_after_a_year() -> None:
    issued = forecast()
    found = yearly_growth(issued, 18)
    for path in (0, 17, 39):
        for step in (1, 12, 13, 18):
            month = CUTOFF + step
            expected = 100 * (slow_value(issued, path, month) / slow_value(issued, path, month + -12) - 1)
            np.testing.assert_allclose(found[path, step - 1], expected, rtol=1e-6)


def test_growth_by_month_is_null_where_the_year_before_is_zero() -> None:
    values = np.linspace(250.0, 410.0, 33)
    values[-12] = 0.0  # 2025-04, the base of the first step
    issued = forecast(history=History("pk.ict", START, values))
    answer = forecast_document(issued, ENTRY, horizon=3, levels=(80,), measure=ForecastMeasure.YOY_PCT).plain()
    assert (answer["unit"], answer["measure"]) == ("percent", "yoy_pct")
    first, second, _ = answer["points"]
    assert (first["mean"], first["median"], first["intervals"]) == (None, None, {"80": [None, None]})
    assert second["intervals"]["80"][0] < second["median"] < second["intervals"]["80"][1]


def test_growth_by_month_needs_the_year_before() -> None:
    issued = forecast(history=History("pk.ict", CUTOFF + -5, np.full(6, 300.0)))
    with pytest.raises(InvalidInput, match="2025-04"):
        forecast_document(issued, ENTRY, horizon=12, measure=ForecastMeasure.YOY_PCT)
