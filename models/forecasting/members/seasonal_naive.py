"""Seasonal naive: next March is like last March."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.core.arrays import Array
from models.core.metrics import SEASON
from models.forecasting.members.scaling import Unit, normal_quantiles, require
from models.vintages.vintage import History


@dataclass(frozen=True, slots=True)
class FittedSeasonalNaive:
    """The last year, and the root mean square of the changes on the year before."""

    year: Array
    deviation: float
    unit: Unit

    def quantiles(self, horizon: int, probabilities: Sequence[float]) -> Array:
        """Normal quantiles whose variance grows by one year's change a year, [H, Q]."""
        step = np.arange(horizon)
        spread = self.deviation * np.sqrt(step // SEASON + 1.0)
        return self.unit.restored(normal_quantiles(self.year[step % SEASON], spread, probabilities))

    def updated(self, history: History) -> FittedSeasonalNaive:
        """Fitted anew: nothing is cheaper."""
        return SeasonalNaive().fit(history)


@dataclass(frozen=True, slots=True)
class SeasonalNaive:
    """The value of the same month a year ago."""

    name: str = "snaive"
    min_months: int = SEASON + 1

    def fit(self, history: History) -> FittedSeasonalNaive:
        """Fit to a history; ShortHistory below ``min_months``."""
        require(history, self.name, self.min_months)
        unit = Unit.above_level(history.values)
        y = unit.scaled(history.values)
        change = y[SEASON:] - y[:-SEASON]
        return FittedSeasonalNaive(y[-SEASON:], float(np.sqrt(np.mean(change**2))), unit)
