"""Excel files, .xls and .xlsx, as plain grids of cells; nothing here knows what the cells mean."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import Any

from models.errors import InvalidInput, Problem
from models.report_table import check_size
from models.terms import Month
from training.readers.sources import ZIP_MAGIC

MAX_UNPACKED = 400_000_000
"""Largest total size of what an .xlsx file holds, unpacked, in bytes."""

MAX_CELLS = 4_000_000

Cell = str | Decimal | date | Month | None
"""Text, number, day, month (a date that is shown without its day), or nothing."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A grid of cells, ``rows[row][column]`` counted from 0; rows may differ in length."""

    file: str
    name: str
    rows: list[tuple[Cell, ...]]

    def cell(self, row: int, column: int) -> Cell:
        """A cell; None beyond the end of its row."""
        cells = self.rows[row]
        return cells[column] if column < len(cells) else None

    def place(self, row: int, column: int | None = None) -> str:
        """Where a row or a cell stands, as a spreadsheet shows it."""
        at = f"row {row + 1}" if column is None else f"cell {_letters(column)}{row + 1}"
        return f'{self.file} sheet "{self.name.strip()}" {at}'


def open_sheets(data: bytes, name: str) -> list[Sheet]:
    """The worksheets of an Excel file, in order; InvalidInput if it cannot be read as one."""
    check_size(len(data), name)
    read = _read_xlsx if data.startswith(ZIP_MAGIC) else _read_xls
    try:
        return read(data, name)
    except InvalidInput:
        raise
    except Exception as error:  # the libraries fail on damaged files in ways they do not list
        found = f"{type(error).__name__}: {error}"[:200]
        raise InvalidInput([Problem(name, "", found, "an Excel file (.xls or .xlsx) that opens")]) from error


def _read_xlsx(data: bytes, name: str) -> list[Sheet]:
    import openpyxl

    unpacked = sum(info.file_size for info in zipfile.ZipFile(io.BytesIO(data)).infolist())
    if unpacked > MAX_UNPACKED:
        raise InvalidInput([Problem(name, "", f"{unpacked:,} bytes unpacked", f"at most {MAX_UNPACKED:,}")])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # styles and extensions that openpyxl does not know; cells are not touched
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheets = []
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what a file claims about its size may be wrong
            sheets.append(_sheet(name, sheet.title, (tuple(map(_from_xlsx, row)) for row in sheet.iter_rows())))
    return sheets


def _from_xlsx(cell: Any) -> Cell:
    value = cell.value
    if isinstance(value, datetime) and "d" not in _bare_format(cell.number_format):
        return Month.containing(value.date())
    return _plain(value)


def _bare_format(number_format: str) -> str:
    """A number format without the parts in brackets and quotes, where a letter means nothing."""
    kept, closing = [], ""
    for char in number_format.lower():
        if closing:
            closing = "" if char == closing else closing
        elif char in '["':
            closing = "]" if char == "[" else '"'
        else:
            kept.append(char)
    return "".join(kept)


def _read_xls(data: bytes, name: str) -> list[Sheet]:
    import xlrd

    with xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), ragged_rows=True) as book:
        return [
            _sheet(
                name, sheet.name, (tuple(_from_xls(c, book.datemode) for c in sheet.row(r)) for r in range(sheet.nrows))
            )
            for sheet in book.sheets()
        ]


def _from_xls(cell: Any, datemode: int) -> Cell:
    import xlrd

    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return _plain(xlrd.xldate_as_datetime(cell.value, datemode))
        except (ValueError, OverflowError):
            return _plain(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(cell.value, "#ERROR")  # type: ignore[no-any-return]
    return _plain(bool(cell.value) if cell.ctype == xlrd.XL_CELL_BOOLEAN else cell.value)


def _plain(value: object) -> Cell:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float) and isfinite(value):
        return Decimal(format(value, ".15g"))  # the 15 digits that Excel keeps: 344.9, not 344.90000000000003
    if isinstance(value, date):
        return value
    return None if value is None or value == "" else str(value)


def _sheet(file: str, name: str, rows: Iterable[tuple[Cell, ...]]) -> Sheet:
    kept: list[tuple[Cell, ...]] = []
    cells = 0
    for row in rows:
        cells += len(row)
        if cells > MAX_CELLS:
            place = f'{file} sheet "{name}" row {len(kept) + 1}'
            raise InvalidInput([Problem(place, "", f"more than {MAX_CELLS:,} cells", "a smaller sheet")])
        kept.append(row)
    return Sheet(file, name, kept)


def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
