"""What every member shares: a unit near one to compute in, a floor that forecasts keep to, normal quantiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from models.core.errors import ShortHistory
from models.vintages.vintage import Array, History

SEASON = 12
"""Months in the season of every series."""


@dataclass(frozen=True, slots=True)
class Unit:
    """The mean size of a history, and the least value that its forecasts may take.

    Optimisers of the members stop at absolute tolerances, so values of 1e-9 or 1e12 are first made of size one.
    """

    size: float
    floor: float

    @classmethod
    def of(cls, values: Array) -> Unit:
        """Unit of values [T]; the floor is a tenth of the least for positive values, 0 with zeros, else -inf."""
        size, least = float(np.mean(np.abs(values))), float(np.min(values))
        return cls(size or 1.0, least / 10 if least >= 0 else -np.inf)

    def scaled(self, values: Array) -> Array:
        """Values of size one."""
        return values / self.size

    def restored(self, quantiles: Array) -> Array:
        """Quantiles [H, Q] in the unit of the series, ordered along Q and not below the floor."""
        return np.maximum(np.sort(quantiles, axis=1) * self.size, self.floor)


def require(history: History, name: str, months: int) -> None:
    """ShortHistory if the history has fewer than so many months."""
    if len(history) < months:
        raise ShortHistory(name, have=len(history), need=months)


def normal_quantiles(mean: Array, deviation: Array, probabilities: Sequence[float]) -> Array:
    """Quantiles of normal distributions by step, [H, Q]."""
    z = np.array([NormalDist().inv_cdf(p) for p in probabilities])
    quantiles: Array = mean[:, None] + deviation[:, None] * z
    return quantiles
