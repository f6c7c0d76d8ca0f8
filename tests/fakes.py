"""Working stand-ins: they keep the contracts of the real ones, in memory and in the most obvious way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from threading import Lock

from models.errors import NothingBefore, StoreUnavailable, UnknownVersion
from models.registry import champion_before, forgettable
from models.reports import LEVEL_UNITS, Report
from models.store.port import Decision, Ingested, Superseding, TrainingRun, Version


@dataclass
class FakeStore:
    """The Store protocol on lists; set ``down`` and every call fails as it does when the database is away."""

    down: bool = False
    _record: list[tuple[date, Report]] = field(default_factory=list)
    _versions: dict[tuple[str, str], Version] = field(default_factory=dict)
    _champions: dict[str, str] = field(default_factory=dict)
    _decisions: list[Decision] = field(default_factory=list)
    _runs: list[TrainingRun] = field(default_factory=list)
    _writer: Lock = field(default_factory=Lock)

    def add_reports(self, reports: Sequence[Report], *, now: datetime) -> Ingested:
        """Append reports; see Store.add_reports."""
        self.ping()
        with self._writer:
            before = len(self._record)
            ids = {report.id for _, report in self._record}
            duplicate = []
            for report in reports:
                if report.id in ids:
                    duplicate.append(report)
                    continue
                ids.add(report.id)
                month_only = len(report.published) == 7
                known_from = min(report.known_from, now.date()) if month_only else report.known_from
                self._record.append((known_from, report))
            stored = tuple(report for _, report in self._record[before:])
            return Ingested(stored, tuple(duplicate), tuple(self._superseding(before)))

    def reports(self, *, as_of: date, series: str | None = None) -> list[Report]:
        """Reports known on ``as_of``; see Store.reports."""
        self.ping()
        known = [(r.series, day, r.id, r) for day, r in self._record if day <= as_of and series in (None, r.series)]
        return [row[-1] for row in sorted(known, key=lambda row: row[:-1])]

    def reports_revision(self) -> int:
        """How many reports there are."""
        self.ping()
        return len(self._record)

    def publish(self, version: Version, *, champion: bool, who: str, why: str) -> None:
        """Add a version and, if it is the champion, point to it."""
        self.ping()
        self._versions.setdefault((version.series, version.version), version)
        if champion:
            self._champions[version.series] = version.version
        action = "promote" if champion else "publish"
        self._decisions.append(Decision(version.series, version.version, action, who, why, version.created))

    def promote(self, series: str, version: str, *, who: str, why: str, at: datetime) -> None:
        """Move the champion pointer to a version that exists."""
        self.ping()
        if (series, version) not in self._versions:
            raise UnknownVersion(series, version)
        self._champions[series] = version
        self._decisions.append(Decision(series, version, "promote", who, why, at))

    def rollback(self, series: str, *, who: str, why: str, at: datetime) -> str:
        """Move the champion pointer to the champion before this one."""
        self.ping()
        before = champion_before(self.decisions(series))
        if before is None:
            raise NothingBefore(series)
        self._champions[series] = before
        self._decisions.append(Decision(series, before, "rollback", who, why, at))
        return before

    def prune(self, series: str, *, keep: int) -> list[Version]:
        """Forget old versions that never were champion."""
        self.ping()
        forgotten = forgettable(self.versions(series), self.decisions(series), keep=keep)
        for version in forgotten:
            del self._versions[series, version.version]
            self._decisions = [d for d in self._decisions if (d.series, d.version) != (series, version.version)]
        return forgotten

    def champions(self) -> dict[str, Version]:
        """The version in service by series."""
        self.ping()
        return {series: self._versions[series, version] for series, version in sorted(self._champions.items())}

    def versions(self, series: str | None = None) -> list[Version]:
        """All versions, newest first within a series."""
        self.ping()
        found = [v for v in self._versions.values() if series in (None, v.series)]
        newest_first = sorted(found, key=lambda v: (v.created, v.version), reverse=True)
        return sorted(newest_first, key=lambda v: v.series)

    def decisions(self, series: str) -> list[Decision]:
        """The audit rows of a series, the last one written first."""
        self.ping()
        return [d for d in reversed(self._decisions) if d.series == series]

    def add_run(self, run: TrainingRun) -> None:
        """Remember a finished training job."""
        self.ping()
        self._runs.append(run)

    def last_run(self) -> TrainingRun | None:
        """The latest finished job."""
        self.ping()
        return max(reversed(self._runs), key=lambda run: run.finished, default=None)

    def last_success(self) -> TrainingRun | None:
        """The latest finished job in which no series failed."""
        self.ping()
        succeeded = [run for run in reversed(self._runs) if not run.failed]
        return max(succeeded, key=lambda run: run.finished, default=None)

    def ping(self) -> None:
        """Fail if the fake is down."""
        if self.down:
            raise StoreUnavailable("the database did not answer: the fake is down")

    def _superseding(self, first: int) -> Iterator[Superseding]:
        """Each new report (from row ``first`` on) against every other report of the same thing, one by one."""
        rows = [((day, row), report) for row, (day, report) in enumerate(self._record)]
        for place, report in sorted(rows[first:], key=lambda row: row[0]):
            thing = (report.series, report.period, report.measure)
            earlier = [r for r in rows if r[0] < place and thing == (r[1].series, r[1].period, r[1].measure)]
            _, previous = max(earlier, key=lambda row: row[0], default=(place, report))
            if _figure(previous) != _figure(report):
                yield Superseding(report, previous)


def _figure(report: Report) -> Decimal:
    return report.value * LEVEL_UNITS.get(report.unit, Decimal(1))
