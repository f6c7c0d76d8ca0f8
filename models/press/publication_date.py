# ruff: noqa: E501 - a pattern is read more easily in one line than cut in two
"""Finds when a press text was published: in its dateline, or in a date that stands by itself near the top."""

from __future__ import annotations

import re
from datetime import date

from models.core.periods import FISCAL_START

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_M = r"(?P<{0}>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{{0,6}}\.?"
_TOP = 1500
"""Characters of the text in which a date of publication is looked for."""

_FORMS = [
    re.compile(_M.format("month") + r"\s(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s(?P<year>20\d\d)\b", re.IGNORECASE),
    re.compile(
        r"\b(?P<day>\d{1,2})(?:st|nd|rd|th)?[\s,-]{1,2}(?:of\s)?" + _M.format("month") + r",?[\s-](?P<year>20\d\d)\b",
        re.IGNORECASE,
    ),
    re.compile(r"\b(?P<year>20\d\d)-(?P<number>\d{2})-(?P<day>\d{2})\b"),
    re.compile(r"\b(?P<day>\d{1,2})[-/.](?P<number>\d{1,2})[-/.](?P<year>20\d\d)\b"),
]
_DATELINE = re.compile(
    r"[A-Z]{4,}[A-Z /]{0,20},\s" + _M.format("month") + r"\s(?P<day>\d{1,2})(?:st|nd|rd|th)?\s{0,2}(?:\(|:|--?|—)",
    re.IGNORECASE,
)
_YEAR = re.compile(
    r"(?<!\bby )(?<!\btill )(?<!until )(?:(?P<fiscal>\bFY\s?|fiscal year |financial year )|\b)(?P<year>20\d\d)(?:[-/](?:20)?(?P<second>\d\d)\b)?(?!\d)"
)
MOST_TEXT = 50_000
"""Characters in which the year of a dateline is looked for."""


def find_published(text: str) -> str | None:
    """The day of publication as ISO text, None if the text does not show one.

    A dateline without a year ("ISLAMABAD, Nov 20 (APP)") takes the latest year that the text mentions and that fits.
    """
    top = text[:_TOP]
    found = [(m.start(), day) for form in _FORMS for m in form.finditer(top) if (day := _day(m, int(m["year"])))]
    if found:
        return min(found)[1].isoformat()
    dateline = _DATELINE.search(top)
    years = [year for m in _YEAR.finditer(text[:MOST_TEXT]) if dateline and (year := _year_of(m, dateline["month"]))]
    day = _day(dateline, max(years)) if dateline and years else None
    return day.isoformat() if day else None


def _year_of(match: re.Match[str], month: str) -> int | None:
    """The calendar year that a year of the text gives to a dateline: 2023-24 is 2023 in November and 2024 in March."""
    year = int(match["year"])
    autumn = _MONTHS.index(month[:3].lower()) + 1 > FISCAL_START
    if match["second"]:
        follows = int(match["second"]) % 100 == (year + 1) % 100
        return (year if autumn else year + 1) if follows else None
    return year - 1 if match["fiscal"] and autumn else year


def _day(match: re.Match[str], year: int) -> date | None:
    fields = match.groupdict()
    number = int(fields["number"]) if fields.get("number") else _MONTHS.index(fields["month"][:3].lower()) + 1
    try:
        return date(year, number, int(fields["day"]))
    except ValueError:
        return None
