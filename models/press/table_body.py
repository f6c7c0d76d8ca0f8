"""The figures of a table under its headings: what each is of, its period, its unit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from models.core.measures import Measure
from models.press.amounts import find_amounts
from models.press.items import OTHER_THINGS, find_items
from models.press.items import TOTAL as ALL_OF_IT
from models.press.nation import foreign_between
from models.press.table_heads import LEVEL, TOTAL, Head, column_of_rate, only_readable, period_of_row
from models.press.table_periods import as_long_as_last, fitting, last_of, run_of, to_date
from models.press.table_units import OTHER_MONEY, unit_in
from models.press.time_phrase import Phrase

NUMBER = re.compile(r"(?:US\s?)?\$?\s?(\d{1,3}(?:,\d{3})+(?:\.\d{1,4})?|\d{1,7}(?:\.\d{1,4})?)\s?(?:\(?[RP]\)?)?")
"""A figure in a cell, with a mark of its revision or without."""

_RATE = re.compile(
    r"(?P<open>\()?\s?(?P<sign>[+-]?)\s?(?P<number>\d{1,3}(?:\.\d{1,3})?)\s?(?P<in>%|per\s?cent|pc)?\s?"
    r"(?P<close>\))?\s?(?P<out>%|per\s?cent|pc)?",
    re.IGNORECASE,
)
_EXPORTS = re.compile(r"export|remittance", re.IGNORECASE)
_GRAND = re.compile(r"^\W*(?:grand|overall)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell and its place in the text."""

    text: str
    start: int


Row = Sequence[Cell]
"""The cells of a line; the first one names the row and may be empty."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A figure of a table before its period is dated."""

    series: str
    phrase: Phrase
    measure: Measure
    value: Decimal
    unit: str
    start: int
    end: int
    line: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Line:
    """A row with the period that it names."""

    row: Row
    phrase: Phrase | None

    @property
    def label(self) -> str:
        return self.row[0].text

    @property
    def is_total(self) -> bool:
        return self.phrase is None and bool(TOTAL.match(self.label))


