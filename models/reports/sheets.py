"""Excel files, .xls and .xlsx, as plain grids of cells; nothing here knows what the cells mean."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import Any

from models.core.errors import InvalidInput, Problem
from models.reports.shown_value import Cell, Unclear, shown_date, shown_number
from models.reports.sources import ZIP_MAGIC
from models.reports.table import check_size


@dataclass(frozen=True, slots=True)
class Sheet:
    """A grid of cells, ``rows[row][column]`` counted from 0; rows may differ in length.

    ``hidden``: the sheet is not shown; ``hidden_rows`` and ``hidden_columns`` are not shown in it.
    """

    file: str
    name: str
    rows: list[tuple[Cell, ...]]
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()

    def cell(self, row: int, column: int) -> Cell:
        """A cell; None beyond the end of its row."""
        cells = self.rows[row]
        return cells[column] if column < len(cells) else None

    def place(self, row: int, column: int | None = None) -> str:
        """Where a row or a cell stands, as a spreadsheet shows it."""
        at = f"row {row + 1}" if column is None else f"cell {letters(column)}{row + 1}"
        return f'{self.file} sheet "{self.name.strip()}" {at}'


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may hold at most: bytes of an .xlsx file unpacked, and cells of a sheet."""

    unpacked: int = 400_000_000
    cells: int = 4_000_000


def open_sheets(data: bytes, name: str, *, limits: Limits = Limits()) -> list[Sheet]:
    """The worksheets of an Excel file, in order; InvalidInput if it cannot be read as one, or holds too much."""
    check_size(len(data), name)
    read = _read_xlsx if data.startswith(ZIP_MAGIC) else _read_xls
    try:
        return read(data, name, limits)
    except InvalidInput:
        raise
    except Exception as error:  # the libraries fail on damaged files in ways they do not list
        found = f"a file that does not open ({error or type(error).__name__})"[:200]
        raise InvalidInput([Problem(name, "", found, "an Excel file (.xls or .xlsx), not damaged")]) from error


def _read_xlsx(data: bytes, name: str, limits: Limits) -> list[Sheet]:
    unpacked = sum(info.file_size for info in zipfile.ZipFile(io.BytesIO(data)).infolist())
    if unpacked > limits.unpacked:
        raise InvalidInput([Problem(name, "", f"{unpacked:,} bytes unpacked", f"at most {limits.unpacked:,}")])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # styles and extensions that openpyxl does not know; cells are not touched
        book = _load(data, formulas=False)
        sheets = []
        for sheet in book.worksheets:
            text = book._archive.read(sheet._worksheet_path)
            rows: Iterable[tuple[Cell, ...]] = (tuple(map(_from_xlsx, row)) for row in _cells_of(sheet))
            if _FORMULA.search(text):
                twin = _load(data, formulas=True)[sheet.title]
                rows = map(_unsaved, rows, _cells_of(twin))
            made = _sheet(name, sheet.title, rows, limits)
            hidden = sheet.sheet_state != "visible"
            sheets.append(
                replace(made, hidden=hidden, hidden_rows=_hidden_rows(text), hidden_columns=_hidden_columns(text))
            )
    return sheets


def _load(data: bytes, *, formulas: bool) -> Any:
    import openpyxl

    return openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=not formulas, keep_links=False)


def _cells_of(sheet: Any) -> Iterator[tuple[Any, ...]]:
    sheet.reset_dimensions()  # what a file claims about its size may be wrong
    return iter(sheet.iter_rows())


_FORMULA = re.compile(rb"<(\w+:)?f[\s>/]")
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_ATTRIBUTE = re.compile(rb"""\b(r|min|max|hidden)\s*=\s*["']([^"']*)["']""")


