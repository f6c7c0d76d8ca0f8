"""Series with many zeros: the past values themselves, recent ones and those of the same season first.

The non-parametric forecaster of GluonTS (NPTS; Alexandrov et al. 2020) with an exponential kernel: a month ahead is
distributed as the known months, each with a weight. Its quantiles are values that were seen, zero among them, where a
network has to give a number between.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.core.arrays import Array
from models.core.metrics import SEASON
from models.forecasting.members.scaling import require
from models.vintages.vintage import History

MANY_ZEROS = 0.25
"""Share of zeros from which on a history is intermittent."""

FEWEST_CHANGES = 3
"""Changes from zero and to it, below which zeros are the time before a beginning, or an interruption."""

SEASONAL_AGREEMENT = 0.5
"""Cohen's kappa of being zero and being zero a year before, from which on zeros are a season; rare by chance."""

HALF_LIFE_MONTHS = 24
"""Months after which a value has half the weight. From 12 to 36 the loss differs by 2 % (docs/benchmarks.md)."""

SAME_MONTH, NEXT_TO_IT = 3.0, 2.0
"""Weights of the same calendar month and of the months beside it, where the other months have 1."""

_ROUNDING = 1e-12


def is_intermittent(values: Array) -> bool:
    """Whether values [T], never negative, are zero in a quarter of months and more, now and then, in no fixed season.

    A quarter of all months since the first above zero, and of the last two years; or all of the last two years.
    """
    zero = np.trim_zeros(values, "f") == 0
    if not zero.any() or (values < 0).any():
        return False
    recent = zero[-2 * SEASON :]
    if len(recent) == 2 * SEASON and recent.all():
        return True
    often = min(zero.mean(), recent.mean()) >= MANY_ZEROS
    return bool(often and np.count_nonzero(np.diff(zero)) >= FEWEST_CHANGES and not _seasonal(zero))


def _seasonal(zero: NDArray[np.bool_]) -> bool:
    """Whether zeros [T] come in the same months each year."""
    before, after = zero[:-SEASON], zero[SEASON:]
    if len(after) < SEASON:
        return False
    by_chance = before.mean() * after.mean() + (1 - before.mean()) * (1 - after.mean())
    if by_chance == 1:
        return False
    return bool((np.mean(before == after) - by_chance) / (1 - by_chance) >= SEASONAL_AGREEMENT)


def whole_numbers(values: Array) -> bool:
    """Whether all values [T] are whole numbers."""
    return bool((values == np.round(values)).all())


@dataclass(frozen=True, slots=True)
class FittedCounts:
    """The values [T] that the months ahead are drawn from."""

    values: Array

    def quantiles(self, horizon: int, probabilities: Sequence[float]) -> Array:
        """Weighted quantiles of the values, [H, Q]: each is a value that was seen."""
        order = np.argsort(self.values, kind="stable")
        cumulated = np.array([self._weights(step)[order] for step in range(1, SEASON + 1)]).cumsum(axis=1)
        cumulated /= cumulated[:, -1:]
        wanted = np.asarray(probabilities) - _ROUNDING
        places = np.array([np.searchsorted(row, wanted) for row in cumulated])
        year: Array = self.values[order][np.minimum(places, len(order) - 1)]
        return year[np.arange(horizon) % SEASON]

    def _weights(self, step: int) -> Array:
        """The weight of each value for a month so many steps ahead, [T]; the same a year later."""
        age = np.arange(len(self.values))[::-1]
        apart = np.abs((age + step + SEASON // 2) % SEASON - SEASON // 2)  # calendar months between
        season = np.select([apart == 0, apart == 1], [SAME_MONTH, NEXT_TO_IT], 1.0)
        weights: Array = season * 0.5 ** (age / HALF_LIFE_MONTHS)
        return weights

    def updated(self, history: History) -> FittedCounts:
        """Drawn from the later history: there is nothing to fit."""
        return Counts().fit(history)


@dataclass(frozen=True, slots=True)
class Counts:
    """The past values with weights; ShortHistory below a year."""

    name: str = "counts"
    min_months: int = SEASON

    def fit(self, history: History) -> FittedCounts:
        """Take a history of a year or more."""
        require(history, self.name, self.min_months)
        return FittedCounts(history.values)
