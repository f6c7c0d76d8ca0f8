"""Working stand-ins: they keep the contracts of the real ones, in memory and in the most obvious way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from threading import Lock

from models.core.errors import NothingBefore, StoreUnavailable, UnknownVersion
from models.core.periods import Month
from models.evaluation.forecast_scores import unscored
from models.reports.report import LEVEL_UNITS, Report
from models.storage.decisions import champion_before, forgettable
from models.storage.records import Decision, Ingested, Issued, Mark, Observed, Score, Superseding, TrainingRun, Version


@dataclass
class FakeLedger:
    """The Ledger protocol on lists, beside the decisions of its store."""

    store: FakeStore
    _issued: dict[tuple[str, str], Issued] = field(default_factory=dict)
    _observed: list[Observed] = field(default_factory=list)
    _marks: dict[str, Mark] = field(default_factory=dict)
    _scores: list[Score] = field(default_factory=list)
    _leases: dict[str, tuple[str, datetime]] = field(default_factory=dict)

    def issued(self, series: str | None = None) -> list[Issued]:
        """Forecasts in the order of issue."""
        self.store.ping()
        promoted = {(d.series, d.version) for d in self.store._decisions if d.action != "publish"}
        found = [replace(i, served=key in promoted) for key, i in self._issued.items() if series in (None, i.series)]
        return sorted(found, key=lambda i: (i.series, i.issued_at, i.version))

    def first_cutoffs(self) -> dict[str, Month]:
        """The earliest cutoff of each series."""
        self.store.ping()
        series = {i.series for i in self._issued.values()}
        return {s: min(i.cutoff for i in self._issued.values() if i.series == s) for s in series}

    def observed(self, series: str | None = None) -> list[Observed]:
        """What the record fixed, in the order recorded."""
        self.store.ping()
        return [o for o in self._observed if series in (None, o.series)]

    def marks(self) -> dict[str, Mark]:
        """How far each series is followed."""
        self.store.ping()
        return dict(self._marks)

    def seen(self) -> tuple[int, int]:
        """How many reports and observed values there are."""
        self.store.ping()
        return len(self.store._record), len(self._observed)

    def add_observed(
        self, values: Sequence[Observed], marks: Mapping[str, Mark], *, seen: tuple[int, int] | None = None
    ) -> bool:
        """Add values and move marks forward, unless something was added since it was seen."""
        self.store.ping()
        with self.store._writer:
            if seen is not None and seen != self.seen():
                return False
            for value in values:
                there = {(o.series, o.month, o.known, o.value) for o in self._observed}
                if (value.series, value.month, value.known, value.value) not in there:
                    self._observed.append(value)
            for series, mark in marks.items():
                before = self._marks.get(series, Mark(mark.start, -1))
                if mark.revision > before.revision or (mark.revision == before.revision and mark.start < before.start):
                    self._marks[series] = mark
        return True

    def unscored(self) -> list[str]:
        """Series in which a forecast waits for a score."""
        names = sorted({i.series for i in self._issued.values()})
        return [s for s in names if any(unscored(self.issued(s), self.observed(s), self.scores(s)))]

    def scores(self, series: str | None = None, *, since: Month | None = None) -> list[Score]:
        """Scores in the order recorded."""
        self.store.ping()
        return [s for s in self._scores if series in (None, s.series) and (since is None or s.month >= since)]

    def add_scores(self, scores: Sequence[Score], *, now: datetime) -> list[Score]:
        """Add scores; those that were not there before."""
        self.store.ping()
        with self.store._writer:
            before = len(self._scores)
            for score in scores:
                if _score_key(score) not in map(_score_key, self._scores):
                    self._scores.append(score)
            return self._scores[before:]

    def revision(self) -> tuple[int, ...]:
        """How many rows there are of everything."""
        self.store.ping()
        return (len(self._scores), len(self._observed), len(self.store._decisions), len(self.store._runs))

    def revisions(self) -> dict[str, tuple[int, ...]]:
        """By series how many rows there are of everything."""
        self.store.ping()
        rows = (self._issued.values(), self._scores, self._observed, self.store._decisions)
        series = {i.series for i in self._issued.values()}
        return {s: tuple(sum(row.series == s for row in table) for table in rows) for s in sorted(series)}

    def take_lease(self, name: str, *, holder: str, now: datetime, until: datetime) -> bool:
        """Take or prolong a lease."""
        self.store.ping()
        with self.store._writer:
            held_by, held_until = self._leases.get(name, (holder, now))
            if held_by != holder and held_until > now:
                return False
            self._leases[name] = (holder, until)
            return True

    def lease(self, name: str) -> tuple[str, datetime] | None:
        """Who holds a lease, and until when."""
        self.store.ping()
        return self._leases.get(name)

    def end_lease(self, name: str, *, holder: str) -> None:
        """Give a lease back."""
        self.store.ping()
        if self._leases.get(name, ("", None))[0] == holder:
            del self._leases[name]


def _score_key(score: Score) -> tuple[object, ...]:
    return (score.series, score.version, score.month, score.known, score.observed)


@dataclass
class FakeStore:
    """The Store protocol on lists; set ``down`` and every call fails as it does when the database is away."""

    down: bool = False
    _record: list[tuple[date, Report]] = field(default_factory=list)
    _versions: dict[tuple[str, str], Version] = field(default_factory=dict)
    _champions: dict[str, str] = field(default_factory=dict)
    _decisions: list[Decision] = field(default_factory=list)
    _moves: list[str] = field(default_factory=list)
    _runs: list[TrainingRun] = field(default_factory=list)
    _writer: Lock = field(default_factory=Lock)
    ledger: FakeLedger = field(init=False)

    def __post_init__(self) -> None:
        self.ledger = FakeLedger(self)

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

    def publication_days(self, series: Sequence[str]) -> list[date]:
        """The days of their reports."""
        self.ping()
        return sorted({day for day, report in self._record if report.series in series})

    def reports_revision(self) -> int:
        """How many reports there are."""
        self.ping()
        return len(self._record)

    def reports_revisions(self, *, after: int = 0) -> dict[str, int]:
        """By series the place of its last report, of those after a revision."""
        self.ping()
        return {r.series: place for place, (_, r) in enumerate(self._record, start=1) if place > after}

    def reports_after(self, revision: int) -> list[Report]:
        """The reports stored later."""
        self.ping()
        return [report for _, report in self._record[revision:]]

    def publish(self, version: Version, *, champion: bool, who: str, why: str, issued: Issued | None = None) -> None:
        """Add a version and, if it is the champion, point to it."""
        self.ping()
        self._versions.setdefault((version.series, version.version), version)
        if issued is not None:
            self.ledger._issued.setdefault((issued.series, issued.version), issued)
        if champion:
            self._champions[version.series] = version.version
        self._moves.append(version.series)
        action = "promote" if champion else "publish"
        self._decisions.append(Decision(version.series, version.version, action, who, why, version.created))

    def promote(self, series: str, version: str, *, who: str, why: str, at: datetime) -> None:
        """Move the champion pointer to a version that exists."""
        self.ping()
        if (series, version) not in self._versions:
            raise UnknownVersion(series, version)
        self._champions[series] = version
        self._moves.append(series)
        self._decisions.append(Decision(series, version, "promote", who, why, at))

    def rollback(self, series: str, *, who: str, why: str, at: datetime) -> str:
        """Move the champion pointer to the champion before this one."""
        self.ping()
        before = champion_before(self.decisions(series))
        if before is None:
            raise NothingBefore(series)
        self._champions[series] = before
        self._moves.append(series)
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

    def champions_revision(self) -> int:
        """How many decisions there ever were."""
        self.ping()
        return len(self._moves)

    def champions_after(self, revision: int) -> dict[str, Version]:
        """The version in service of the series decided on since, without cards."""
        found = self.champions()
        return {series: replace(found[series], card={}) for series in found if series in self._moves[revision:]}

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

    def read_only(self) -> bool:
        """Whether nothing can be recorded: never."""
        self.ping()
        return False

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
