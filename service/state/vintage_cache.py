"""The published record as it was known on a day, reconstructed family by family, once for each state of the store."""

from __future__ import annotations

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from models.core.catalog import Catalog
from models.core.measures import Measure
from models.core.periods import Month
from models.evaluation.outcomes import root_of
from models.reports.report import Report
from models.storage.store import Store
from models.vintages.contradictions import Contradiction
from models.vintages.reconstruct import Reconstruction, reconstruct
from models.vintages.vintage import Vintage

KEEP = 5_000
"""Reports whose reconstructions are kept, about 2 kB each: families asked for today and on the days looked back to."""


LEAST = 100
"""Reports that a family counts for at least."""


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest report of a series and the last month that a level was reported for."""

    published: date
    month: Month | None


@dataclass(frozen=True, slots=True)
class FamilySummary:
    """What is to be said of a family without its months: by series the latest reports and the hash of the vintage."""

    latest: Mapping[str, Latest]
    hashes: Mapping[str, str]
    contradictions: tuple[Contradiction, ...]
    ambiguous: tuple[Contradiction, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    reports: int
    reconstruction: Reconstruction
    findings: FamilySummary


class VintageCache:
    """What was known, by family and day; a family is reconstructed again when it was reported on.

    Reconstructions are bounded; of today's the findings, which are small, are kept of every family that was asked for.
    """

    def __init__(self, store: Store, catalog: Catalog) -> None:
        self._store, self._catalog = store, catalog
        self._families: dict[str, list[str]] = defaultdict(list)
        for series in catalog.entries:
            self._families[root_of(series, catalog)].append(series)
        self._lock = threading.Lock()
        self._revision = 0
        self._last: dict[str, int] = {}
        self._kept: OrderedDict[tuple[str, date, int], _Known] = OrderedDict()
        self._found: dict[str, tuple[date, int, FamilySummary]] = {}

    def reported(self) -> set[str]:
        """The series that there are reports of. StoreUnavailable."""
        with self._lock:
            self._follow()
            return self._last.keys() & self._catalog.entries.keys()

    def vintage(self, series: str, as_of: date) -> Vintage:
        """The monthly series as known on a day, without months if nothing was. StoreUnavailable."""
        with self._lock:
            self._follow()
            vintages = self._at(root_of(series, self._catalog), as_of).reconstruction.vintages
        return vintages.get(series) or Vintage(series, as_of, ())

    def findings(self, series: Iterable[str], as_of: date) -> list[FamilySummary]:
        """The findings of the families that these series belong to. StoreUnavailable."""
        with self._lock:
            self._follow()
        found = []
        for root in dict.fromkeys(root_of(name, self._catalog) for name in series):
            with self._lock:  # one at a time: another reader waits for a family, not for all
                found.append(self._findings(root, as_of))
        return found

    def _follow(self) -> None:
        """Learn which series were reported on since the last time."""
        # The revision is read before the reports: at worst a newer state is kept under an older number, which
        # the next read does not ask for any more.
        revision = self._store.reports_revision()
        if revision < self._revision:  # another database, restored perhaps
            for known in (self._last, self._kept, self._found):
                known.clear()
            self._revision = 0
        if revision != self._revision:
            self._last |= self._store.reports_revisions(after=self._revision)
            self._revision = revision

    def _findings(self, root: str, as_of: date) -> FamilySummary:
        found, revision = self._found.get(root), self._revision_of(root)
        if found is not None and found[:2] == (as_of, revision):
            return found[2]
        findings = self._at(root, as_of).findings
        if found is None or as_of >= found[0]:  # not those of a day that someone looks back to
            self._found[root] = (as_of, revision, findings)
        return findings

    def _revision_of(self, root: str) -> int:
        return max(self._last.get(series, 0) for series in self._families[root])

    def _at(self, root: str, as_of: date) -> _Known:
        key = (root, as_of, self._revision_of(root))
        if (known := self._kept.get(key)) is not None:
            self._kept.move_to_end(key)
            return known
        known = self._kept[key] = self._read(root, as_of)
        while len(self._kept) > 1 and sum(each.reports for each in self._kept.values()) > KEEP:
            self._kept.popitem(last=False)
        return known

    def _read(self, root: str, as_of: date) -> _Known:
        # A series that the operator took out of the catalog stays in the store but is no longer known here.
        reports = [r for series in self._families[root] for r in self._store.reports(as_of=as_of, series=series)]
        made = reconstruct(reports, catalog=self._catalog, as_of=as_of)
        hashes = {series: vintage.hash for series, vintage in made.vintages.items()}
        findings = FamilySummary(_latest(reports, as_of), hashes, made.contradictions, made.ambiguous)
        return _Known(max(len(reports), LEAST), made, findings)


def _latest(reports: Sequence[Report], as_of: date) -> dict[str, Latest]:
    latest: dict[str, Latest] = {}
    for report in reports:
        month = report.period.end if report.measure is Measure.LEVEL else None
        # Of a figure published in a month without a day, only this much is sure: by as_of it was there.
        published = min(report.known_from, as_of)
        before = latest.get(report.series, Latest(published, month))
        months = [m for m in (before.month, month) if m is not None]
        latest[report.series] = Latest(max(before.published, published), max(months, default=None))
    return latest
