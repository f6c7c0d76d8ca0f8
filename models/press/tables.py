"""Reads tables in a press text: a series a row and a period a column, or a period a row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from models.core.measures import Measure
from models.core.periods import Month
from models.press.amounts import find_amounts
from models.press.candidate import Draft
from models.press.dating import date_phrase
from models.press.items import OTHER_THINGS, TOTAL, find_items
from models.press.nation import foreign, foreign_between
from models.press.periods import find_phrases
from models.press.time_phrase import Phrase

MOST_ROWS, MOST_CELLS = 200, 40
"""Rows of a table and cells of a row that are read; the rest is left out."""

SURE = 0.9
"""Confidence in a cell before the record is asked."""

_NUMBER = re.compile(r"(?:US\s?)?\$?\s?(\d{1,3}(?:,\d{3})+(?:\.\d{1,4})?|\d{1,7}(?:\.\d{1,4})?)\s?(?:\(?[RP]\)?)?")
_RATE = re.compile(r"([+-]?)\s?(\d{1,3}(?:\.\d{1,3})?)\s?(?:%|per\s?cent|pc)?", re.IGNORECASE)
_MONTH_RATE = re.compile(r"\bm-?o-?m\b|\bmonth[\s-]on[\s-]month|monthly", re.IGNORECASE)
_RATE_HEAD = re.compile(
    r"\by-?o-?y\b|year[\s-]on[\s-]year|\bchange\b|\bgrowth\b|^\s?\(?%\)?\s?$|\bincrease\b", re.IGNORECASE
)
_NOT_A_RATE = re.compile(r"\bshare\b|\bin\s(?:US|\$|million)", re.IGNORECASE)
_LEVEL_HEAD = re.compile(
    r"\bexports?\b|\bvalue\b|\bamount\b|\breceipts\b|\bremittances\b|\bearnings\b|\$|\bUSD\b", re.IGNORECASE
)
_UNITS = (
    ("usd_billion", re.compile(r"\bbillions?\b|\bbn\b", re.IGNORECASE)),
    ("usd_million", re.compile(r"\bmillions?\b|\bmn\b|\bmln\b|\$\s?m\b|\bUSDm\b", re.IGNORECASE)),
    ("usd_thousand", re.compile(r"\bthousands?\b|'000|\b000s\b", re.IGNORECASE)),
)
_TOTAL_ROW = re.compile(r"^\W*(?:grand\s)?(?:total|overall|all)\b", re.IGNORECASE)
_RULE = re.compile(r"[\s|:=-]*")
_WORDS = re.compile(r"[A-Za-z]{3,}")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell and its place in the text."""

    text: str
    start: int


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
class Table:
    """The figures of a table and the lines that it takes."""

    start: int
    end: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class _Head:
    """What a column holds: a period, a rate, or an item."""

    phrase: Phrase | None = None
    rate: Measure | None = None
    series: str | None = None


def find_tables(text: str) -> list[Table]:
    """The tables of a plain text whose cells stand between bars."""
    if text.count("|") < 3:
        return []
    return [table for start, end in _blocks(text) if (table := _table(text, start, end)) and table.entries]


def without(text: str, tables: Sequence[Table]) -> str:
    """The text with tables blanked; every character keeps its place."""
    for table in reversed(tables):
        text = text[: table.start] + re.sub(r"[^\n]", " ", text[table.start : table.end]) + text[table.end :]
    return text


