"""Workbooks read back with openpyxl."""

from __future__ import annotations

import io
from typing import Any

from openpyxl import load_workbook
from openpyxl.workbook import Workbook


def opened(data: bytes) -> Workbook:
    """The workbook."""
    return load_workbook(io.BytesIO(data))


def cells(data: bytes, sheet: str) -> list[list[Any]]:
    """The values of a sheet by row."""
    return [list(row) for row in opened(data)[sheet].iter_rows(values_only=True)]


def facts(data: bytes) -> dict[str, Any]:
    """Names and values of the sheet About; of names that stand there twice the last value."""
    return {row[0]: row[1] for row in cells(data, "About")[1:] if row[0]}
