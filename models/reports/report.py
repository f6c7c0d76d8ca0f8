"""A report: one published figure, with the two clocks (the period it describes, when it was published)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import InitVar, dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from models.core.errors import Problem, shown
from models.core.measures import Measure
from models.core.periods import Month, Period
from models.core.plain_text import has_hidden
from models.core.series_id import parse_series
from models.core.units import EXAMPLES, OF_SERIES, Unit, factor_between, parse_unit

COLUMNS = ("series", "period_start", "period_end", "measure", "value", "unit", "published", "source")
"""The columns of a report in CSV and the keys in JSON; ``status`` may follow."""

MAX_PERIOD_MONTHS = 120
MAX_LEVEL = Decimal("1e18")
"""Units (dollars, persons), not millions of them, below which a level is taken for a figure."""

MAX_PERCENT = Decimal("1e5")
STATUSES = ("", "provisional", "revised", "estimated")
_NUMBER = re.compile(r"[+-]?[\d,]*\.?\d*([eE][+-]?\d+)?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")


@dataclass(frozen=True, slots=True)
class Report:
    """One published figure. Never edited, only superseded by later reports.

    ``value`` keeps the printed digits, in ``unit``; ``published`` is a day, or a month where no day was shown;
    ``status`` is the publisher's own mark (provisional, revised, estimated) or empty. ``known_from`` is the first day
    on which the figure is surely known: ``known``, from the store, or else the day published, of a month its last day.
    ``withdrawn`` is the day from which on its publisher or the operator took it back, with the reason.
    ``id`` is 16 hex digits over everything that makes this report what it is; equal reports have equal ids. ``place``
    is where it was read, if that is known. ``factor`` turns ``value`` into the unit of ``level``: that of its series
    (``in_unit``), or the usual scale of its own unit. ``stored`` is the id of a report that comes from the store.
    """

    series: str
    period: Period
    measure: Measure
    value: Decimal
    unit: str
    published: str
    source: str
    status: str = ""
    place: str = field(default="", compare=False, repr=False)
    factor: Decimal = field(default=Decimal(0), compare=False, repr=False)
    known: InitVar[date | None] = None
    stored: InitVar[str] = ""
    withdrawn: date | None = field(default=None, compare=False, repr=False)
    withdrawn_why: str = field(default="", compare=False, repr=False)
    known_from: date = field(init=False, compare=False, repr=False)
    id: str = field(init=False, compare=False, repr=False)
    level: float = field(init=False, compare=False, repr=False)

    def __post_init__(self, known: date | None, stored: str) -> None:
        # All of them are asked for thousands of times in one reconstruction.
        if not self.factor:
            object.__setattr__(self, "factor", _usual_factor(self.unit))
        object.__setattr__(self, "known_from", known or self._published_by())
        object.__setattr__(self, "id", stored or self._hashed())
        object.__setattr__(self, "level", float(self.value * self.factor))

    def _hashed(self) -> str:
        text = "\x1f".join([*self.to_fields().values(), self.status])
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def _published_by(self) -> date:
        day = len(self.published) == 10
        return date.fromisoformat(self.published) if day else Month.parse(self.published).last_day

    def stored_on(self, day: date) -> Report:
        """The same report, stored on a day: one of a month without a day is known from then at the latest."""
        running = len(self.published) == 7 and self.known_from > day
        return replace(self, known=day) if running else self

    def stands_on(self, day: date) -> bool:
        """Whether the report is known on a day and not withdrawn by then."""
        return self.known_from <= day and not self.is_withdrawn(day)

    def is_withdrawn(self, day: date) -> bool:
        """Whether the report is withdrawn on a day."""
        return self.withdrawn is not None and self.withdrawn <= day

    def in_unit(self, unit: Unit) -> Report:
        """The same report, of which ``level`` is in a unit of the same kind; ValueError if it is of another."""
        factor = factor_between(self.unit, unit.name)
        if factor == self.factor:
            return self
        figure = (self.series, self.period, self.measure, self.value, self.unit, self.published, self.source)
        taken = (self.withdrawn, self.withdrawn_why)
        return Report(*figure, self.status, self.place, factor, self.known_from, self.id, *taken)

    def to_fields(self) -> dict[str, str]:
        """The report as text by column; ``parse_report`` reads it back."""
        return {
            "series": self.series,
            "period_start": str(self.period.start),
            "period_end": str(self.period.end),
            "measure": str(self.measure),
            "value": format(self.value, "f"),
            "unit": self.unit,
            "published": self.published,
            "source": self.source,
        }


def change_days(reports: Iterable[Report]) -> set[date]:
    """The days on which what is known changed: a report was published, or withdrawn."""
    rows = list(reports)
    return {r.known_from for r in rows} | {r.withdrawn for r in rows if r.withdrawn is not None}


def parse_report(fields: Mapping[str, Any], place: str, problems: list[Problem]) -> Report | None:
    """A report from the text (or JSON values) of its columns.

    ``place`` names where the fields stand (``file.csv line 7``). What is wrong is added to ``problems``, all of it, and
    None returned.
    """
    before = len(problems)
    field = _Fields(fields, place, problems)
    series = field.read("series", parse_series, "a series id like pk.ict.computer")
    start = field.read("period_start", Month.parse, "a month like 2026-03")
    end = field.read("period_end", Month.parse, "a month like 2026-03")
    measure = field.read("measure", Measure, "level, yoy_pct or mom_pct")
    value = field.read("value", _number, "a finite number below 1e16")
    if fields.get("printed"):
        printed = field.read("printed", _number, "the digits of value as they were printed")
        if value is not None and printed is not None and float(printed) != float(value):
            field.refuse("printed", "the digits of value as they were printed")
        value = printed
    published = field.read("published", _published, "a day like 2026-04-17 or a month like 2026-04")
    source = field.read("source", _text, "the publisher or page, up to 500 characters")
    unit = field.read("unit", _text, "a unit")
    status = str(fields.get("status") or "").strip().lower()
    if status not in STATUSES:
        field.refuse("status", "provisional, revised, estimated or nothing")
    if start and end and (end < start or end - start >= MAX_PERIOD_MONTHS):
        field.refuse("period_end", f"a month from {start} on, at most {MAX_PERIOD_MONTHS} months in all")
    if measure and unit and value is not None:
        _check_value(field, measure, unit, value)
    if len(problems) > before:
        return None
    assert series and start and end and measure and value is not None and unit and published and source
    return Report(series, Period(start, end), measure, value, unit, published, source, status, place)


def _check_value(field: _Fields, measure: Measure, unit: str, value: Decimal) -> None:
    if measure is Measure.LEVEL:
        try:
            scale = Decimal(1) if unit == OF_SERIES else parse_unit(unit).scale
        except ValueError:
            field.refuse("unit", f"a unit like {EXAMPLES}")
            return
        if abs(value) * scale >= MAX_LEVEL:
            field.refuse("value", f"a level below {MAX_LEVEL / scale:.0e} {unit}")
    elif unit != "percent":
        field.refuse("unit", "percent for a growth rate")
    elif not -100 <= value <= MAX_PERCENT:
        field.refuse("value", f"a growth rate from -100 to {MAX_PERCENT:f} percent")


@lru_cache(maxsize=1_000)
def _usual_factor(unit: str) -> Decimal:
    try:
        return parse_unit(unit).usual
    except ValueError:  # of the series, or written before units were checked
        return Decimal(1)


class _Fields:
    """Reads columns one by one and notes every one that cannot be read."""

    def __init__(self, fields: Mapping[str, Any], place: str, problems: list[Problem]) -> None:
        self.fields, self.place, self.problems = fields, place, problems

    def read(self, column: str, parse: Any, wanted: str) -> Any:
        found = self.fields.get(column)
        try:
            if isinstance(found, list | dict):
                raise ValueError(column)
            return parse("" if found is None else found if isinstance(found, str) else str(found))
        except (ValueError, InvalidOperation):
            self.refuse(column, wanted)
            return None

    def refuse(self, column: str, wanted: str) -> None:
        found = self.fields.get(column)
        shown_value = "nothing" if found is None or found == "" else shown(found)
        self.problems.append(Problem(self.place, column, shown_value, wanted))


def _number(text: str) -> Decimal:
    text = text.strip()
    if not _NUMBER.fullmatch(text):  # Decimal takes 4_0 and digits of other scripts
        raise ValueError(text)
    if "," in text and not _GROUPED.fullmatch(text):  # 12,5 is twelve and a half to many, never 125
        raise ValueError(text)
    value = Decimal(text.replace(",", ""))
    _, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int) or value.adjusted() > 15 or exponent < -20 or len(digits) > 20:
        raise ValueError(text)
    return value


def _published(text: str) -> str:
    text = text.strip()
    if len(text) == 7:
        return str(Month.parse(text))
    if not _DAY.fullmatch(text):  # fromisoformat takes weeks too
        raise ValueError(text)
    return date.fromisoformat(text).isoformat()


def _text(text: str) -> str:
    text = " ".join(text.split())
    if not 0 < len(text) <= 500 or has_hidden(text):
        raise ValueError(text)
    return text