def _hidden_rows(text: bytes) -> frozenset[int]:
    """Rows that are not shown, by hand or by a filter."""
    found, row = set(), -1
    for tag in _ROW.finditer(text):
        given = dict(_ATTRIBUTE.findall(tag[1]))
        row = int(given[b"r"]) - 1 if b"r" in given else row + 1
        if given.get(b"hidden") in (b"1", b"true"):
            found.add(row)
    return frozenset(found)


def _hidden_columns(text: bytes) -> frozenset[int]:
    found: set[int] = set()
    for tag in _COLUMN.finditer(text):
        given = dict(_ATTRIBUTE.findall(tag[1]))
        if given.get(b"hidden") in (b"1", b"true"):
            found.update(range(int(given[b"min"]) - 1, int(given[b"max"])))
    return frozenset(found)


def _unsaved(values: tuple[Cell, ...], twins: tuple[Any, ...]) -> tuple[Cell, ...]:
    """A row in which formulas without a saved value are not clear, instead of empty."""
    return tuple(
        Unclear(
            f"the formula {str(twin.value)[:60]} without a saved value",
            "a value; open and save the file in a spreadsheet",
        )
        if value is None and twin.data_type == "f"
        else value
        for value, twin in zip(values, twins, strict=False)
    )


def _from_xlsx(cell: Any) -> Cell:
    return _shown(cell.value, cell.number_format)


def _shown(value: Any, number_format: str | None) -> Cell:
    """A value as its number format shows it."""
    if isinstance(value, datetime):
        return shown_date(value, number_format or "yyyy-mm-dd")
    plain = _plain(value)
    return shown_number(plain, number_format or "General") if isinstance(plain, Decimal) else plain


def _read_xls(data: bytes, name: str, limits: Limits) -> list[Sheet]:
    import xlrd

    with xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), ragged_rows=True, formatting_info=True) as book:
        return [_xls_sheet(book, sheet, name, limits) for sheet in book.sheets()]


def _xls_sheet(book: Any, sheet: Any, name: str, limits: Limits) -> Sheet:
    rows = (tuple(_from_xls(cell, book) for cell in sheet.row(row)) for row in range(sheet.nrows))
    hidden = {row for row, info in sheet.rowinfo_map.items() if info.hidden}
    columns = {column for column, info in sheet.colinfo_map.items() if info.hidden}
    return replace(
        _sheet(name, sheet.name, rows, limits),
        hidden=bool(sheet.visibility),
        hidden_rows=frozenset(hidden),
        hidden_columns=frozenset(columns),
    )


def _from_xls(cell: Any, book: Any) -> Cell:
    import xlrd

    number_format = book.format_map[book.xf_list[cell.xf_index].format_key].format_str
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return _shown(xlrd.xldate_as_datetime(cell.value, book.datemode), number_format)
        except (ValueError, OverflowError):
            return _plain(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(cell.value, "#ERROR")  # type: ignore[no-any-return]
    return _shown(bool(cell.value) if cell.ctype == xlrd.XL_CELL_BOOLEAN else cell.value, number_format)


def _plain(value: object) -> Cell:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float) and isfinite(value):
        return Decimal(format(value, ".15g"))  # the 15 digits that Excel keeps: 344.9, not 344.90000000000003
    if isinstance(value, date):
        return value
    return None if value is None or value == "" else str(value)


def _sheet(file: str, name: str, rows: Iterable[tuple[Cell, ...]], limits: Limits) -> Sheet:
    kept: list[tuple[Cell, ...]] = []
    cells = 0
    for row in rows:
        while row and row[-1] is None:  # formatted, but empty
            row = row[:-1]
        cells += len(row)
        if cells > limits.cells:
            place = f'{file} sheet "{name}" row {len(kept) + 1}'
            raise InvalidInput([Problem(place, "", f"more than {limits.cells:,} cells", "a smaller sheet")])
        kept.append(row)
    return Sheet(file, name, kept)


def letters(column: int) -> str:
    """The letters of a column counted from 0, as a spreadsheet shows them."""
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found
