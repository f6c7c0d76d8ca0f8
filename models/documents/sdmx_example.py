"""The answers of the API as SDMX-CSV, of the operations that have it."""

from __future__ import annotations

from collections.abc import Mapping

from models.documents.encoding import to_csv
from models.documents.sdmx_csv import COLUMNS, FORECAST_COLUMNS, FORECAST_ID, STRUCTURE_ID

_VINTAGE = ("dataflow", STRUCTURE_ID, "I", "M", "pk.ict", "2026-03", "413.5", "A", "USD", "6")
_FORECAST = ("dataflow", FORECAST_ID, "I", "M", "pk.ict", "2026-03", "MEDIAN", "395.5", "F", "USD", "6")

SDMX: Mapping[str, str] = {
    "vintage": to_csv([dict(zip(COLUMNS, _VINTAGE, strict=True))], COLUMNS).decode(),
    "forecast": to_csv([dict(zip(FORECAST_COLUMNS, _FORECAST, strict=True))], FORECAST_COLUMNS).decode(),
}
