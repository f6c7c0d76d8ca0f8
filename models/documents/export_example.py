"""An example of an exported table, and of the address that it has."""

from __future__ import annotations

from models.documents.export_schema import SERIES, columns_of_kind
from models.documents.report_example import SERIES as ID

EXPORT_PATH = {"kind": "vintages", "suffix": "csv"}
EXPORTED = (
    [
        {
            "series": ID,
            "month": "2026-03-01",
            "value": 413.5,
            "status": "reported",
            "tolerance": 0.05,
            "unit": "usd_million",
        }
    ],
    (SERIES.name, *(column.name for column in columns_of_kind(EXPORT_PATH["kind"]))),
)
"""Rows and columns."""
