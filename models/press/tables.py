"""Reads tables in a press text: a series a row and a period a column, or a period a row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from models.core.periods import Month
from models.press.candidate import Draft
from models.press.dating import date_phrase
from models.press.items import OTHER_THINGS, find_items
from models.press.nation import foreign, foreign_between
from models.press.table_body import NUMBER, Body, Cell, Entry, Row
from models.press.table_heads import TOTAL, Head, columns_of_two, period_of_row, read_head
from models.press.table_units import first_unit

MOST_ROWS, MOST_CELLS = 200, 40
"""Rows of a table and cells of a row that are read; the rest is left out."""

SURE = 0.9
"""Confidence in a cell before the record is asked."""

_RULE = re.compile(r"[\s|:=-]*")
_CELL = re.compile(r"[^|]+|(?<=\|)(?=\|)")


@dataclass(frozen=True, slots=True)
class Table:
    """The figures of a table, the lines that it takes, and the headings of columns that are not read."""

    start: int
    end: int
    entries: tuple[Entry, ...]
    left_out: tuple[str, ...] = ()


def find_tables(text: str) -> list[Table]:
    """The tables of a plain text whose cells stand between bars."""
    if text.count("|") < 3 or not (blocks := list(_blocks(text))) or foreign(text, [(0, 0)])[0]:
        return []
    return [table for start, end in blocks if (table := _table(text, start, end)) and table.entries]


def without(text: str, tables: Sequence[Table]) -> str:
    """The text with tables blanked; every character keeps its place."""
    pieces: list[str] = []
    at = 0
    for table in tables:
        pieces += text[at : table.start], re.sub(r"[^\n]", " ", text[table.start : table.end])
        at = table.end
    return "".join([*pieces, text[at:]])


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
    above = [line for line in text[max(start - 300, 0) : start].split("\n") if line.strip()][-3:]
    if foreign_between(" ".join(above)):
        return None
    rows = list(_rows(text, start, end))[:MOST_ROWS]
    found = _heads(rows)
    if found is None:
        return None
    heads, first = found
    captions = [cell.text for row in rows[:first] for cell in row]
    named = find_items(f"{' '.join(above)} {' '.join(captions)}")
    whole = named[0].series if named else OTHER_THINGS
    units = {head.unit for head in heads if head.unit}
    unit = first_unit([*(row[0].text for row in rows[:first]), *_captions(rows[:first]), *reversed(above)])
    body = Body(heads, whole, unit or (units.pop() if len(units) == 1 else None))
    return Table(start, end, tuple(body.entries(rows[first:])), body.left_out(rows[first:]))


def _captions(rows: Sequence[Row]) -> Iterator[str]:
    """The lines of one cell above the headings."""
    return (cell.text for row in rows if sum(bool(c.text) for c in row) == 1 for cell in row if cell.text)


def _rows(text: str, start: int, end: int) -> Iterator[Row]:
    """The rows of a table, so that each column has its place; empty cells at the end of a row are left out."""
    rows = [row for line in re.finditer(r"[^\n]+", text[start:end]) if (row := _row(line, start))]
    margin = min((_leading(row) for row in rows), default=0)
    for row in rows:
        yield row[margin:][:MOST_CELLS]


def _row(line: re.Match[str], start: int) -> list[Cell]:
    """The cells of a line, none of a mere rule."""
    if _RULE.fullmatch(line[0]):
        return []
    at = start + line.start()
    cells = [
        Cell(m[0].strip(" *"), at + m.start() + len(m[0]) - len(m[0].lstrip(" *"))) for m in _CELL.finditer(line[0])
    ]
    while cells and not cells[-1].text:
        cells.pop()
    return cells


def _leading(row: Row) -> int:
    return next((i for i, cell in enumerate(row) if cell.text), len(row))


def _heads(rows: Sequence[Row]) -> tuple[list[Head], int] | None:
    """The heading of each column beside the first, and the first row below the headings."""
    at = next((i for i, row in enumerate(rows[:3]) if _is_head(row)), None)
    if at is None or at + 1 == len(rows):
        return None
    texts = [[cell.text for cell in row] for row in rows[: at + 2]]
    width = max(len(row) for row in rows[at + 1 :]) - 1
    if at + 2 < len(rows) and not _is_total(texts[at + 1]):
        below = max(len(row) for row in rows[at + 2 :]) - 1
        both = columns_of_two(texts[at], texts[at + 1], below)
        if both is not None:
            return (both, at + 2) if both else None
    heads = [read_head(text) for text in texts[at]]
    heads = heads if len(heads) == width and heads[0].known else heads[1:]
    if at and _is_one_period(texts[at - 1]):
        lower = ["", *(head.text for head in heads)]
        heads = columns_of_two(texts[at - 1], lower, len(heads)) or heads
    return heads, at + 1


def _is_one_period(texts: Sequence[str]) -> bool:
    filled = [text for text in texts if text]
    return len(filled) == 1 and period_of_row(filled[0]) is not None


def _is_total(texts: Sequence[str]) -> bool:
    """Whether a row is one of figures by its label: a total or an item."""
    return bool(texts[0] and (TOTAL.match(texts[0]) or find_items(f"{texts[0]} |")))


def _is_head(row: Row) -> bool:
    heads = [read_head(cell.text) for cell in row]
    filled = sum(bool(cell.text) for cell in row)
    return (
        (filled > 1 or (len(row) > 1 and any(head.phrase for head in heads)))
        and any(head.known for head in heads)
        and not any(NUMBER.fullmatch(c.text) and not h.phrase for c, h in zip(row, heads, strict=True))
    )
