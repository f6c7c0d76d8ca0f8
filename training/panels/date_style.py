"""Dates of a panel: the month that a text gives or lies in, and later months written in the same style."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache

from models.core.month_names import LONG, SHORT
from models.core.periods import Month

_TIME = r"(?P<time>[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?P<zone>Z|[+-]\d{2}:?\d{2})?)?"
_DAY_FIRST = "{day:{pad}}{gap}{month:{pad}}{gap}{year}"
_MONTH_FIRST = "{month:{pad}}{gap}{day:{pad}}{gap}{year}"
_STYLES = tuple(
    (re.compile(pattern + _TIME if "<day>" in pattern else pattern, re.ASCII), form)
    for pattern, form in (
        (r"(?P<year>\d{4})-(?P<month>\d{2})", "{year}-{month:02}"),
        (r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})", "{year}-{month:02}-{day:02}"),
        (r"(?P<year>\d{4})/(?P<month>\d{2})", "{year}/{month:02}"),
        (r"(?P<year>\d{4})/(?P<month>\d{2})/(?P<day>\d{2})", "{year}/{month:02}/{day:02}"),
        (r"(?P<year>\d{4})M(?P<month>\d{2})", "{year}M{month:02}"),
        (r"(?P<month>\d{2})/(?P<year>\d{4})", "{month:02}/{year}"),
        (r"(?P<name>[A-Za-z]{3})(?P<gap>[ -])(?P<year>\d{4})", "{name}{gap}{year}"),
        (r"(?P<full>[A-Za-z]{3,9})(?P<gap>[ -])(?P<year>\d{4})", "{full}{gap}{year}"),
        (r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})", "{day:{pad}}.{month:{pad}}.{year}"),
        (r"(?P<one>\d{1,2})(?P<gap>[/-])(?P<two>\d{1,2})(?P<gap2>[/-])(?P<year>\d{4})", ""),
    )
)
_NEXT_DAY_HOUR = 10
"""Hour of a day in UTC from which on it is the next day somewhere, at +14:00."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A text that is a date: its month, its day (None where it has none), how it is written, and its time of day.

    ``padded``: no number is written without its leading zero. ``next_month`` marks a time in UTC that is
    midnight, or another full quarter of an hour, of the next month in a time zone to the east.
    """

    month: Month
    day: int | None
    form: str
    gap: str
    time: str
    padded: bool
    next_month: bool


@lru_cache(65536)
def read_date(text: str, *, day_first: bool | None = None) -> Dated | None:
    """The date that a text is, None if it is none.

    ``day_first``: 03/04/2019 is 3 April; if it is None such a text is no date.
    """
    for pattern, form in _STYLES:
        if match := pattern.fullmatch(text):
            try:
                return _dated(match.groupdict(), form, day_first)
            except (ValueError, KeyError):
                return None
    return None


def _dated(parts: dict[str, str | None], form: str, day_first: bool | None) -> Dated | None:
    if parts.get("one"):
        if day_first is None or parts["gap"] != parts["gap2"]:
            return None
        form = _DAY_FIRST if day_first else _MONTH_FIRST
        one, two = parts["one"], parts["two"]
        parts |= {"day": one, "month": two} if day_first else {"month": one, "day": two}
    number = _number(parts)
    month = Month.of(int(parts["year"] or 0), number)
    day = int(parts["day"] or 0) if "day" in parts else None
    time = parts.get("time") or ""
    moment = datetime.fromisoformat(f"{month}-{day or 1:02}{time}")  # ValueError for a day or time that does not exist
    padded = not any(len(parts.get(part) or "00") == 1 for part in ("day", "month"))
    return Dated(month, day, form, parts.get("gap") or "", time, padded, bool(time) and _is_next_month(moment))


def _number(parts: dict[str, str | None]) -> int:
    if name := parts.get("name"):
        return SHORT[name.lower()]
    if full := parts.get("full"):
        return LONG[full.lower()]
    return int(parts["month"] or 0)


def _is_next_month(moment: datetime) -> bool:
    in_utc = moment.tzinfo is not None and not moment.utcoffset()
    sharp = moment.minute % 15 == 0 and not moment.second and not moment.microsecond
    last_day = (moment + timedelta(days=1)).month != moment.month
    return in_utc and sharp and last_day and moment.hour >= _NEXT_DAY_HOUR


@dataclass(slots=True)
class DayOrder:
    """Whether 03/04/2019 has the day or the month first, from all such dates of a file.

    A number above 12 is a day. Without one, what is the same in every date is the day.
    """

    first: set[str] = field(default_factory=set)
    second: set[str] = field(default_factory=set)

    def see(self, text: str) -> None:
        """Take a text into account; all but such dates are ignored."""
        if match := _STYLES[-1][0].fullmatch(text):
            self.first.add(match["one"])
            self.second.add(match["two"])

    @property
    def day_first(self) -> bool | None:
        """True or False where the dates agree on one order; None where they leave it open or contradict each other."""
        over = [any(int(text) > 12 for text in found) for found in (self.first, self.second)]
        if any(over):
            return over[0] if not all(over) else None
        if (len(self.first) == 1) != (len(self.second) == 1):
            return len(self.first) == 1
        return None


@dataclass(frozen=True, slots=True)
class DateStyle:
    """How a series writes its months: the form, the day of the month, and a time of day that is always the same."""

    form: str
    gap: str
    day: int
    time: str
    pad: str

    @classmethod
    def of(cls, texts: Sequence[str], *, day_first: bool | None = None) -> DateStyle:
        """The style of the dates of a series; ValueError if one is not a date.

        The day is the last of the month or a fixed one if all dates have it (the 30th is the 28th in February); the
        last too if all lie in the last week, as the last working days do; else the first.
        """
        dates = [read_date(text, day_first=day_first) for text in texts]
        known = [date for date in dates if date is not None]
        if not known or len(known) < len(dates):
            raise ValueError("not a date")
        day = _day_of([(d.day, _days(d.month)) for d in known if d.day])
        times = {d.time for d in known}
        form = next((d.form for d in known if "{full}" in d.form), known[0].form)  # May may be short or not
        pad = "02" if all(d.padded for d in known) else ""
        return cls(form, known[0].gap, day, times.pop() if len(times) == 1 else "", pad)

    def write(self, month: Month) -> str:
        """A month in this style."""
        day = min(self.day, _days(month))
        names = {"name": calendar.month_abbr[month.number], "full": calendar.month_name[month.number]}
        numbers = {"year": month.year, "month": month.number, "day": day}
        return self.form.format(**numbers, **names, gap=self.gap, pad=self.pad) + self.time


def _day_of(days: Sequence[tuple[int, int]]) -> int:
    """The day of the month that dates have, 31 for the last; each comes with the number of days of its month."""
    if not days:
        return 1
    fixed = [day for day in range(31, 0, -1) if all(found == min(day, last) for found, last in days)]
    if fixed:
        return 31 if 31 in fixed else fixed[-1]
    return 31 if max(last - found for found, last in days) < 7 else 1


def _days(month: Month) -> int:
    return calendar.monthrange(month.year, month.number)[1]
