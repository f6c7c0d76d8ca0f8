"""STL: months split into trend, season and rest by local regression. NumPy only.

After Cleveland, Cleveland, McRae and Terpenning, "STL: A Seasonal-Trend Decomposition Procedure Based on Loess" (1990),
without its weights against outliers: so it is linear, and many series are split at once, or one series and what each
month ahead adds to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from models.core.arrays import Array

YEAR = 12

SEASONAL_WINDOW = 13
"""Years that one month's season is smoothed over: it may drift, but slowly."""

TREND_WINDOW = 21
"""Months that the trend is smoothed over: the next odd number above 1.5 YEAR / (1 - 1.5 / SEASONAL_WINDOW)."""

LOW_PASS_WINDOW = 13
"""Months that the level left in the season is smoothed over: the next odd number from a year on."""

PASSES = 5
"""Times that season and trend are estimated, each without the other: what is left moves by less than any figure."""


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """Trend and season of series by month, each [T, K]; what they leave over is the rest."""

    trend: Array
    season: Array


def split(values: Array) -> Split:
    """The trend and the season of series by month, values [T, K] with T of two years or more; ValueError if shorter."""
    months = len(values)
    if months < 2 * YEAR:
        raise ValueError(f"{months} months: STL needs {2 * YEAR}")
    trend = np.zeros_like(values)
    for _ in range(PASSES):
        season = _season(values - trend)
        trend = _loess(months, TREND_WINDOW, 0)(values - season)
    return Split(trend, season)


def _season(detrended: Array) -> Array:
    """What comes back every year in months [T, K]: each month of the year smoothed, without the level left in it."""
    months = len(detrended)
    longer = np.empty((months + 2 * YEAR, detrended.shape[1]))
    for place in range(YEAR):
        of_month = detrended[place::YEAR]
        longer[place::YEAR] = _loess(len(of_month), SEASONAL_WINDOW, 1)(of_month)
    level = _averages(_averages(_averages(longer, YEAR), YEAR), 3)
    return longer[YEAR:-YEAR] - _loess(months, LOW_PASS_WINDOW, 0)(level)


def _averages(values: Array, length: int) -> Array:
    """Moving averages of columns, [T - length + 1, K]."""
    sums = np.cumsum(np.vstack([np.zeros((1, values.shape[1])), values]), axis=0)
    averages: Array = (sums[length:] - sums[:-length]) / length
    return averages


@dataclass(frozen=True, slots=True, eq=False)
class _Loess:
    """Loess of degree 1 at evenly spaced points: ``weights`` [P, W] of the W points from ``first`` [P] on."""

    first: NDArray[np.intp]
    weights: Array

    def __call__(self, values: Array) -> Array:
        """Values [T, K], smoothed, [P, K]."""
        near = values[self.first[:, None] + np.arange(self.weights.shape[1])]
        smoothed: Array = np.einsum("pw,pwk->pk", self.weights, near)
        return smoothed


@lru_cache(maxsize=32)
def _loess(points: int, window: int, beyond: int) -> _Loess:
    """To smooth values at points 1..T, there and ``beyond`` at each end, P = T + 2 beyond.

    Each is smoothed over the ``window`` points nearest to it, with tricube weights; where there are fewer, over all.
    """
    size = min(window, points)
    at = np.arange(-beyond, points + beyond)
    first = np.clip(at - size // 2, 0, points - size)
    place = first[:, None] + np.arange(size)
    widest = np.maximum(at - first, first + size - 1 - at) + (window - size) // 2
    distance = np.abs(place - at[:, None]) / widest[:, None]
    weights = np.where(distance <= 0.999, (1 - np.minimum(distance, 1) ** 3) ** 3, 0)
    weights[distance <= 0.001] = 1
    weights /= weights.sum(axis=1, keepdims=True)
    centre = np.sum(weights * place, axis=1, keepdims=True)
    spread = np.sum(weights * (place - centre) ** 2, axis=1, keepdims=True)
    slope = np.divide(at[:, None] - centre, spread, out=np.zeros_like(spread), where=spread > 1e-6)
    return _Loess(first, weights * (1 + slope * (place - centre)))
