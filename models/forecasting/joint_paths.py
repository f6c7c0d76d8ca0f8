"""Whether the stored paths of a family are joint: path n of one series goes with path n of every other. NumPy only.

Paths that were reconciled add up on each path, and those of series that were trained apart do not. So the sums show it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from models.core.arrays import Array
from models.core.periods import Month
from models.forecasting.forecast import Forecast
from models.forecasting.reconciliation import Family

CLOSE = 1e-4
"""Share of the size of a month that sums may miss: paths are stored with seven digits."""


def are_joint(forecasts: Mapping[str, Forecast], names: Collection[str]) -> bool:
    """Whether each whole of a family is the sum of its parts on each path, in the first and last month ahead of all.

    False, too, if one of the ``names`` has no forecast.
    """
    if not forecasts.keys() >= set(names):
        return False
    forecasts = {name: forecasts[name] for name in sorted(names)}
    family = Family.of(list(forecasts))
    if len({len(forecast.paths) for forecast in forecasts.values()}) > 1 or not _connected(family):
        return False
    first = max(f.cutoff for f in forecasts.values()) + 1
    last = min(f.reach.end for f in forecasts.values())
    if last < first:
        return False
    ends = np.stack([_ends(forecast, first, last) for forecast in forecasts.values()])  # [S, N, 2]
    gaps = np.einsum("ps,snt->pnt", family.differences(), ends)
    sizes = np.abs(ends).max(axis=(1, 2))
    return all(np.abs(gap).max() <= CLOSE * sizes[whole] for gap, (whole, _) in zip(gaps, family.parts, strict=True))


def _connected(family: Family) -> bool:
    """Whether every series but the topmost is a part of a whole that is there."""
    below = {row for _, parts in family.parts for row in parts}
    return len(family.series) - len(below) == 1


def _ends(forecast: Forecast, first: Month, last: Month) -> Array:
    """Two months ahead on each path, [N, 2]."""
    start = forecast.cutoff + 1
    return forecast.paths[:, [first - start, last - start]].astype(np.float64)
