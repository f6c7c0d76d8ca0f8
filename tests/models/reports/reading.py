"""Reads the bytes of an Excel file as the commands do, without a file."""

from __future__ import annotations

from models.reports.excel_table import parse_sheets
from models.reports.report import Report
from models.reports.sheets import open_sheets
from models.reports.workbook.reader import parse_workbook


def read_table(data: bytes, name: str, *, published: str | None = None, source: str | None = None) -> list[Report]:
    """The reports of a table of figures."""
    return parse_sheets(open_sheets(data, name), name, published=published, source=source)


def read_workbook(data: bytes, name: str, *, published: str) -> list[Report]:
    """The reports of SBP's workbook."""
    return parse_workbook(open_sheets(data, name), name, published=published)