def dated(tables: Sequence[Table], latest: Month) -> Iterator[Draft]:
    """The figures of tables as drafts, their periods read as of a month."""
    for entry in (e for table in tables for e in table.entries):
        found = date_phrase(entry.phrase, latest, None)
        if found and found.period.start <= latest:
            yield Draft(
                entry.series, found.period, entry.measure, entry.value, entry.unit, SURE * found.sure,
                entry.start, entry.end, entry.line, open=found.open, named=True, sentence=entry.line[0],
            )  # fmt: skip


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Runs of lines with bars; empty lines do not end one."""
    at, lines = 0, []
    for line in text.split("\n"):
        lines.append((at, at + len(line), "|" in line, not line.strip()))
        at += len(line) + 1
    for barred, run in groupby((line for line in lines if not line[3]), key=lambda line: line[2]):
        rows = list(run)
        if barred and len(rows) > 1:
            yield rows[0][0], rows[-1][1]


def _table(text: str, start: int, end: int) -> Table | None:
    rows = [row for row in _rows(text, start, end) if row][:MOST_ROWS]
    head = next((i for i, row in enumerate(rows[:3]) if _is_head(row)), None)
    title = " ".join(text[max(start - 300, 0) : start].split("\n")[-4:])
    if head is None or foreign_between(title) or foreign(text, [(max(start - 1, 0), start)])[0]:
        return None
    title = f"{title} {' '.join(c.text for row in rows[: head + 1] for c in row)}"
    named = [item.series for item in find_items(title)]
    whole = named[0] if named else OTHER_THINGS
    columns = [_column(cell.text) for cell in rows[head]]
    entries = [e for row in rows[head + 1 :] for e in _row_entries(row, columns, whole, title)]
    return Table(start, end, tuple(entries))


def _rows(text: str, start: int, end: int) -> Iterator[list[Cell]]:
    for line in re.finditer(r"[^\n]+", text[start:end]):
        if _RULE.fullmatch(line[0]):
            continue
        at = start + line.start()
        cells = [
            Cell(m[0].strip(" *"), at + m.start() + len(m[0]) - len(m[0].lstrip(" *")))
            for m in re.finditer(r"[^|]+|(?<=\|)(?=\|)", line[0])
        ]
        while cells and not cells[0].text:
            cells.pop(0)
        while cells and not cells[-1].text:
            cells.pop()
        yield cells[:MOST_CELLS]


def _is_head(row: Sequence[Cell]) -> bool:
    kinds = [_column(cell.text) for cell in row]
    known = sum(1 for k in kinds if k.phrase or k.rate or k.series)
    return (
        len(row) > 1
        and known > 0
        and not any(_NUMBER.fullmatch(c.text) and not k.phrase for c, k in zip(row, kinds, strict=True))
    )


def _column(text: str) -> _Head:
    phrase = _phrase(text)
    if phrase is not None:
        return _Head(phrase=phrase)
    if not _NOT_A_RATE.search(text):
        if _MONTH_RATE.search(text):
            return _Head(rate=Measure.MOM_PCT)
        if _RATE_HEAD.search(text):
            return _Head(rate=Measure.YOY_PCT)
    items = find_items(f"{text} |")
    if items:
        return _Head(series=items[0].series)
    return _Head(series="level") if _LEVEL_HEAD.search(text) or _TOTAL_ROW.match(text) else _Head()


def _phrase(text: str) -> Phrase | None:
    """The period that a cell names and nothing else."""
    phrases = find_phrases(text)
    if len(phrases) != 1 or not (phrases[0].span or phrases[0].fiscal or phrases[0].calendar):
        return None
    rest = text[: phrases[0].start] + text[phrases[0].end :]
    return None if _WORDS.search(rest) else phrases[0]


def _row_entries(row: Sequence[Cell], columns: Sequence[_Head], whole: str, title: str) -> Iterator[Entry]:
    """The figures of a row; columns stand under the head counted from the right, for its first cell may be empty."""
    heads = list(columns[-(len(row) - 1) :]) if len(row) > 1 else []
    if len(heads) != len(row) - 1 or foreign_between(row[0].text):
        return
    line = (row[0].start, row[-1].start + len(row[-1].text))
    period = _phrase(row[0].text)
    series = None if period else _series_of_row(row[0].text, whole)
    latest = _latest([h.phrase for h in heads if h.phrase])
    for cell, head in zip(row[1:], heads, strict=True):
        at = period or head.phrase or (latest if head.rate else None)
        if at is None or (head.phrase is None and head.rate is None and period is None):
            continue
        item = series if period is None else whole if head.series in (None, "level") or head.rate else head.series
        if not item or item == OTHER_THINGS:
            continue
        if figure := _figure(cell, head, f"{row[0].text} {title}"):
            value, unit = figure
            yield Entry(
                item, at, head.rate or Measure.LEVEL, value, unit, cell.start, cell.start + len(cell.text), line
            )


def _series_of_row(label: str, whole: str) -> str | None:
    items = [item for item in find_items(f"{label} |") if not item.vague]
    if items:
        return items[0].series
    if _TOTAL_ROW.match(label) or any(
        i.series == TOTAL and re.search(r"export|remittance", label, re.IGNORECASE) for i in find_items(label)
    ):
        return whole
    return None


def _latest(phrases: Sequence[Phrase]) -> Phrase | None:
    """The last of the periods of the head: what its rates are of."""
    now = Month.of(2100, 1)
    ends = [(found.period.end, -i) for i, p in enumerate(phrases) if (found := date_phrase(p, now, None))]
    return phrases[-max(ends)[1]] if ends else None


def _figure(cell: Cell, head: _Head, title: str) -> tuple[Decimal, str] | None:
    if head.rate:
        rate = _RATE.fullmatch(cell.text.strip("()"))
        return (Decimal(f"{rate[1]}{rate[2]}"), "percent") if rate else None
    if amounts := find_amounts(cell.text):
        return amounts[0].value, amounts[0].unit
    number, unit = _NUMBER.fullmatch(cell.text), next((u for u, words in _UNITS if words.search(title)), None)
    return (Decimal(number[1].replace(",", "")), unit) if number and unit else None
