"""A table as a workbook; the same content gives the same bytes.

XlsxWriter, of the extra ``spreadsheets``, is imported when a workbook is made. Rows go through a temporary file as they
come, so that memory does not grow with them.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.util import find_spec
from typing import Any, BinaryIO

from models.core.errors import MissingExtra
from models.spreadsheet.cells import SENTENCE, Sheet, Styles
from models.spreadsheet.fan_chart import add_fan
from models.spreadsheet.table import NOTHING, Table, bounded

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 (workbooks have no time zone)
"""When a workbook was made, as it states itself: the real time would change its bytes."""


def to_xlsx(table: Table) -> bytes:
    """The workbook; MissingExtra without XlsxWriter, InvalidInput if there are more rows than a sheet has room for."""
    file = io.BytesIO()
    write_xlsx(table, file)
    return file.getvalue()


def write_xlsx(table: Table, file: BinaryIO) -> None:
    """Write the workbook to a file; raises as ``to_xlsx``, and leaves a file that is not to be used if it does."""
    with _workbook(file) as book:
        book.set_properties({"title": f"{table.title}: {table.name.lower()}", "created": CREATED})
        styles = Styles(book.add_format)
        _write(Sheet(book.add_worksheet(table.name), styles, table.digits), table)
        _write_about(Sheet(book.add_worksheet("About"), styles, table.digits), table)
        if table.fan:
            add_fan(book, table.fan, styles=styles, digits=table.digits)


@contextmanager
def _workbook(file: BinaryIO) -> Iterator[Any]:
    """A workbook that is written to a file at the end, with temporary files of its own."""
    if find_spec("xlsxwriter") is None:
        raise MissingExtra("XLSX", "spreadsheets")
    from xlsxwriter import Workbook  # type: ignore[import-untyped]

    with (
        tempfile.TemporaryDirectory(prefix="exportcast-") as folder,
        Workbook(file, {"constant_memory": True, "tmpdir": folder}) as book,
    ):
        yield book


def _write(sheet: Sheet, table: Table) -> None:
    if table.upright:
        _write_upright(sheet, table)
    else:
        _write_rows(sheet, table)


def _write_rows(sheet: Sheet, table: Table) -> None:
    sheet.header(table.columns)
    for number, row in enumerate(bounded(table.rows), start=1):
        for at, name in enumerate(table.columns):
            sheet.value(number, at, name, row.get(name))
    sheet.finish()


def _write_upright(sheet: Sheet, table: Table) -> None:
    [values] = table.rows
    sheet.header(["column", "value", "meaning"], left=True)
    for number, name in enumerate(table.columns, start=1):
        sheet.text(number, 0, name, sheet.styles.label)
        sheet.value(number, 1, name, values.get(name), left=True)
        sheet.text(number, 2, table.meanings.get(name, ""), sheet.styles.text)
    sheet.finish()
    sheet.sheet.set_column(2, 2, 1.5 * SENTENCE)


def _write_about(sheet: Sheet, table: Table) -> None:
    """Facts, then columns and their meanings."""
    sheet.header(["about", "value", "meaning"], left=True)
    columns = [] if table.upright else [(name, None, table.meanings.get(name, "")) for name in table.columns]
    facts = [fact for fact in table.about if fact[1] not in (None, "") or fact == NOTHING]
    listed = [*facts, *([NOTHING, ("columns", None, "")] if columns else []), *columns]
    for number, (name, value, meaning) in enumerate(listed, start=1):
        sheet.high_enough(number, value, meaning)
        sheet.text(number, 0, name, sheet.styles.label)
        sheet.value(number, 1, name, value, left=True, style=sheet.styles.sentence)
        sheet.text(number, 2, meaning, sheet.styles.sentence)
    sheet.finish()
    sheet.sheet.set_column(1, 2, SENTENCE)
