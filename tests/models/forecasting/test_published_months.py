"""A forecast brought up to the record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from models.core.measures import Status
from models.core.periods import Month, Period
from models.forecasting.period_totals import outlook
from models.forecasting.published_months import update_note, with_published
from models.vintages.vintage import MonthValue, Vintage
from tests.models.forecasting.test_period_totals import CUTOFF, forecast, known

YEAR = Period.fiscal(2026)


def vintage(*later: float | None, first: float | None = None, status: Status = Status.REPORTED) -> Vintage:
    """The history of the forecast and the months after it; ``first`` replaces the month before the cutoff."""
    values = known().by_month()
    if first is not None:
        values[CUTOFF] = first
    months = [MonthValue(m, v, Status.REPORTED, 0.1) for m, v in values.items()]
    states = [Status.MISSING if v is None else status for v in later]
    months += [MonthValue(CUTOFF + k, v, s, 0.1) for k, (v, s) in enumerate(zip(later, states, strict=True), 1)]
    return Vintage("pk.ict", date(2026, 6, 1), tuple(months))


def test_months_published_since_are_constants_and_the_rest_are_paths() -> None:
    issued = forecast()
    found = outlook(with_published(issued, vintage(431.7)), YEAR)
    base = known().values[-9:].sum() + 431.7
    assert found.months_published == 10
    np.testing.assert_allclose(found.published_sum, base)
    np.testing.assert_allclose(found.totals, base + issued.paths[:, 1:3].sum(axis=1, dtype=float))


def test_a_record_without_news_leaves_the_forecast_as_it_is() -> None:
    issued = forecast()
    assert with_published(issued, vintage()) is issued
    assert with_published(issued, vintage(None, 430.0)) is issued  # a gap: April is not published
    assert with_published(issued, vintage(431.7, status=Status.ESTIMATED)) is issued
    assert with_published(issued, Vintage("pk.ict", date(2026, 6, 1), ())) is issued


def test_a_revised_month_counts_as_it_is_known_now() -> None:
    found = outlook(with_published(forecast(), vintage(first=500.0)), YEAR)
    np.testing.assert_allclose(found.published_sum, known().values[-9:-1].sum() + 500)


def test_a_wholly_published_year_is_settled() -> None:
    found = outlook(with_published(forecast(), vintage(430.0, 431.0, 432.0)), YEAR)
    assert found.settled
    assert np.ptp(found.totals) == 0


def test_months_beyond_the_horizon_are_left_alone() -> None:
    current = with_published(forecast(horizon=2), vintage(430.0, 431.0, 432.0))
    assert current.cutoff == CUTOFF + 2
    assert current.paths.shape == (40, 0)


def test_without_a_history_only_the_new_months_are_known() -> None:
    current = with_published(replace(forecast(), history=None), vintage(430.0))
    assert current.reach == Period(CUTOFF + 1, CUTOFF + 60)


@pytest.mark.parametrize(
    ("last", "words"),
    [
        ("2026-03", ""),
        ("2026-04", "April 2026 is in; the monthly forecast is updated at the next training"),
        ("2026-06", "April 2026 to June 2026 are in; the monthly forecast is updated at the next training"),
    ],
)
def test_one_sentence_names_the_months_that_are_in(last: str, words: str) -> None:
    assert update_note(CUTOFF, Month.parse(last)) == words
