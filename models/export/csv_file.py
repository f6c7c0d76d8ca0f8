"""Tables as CSV: the header once, days as 2026-04-17, months as their first day, nothing for null."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from models.documents.export_schema import Column
from models.export.table import Table


def csv_header(columns: Iterable[Column]) -> bytes:
    """The names of the columns."""
    return _text([[column.name for column in columns]])


def csv_rows(table: Table) -> bytes:
    """The rows of a table."""
    return _text(zip(*([_cell(value) for value in column] for column in table.values), strict=True))


def csv_parts(columns: Iterable[Column], tables: Iterable[Table]) -> Iterator[bytes]:
    """A file of tables in parts: the header, and the rows of each."""
    yield csv_header(columns)
    yield from map(csv_rows, tables)


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date) else value


def _text(rows: Iterable[Iterable[Any]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()
