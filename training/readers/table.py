"""Reports from a table in an Excel sheet: the format of the bundled CSV, in typed cells."""

from __future__ import annotations

from collections.abc import Iterator

from models.errors import InvalidInput, Problem
from models.report_table import Columns, parse_table
from models.reports import COLUMNS, Report
from models.text_table import Row
from training.readers.sheets import Sheet, open_sheets

HEADER_ROWS = 20
"""Rows from the top in which a header is looked for, below titles and notes."""


def read_table(data: bytes, name: str, *, published: str | None = None, source: str | None = None) -> list[Report]:
    """The reports of the first sheet that has the columns of a table of figures.

    Rules for columns, defaults and faults are those of ``parse_csv``; cells keep their digits, dates become months or
    days.
    """
    return parse_sheets(open_sheets(data, name), name, published=published, source=source)


def parse_sheets(sheets: list[Sheet], name: str, *, published: str | None, source: str | None) -> list[Report]:
    """The reports of the first of the sheets that has the columns; InvalidInput names the nearest one otherwise."""
    defaults = {field: text for field, text in (("published", published), ("source", source)) if text}
    headers = [
        (len(Columns.of(cells, defaults).missing), number, row)
        for number, sheet in enumerate(sheets)
        for row, cells in _rows(sheet, 0, HEADER_ROWS)
    ]
    if not headers:
        wanted = f"a sheet whose header has the columns {', '.join(COLUMNS)}"
        raise InvalidInput([Problem(name, "", "no cells", wanted)])
    _, number, row = min(headers)
    return parse_table(list(_table(sheets[number], row)), name, published=published, source=source)


def _table(sheet: Sheet, header: int) -> Iterator[Row]:
    """The rows from the header on, each at least as long as it: a sheet does not store empty cells at the end."""
    width = 0
    for number, cells in _rows(sheet, header, None):
        width = width or len(cells)
        yield sheet.place(number), cells + [""] * (width - len(cells))


def _rows(sheet: Sheet, start: int, stop: int | None) -> Iterator[tuple[int, list[str]]]:
    """Number and text of the rows with something in them, without empty cells at the end."""
    for number, cells in enumerate(sheet.rows[start:stop], start):
        texts = ["" if cell is None else str(cell) for cell in cells]
        while texts and not texts[-1].strip():
            texts.pop()
        if texts:
            yield number, texts
