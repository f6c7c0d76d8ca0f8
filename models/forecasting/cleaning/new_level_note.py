"""A new level far from the one before, which is followed: what a wrong unit that lasts looks like too."""

from __future__ import annotations

from collections.abc import Iterator

from models.core.metrics import SEASON
from models.forecasting.cleaning.outliers import TOLERANCES
from models.vintages.vintage import History

FAR = 5.0
"""Factor that lies between all months of the new level and all of the year before it."""


def new_level_notes(history: History) -> Iterator[str]:
    """A sentence on the level that began in the last two years, if it is far from the year before."""
    values = history.values
    first = max(SEASON, len(values) - 2 * SEASON)
    for place in range(first, len(values) - TOLERANCES.lasting_months + 1):
        before, after = values[place - SEASON : place], values[place:]
        if before.min() < 0 or after.min() < 0:
            continue
        if after.min() > FAR * before.max() > 0 or before.min() > FAR * after.max():
            levels = f"about {sorted(after)[len(after) // 2]:.6g} after about {sorted(before)[SEASON // 2]:.6g}"
            yield f"new level from {history.start + place} on: {levels}; it is used as it is"
            return
