"""Digits that tell the ends of intervals apart, whatever the level and the spread."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

PARTS_OF_DATA = 1000
"""Parts into which the printed digits divide an interval, in files and answers."""

PARTS_OF_TABLE = 10
"""The same in tables for people."""

FIXED_BELOW = 1e16
"""Size from which numbers are written with an exponent."""


def decimals(rows: Iterable[Sequence[float | None]], *, least: int, parts: int = PARTS_OF_DATA) -> int:
    """Decimals that divide the narrowest spread within rows of numbers into so many parts, ``least`` or more.

    Rows without a spread say nothing; digits beyond those of a float are not asked for.
    """
    wanted = least
    for row in rows:
        known = [x for x in row if x is not None and math.isfinite(x)]
        spread = max(known) - min(known) if known else 0.0
        if spread > 0:
            size = max(map(abs, known))
            wanted = max(wanted, min(math.ceil(math.log10(parts / spread)), 15 - math.floor(math.log10(size))))
    return wanted


def size_decimals(values: Iterable[float | None], *, least: int, significant: int = 2) -> int:
    """Decimals that show so many significant digits of numbers of the usual (median) size of these, ``least`` or more.

    Zeros and missing values do not count.
    """
    sizes = [abs(x) for x in values if x is not None and math.isfinite(x) and x != 0]
    return max(least, significant - 1 - math.floor(math.log10(statistics.median(sizes)))) if sizes else least


def percent_text(share: float) -> str:
    """A share as a whole percentage, ``17 %``; halves are rounded away from zero, as the page rounds them."""
    return f"{Decimal(100 * share).quantize(Decimal(1), ROUND_HALF_UP)} %"


def number_text(value: float, among: Sequence[float], *, significant: int = 8) -> str:
    """A number in so many significant digits, or in as many as distinguish it from the numbers ``among``; no exponent
    from 1e5 to 1e16.
    """
    places = decimals([among], least=-400)
    if places > -400 and value:
        significant = max(significant, min(places + math.floor(math.log10(abs(value))) + 1, 17))
    text = f"{value:.{significant}g}"
    return f"{Decimal(text):f}" if "e+" in text and abs(value) < FIXED_BELOW else text
