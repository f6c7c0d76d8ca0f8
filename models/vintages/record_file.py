"""Keeps the record in a file beside the store, so that a command does not reconstruct what has not changed."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from models.core.catalog import Catalog
from models.core.periods import Month
from models.reports.catalog_check import in_series_units
from models.reports.report import Report
from models.vintages.lookup import Lookup
from models.vintages.reconstruct import reconstruct

FORM = "3"
"""Changes with the form of the file."""

RULES = Path(__file__).parent


def cached_record(reports: Sequence[Report], *, catalog: Catalog, as_of: date, file: Path) -> Lookup | None:
    """The record of reports as known on a day, None if there are none; ``file`` is read if it is of these reports.

    A file that cannot be read or written costs time, not an answer.
    """
    if not reports:
        return None
    reports = in_series_units(reports, catalog)
    key = _key(reports, catalog)
    kept = _read(file, key, reports)
    if kept is None:
        kept = Lookup(reconstruct(reports, catalog=catalog, as_of=as_of), reports)
        _write(file, key, kept)
    return kept


def _key(reports: Iterable[Report], catalog: Catalog) -> str:
    """What the months depend on: the reports, the catalog and the code that reconstructs."""
    parts = [
        FORM,
        repr(sorted(catalog.entries.items())),
        *sorted(f"{r.id} {r.known_from} {r.withdrawn}" for r in reports),
    ]
    parts += [f"{p.name} {p.stat().st_size} {p.stat().st_mtime_ns}" for p in sorted(RULES.glob("*.py"))]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _read(file: Path, key: str, reports: Sequence[Report]) -> Lookup | None:
    try:
        kept: dict[str, Any] = json.loads(file.read_text("utf-8"))
        if kept["key"] != key:
            return None
        months = {
            series: {Month(int(month)): (float(value), float(tolerance)) for month, value, tolerance in rows}
            for series, rows in kept["months"].items()
        }
        return Lookup.of(months, kept["wrong"], reports)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _write(file: Path, key: str, record: Lookup) -> None:
    months = {s: [[m.ordinal, *found] for m, found in rows.items()] for s, rows in record.months.items()}
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        beside = file.with_name(f"{file.name}.{os.getpid()}")
        beside.write_text(json.dumps({"key": key, "months": months, "wrong": sorted(record.wrong)}), "utf-8")
        beside.replace(file)
