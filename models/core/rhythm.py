"""What the months of a series say about its rhythm: monthly, or what it looks like instead.

Standard library only. The texts say what was counted and follow the name of a series.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from itertools import pairwise
from statistics import median

from models.core.periods import Month

FEW = 4
"""Fewest values with which the steps between them say anything."""

FAR = 240
"""Months between one or two months and all others from which on they are a mistyped year."""

LIKELY_FAR = 24
"""The same, where the month is missing in the year that was meant."""

STRAYS = 2
"""Most months that can be strays, and at least FEW times as many others are needed to decide."""

EVEN = 0.8
"""Share of the steps between days that have the same length from which on days are counted, and not months."""

_EVEN_DAYS = range(10, 46)
"""Steps in days that could be taken for months. Of months, three of four in a row at most have the same length."""

_DAYS = {14: "fortnightly", 28: "four-weekly"}
_NAMES = {3: "quarterly", 6: "half-yearly", 12: "yearly"}


def slower_than_monthly(months: Iterable[Month]) -> str:
    """``looks quarterly: 20 values, 3 months apart`` where no two of the months follow each other; else nothing."""
    known = sorted(set(months))
    steps = [later - earlier for earlier, later in pairwise(known)]
    apart = math.gcd(*steps)
    if len(known) < FEW or apart < 2 or 2 * steps.count(apart) < len(steps):
        return ""
    name = _NAMES.get(apart, f"every {apart} months")
    return f"looks {name}: {len(known)} values, {apart} months apart ({known[0]}, {known[1]}, {known[2]}, ...)"


def evenly_spaced(days: Iterable[date]) -> str:
    """``looks four-weekly: 20 values, 28 days apart`` where days follow each other at one distance; else nothing."""
    known = sorted(set(days))
    steps = [(later - earlier).days for earlier, later in pairwise(known)]
    apart, times = Counter(steps).most_common(1)[0] if len(steps) >= FEW else (0, 0)
    if apart not in _EVEN_DAYS or times < EVEN * len(steps):
        return ""
    name = _DAYS.get(apart, f"every {apart} days")
    return f"looks {name}: {len(known)} values, {apart} days apart ({known[0]}, {known[1]}, {known[2]}, ...)"


def faster_than_monthly(dates: Mapping[Month, Collection[str]], rows: Mapping[Month, int]) -> str:
    """``looks daily: 28 to 31 rows in 36 of 37 months`` where most months have several rows; else nothing.

    ``dates`` are the different dates of each month and ``rows`` the number of its rows.
    """
    crowded = sorted(month for month, count in rows.items() if count > 1)
    if 2 * len(crowded) <= len(rows):
        return ""
    counts = [rows[month] for month in crowded]
    each = f"{min(counts)} to {max(counts)}" if min(counts) < max(counts) else str(counts[0])
    seen = f"{each} rows in {len(crowded)} of {len(rows)} months ({crowded[0]} to {crowded[-1]})"
    different = median(len(dates[month]) for month in crowded)
    return f"looks {_fast(different)}: {seen}" if different > 1 else f"has several values a month: {seen}"


def _fast(dates_a_month: float) -> str:
    if dates_a_month > 62:
        return "hourly or finer"
    if dates_a_month >= 15:
        return "daily"
    return "weekly" if 4 <= dates_a_month <= 6 else "more often than monthly"


def stray_months(months: Iterable[Month]) -> list[tuple[Month, str]]:
    """Months years away from all others, as a mistyped year makes them, each with what is odd about it."""
    known = sorted(set(months))
    found: list[tuple[Month, str]] = []
    for count in range(1, STRAYS + 1):
        if len(known) < count * FEW + count:
            break
        ends = (known[-count:], known[:-count], "after"), (known[:count], known[count:], "before")
        for strays, others, word in ends:
            gap = strays[0] - others[-1] if word == "after" else others[0] - strays[-1]
            if gap >= FAR or (gap >= LIKELY_FAR and all(_meant(month, others) for month in strays)):
                found += [(month, _odd(month, gap, word, others)) for month in strays]
        if found:
            break
    return found


def _odd(month: Month, gap: int, word: str, others: list[Month]) -> str:
    meant = _meant(month, others)
    hint = f"; {meant} is missing" if meant else ""
    return f"one month {gap // 12} years {word} the others ({others[0]} to {others[-1]}){hint}"


def _meant(month: Month, others: list[Month]) -> Month | None:
    """The one hole inside the other months that is the same month of another year."""
    holes = [
        others[0] + i
        for i in range((month - others[0]) % 12, others[-1] - others[0], 12)
        if others[0] + i not in others
    ]
    return holes[0] if len(holes) == 1 else None
