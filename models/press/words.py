"""Numbers and months in words, as the rules for press texts read them, and their values."""

from __future__ import annotations

NUMBERS = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

UP_TO_TEN, UP_TO_TWELVE = "|".join(NUMBERS[:10]), "|".join(NUMBERS[:12])
"""Patterns of numbers in words, whatever the case."""

COUNT = rf"(?:\d{{1,2}}|{UP_TO_TWELVE})"
"""Pattern of a number of two digits, or up to twelve in words."""

MONTH_STARTS = "|".join(MONTHS)
"""Pattern of the first three letters of a month, whatever the case."""


def number_of(word: str) -> int:
    """12 of "twelve" and of "12"."""
    return int(word) if word.isdigit() else NUMBERS.index(word.lower()) + 1


def month_number(word: str) -> int:
    """5 of May."""
    return MONTHS.index(word[:3].lower()) + 1