@dataclass(frozen=True, slots=True)
class Body:
    """The rows of a table under ``heads``; ``whole`` is the series of the whole table, ``unit`` its unit."""

    heads: Sequence[Head]
    whole: str
    unit: str | None

    def entries(self, rows: Sequence[Row]) -> Iterator[Entry]:
        """The figures of the rows, in order."""
        lines = [_Line(row, period_of_row(row[0].text)) for row in rows if 1 < len(row) <= len(self.heads) + 1]
        by_period = any(line.phrase for line in lines)
        for i, line in enumerate(lines):
            if line.label and not foreign_between(line.label):
                above = _summed(lines[:i]) if line.is_total and by_period else []
                yield from self._row(line, above)

    def left_out(self, rows: Sequence[Row]) -> tuple[str, ...]:
        """The headings of columns with figures that are not read, in a table with a period a row."""
        if not any(period_of_row(row[0].text) for row in rows):
            return ()
        read = only_readable(self.heads)
        return tuple(head.text for head in read if head.unread and head.text)

    def _row(self, line: _Line, above: Sequence[_Line]) -> Iterator[Entry]:
        by_period = bool(line.phrase or above)
        heads = only_readable(self.heads) if by_period else self.heads
        series = None if by_period else _series_of_row(line.label, self.whole)
        where = (line.row[0].start, line.row[-1].start + len(line.row[-1].text))
        for i, (cell, head) in enumerate(zip(line.row[1:], heads, strict=False)):
            skipped = head.unread or head.series == OTHER_THINGS or not cell.text
            at = None if skipped else self._period(line, above, i)
            item = (self._series(heads, i) if by_period else series) if at else None
            if at is None or not item or item == OTHER_THINGS:
                continue
            if figure := self._figure(cell, head, line):
                value, unit = figure
                measure = head.rate or Measure.LEVEL
                yield Entry(item, at, measure, value, unit, cell.start, cell.start + len(cell.text), where)

    def _series(self, heads: Sequence[Head], column: int) -> str:
        """The series of a cell in a row of a period; a rate is of the column before it where several could be meant."""
        head = heads[column]
        if head.rate:
            return self._series_of_rate(heads, column)
        return self.whole if head.series in (None, LEVEL) else str(head.series)

    def _series_of_rate(self, heads: Sequence[Head], column: int) -> str:
        alike = [
            h for h in heads if h.rate is heads[column].rate and h.to_date == heads[column].to_date and not h.unread
        ]
        levels = [h for h in heads if h.series and not h.unread]
        before = column_of_rate(heads, column)
        if before is None or heads[before].phrase or (len(alike) < 2 and len(levels) != 1):
            return self.whole
        owner = heads[before]
        if owner.unread:
            return OTHER_THINGS if len(alike) > 1 else self.whole
        return self.whole if owner.series in (None, LEVEL) else str(owner.series)

    def _period(self, line: _Line, above: Sequence[_Line], column: int) -> Phrase | None:
        """The period of a cell of a row."""
        if above:
            return self._run_down(above, column)
        head = self.heads[column]
        if head.total and not head.phrase and any(h.phrase for h in self.heads):
            return self._run_across(line)
        return self._crossing(line.phrase, column)

    def _crossing(self, row: Phrase | None, column: int) -> Phrase | None:
        """What the row and the column say of the period, together where both do."""
        head = self.heads[column]
        own = head.phrase or self._latest(column)
        if own and not (head.phrase or head.rate):
            return None
        at = fitting(row, own) if row and own else row or own
        return to_date(at) if at and head.to_date else at

    def _latest(self, column: int) -> Phrase | None:
        """The last of the periods that a rate is of: those of one length before its column, else all."""
        phrases = [head.phrase for head in self.heads if head.phrase]
        before = [head.phrase for head in self.heads[:column] if head.phrase]
        return last_of(as_long_as_last(before) or phrases)

    def _run_down(self, above: Sequence[_Line], column: int) -> Phrase | None:
        """The months of the rows above a total that have a figure in its column."""
        rows = [line.phrase for line in above if len(line.row) > column + 1 and _is_filled(line.row[column + 1])]
        at = [self._crossing(phrase, column) for phrase in rows]
        return None if self.heads[column].to_date else run_of([p for p in at if p]) if all(at) else None

    def _run_across(self, line: _Line) -> Phrase | None:
        """The months of the columns with a figure in a row."""
        filled = [i for i, cell in enumerate(line.row[1:]) if _is_filled(cell) and self.heads[i].phrase]
        at = [self._crossing(line.phrase, i) for i in filled]
        return run_of([p for p in at if p]) if all(at) else None

    def _figure(self, cell: Cell, head: Head, line: _Line) -> tuple[Decimal, str] | None:
        if head.rate:
            rate = _rate(cell.text, head, [c.text for c in line.row[1:] if c is not cell])
            return (rate, "percent") if rate is not None else None
        unit = head.unit or unit_in(line.label) or self.unit
        if amounts := find_amounts(cell.text):
            return amounts[0].value, amounts[0].unit
        number = _number(cell.text)
        return (number, unit) if number is not None and unit and unit != OTHER_MONEY else None


def _summed(above: Sequence[_Line]) -> list[_Line]:
    """The rows of periods that a total is of: those since the total before it."""
    last = max((i for i, line in enumerate(above) if line.is_total and not _GRAND.match(line.label)), default=-1)
    return [line for line in above[last + 1 :] if line.phrase]


def _is_filled(cell: Cell) -> bool:
    return any(character.isdigit() for character in cell.text)


def _series_of_row(label: str, whole: str) -> str | None:
    items = [item for item in find_items(f"{label} |") if not item.vague]
    if items:
        return items[0].series
    about_exports = bool(_EXPORTS.search(label))
    if TOTAL.match(label) or (about_exports and any(i.series == ALL_OF_IT for i in find_items(label))):
        return whole
    return None


def _number(text: str) -> Decimal | None:
    match = NUMBER.fullmatch(text)
    return Decimal(match[1].replace(",", "")) if match else None


def _rate(text: str, head: Head, others: Sequence[str]) -> Decimal | None:
    """A rate; one in brackets is negative, and a bare number that is the difference of two others is none."""
    match = _RATE.fullmatch(text)
    if match is None or bool(match["open"]) != bool(match["close"]):
        return None
    sign = match["sign"] or ("-" if match["open"] else "")
    value = Decimal(f"{sign}{match['number']}")
    percent = match["in"] or match["out"] or "%" in head.text
    if percent:
        return value
    return None if head.change or _is_difference(value, others) else value


def _is_difference(value: Decimal, others: Sequence[str]) -> bool:
    numbers = [number for text in others if (number := _number(text)) is not None]
    return any(abs(a - b) == abs(value) for i, a in enumerate(numbers) for b in numbers[:i])
