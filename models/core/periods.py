"""Months and periods of months. Standard library only.

Both have one text form: ``str(x)`` writes it and ``parse`` reads it back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

FISCAL_START = 7
"""First calendar month of Pakistan's fiscal year: FY2026 is July 2025 to June 2026."""

MAX_HORIZON = 60
"""Months ahead for which a forecast is issued."""

_MONTH = re.compile(r"(\d{4})-(\d{2})")
_FISCAL = re.compile(r"FY(\d{4})(?::(\d{1,2}))?")
_QUARTER = re.compile(r"(FY)?(\d{4})-?Q([1-4])")
_YEAR = re.compile(r"(?:CY)?(\d{4})")
_OTHER_FISCAL = re.compile(r"(?i)FY[ '’-]*(?:\d{4}[-/](?=\d\d\b)|20(?=\d\d\b))?(\d{2})(:\d{1,2}|Q[1-4])?")
"""Fiscal years in other forms: FY27, FY 2027, FY2026-27."""


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month; ``ordinal`` counts months since year 0, so months add and subtract like integers."""

    ordinal: int

    @classmethod
    def of(cls, year: int, month: int) -> Month:
        """The month of a year and a month number 1..12; ValueError outside of that."""
        if not 1 <= month <= 12:
            raise ValueError(f"month {month:02d} is not 01..12")
        if not 1900 <= year <= 2200:
            raise ValueError(f"year {year} is not 1900..2200")
        return cls(year * 12 + month - 1)

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read ``2026-03``; ValueError otherwise."""
        match = _MONTH.fullmatch(text.strip())
        if not match:
            raise ValueError(f"{text!r} is not a month like 2026-03")
        return cls.of(int(match[1]), int(match[2]))

    @classmethod
    def containing(cls, day: date) -> Month:
        """The month that a day lies in."""
        return cls.of(day.year, day.month)

    @property
    def year(self) -> int:
        """Calendar year."""
        return self.ordinal // 12

    @property
    def number(self) -> int:
        """Month of the year, 1..12."""
        return self.ordinal % 12 + 1

    @property
    def first_day(self) -> date:
        """First day of the month."""
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        """Last day of the month."""
        return date.fromordinal((self + 1).first_day.toordinal() - 1)

    @property
    def words(self) -> str:
        """April 2026."""
        return f"{self.first_day:%B %Y}"

    def __add__(self, months: int) -> Month:
        return Month(self.ordinal + months)

    def __sub__(self, other: Month) -> int:
        return self.ordinal - other.ordinal

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A run of months, both ends included: a month, a fiscal year, a fiscal-year-to-date sum, or any other run."""

    start: Month
    end: Month

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"period ends {self.end} before it starts {self.start}")

    @classmethod
    def fiscal(cls, year: int, months: int = 12, *, start: int = FISCAL_START) -> Period:
        """The first ``months`` months of fiscal year ``year``, which is named after the calendar year it ends in."""
        if not 1 <= months <= 12:
            raise ValueError(f"a fiscal year has 1..12 months, not {months}")
        first = Month.of(year - 1, start) if start > 1 else Month.of(year, 1)
        return cls(first, first + (months - 1))

    @classmethod
    def parse(cls, text: str, *, fiscal_start: int = FISCAL_START) -> Period:
        """Read a month, ``FY2026``, ``FY2026:9``, ``FY2026Q1``, ``2026Q1``, ``CY2026`` or ``2025-07..2026-03``.

        ValueError names the text and the form to write instead, or all accepted forms.
        """
        text = text.strip()
        if ".." in text:
            head, _, tail = text.partition("..")
            return cls(Month.parse(head), Month.parse(tail))
        if match := _FISCAL.fullmatch(text):
            return cls.fiscal(int(match[1]), int(match[2] or 12), start=fiscal_start)
        if match := _QUARTER.fullmatch(text):
            year, quarter = int(match[2]), int(match[3])
            first = cls.fiscal(year, start=fiscal_start).start if match[1] else Month.of(year, 1)
            return cls(first + 3 * (quarter - 1), first + (3 * quarter - 1))
        if match := _YEAR.fullmatch(text):
            return cls(Month.of(int(match[1]), 1), Month.of(int(match[1]), 12))
        if _MONTH.fullmatch(text):
            month = Month.parse(text)
            return cls(month, month)
        if match := _OTHER_FISCAL.fullmatch(text):
            raise ValueError(f"{text!r} is not a period: write FY20{match[1]}{(match[2] or '').upper()}")
        raise ValueError(
            f"{text!r} is not a period: write 2026-03, FY2026, FY2026:9, FY2026Q1, 2026Q1, CY2026 or 2025-07..2026-03"
        )

    @property
    def is_month(self) -> bool:
        """Whether the period is one month."""
        return self.start == self.end

    def to_date_in(self, fiscal_start: int = FISCAL_START) -> tuple[int, int] | None:
        """``(fiscal year, months)`` if this is a fiscal-year-to-date run, else None."""
        if self.start.number != fiscal_start or len(self) > 12:
            return None
        return (self.start.year + (fiscal_start > 1), len(self))

    def shifted(self, months: int) -> Period:
        """The period moved by a number of months; negative is back."""
        return Period(self.start + months, self.end + months)

    def __len__(self) -> int:
        return self.end - self.start + 1

    def __iter__(self) -> Iterator[Month]:
        return (self.start + i for i in range(len(self)))

    def __contains__(self, month: Month) -> bool:
        return self.start <= month <= self.end

    def text(self, fiscal_start: int) -> str:
        """The period as a series with such a fiscal year writes it: 2026-03, FY2026, FY2026:9, 2025-09..2026-03."""
        if not self.is_month and (to_date := self.to_date_in(fiscal_start)) is not None:
            year, months = to_date
            return f"FY{year}" if months == 12 else f"FY{year}:{months}"
        return str(self)

    def __str__(self) -> str:
        """The months, which hold for any fiscal year: 2026-03, 2025-07..2026-03."""
        return str(self.start) if self.is_month else f"{self.start}..{self.end}"
