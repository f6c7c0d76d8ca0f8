"""What training finds to take out of a series: a season beyond chance, the calendar, outliers."""

from __future__ import annotations

import numpy as np
import pytest

from models.core.periods import Month
from models.forecasting.members.holiday_effects import regressors
from models.vintages.vintage import History
from training.adjustment import adjustment_of, has_season

START = Month.parse("2012-01")


def history(values: np.ndarray) -> History:
    return History("x", START, values)


def test_a_season_is_found() -> None:
    rng = np.random.default_rng(3)
    season = np.tile(rng.normal(0, 0.05, 12), 8)
    made = adjustment_of(history(100 * np.exp(season + rng.normal(0, 0.01, 96))), 60)
    assert (made.seasonal, made.calendar, made.lifts, made.none) == (True, (), (), "")


def test_noise_and_walks_have_a_season_about_as_often_as_chance_has_it() -> None:
    rng = np.random.default_rng(20)
    noise = [has_season(rng.normal(size=120)) for _ in range(200)]
    walks = [has_season(np.cumsum(rng.normal(size=120))) for _ in range(200)]
    assert np.mean(noise) < 0.04
    assert np.mean(walks) < 0.1


def test_a_constant_and_a_line_have_none() -> None:
    assert not has_season(np.full(60, 7.0))
    assert not has_season(np.linspace(1, 100, 60))


def test_a_calendar_that_the_series_shows_is_stored_for_the_months_to_come_too() -> None:
    rng = np.random.default_rng(7)
    days = regressors(START, 156)[:, 2]
    made = adjustment_of(history(100 * np.exp(0.03 * days[:120] + np.cumsum(rng.normal(0, 0.01, 120)))), 36)
    assert made.calendar == ("working_days",)
    np.testing.assert_allclose(np.log(made.lifts), 0.03 * days, atol=0.03)
    assert len(made.lifts) == 156


def test_outliers_are_stored_with_what_was_expected() -> None:
    rng = np.random.default_rng(9)
    values = 100 * np.exp(rng.normal(0, 0.01, 72) + np.tile(rng.normal(0, 0.05, 12), 6))
    values[60] *= 6
    ((month, expected),) = adjustment_of(history(values), 60).replaced.items()
    assert month == START + 60
    assert expected == pytest.approx(values[60] / 6, rel=0.1)


def test_a_short_history_is_not_adjusted() -> None:
    assert adjustment_of(history(np.arange(1.0, 36.0)), 60).none == "it needs 36 months without a gap, has 35"
