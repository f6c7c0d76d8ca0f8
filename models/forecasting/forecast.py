"""An issued forecast: joint sample paths, and everything that is read off them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from models.core.errors import InvalidInput, Problem
from models.core.measures import level_quantiles
from models.core.periods import Month, Period
from models.forecasting.adjustment import Adjustment
from models.forecasting.trials import Trial
from models.vintages.vintage import History

Paths = NDArray[np.float32] | NDArray[np.float64]


def quantiles_of(paths: NDArray[np.floating], probabilities: Sequence[float]) -> NDArray[np.float64]:
    """Quantiles by column, linear between order statistics, [H, Q] from paths [N, H]; a column with NaN has only NaN.

    One sort of the columns, which NumPy does in vectors, costs a tenth of what partitions for each quantile do.
    """
    ordered = np.sort(np.ascontiguousarray(paths.T), axis=1)  # [H, N], NaN last
    place = np.asarray(probabilities) * (len(paths) - 1)
    below = place.astype(np.intp)
    low, high = (ordered[:, np.minimum(at, len(paths) - 1)].astype(np.float64) for at in (below, below + 1))
    share, step = place - below, high - low
    # From the nearer of the two, so that rounding never takes a quantile past one that is higher.
    quantiles: NDArray[np.float64] = np.where(share < 0.5, low + step * share, high - step * (1 - share))
    quantiles[np.isnan(ordered[:, -1])] = np.nan
    return quantiles


@dataclass(frozen=True, slots=True)
class Calibration:
    """What the intervals rest on: out-of-sample ``windows`` scored, and the levels that so many can support.

    ``trials`` are what the intervals held in the backtest of a published version.
    """

    windows: int
    levels_supported: tuple[int, ...]
    note: str = ""
    trials: tuple[Trial, ...] = ()


@dataclass(frozen=True, slots=True)
class ExpectedRevision:
    """What the figure of a known month is expected to be revised by within a year, in the unit of the series.

    ``age`` is in months since the first release, ``value`` the figure now; ``mean``, ``median`` and ``intervals`` by
    level are of the revision, from ``months`` past months at the same age.
    """

    month: Month
    age: int
    value: float
    mean: float
    median: float
    intervals: Mapping[int, tuple[float, float]]
    months: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """The distribution that one model version issued for one series.

    ``paths`` are [N, H] in the unit of the series, float32 or, where that does not resolve them, float64; step h is
    column h - 1, month = cutoff + h. ``scale`` is the in-sample seasonal-naive mean absolute error of the history used,
    frozen at issue. ``members`` are the weights of the combination. ``notes`` are remarks that a reader of the forecast
    must see. ``history`` holds the known months that the paths continue; without it nothing is known of them here.
    ``revisions`` are those to be expected of the last known months, None where past ones are too few; ``releases`` is
    the number of days on which a printed figure made a month known or moved it, None where it was not counted.
    ``adjustment`` is how season and calendar are taken out, None for versions published before it was there.
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
    history: History | None = None
    revisions: tuple[ExpectedRevision, ...] | None = None
    releases: int | None = None
    adjustment: Adjustment | None = None

    @property
    def horizon(self) -> int:
        """H, the number of months ahead."""
        return int(self.paths.shape[1])

    @property
    def reach(self) -> Period:
        """The months that this knows something of: those of the history and those ahead."""
        first = self.cutoff + 1 if self.history is None else self.history.start
        return Period(first, self.cutoff + self.horizon)

    def on_paths(self, period: Period) -> NDArray[np.float64]:
        """Each month of a period on each path, [N, months]: published months are the same on all of them.

        InvalidInput, with what is possible, if the period leaves ``reach``.
        """
        reach = self.reach
        if period.start not in reach or period.end not in reach:
            wanted = f"months within {reach.start}..{reach.end}: known without a gap, or as far as this version looks"
            raise InvalidInput([Problem("query", "period", f"{period.start}..{period.end}", wanted)])
        known = self.history.values if self.history is not None else np.empty(0)
        first, end = period.start - self.cutoff - 1, period.end - self.cutoff  # columns of the paths
        constants = known[len(known) + min(first, 0) : len(known) + min(end, 0)]
        ahead = self.paths[:, max(first, 0) : max(end, 0)]
        months: NDArray[np.float64] = np.hstack([np.broadcast_to(constants, (len(ahead), len(constants))), ahead])
        return months

    def mean(self, horizon: int) -> NDArray[np.float64]:
        """Mean of the paths by step, [H]."""
        means: NDArray[np.float64] = self.paths[:, :horizon].mean(axis=0, dtype=np.float64)
        return means

    def quantiles(self, probabilities: Sequence[float], horizon: int) -> NDArray[np.float64]:
        """Quantiles of the paths, [H, Q], ordered along Q as the probabilities are."""
        return quantiles_of(self.paths[:, :horizon], probabilities)

    def interval(self, level: int, horizon: int) -> NDArray[np.float64]:
        """Central interval of a level by step, [H, 2]."""
        return self.quantiles(level_quantiles(level), horizon)
