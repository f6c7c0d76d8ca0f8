"""Whether the stored paths of a family are joint: path n of one series goes with path n of every other. NumPy only.

Paths that were reconciled add up on each path, and those of series that were trained apart do not. So the sums show it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from models.core.metrics import Array
from models.core.periods import Period
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
    ends = [{n: f.on_paths(Period(month, month)) for n, f in forecasts.items()} for month in (first, last)]
    return all(
        _adds_up(paths[family.series[whole]], [paths[family.series[part]] for part in parts])
        for paths in ends
        for whole, parts in family.parts
    )


def _connected(family: Family) -> bool:
    """Whether every series but the topmost is a part of a whole that is there."""
    below = {row for _, parts in family.parts for row in parts}
    return len(family.series) - len(below) == 1


def _adds_up(whole: Array, parts: list[Array]) -> bool:
    return bool(np.abs(whole - np.sum(parts, axis=0)).max() <= CLOSE * np.abs(whole).max())
