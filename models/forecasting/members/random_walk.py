"""For a history too short for anything else: a random walk that knows how little it knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.core.arrays import Array
from models.forecasting.calibration import CALIBRATION, student_quantile
from models.forecasting.members.scaling import Unit, require
from models.vintages.vintage import History

PRIOR_MONTHS = 4
"""Months of experience that the prior stands for; also its degrees of freedom."""

PRIOR_CHANGE = 0.2
"""Typical month-to-month change of monthly export statistics, in logs; several times that of large aggregates."""


@dataclass(frozen=True, slots=True)
class FittedRandomWalk:
    """The last value, the scale of one month's change and the degrees of freedom with which it is known."""

    last: float
    change: float
    freedom: float
    unit: Unit
    log: bool

    def quantiles(self, horizon: int, probabilities: Sequence[float]) -> Array:
        """Student quantiles that spread with the root of the step, [H, Q]."""
        t = np.array([student_quantile(p, self.freedom) for p in probabilities])
        moves = self.change * np.sqrt(np.arange(1, horizon + 1))[:, None] * t
        moves = CALIBRATION.widest_log_distance * np.tanh(moves / CALIBRATION.widest_log_distance)
        return self.unit.restored(self.last * np.exp(moves) if self.log else self.last + moves)

    def updated(self, history: History) -> FittedRandomWalk:
        """Fitted anew: nothing is cheaper."""
        return RandomWalk().fit(history)


@dataclass(frozen=True, slots=True)
class RandomWalk:
    """Random walk, in logs where positive, whose variance is shrunk to a wide prior."""

    name: str = "short"
    min_months: int = 1

    def fit(self, history: History) -> FittedRandomWalk:
        """Fit to any history of a month or more."""
        require(history, self.name, self.min_months)
        unit = Unit.of(history.values)
        y, log = unit.scaled(history.values), bool(history.values.min() > 0)
        changes = np.diff(np.log(y) if log else y)
        freedom = PRIOR_MONTHS + len(changes)
        variance = (PRIOR_MONTHS * PRIOR_CHANGE**2 + float(np.sum(changes**2))) / freedom
        return FittedRandomWalk(float(y[-1]), float(np.sqrt(variance)), float(freedom), unit, log)
