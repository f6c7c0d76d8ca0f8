"""The fan of a forecast as numbers: the last months known, the median, and bands between bounds, from low to high."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from models.core.measures import ForecastMeasure
from models.core.periods import Month
from models.documents.forecast import ForecastDocument, ForecastPoint
from models.vintages.vintage import History

BACK = 36
"""Months of history before the fan."""

Numbers = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """The numbers between two neighbouring bounds, by month; ``place`` is 0 in the middle and grows outwards."""

    name: str
    place: int
    heights: Numbers


@dataclass(frozen=True, slots=True)
class Fan:
    """By month: what was known, the median, the lowest bound (``base``), and the bands above it.

    ``lowest``, ``highest`` and ``unit`` are those of the vertical axis, ``tick`` is between two lines of it.
    """

    title: str
    unit: str
    months: tuple[str, ...]
    known: Numbers
    median: Numbers
    base: Numbers
    bands: tuple[Band, ...]
    lowest: float
    highest: float
    tick: float


def fan_of(document: ForecastDocument, history: History | None, *, unit: str) -> Fan:
    """The fan of a forecast of at least one month, opening at the last month of its history, where it has one."""
    before = _before(document, history)
    months = (*before, *(point.month for point in document.points))
    known: Numbers = (*before.values(), *([None] * len(document.points)))
    names, bounds = _bounds(document.points)
    lines = [(*before.values(), *bound) for bound in bounds]  # bands of no height lie under the line of what is known
    empty: list[float | None] = [None] * (len(before) - 1)
    lowest, highest, tick = _axis([x for line in (known, *lines) for x in line if x is not None])
    return Fan(
        title=f"{document.title}{document.measure.words}",
        unit=unit,
        months=months,
        known=known,
        median=(*empty, *list(before.values())[-1:], *(point.median for point in document.points)),
        base=lines[0],
        bands=tuple(
            Band(name, abs(2 * at - len(names) + 1) // 2, _between(low, high))
            for at, (name, (low, high)) in enumerate(zip(names, pairwise(lines), strict=True))
        ),
        lowest=lowest,
        highest=highest,
        tick=tick,
    )


def _before(document: ForecastDocument, history: History | None) -> dict[str, float | None]:
    """The last months of the history; none where the forecast is not of the level."""
    if history is None or document.measure is not ForecastMeasure.LEVEL:
        return {}
    cutoff = Month.parse(document.cutoff)
    return {str(month): value for month, value in history.by_month().items() if cutoff + -BACK < month <= cutoff}


def _bounds(points: Sequence[ForecastPoint]) -> tuple[list[str], list[Numbers]]:
    """The names of the bands, and the bounds between them by month, from low to high."""
    if points[0].quantiles is not None:
        keys = sorted(points[0].quantiles, key=float)
        names = [f"{low} to {high}" for low, high in pairwise(keys)]
        return names, [tuple((p.quantiles or {}).get(key) for p in points) for key in keys]
    levels = sorted(points[0].intervals or {}, key=int, reverse=True)
    inner = [f"{level} % interval" for level in levels]
    lows, highs = ([tuple((p.intervals or {})[level][end] for p in points) for level in levels] for end in (0, 1))
    return [*inner, *inner[-2::-1]], [*lows, *reversed(highs)]


def _between(low: Numbers, high: Numbers) -> Numbers:
    pairs = zip(low, high, strict=True)
    return tuple(None if a is None or b is None else b - a for a, b in pairs)


def _axis(values: Sequence[float]) -> tuple[float, float, float]:
    """Round ends of an axis that holds all values, and the distance of its lines."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    raw = (high - low or abs(high) or 1.0) / 6
    size = 10.0 ** math.floor(math.log10(raw))
    tick = next(size * step for step in (1, 2, 5, 10) if raw <= size * step)
    lowest = math.floor(low / tick) * tick
    return lowest, max(math.ceil(high / tick) * tick, lowest + tick), tick
