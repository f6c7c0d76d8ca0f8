"""Figures that repeat earlier ones exactly: a year copied under another, and a value carried forward."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import numpy as np

from models.core.arrays import Array, Mask
from models.core.metrics import SEASON
from models.vintages.vintage import History

COPIED_MONTHS = 6
"""Months in a row, each as one, two or three years before, from which on they are a copy."""

DIFFERENT = 3
"""Fewest different values among them: zeros and constants repeat themselves."""

CHANCE = 1e-3
"""Chance of such a run somewhere in a history, from which on it is a coincidence: counts repeat themselves."""

YEARS = 3
"""Years back that a copy is looked for."""

CARRIED_LAST, CARRIED = 3, 4
"""Equal months in a row, at the end and before it, that are odd where no other two months in a row are equal."""

KNOWN_MONTHS = 2 * SEASON
"""Other months, at the least, that show whether months are equal now and then."""


def copy_notes(history: History) -> Iterator[str]:
    """A sentence on the longest copy of a year, and one on a value carried forward."""
    known = np.array([history.start + i not in history.estimated for i in range(len(history))], bool)
    yield from _copied_year(history, known)
    yield from _carried(history, known)


def _copied_year(history: History, known: Mask) -> Iterator[str]:
    values, found = history.values, []
    for lag in range(SEASON, min(YEARS * SEASON, len(values) - 1) + 1, SEASON):
        same = (values[lag:] == values[:-lag]) & known[lag:] & known[:-lag]
        runs = ((start + lag, end + lag, lag) for start, end in _runs(same))
        found += [run for run in runs if _is_copy(values, run[0], run[1], same)]
    if found:
        start, end, lag = max(found, key=lambda run: (run[1] - run[0], -run[2]))
        first, last = history.start + start, history.start + (end - 1)
        yield (
            f"{first} to {last} repeat {first + -lag} to {last + -lag} exactly: they look like a copy; "
            "they are used as they are"
        )


def _is_copy(values: Array, start: int, end: int, same: Mask) -> bool:
    """Whether a run is long and varied enough, and not what values that repeat themselves give by chance."""
    months, count = end - start, len(values)
    if months < COPIED_MONTHS or len(np.unique(values[start:end])) < DIFFERENT:
        return False
    times = np.unique(values, return_counts=True)[1]
    anywhere = float((times * (times - 1)).sum()) / (count * (count - 1))
    others = max(len(same) - months, 1)
    chance = max(anywhere, float(same.sum() - months) / others)
    return bool(YEARS * count * chance**months < CHANCE)


def _carried(history: History, known: Mask) -> Iterator[str]:
    values = history.values
    pairs = _runs((np.diff(values) == 0) & known[1:] & known[:-1])
    if len(pairs) != 1:
        return
    start, end = pairs[0][0], pairs[0][1] + 1
    least = CARRIED_LAST if end == len(values) else CARRIED
    if end - start >= least and len(values) - (end - start) >= KNOWN_MONTHS and values[start]:
        yield (
            f"{history.start + start} to {history.start + (end - 1)} are all {values[start]:.6g}, and no other two "
            "months in a row are the same: they look like one value carried forward; they are used as they are"
        )


def _runs(holds: Mask) -> list[tuple[int, int]]:
    """The first place, and the place after the last, of each run where something holds."""
    found, place = [], 0
    for same, run in groupby(holds.tolist()):
        length = len(list(run))
        if same:
            found.append((place, place + length))
        place += length
    return found
