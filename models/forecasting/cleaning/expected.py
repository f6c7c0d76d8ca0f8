"""What the months before one lead to expect of it, and what that leaves over.

Expected are the level of the last half year, with and without its slope, the month before, the level of the last two
years, and the same month of each of three years before, moved by the change of level since.
"""

from __future__ import annotations

import numpy as np

from models.core.arrays import Array
from models.core.metrics import SEASON

WINDOW = 6
"""Months that say what the level is."""
EARLIER = 2 * SEASON
"""Months whose level may come back: after a run of zeros no value is odd that was ordinary before."""
YEARS = 3
"""Years of which the same month is looked at."""
FIRST = 12
"""Months that are needed before one can be judged."""


def _expected(y: Array, place: int) -> Array:
    """What the months before a place lead to expect there: by the level, and by the same month of years before."""
    recent = y[place - WINDOW : place]
    slope = np.median(np.diff(y[place - SEASON : place]))
    level = float(np.median(recent))
    earlier = np.median(y[max(place - EARLIER, 0) : place])
    candidates = [level, level + slope * (WINDOW + 1) / 2, y[place - 1], earlier]
    lags = [lag for lag in range(SEASON, (YEARS + 1) * SEASON, SEASON) if place - lag - WINDOW >= 0]
    candidates += [y[place - lag] + np.median(recent - y[place - lag - WINDOW : place - lag]) for lag in lags]
    return np.array(candidates)


def remainder_at(y: Array, place: int) -> tuple[float, float]:
    """What was expected at a place, and what the nearest of the expected values leaves over."""
    candidates = _expected(y, place)
    seasonal = candidates[4:] if len(candidates) > 4 else candidates[:2]
    left = y[place] - candidates
    return float(np.median(seasonal)), float(left[np.abs(left).argmin()])


def remainders_of(y: Array) -> Array:
    """The remainders of all months that can be judged, [T - FIRST]; as ``remainder_at`` has them, at once."""
    places = np.arange(FIRST, len(y))
    recent = np.lib.stride_tricks.sliding_window_view(y, WINDOW)  # row i ends before place i + WINDOW
    changes = np.lib.stride_tricks.sliding_window_view(np.diff(y), SEASON - 1)  # row i: those up to i + SEASON
    level = np.median(recent[places - WINDOW], axis=1)
    slope = np.median(changes[places - SEASON], axis=1)
    before = np.lib.stride_tricks.sliding_window_view(np.concatenate([np.full(EARLIER - FIRST, np.nan), y]), EARLIER)
    earlier = np.nanmedian(before[: len(places)], axis=1)
    candidates = [level, level + slope * (WINDOW + 1) / 2, y[places - 1], earlier]
    for lag in range(SEASON, (YEARS + 1) * SEASON, SEASON):
        now = places[places - lag - WINDOW >= 0]
        moved = np.median(recent[now - WINDOW] - recent[now - lag - WINDOW], axis=1)
        candidates.append(np.concatenate([np.full(len(places) - len(now), np.inf), y[now - lag] + moved]))
    left = y[places] - np.array(candidates)
    nearest: Array = np.take_along_axis(left, np.abs(left).argmin(axis=0)[None], axis=0)[0]
    return nearest
