"""The published record as it was known on a day, reconstructed once for each state of the store."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from models.catalogue import Catalogue
from models.reports import Report
from models.store.port import Store
from models.terms import Measure, Month
from models.vintages.reconstruct import Reconstruction, reconstruct

KEEP = 4
"""Reconstructions that are kept, about 2 MB each: today's and the days that someone looks back to."""


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest report of a series and the last month that a level was reported for."""

    published: date
    month: Month | None


@dataclass(frozen=True, slots=True)
class Known:
    """What was known on a day: the reconstruction and, by series, the latest reports."""

    reconstruction: Reconstruction
    latest: Mapping[str, Latest]


class Record:
    """A small cache of what was known, by (revision of the reports, day)."""

    def __init__(self, store: Store, catalogue: Catalogue) -> None:
        self._store, self._catalogue = store, catalogue
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[int, date], Known] = OrderedDict()

    def at(self, as_of: date) -> Known:
        """What was known on a day. StoreUnavailable."""
        # The revision is read before the reports: at worst a newer state is kept under an older number, which
        # the next read does not ask for any more.
        key = (self._store.reports_revision(), as_of)
        with self._lock:
            if (known := self._kept.get(key)) is not None:
                self._kept.move_to_end(key)
                return known
            known = self._kept[key] = self._read(as_of)
            if len(self._kept) > KEEP:
                self._kept.popitem(last=False)
        return known

    def _read(self, as_of: date) -> Known:
        # A series that the operator took out of the catalogue stays in the store but is no longer known here.
        stored = self._store.reports(as_of=as_of)
        reports = [report for report in stored if report.series in self._catalogue.entries]
        return Known(reconstruct(reports, catalogue=self._catalogue, as_of=as_of), _latest(reports, as_of))


def _latest(reports: list[Report], as_of: date) -> dict[str, Latest]:
    latest: dict[str, Latest] = {}
    for report in reports:
        month = report.period.end if report.measure is Measure.LEVEL else None
        # Of a figure published in a month without a day, only this much is sure: by as_of it was there.
        published = min(report.known_from, as_of)
        before = latest.get(report.series, Latest(published, month))
        months = [m for m in (before.month, month) if m is not None]
        latest[report.series] = Latest(max(before.published, published), max(months, default=None))
    return latest
