"""An issued forecast: joint sample paths, and everything that is read off them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from models.terms import Month, level_quantiles

Paths = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Calibration:
    """What the intervals rest on: out-of-sample ``windows`` scored, and the levels that so many can support."""

    windows: int
    levels_supported: tuple[int, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Forecast:
    """The distribution that one model version issued for one series.

    ``paths`` are [N, H] float32 in the unit of the series, step h = column h - 1, month = cutoff + h. ``scale`` is the
    in-sample seasonal-naive mean absolute error of the history used, frozen at issue. ``members`` are the weights of
    the combination. ``notes`` are remarks that a reader of the forecast must see.
    """

    series: str
    as_of: date
    cutoff: Month
    issued_at: datetime
    model_version: str
    vintage: str
    members: Mapping[str, float]
    calibration: Calibration
    scale: float
    paths: Paths
    notes: tuple[str, ...] = ()

    @property
    def horizon(self) -> int:
        """H, the number of months ahead."""
        return int(self.paths.shape[1])

    def mean(self, horizon: int) -> NDArray[np.float64]:
        """Mean of the paths by step, [H]."""
        return self.paths[:, :horizon].mean(axis=0, dtype=np.float64)

    def quantiles(self, probabilities: Sequence[float], horizon: int) -> NDArray[np.float64]:
        """Quantiles of the paths, [H, Q], ordered along Q as the probabilities are."""
        return np.quantile(self.paths[:, :horizon].astype(np.float64), probabilities, axis=0).T

    def interval(self, level: int, horizon: int) -> NDArray[np.float64]:
        """Central interval of a level by step, [H, 2]."""
        return self.quantiles(level_quantiles(level), horizon)
