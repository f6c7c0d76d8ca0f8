"""Indexes, rates, stocks and balances: the latest figure of a month stands, longer periods fill and contradict."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from models.core.catalog import Catalog
from models.reports.report import Report, parse_report
from models.reports.table import parse_csv
from models.vintages.reconstruct import Reconstruction, reconstruct

AS_OF = date(2026, 6, 1)
EXAMPLE = Path(__file__).parents[3] / "examples" / "us"
SERIES = """
[defaults]
fiscal_year_start = 1
[series."x.index"]
title = "Index"
unit = "index"
[series."x.rate"]
title = "Rate"
unit = "percent"
[series."x.stock"]
title = "Stock"
unit = "thousand_persons"
aggregation = "last"
[series."x.balance"]
title = "Balance"
unit = "usd_million"
sign = "any"
"""


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    file = tmp_path_factory.mktemp("catalog") / "catalogue.toml"
    file.write_text(SERIES)
    return Catalog.load(file)


UNITS = {"x.index": "index", "x.rate": "percent", "x.stock": "thousand_persons", "x.balance": "usd_million"}


def report(series: str, period: str, value: str, **more: str) -> Report:
    start, _, end = period.partition("..")
    fields = {"series": series, "period_start": start, "period_end": end or start, "measure": "level", "value": value}
    fields |= {"unit": UNITS[series], "published": "2026-04-17", "source": "the bureau"} | more
    problems: list[object] = []
    made = parse_report(fields, "test", problems)  # type: ignore[arg-type]
    assert made is not None, problems
    return made


def year(series: str, values: list[float], **more: str) -> Iterator[Report]:
    for number, value in enumerate(values, 1):
        yield report(series, f"2025-{number:02d}", str(value), **more)


def solved(reports: list[Report], catalog: Catalog) -> tuple[Reconstruction, dict[str, tuple[float | None, str]]]:
    made = reconstruct(reports, catalog=catalog, as_of=AS_OF)
    (vintage,) = made.vintages.values()
    return made, {str(m.month): (m.value, str(m.status)) for m in vintage.months}


RATE = [5.0, 5.0, 5.1, 5.0, 5.2, 5.0, 5.0, 5.1, 5.0, 5.0, 5.0, 5.1]
BALANCE = [-70.0, -65.0, 12.0, -30.0, 5.0, -80.0, -61.0, -59.0, -40.0, 8.0, -15.0, -33.0]
INDEX = [100.0, 100.4, 100.9, 101.1, 101.6, 102.0, 102.3, 102.9, 103.1, 103.6, 104.0, 104.4]


@pytest.mark.parametrize(("series", "values"), [("x.rate", RATE), ("x.balance", BALANCE), ("x.index", INDEX)])
def test_months_stand_as_printed_repeated_or_negative(series: str, values: list[float], catalog: Catalog) -> None:
    made, months = solved(list(year(series, values)), catalog)
    assert [value for value, _ in months.values()] == values
    assert {status for _, status in months.values()} == {"reported"}
    assert (made.contradictions, made.ambiguous, made.superseded) == ((), (), ())


def test_the_latest_figure_of_a_month_stands_and_the_others_are_superseded(catalog: Catalog) -> None:
    later = [report("x.index", f"2025-{k:02d}", v, published="2026-05-17") for k, v in ((3, "95.2"), (7, "110"))]
    made, months = solved([*year("x.index", INDEX), *later], catalog)
    assert (months["2025-03"][0], months["2025-07"][0]) == (95.2, 110.0)
    assert sorted(float(r.value) for r in made.superseded) == [100.9, 102.3]


@pytest.mark.parametrize(
    ("series", "values", "period", "figure", "month", "expected"),
    [
        ("x.index", INDEX, "2025-01..2025-12", str(sum(INDEX) / 12), "2025-06", 102.0),
        ("x.rate", RATE, "2025-04..2025-06", str(sum(RATE[3:6]) / 3), "2025-05", 5.2),
        ("x.stock", INDEX, "2025-01..2025-06", "102", "2025-06", 102.0),
        ("x.balance", BALANCE, "2025-01..2025-12", str(sum(BALANCE)), "2025-04", -30.0),
        ("x.balance", BALANCE, "2025-04..2025-05", "-25", "2025-04", -30.0),
    ],
)
def test_a_longer_period_gives_the_month_that_is_missing(
    series: str, values: list[float], period: str, figure: str, month: str, expected: float, catalog: Catalog
) -> None:
    figures = [r for r in year(series, values) if str(r.period) != month]
    _, months = solved([*figures, report(series, period, figure[:14])], catalog)
    assert months[month] == (pytest.approx(expected, abs=1e-6), "differenced")


def test_months_that_no_figure_decides_are_estimates_that_fit_the_average(catalog: Catalog) -> None:
    figures = [r for r in year("x.index", INDEX) if str(r.period) not in ("2025-05", "2025-06")]
    _, months = solved([*figures, report("x.index", "2025-04..2025-07", "101.8")], catalog)
    four = [months[f"2025-0{k}"] for k in (4, 5, 6, 7)]
    assert [status for _, status in four] == ["reported", "estimated", "estimated", "reported"]
    assert sum(value or 0 for value, _ in four) / 4 == pytest.approx(101.8)


def test_a_growth_rate_gives_the_level_that_is_missing(catalog: Catalog) -> None:
    growth = report("x.index", "2026-01", "5.0", measure="yoy_pct", unit="percent")
    _, months = solved([*year("x.index", INDEX), growth], catalog)
    assert months["2026-01"][0] == pytest.approx(105.0)


@pytest.mark.parametrize(
    ("series", "values", "period", "figure", "expected"),
    [
        ("x.index", INDEX, "2025-01..2025-12", "1026.3", sum(INDEX) / 12),
        ("x.rate", RATE, "2025-01..2025-12", "61.5", sum(RATE) / 12),
        ("x.stock", INDEX, "2025-01..2025-12", "1226.3", 104.4),
        ("x.balance", BALANCE, "2025-01..2025-06", "428", sum(BALANCE[:6])),
    ],
)
def test_a_longer_period_that_its_months_exclude_contradicts(
    series: str, values: list[float], period: str, figure: str, expected: float, catalog: Catalog
) -> None:
    made, months = solved([*year(series, values), report(series, period, figure)], catalog)
    (wrong,) = made.contradictions
    assert wrong.expected == pytest.approx(expected)
    assert [months[f"2025-{k:02d}"][0] for k in range(1, 13)] == values


@pytest.mark.parametrize("slip", ["1020", "10.2", "10200", "1.02"])
def test_a_slip_of_the_decimal_point_is_named_and_the_figure_before_it_stands(slip: str, catalog: Catalog) -> None:
    later = report("x.index", "2025-06", slip, published="2026-05-17")
    made, months = solved([*year("x.index", INDEX), later], catalog)
    (wrong,) = made.contradictions
    assert (wrong.report.id, wrong.kind, wrong.expected) == (later.id, "unit", pytest.approx(102.0))
    assert months["2025-06"] == (102.0, "reported")


def test_a_jump_that_is_no_slip_stands(catalog: Catalog) -> None:
    made, months = solved(list(year("x.rate", [*RATE[:6], 14.8, 13.2, 11.0, 8.4, 7.9, 6.9])), catalog)
    assert made.contradictions == ()
    assert months["2025-07"][0] == 14.8


@pytest.mark.parametrize("day", [date(2012, 5, 31), date(2021, 9, 30)])
def test_the_record_of_the_united_states_is_read_as_printed(day: date) -> None:
    catalog = Catalog.load(EXAMPLE / "catalogue.toml")
    reports = parse_csv(gzip.decompress((EXAMPLE / "reports.csv.gz").read_bytes()), "reports.csv")
    known = [r for r in reports if r.known_from <= day]
    made = reconstruct(known, catalog=catalog, as_of=day)
    printed = {(r.series, str(r.period)): float(r.value) for r in known}
    months = [(s, m) for s, v in made.vintages.items() for m in v.months if m.value is not None]
    other = [m for s, m in months if m.value != pytest.approx(printed[s, str(m.month)], rel=1e-9)]
    assert len(months) > 900 and len(other) <= 1
    assert len(made.contradictions) <= 1
