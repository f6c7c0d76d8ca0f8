"""Reports from tables in an Excel file: the format of the bundled CSV, in typed cells.

What a reader of the file sees is read: every sheet that is shown and has the columns. A cell that shows something else
than it holds, and a row or column of the table that is hidden, is named in an error.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from models.core.errors import MAX_PROBLEMS, InvalidInput, Problem
from models.reports.report import COLUMNS, Report
from models.reports.sheets import Sheet
from models.reports.shown_value import Unclear
from models.reports.table import Columns, parse_table
from models.reports.text_table import Row

HEADER_ROWS = 20
"""Rows from the top in which a header is looked for, below titles and notes."""

LIKE_A_TABLE = 4
"""Known columns from which on a sheet is a table of figures, even if others are missing."""

_DATES = ("period", "period_start", "period_end", "published")
_SERIALS = range(20000, 80000)
"""Serial numbers of dates of 1954 to 2119."""


@dataclass(frozen=True, slots=True)
class _Table:
    """Where a table begins in a sheet: its headings, and the first row below them."""

    sheet: Sheet
    header: int
    headings: Sequence[str]
    columns: Columns

    @property
    def place(self) -> str:
        return self.sheet.place(self.header)

    @property
    def missing(self) -> list[str]:
        return self.columns.missing

    @property
    def rank(self) -> tuple[int, int]:
        """How far the headings are from naming all columns; the lower the better."""
        return len(self.missing), -len(self.columns.at)

    def body(self) -> Iterator[tuple[int, list[str]]]:
        return _rows(self.sheet, self.header + 1, None)

    def rows(self) -> Iterator[Row]:
        """Header and rows, each at least as long as it: a sheet does not store empty cells at the end."""
        yield self.place, self.headings
        for number, cells in self.body():
            yield self.sheet.place(number), cells + [""] * (len(self.headings) - len(cells))


def parse_sheets(
    sheets: list[Sheet],
    name: str,
    *,
    published: str | None,
    source: str | None,
    fiscal_starts: Mapping[str, int] = MappingProxyType({}),
) -> list[Report]:
    """The reports of all sheets that are shown and have the columns of a table of figures.

    Rules for columns, defaults and faults are those of ``parse_csv``; cells keep their digits, dates become months or
    days. InvalidInput names the nearest sheet if none has the columns.
    """
    defaults = {field: text for field, text in (("published", published), ("source", source)) if text}
    found = [table for sheet in sheets if not sheet.hidden and (table := _find(sheet, defaults))]
    if not found:
        raise InvalidInput([_nothing_shown(sheets, name, defaults)])
    least = min(len(table.missing) for table in found)
    chosen = [t for t in found if t.missing == [] or len(t.columns.at) >= LIKE_A_TABLE] if least == 0 else []
    chosen = chosen or [next(table for table in found if len(table.missing) == least)]
    problems = [problem for table in chosen for problem in _unclear(table)]
    if problems:
        raise InvalidInput(problems[:MAX_PROBLEMS])
    return agreeing([_parse(table, name, published, source, fiscal_starts) for table in chosen])


def _parse(
    table: _Table, name: str, published: str | None, source: str | None, fiscal_starts: Mapping[str, int]
) -> list[Report]:
    rows = list(table.rows())
    return parse_table(rows, name, published=published, source=source, fiscal_starts=fiscal_starts)


def _find(sheet: Sheet, defaults: dict[str, str]) -> _Table | None:
    """The row of a sheet that names most of the columns, alone or with the row above it, as merged headings do."""
    best, above = None, None
    for row, cells in _rows(sheet, 0, HEADER_ROWS):
        for headings in (cells, *([_joined(above, cells)] if above else [])):
            table = _Table(sheet, row, headings, Columns.of(headings, defaults))
            if best is None or table.rank < best.rank:
                best = table
        above = cells
    return best


def _joined(above: Sequence[str], below: Sequence[str]) -> list[str]:
    """Headings of two rows: a heading above is that of the columns up to the next one, or of one without any below."""
    joined, group = [], ""
    for i in range(max(len(above), len(below))):
        over, under = (row[i].strip() if i < len(row) else "" for row in (above, below))
        group = over or (group if under else "")
        known = Columns.of([under], {}).at
        joined.append(under if known and not over else f"{group} {under}".strip())
    return joined


def _nothing_shown(sheets: list[Sheet], name: str, defaults: dict[str, str]) -> Problem:
    wanted = f"a sheet whose header has the columns {', '.join(COLUMNS)}"
    hidden = [table for sheet in sheets if sheet.hidden and (table := _find(sheet, defaults)) and not table.missing]
    if hidden:
        return Problem(hidden[0].place, "", "a hidden sheet", f"{wanted} and is shown")
    return Problem(name, "", "no cells", wanted)


def _unclear(table: _Table) -> Iterator[Problem]:
    """Cells of the table that show something else than they hold, and rows and columns that are not shown."""
    sheet, used = table.sheet, table.columns.at
    for field, column in used.items():
        if column in sheet.hidden_columns:
            place = sheet.place(table.header, column)
            yield Problem(place, table.headings[column], "a hidden column", "a column that is shown")
        for row in range(table.header + 1, len(sheet.rows)):
            cell = sheet.cell(row, column)
            if isinstance(cell, Unclear):
                yield Problem(sheet.place(row, column), table.headings[column], cell.found, cell.wanted)
            elif isinstance(cell, Decimal) and field in _DATES and cell == int(cell) and int(cell) in _SERIALS:
                found = f"{cell:f}, which is a date only as a serial number"
                yield Problem(sheet.place(row, column), table.headings[column], found, "a cell in a date format")
    for row, _ in table.body():
        if row in sheet.hidden_rows:
            yield Problem(sheet.place(row), "", "a hidden row", "rows that are shown; show or delete it")


def agreeing(tables: list[list[Report]]) -> list[Report]:
    """The reports of all sheets; InvalidInput where two sheets give different figures of one publication."""
    seen: dict[tuple[Hashable, ...], tuple[int, Report]] = {}
    problems = []
    for number, reports in enumerate(tables):
        for report in reports:
            key = (report.series, report.period, report.measure, report.published, report.source)
            other, first = seen.setdefault(key, (number, report))
            if other != number and (first.value, first.unit) != (report.value, report.unit):
                found = f"{report.value} {report.unit} and, in {first.place}, {first.value} {first.unit}"
                problems.append(Problem(report.place, "value", found, "one figure in all sheets"))
    if problems:
        raise InvalidInput(problems[:MAX_PROBLEMS])
    return [report for reports in tables for report in reports]


def _rows(sheet: Sheet, start: int, stop: int | None) -> Iterator[tuple[int, list[str]]]:
    """Number and text of the rows with something in them, without empty cells at the end."""
    for number, cells in enumerate(sheet.rows[start:stop], start):
        texts = ["" if cell is None else str(cell) for cell in cells]
        while texts and not texts[-1].strip():
            texts.pop()
        if texts:
            yield number, texts
