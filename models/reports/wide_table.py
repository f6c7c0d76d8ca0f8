"""Reports from a wide table: a month a row and a series a column, or the other way round.

Text is read with the standard library; Excel sheets come as grids of cells. All figures are levels of months,
published together.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice

from models.core.catalog import Catalog
from models.core.errors import MAX_PROBLEMS, InvalidInput, Problem, shown
from models.core.measures import Measure
from models.core.periods import Month
from models.reports.excel_table import agreeing
from models.reports.month_text import FORMS, read_month
from models.reports.number_text import Decimals, Mark, is_missing, tidy, with_point
from models.reports.report import Report, parse_report
from models.reports.report_rhythm import rhythm_problems
from models.reports.series_heading import Heading, Headings
from models.reports.sheets import Sheet, letters
from models.reports.shown_value import Unclear
from models.reports.table import check_size
from models.reports.text_table import DELIMITERS, TextTable
from models.reports.wide_layout import SEARCHED, Fault, Grid, Layout, find_layout


@dataclass(frozen=True, slots=True)
class Published:
    """When a table was published and by whom; without ``source``, the publisher of each series, else the file."""

    day: str
    source: str | None
    catalog: Catalog

    def source_of(self, series: str, name: str) -> str:
        """The source of the figures of a series in a file."""
        return self.source or self.catalog[series].publisher or name


def parse_wide_csv(data: bytes, name: str, *, published: Published) -> list[Report]:
    """The reports of a text file delimited by ``,`` ``;`` or tab; InvalidInput names each cell that cannot be read."""
    check_size(len(data), name)
    headings = Headings(published.catalog)
    table = _delimited(TextTable.open(lambda: io.BytesIO(data), name, known=len), headings)
    numbers, rows = [], []
    for number, cells in table.rows():
        numbers.append(number)
        rows.append(cells)
    if not rows:
        raise InvalidInput([Problem(name, "", "an empty file", "a table of months and series")])
    grid = Grid(name, rows, lambda r, c: f"{table.place(numbers[r])} cell {letters(c)}")
    layout = find_layout(grid, headings)
    if layout is None:
        raise InvalidInput([_no_months(grid)])
    if problems := list(islice(_short_rows(grid, layout.header), MAX_PROBLEMS)):
        raise InvalidInput(problems)
    usual = None if table.may_have_decimal_comma else Mark.POINT
    return _reports(layout, headings, usual=usual, published=published)


def _short_rows(grid: Grid, header: int | None) -> Iterator[Problem]:
    """Rows with figures that end before the header does, as rows do that were cut off."""
    if header is None:
        return
    width = len(grid.rows[header])
    for row in range(header + 1, len(grid.rows)):
        cells = grid.rows[row]
        if 1 < len(cells) < width:
            yield Problem(grid.place(row, 0), "", f"{len(cells)} cells", f"{width} as in the header")


def _delimited(table: TextTable, headings: Headings) -> TextTable:
    """The table under the delimiter that gives most months and series among its first rows."""
    if table.skipped:
        return table

    def known(delimiter: str) -> int:
        count = 0
        with suppress(InvalidInput):
            for _, cells in islice(replace(table, delimiter=delimiter).rows(), SEARCHED):
                count += sum(bool(read_month(c)) or headings.knows(c.strip()) for c in cells if c.strip())
        return count

    return replace(table, delimiter=max(DELIMITERS, key=known))


def parse_wide_sheets(sheets: list[Sheet], name: str, *, published: Published) -> list[Report]:
    """The reports of the sheets that are shown and have months and series; cells must show what they hold."""
    headings = Headings(published.catalog)
    shown_sheets = [_grid(sheet) for sheet in sheets if not sheet.hidden]
    found = [layout for grid in shown_sheets if (layout := find_layout(grid, headings))]
    if not found:
        raise InvalidInput([_no_months(shown_sheets[0] if shown_sheets else Grid(name, [], lambda _r, _c: name))])
    chosen = [layout for layout in found if layout.known] or found[:1]
    return agreeing([_reports(layout, headings, usual=Mark.POINT, published=published) for layout in chosen])


def _grid(sheet: Sheet) -> Grid:
    rows = [["" if cell is None else str(cell) for cell in cells] for cells in sheet.rows]

    def fault(row: int, column: int) -> Fault | None:
        cell = sheet.cell(row, column)
        if isinstance(cell, Unclear):
            return cell.found, cell.wanted
        if row in sheet.hidden_rows:
            return "a cell of a hidden row", "rows that are shown; show or delete it"
        if column in sheet.hidden_columns:
            return "a cell of a hidden column", "columns that are shown; show or delete it"
        return None

    return Grid(sheet.file, rows, sheet.place, fault)


def _no_months(grid: Grid) -> Problem:
    place = grid.place(0, 0) if grid.rows else grid.name
    found = "a table without months" if grid.rows else "no cells"
    return Problem(place, "", found, f"months like {FORMS} down one column or across one row")


def _reports(layout: Layout, headings: Headings, *, usual: Mark | None, published: Published) -> list[Report]:
    problems = list(islice(_twice(layout), MAX_PROBLEMS))
    columns = layout.series(headings, problems)
    problems += islice(layout.strays(), MAX_PROBLEMS)
    if layout.heading is None:
        place, wanted = layout.grid.place(layout.first, layout.column), "headings before it: ids or titles of series"
        problems.insert(0, Problem(place, "", "the first month", wanted))
    reports = list(_read(layout, columns, problems, usual=usual, published=published))
    if not problems and not reports:
        problems.append(Problem(layout.grid.name, "", "months and series without a figure", "at least one figure"))
    if not problems:
        problems = list(rhythm_problems(reports, periods_have_ends=False))
    if problems:
        raise InvalidInput(problems)
    return reports


def _twice(layout: Layout) -> Iterator[Problem]:
    first: dict[Month, int] = {}
    for row, month in layout.months:
        if month in first:
            at = layout.grid.place(first[month], layout.column)
            place, found = layout.grid.place(row, layout.column), layout.grid.cell(row, layout.column)
            yield Problem(place, "", shown(found), f"a month once: {month} is at {at} too")
        first.setdefault(month, row)


def _read(
    layout: Layout, columns: dict[int, Heading], problems: list[Problem], *, usual: Mark | None, published: Published
) -> Iterator[Report]:
    grid, decimals = layout.grid, Decimals(usual)
    filled = [
        (r, m, c) for r, m in layout.months for c in columns if not is_missing(grid.cell(r, c)) or grid.fault(r, c)
    ]
    for row, _, column in filled:
        decimals.see(tidy(grid.cell(row, column).removesuffix("%")), grid.place(row, column))
    used = {row: layout.column for row, _, _ in filled}
    faulty = {cell: fault for cell in used.items() if (fault := grid.fault(*cell))}
    problems += (Problem(grid.place(*cell), "", *fault) for cell, fault in islice(faulty.items(), MAX_PROBLEMS))
    for row, month, column in filled:
        if len(problems) > MAX_PROBLEMS:
            return
        fault = grid.fault(row, column)
        if fault:
            problems.append(layout.problem(row, column, *fault))
        elif report := _report(layout, row, column, month, columns[column], problems, decimals, published):
            yield report


def _report(
    layout: Layout,
    row: int,
    column: int,
    month: Month,
    heading: Heading,
    problems: list[Problem],
    decimals: Decimals,
    published: Published,
) -> Report | None:
    text = layout.grid.cell(row, column)
    value = tidy(text.removesuffix("%") if _is_percent(heading, published.catalog) else text)
    if decimals.is_open(value):
        problems.append(layout.problem(row, column, shown(text), "a number with a decimal point"))
        return None
    fields = {
        "series": heading.series,
        "period_start": str(month),
        "period_end": str(month),
        "measure": str(Measure.LEVEL),
        "value": with_point(value, comma=decimals.is_comma),
        "unit": heading.unit,
        "published": published.day,
        "source": published.source_of(heading.series, layout.grid.name),
    }
    found: list[Problem] = []
    report = parse_report(fields, layout.grid.place(row, column), found)
    problems += (
        layout.problem(row, column, shown(text), "a number, or nothing where there is no figure")
        if each.column == "value"
        else each
        for each in found
    )
    return report


def _is_percent(heading: Heading, catalog: Catalog) -> bool:
    return heading.unit == "percent" or catalog[heading.series].unit == "percent"
