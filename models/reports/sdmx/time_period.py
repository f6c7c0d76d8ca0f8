"""TIME_PERIOD of SDMX: months and years of the Gregorian calendar; quarters, weeks and days are refused by name."""

from __future__ import annotations

import re
from datetime import date

from models.core.periods import Month, Period

FORMS = "a month like 2026-03 or 2026-M03, or a year like 2026"

_MONTH = re.compile(r"(\d{4})-?M?(\d{2})", re.ASCII)
_YEAR = re.compile(r"(\d{4})(-A1)?", re.ASCII)
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})?)?", re.ASCII)
_RANGE = re.compile(r"(?P<start>[^/]+)/P(?P<count>\d{1,2})(?P<unit>[YM])", re.ASCII)
_OTHERS = {
    "Q": "a quarter",
    "S": "a half-year",
    "T": "a third of a year",
    "W": "a week",
    "D": "a day",
    "B": "a half-year",
}
_OTHER = re.compile(r"\d{4}-?([QSTWDB])\d{1,3}", re.ASCII)
_FREQUENCIES = {
    "Q": "quarterly",
    "S": "half-yearly",
    "H": "half-yearly",
    "T": "three times a year",
    "W": "weekly",
    "D": "daily",
    "B": "daily, business days",
    "N": "by the minute",
}
MONTHLY, YEARLY = "M", "A"


def read_period(text: str, frequency: str) -> Period:
    """The period of a TIME_PERIOD under a FREQ, empty where there is none; ValueError names what it is instead."""
    if frequency[:1] in _FREQUENCIES:
        raise ValueError(f"{text!r} of a series that is {_FREQUENCIES[frequency[:1]]} (FREQ {frequency})")
    if match := _RANGE.fullmatch(text):
        return _range(text, match)
    if match := _OTHER.fullmatch(text):
        raise ValueError(f"{text!r}, {_OTHERS[match[1]]}")
    if match := _YEAR.fullmatch(text):
        if frequency == MONTHLY:
            raise ValueError(f"{text!r}, a year in a series that is monthly")
        return Period(Month.of(int(match[1]), 1), Month.of(int(match[1]), 12))
    if match := _DAY.fullmatch(text):
        if frequency != MONTHLY:
            raise ValueError(f"{text!r}, a day")
        month = Month.containing(date.fromisoformat(match[1]))
    elif match := _MONTH.fullmatch(text):
        month = Month.of(int(match[1]), int(match[2]))
    else:
        raise ValueError(repr(text[:40]) if text else "nothing")
    if frequency == YEARLY:
        raise ValueError(f"{text!r}, a month in a series that is yearly")
    return Period(month, month)


def _range(text: str, match: re.Match[str]) -> Period:
    """A start and a duration: 2026-03-01/P1M."""
    day = _DAY.fullmatch(match["start"])
    months = int(match["count"]) * (12 if match["unit"] == "Y" else 1)
    if months not in (1, 12) or not day or day[1][8:] != "01":
        raise ValueError(f"{text!r}, a time range that is no month and no year")
    start = Month.containing(date.fromisoformat(day[1]))
    return Period(start, start + (months - 1))
