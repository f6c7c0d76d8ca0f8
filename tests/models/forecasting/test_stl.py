"""STL: the same as statsmodels' of every length, and linear."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.tsa.seasonal import STL

from models.forecasting.stl import SEASONAL_WINDOW, TREND_WINDOW, YEAR, split


def walk(months: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.cumsum(rng.normal(size=months)) + 3 * np.sin(np.arange(months) * 2 * np.pi / YEAR)


@pytest.mark.parametrize("months", [24, 25, 30, 36, 47, 61, 100, 240, 700])
def test_it_is_the_split_of_statsmodels(months: int) -> None:
    values = walk(months, months)
    found = split(values[:, None])
    peer = STL(values, period=YEAR, seasonal=SEASONAL_WINDOW, trend=TREND_WINDOW).fit()
    np.testing.assert_allclose(found.trend[:, 0], peer.trend, atol=1e-8)
    np.testing.assert_allclose(found.season[:, 0], peer.seasonal, atol=1e-8)


def test_the_split_of_a_sum_is_the_sum_of_the_splits() -> None:
    one, two = walk(90, 1), walk(90, 2)
    together, apart = split((2 * one + two)[:, None]), split(np.column_stack([one, two]))
    np.testing.assert_allclose(together.trend[:, 0], apart.trend @ [2, 1], atol=1e-9)
    np.testing.assert_allclose(together.season[:, 0], apart.season @ [2, 1], atol=1e-9)


def test_a_line_and_a_fixed_season_come_back_as_they_were() -> None:
    months = np.arange(96)
    season = np.tile(np.random.default_rng(4).normal(size=YEAR), 8)
    season -= season.mean()
    found = split((100 + 0.5 * months + season)[:, None])
    np.testing.assert_allclose(found.trend[12:-12, 0], (100 + 0.5 * months)[12:-12], atol=0.02)
    np.testing.assert_allclose(found.season[12:-12, 0], season[12:-12], atol=0.02)


def test_fewer_than_two_years_are_refused() -> None:
    with pytest.raises(ValueError, match="23 months: STL needs 24"):
        split(np.ones((23, 1)))
