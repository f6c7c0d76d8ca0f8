"""The one interface of every member: ``fit(history) -> fitted``, ``fitted.quantiles(horizon, probabilities)``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from models.core.arrays import Array
from models.vintages.vintage import History


class Fitted(Protocol):
    """A member fitted to one history."""

    def quantiles(self, horizon: int, probabilities: Sequence[float]) -> Array:
        """The member's own quantiles, [H, Q], ordered along Q; probability 0.5 is its point forecast."""

    def updated(self, history: History) -> Fitted:
        """The member at a later cutoff of the series: parameters carried on where that saves time, or fitted anew."""


class Forecaster(Protocol):
    """A member: a named way to forecast that needs ``min_months`` of history."""

    @property
    def name(self) -> str:
        """The name it has in tables, weights and notes."""

    @property
    def min_months(self) -> int:
        """The shortest history that it takes."""

    def fit(self, history: History) -> Fitted:
        """Fit to a gap-free history; ShortHistory if it has fewer than ``min_months``."""


@runtime_checkable
class ManyOrigins(Protocol):
    """A member that forecasts from many cutoffs of a series at once, at less than the cost of each alone."""

    def at_origins(self, histories: Sequence[History], horizon: int, probabilities: Sequence[float]) -> Array:
        """Quantiles [W, H, Q] of histories [W], to learn weights and calibration from; approximate where cheaper."""
