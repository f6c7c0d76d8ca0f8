"""What words of degree make of an amount: at least, at most or about it, instead of the figure itself."""

from __future__ import annotations

import re

AT_LEAST, AT_MOST, ABOUT = "at_least", "at_most", "about"

CLOSE = 0.05
"""Share of an amount that "about" leaves open on either side."""

_AT_MOST = re.compile(r"under|below|less than|short of|shy of|not quite|up to", re.IGNORECASE)
_ABOUT = re.compile(
    r"around|about|nearly|almost|approx|roughly|close to|some\b|nearing|virtually|as much as|circa|in the region",
    re.IGNORECASE,
)


def bound_of(hedge: str, *, mark: bool = False) -> str | None:
    """The bound that a word of degree makes, None where there is none; ``mark`` is set if the amount was passed."""
    if _AT_MOST.search(hedge):
        return AT_MOST
    if _ABOUT.search(hedge):
        return ABOUT
    return AT_LEAST if mark or hedge else None


def keeps(bound: str, number: float, value: float) -> bool:
    """Whether a value is within the bound."""
    if bound == ABOUT:
        return abs(value - number) <= CLOSE * number
    if bound == AT_MOST:
        return 0.9 * number <= value <= 1.002 * number
    return value >= 0.998 * number
