"""Vintages as SDMX-CSV 2.0, as of a day or all with the days on which each value was valid; and forecasts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from models.core.catalog import Series
from models.core.measures import Status
from models.core.units import parse_unit
from models.documents.encoding import to_csv
from models.documents.forecast import ForecastDocument, forecast_rows
from models.reports.report import Report
from models.reports.sdmx import codes
from models.reports.sdmx.reader import OWN
from models.vintages.validity import DIGITS, Valid
from models.vintages.vintage import MonthValue, Vintage

MEDIA_TYPE = "application/vnd.sdmx.data+csv;version=2.0.0"

STRUCTURE_ID = f"{OWN}VINTAGE(1.0.0)"
"""The dataflow: dimensions FREQ, SERIES and TIME_PERIOD, measure OBS_VALUE."""

COLUMNS = (
    "STRUCTURE",
    "STRUCTURE_ID",
    "ACTION",
    "FREQ",
    "SERIES",
    "TIME_PERIOD",
    "OBS_VALUE",
    "OBS_STATUS",
    "UNIT_MEASURE",
    "UNIT_MULT",
)
HISTORY_COLUMNS = (*COLUMNS, "VALID_FROM", "VALID_TO")

FORECAST_ID = f"{OWN}FORECAST(1.0.0)"
"""The dataflow of forecasts, with one more dimension: STATISTIC, which is MEAN, MEDIAN, LOWER_80, UPPER_80 or Q0.1."""

FORECAST_COLUMNS = (*COLUMNS[:6], "STATISTIC", *COLUMNS[6:])

_FIXED = {"STRUCTURE": "dataflow", "STRUCTURE_ID": STRUCTURE_ID, "ACTION": "I", "FREQ": "M"}


def accepts_sdmx(accept: str) -> bool:
    """Whether a header Accept prefers SDMX-CSV 2.0, or SDMX-CSV of any version, to JSON, or gives both one weight."""
    sdmx = json = 0.0
    for each in accept.lower().split(","):
        kind, *parameters = (part.strip() for part in each.split(";"))
        given = {name.strip(): value.strip(' "') for name, _, value in (part.partition("=") for part in parameters)}
        if kind == MEDIA_TYPE.partition(";")[0] and given.get("version", "2.0.0") in ("2.0.0", "2.0", "2"):
            sdmx = max(sdmx, _weight(given.get("q", "1")))
        elif kind == "application/json":
            json = _weight(given.get("q", "1"))
    return sdmx > 0 and sdmx >= json


def _weight(text: str) -> float:
    return float(text) if re.fullmatch(r"[01](\.[0-9]{0,3})?", text) else 0.0


def vintage_sdmx(vintage: Vintage, entry: Series, reports: Iterable[Report]) -> bytes:
    """A vintage as SDMX-CSV; ``reports`` have the figures that their publisher marks as provisional."""
    marks = _marks(reports)
    return to_csv((_row(month, entry, marks) for month in vintage.months), COLUMNS)


def history_sdmx(rows: Iterable[Valid], entry: Series, reports: Iterable[Report]) -> bytes:
    """All vintages as SDMX-CSV, a row for each value of a month with its first and last day."""
    marks = _marks(reports)
    return to_csv(_history(rows, entry, marks), HISTORY_COLUMNS)


def forecast_sdmx(document: ForecastDocument, entry: Series) -> bytes:
    """A forecast as SDMX-CSV: a row for each month and statistic, in the unit of the document."""
    measure, mult = codes.unit_codes(parse_unit(document.unit) if document.unit == "percent" else entry.measured_in)
    shared = _FIXED | {"STRUCTURE_ID": FORECAST_ID, "SERIES": entry.series, "OBS_STATUS": codes.FORECAST}
    shared |= {"UNIT_MEASURE": measure, "UNIT_MULT": str(mult)}
    return to_csv((shared | row for row in _statistics(document)), FORECAST_COLUMNS)


def _statistics(document: ForecastDocument) -> Iterator[dict[str, str]]:
    for row in forecast_rows(document):
        for name, value in row.items():
            if name in ("month", "step"):
                continue
            text = "" if value is None else _number(value)
            yield {"TIME_PERIOD": row["month"], "STATISTIC": name.upper(), "OBS_VALUE": text}


def _history(rows: Iterable[Valid], entry: Series, marks: Mapping[str, str]) -> Iterator[dict[str, str]]:
    for row in rows:
        days = {"VALID_FROM": row.start.isoformat(), "VALID_TO": row.end.isoformat() if row.end else ""}
        yield _row(row.month, entry, marks) | days


def _marks(reports: Iterable[Report]) -> dict[str, str]:
    return {report.id: report.status for report in reports if report.status}


def _row(month: MonthValue, entry: Series, marks: Mapping[str, str]) -> dict[str, str]:
    measure, mult = codes.unit_codes(entry.measured_in)
    return _FIXED | {
        "SERIES": entry.series,
        "TIME_PERIOD": str(month.month),
        "OBS_VALUE": "" if month.value is None else _number(month.value),
        "OBS_STATUS": _status(month, marks),
        "UNIT_MEASURE": measure,
        "UNIT_MULT": str(mult),
    }


def _number(value: float) -> str:
    text = f"{value:.{DIGITS}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _status(month: MonthValue, marks: Mapping[str, str]) -> str:
    """The code of a month: missing, estimated, or by the mark of the figures that it rests on."""
    if month.value is None:
        return codes.MISSING
    given = {marks.get(report, "") for report in month.reports}
    if month.status is Status.ESTIMATED or "estimated" in given:
        return codes.ESTIMATED
    return codes.PROVISIONAL if "provisional" in given else codes.NORMAL
