"""Tables as CSV: the header once, days as 2026-04-17, months as their first day, nothing for null."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date
from typing import Any, Protocol

from models.documents.export_schema import Column
from models.export.table import Table


class Writable(Protocol):
    """What bytes are written to."""

    def write(self, data: bytes, /) -> object:
        """Write some bytes."""


def write_csv(file: Writable, columns: Iterable[Column], tables: Iterable[Table]) -> None:
    """Write tables with the same columns to one file, with a header."""
    file.write(_text([[column.name for column in columns]]))
    for table in tables:
        file.write(_text(zip(*([_cell(value) for value in column] for column in table.values), strict=True)))


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date) else value


def _text(rows: Iterable[Iterable[Any]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()
