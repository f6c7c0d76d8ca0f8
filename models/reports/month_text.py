"""Months as tables print them: 2026-03, 2026-03-31, 2026/03, 2026M03, 03/2026, Mar 2026, March 2026, Mar-26."""

from __future__ import annotations

import re
from datetime import date

from models.core.month_names import LONG, SHORT
from models.core.periods import Month

FORMS = "2026-03, 2026M03, 03/2026, Mar 2026 or Mar-26"
"""Some of the forms, for messages."""

_NAMES = {**SHORT, **LONG, "sept": 9}
_PATTERNS = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})(?:-(?P<day>\d{2})(?:[T ]00:00(?::00)?)?)?", re.ASCII),
    re.compile(r"(?P<year>\d{4})/(?P<month>\d{2})(?:/(?P<day>\d{2}))?", re.ASCII),
    re.compile(r"(?P<year>\d{4})[- ]?M(?P<month>\d{1,2})", re.ASCII | re.IGNORECASE),
    re.compile(r"(?P<month>\d{2})/(?P<year>\d{4})", re.ASCII),
    re.compile(r"(?P<name>[A-Za-z]{3,9})\.?[ -](?P<year>\d{4})", re.ASCII),
    re.compile(r"(?P<name>[A-Za-z]{3,9})\.?(?:[ -]['’]?|['’])(?P<short>\d{2})"),
    re.compile(r"(?P<year>\d{4})[ -](?P<name>[A-Za-z]{3,9})", re.ASCII),
)


_NAMED = _PATTERNS[4:]
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"))


def read_month(text: str) -> Month | None:
    """The month that a text is, None if it is none or can be read in two ways (01/02/2026); short years are 20xx."""
    text = _plain(text)
    if len(text) > 20:
        return None
    for pattern in _PATTERNS:
        if match := pattern.fullmatch(text):
            try:
                return _month(match.groupdict())
            except (ValueError, KeyError):
                return None
    return None


def is_named(text: str) -> bool:
    """Whether a text is a month by its name, with a year of two or four digits."""
    return any(pattern.fullmatch(_plain(text)) for pattern in _NAMED) and read_month(text) is not None


def has_short_year(text: str) -> bool:
    """Whether a text is a month by its name with two digits, which may be those of a day as well: Jan-26."""
    return is_named(text) and not re.search(r"\d{4}", text)


def _plain(text: str) -> str:
    return " ".join(text.split()).translate(_DASHES)


def _month(parts: dict[str, str | None]) -> Month:
    year = int(parts.get("year") or f"20{parts.get('short')}")
    name = parts.get("name")
    month = Month.of(year, _NAMES[name.lower()] if name else int(parts["month"] or 0))
    if day := parts.get("day"):
        date(month.year, month.number, int(day))  # ValueError for a day that the month does not have
    return month
