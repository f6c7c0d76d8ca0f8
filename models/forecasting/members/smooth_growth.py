"""Exponential smoothing of logarithms, where a history is smooth and grows by a rate.

An additive trend bends too little for a price index that grows by 0.4 % a month: a year ahead it lies three times the
noise of the index below it. AutoETS has no multiplicative trend; an additive one of logarithms is the same thing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.forecasting.members.scaling import SEASON
from models.vintages.vintage import Array


@dataclass(frozen=True, slots=True)
class Tolerances:
    """When logarithms are tried, and when they are used."""

    smooth_share_of_range: float = 0.005
    """Deviation of second differences over the range of the history, up to which it is smooth.

    Above it, on training tails of M4, logarithms were as often worse as better."""
    least_growth_factor: float = 1.05
    """Factor between least and largest value from which on a rate differs from a line."""
    fewest_months: int = 2 * SEASON + 1
    """Months below which a rate cannot be distinguished from a line."""
    better_aicc: float = 10.0
    """Difference of corrected Akaike criteria from which on logarithms are used."""


TOLERANCES = Tolerances()


@dataclass(frozen=True, slots=True)
class SmoothGrowth:
    """AutoETS as ``build`` makes it, of the values or, where these describe a smooth history better, of their logs."""

    build: Callable[[], Any]
    model: Any = None
    log: bool = False

    def fit(self, values: Array) -> SmoothGrowth:
        """Find form and parameters."""
        plain = self.build().fit(values)
        if not may_grow_by_a_rate(values):
            return SmoothGrowth(self.build, plain)
        logs = self.build().fit(np.log(values))
        # The likelihood of values is that of their logs over the values.
        gain = plain.model_["aicc"] - logs.model_["aicc"] - 2 * float(np.log(values).sum())
        chosen = gain > TOLERANCES.better_aicc
        return SmoothGrowth(self.build, logs if chosen else plain, bool(chosen))

    def predict(self, horizon: int, level: Sequence[float] | None) -> dict[str, Any]:
        """Mean (of logs: median) and, for each level, bounds; each [H]."""
        return self._restored(self.model.predict(horizon, level=level))

    def forward(self, values: Array, horizon: int, level: Sequence[float] | None) -> dict[str, Any]:
        """The same with the parameters found, run over other values; found anew where logs end at zero."""
        if self.log and values.min() <= 0:
            return self.fit(values).predict(horizon, level)
        return self._restored(self.model.forward(np.log(values) if self.log else values, horizon, level=level))

    def _restored(self, out: dict[str, Any]) -> dict[str, Any]:
        return {key: np.exp(np.asarray(x, float)) for key, x in out.items()} if self.log else out


def may_grow_by_a_rate(values: Array) -> bool:
    """Whether a history is positive, long and smooth enough to distinguish a rate of growth from a line."""
    least, most = float(values.min()), float(values.max())
    if len(values) < TOLERANCES.fewest_months or least <= 0 or most < TOLERANCES.least_growth_factor * least:
        return False
    rough = 1.4826 * float(np.median(np.abs(np.diff(values, 2))))
    return rough <= TOLERANCES.smooth_share_of_range * (most - least)
