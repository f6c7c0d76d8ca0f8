"""What every member shares: a unit near one to compute in, a floor that forecasts keep to, normal quantiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from models.core.arrays import Array
from models.core.errors import ShortHistory
from models.vintages.vintage import History

HIGHEST_LEVEL = 100.0
"""Level over deviation up to which members are accurate; of a higher level a part is subtracted."""

CONSTANT = 1e-13
"""Deviation over level at and below which a history is constant but for rounding."""


def excess_level(level: float, deviation: float) -> float:
    """The part of a level beyond HIGHEST_LEVEL deviations; 0 where the deviation is no more than rounding.

    At 1e9 +- 5 an optimiser with a tolerance of 1e-8 of the level sees no variation, and a scale of 2 % of the level
    is four million times too wide.
    """
    if deviation <= CONSTANT * abs(level):
        return 0.0
    return float(np.sign(level) * max(abs(level) - HIGHEST_LEVEL * deviation, 0.0))


@dataclass(frozen=True, slots=True)
class Unit:
    """The size of a history above its ``offset``, and the least value that its forecasts may take.

    Optimisers of the members stop at absolute tolerances, so values of 1e-9 or 1e12 are first made of size one.
    """

    size: float
    floor: float
    offset: float = 0.0

    @classmethod
    def of(cls, values: Array) -> Unit:
        """Unit of values [T]; the floor is a tenth of the least for positive values, 0 with zeros, else -inf."""
        size, least = float(np.mean(np.abs(values))), float(np.min(values))
        return cls(size or 1.0, least / 10 if least >= 0 else -np.inf)

    @classmethod
    def above_level(cls, values: Array) -> Unit:
        """Unit of values [T] without the part of their level that hides how they vary."""
        offset = excess_level(float(np.mean(values)), float(np.std(values)))
        above = cls.of(values - offset)
        return cls(above.size, cls.of(values).floor, offset)

    def scaled(self, values: Array) -> Array:
        """Values of size one."""
        return (values - self.offset) / self.size

    def restored(self, quantiles: Array) -> Array:
        """Quantiles [H, Q] in the unit of the series, ordered along Q and not below the floor."""
        return np.maximum(np.sort(quantiles, axis=1) * self.size + self.offset, self.floor)


def require(history: History, name: str, months: int) -> None:
    """ShortHistory if the history has fewer than so many months."""
    if len(history) < months:
        raise ShortHistory(name, have=len(history), need=months)


def normal_quantiles(mean: Array, deviation: Array, probabilities: Sequence[float]) -> Array:
    """Quantiles of normal distributions by step, [H, Q]."""
    z = np.array([NormalDist().inv_cdf(p) for p in probabilities])
    quantiles: Array = mean[:, None] + deviation[:, None] * z
    return quantiles
