"""The store on SQLite or PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, func, select

from models.core.errors import NothingBefore, UnknownVersion
from models.core.measures import Measure
from models.core.periods import Month, Period
from models.reports.report import Report
from models.storage.appended_rows import Appended
from models.storage.decisions import PROMOTE, PUBLISH, ROLLBACK, champion_before, forgettable
from models.storage.deliveries import Deliveries
from models.storage.engine import fetch, open_engine, read_only, transaction
from models.storage.ledger import Ledger, add_issued, insert
from models.storage.private_copy import private_copy
from models.storage.records import Decision, Definition, Ingested, Issued, Superseding, TrainingRun, Version
from models.storage.report_rows import COLUMNS, report_of
from models.storage.tables import champion, decision, definition, model_version, report, training_run
from models.storage.withdrawals import Withdrawer, in_order, reports_known, reports_withdrawn, withdraw

IN_ONE_QUERY = 500
"""Series that one query names: databases bound it."""


def open_store(url: str, *, reading: bool = False) -> Store:
    """The store at a database URL, whose tables are there already (migrate.upgrade); InvalidInput for a wrong URL.

    One for ``reading`` refuses every write: StoreReadOnly.
    """
    return Store(open_engine(url, reading=reading))


class Store:
    """What is remembered, in a SQL database; safe to share between threads.

    Every write is one transaction: all of it or nothing, StoreUnavailable if it could not be. Times are aware UTC
    datetimes and always passed in: the store has no clock.
    """

    def __init__(self, bind: Engine | Connection) -> None:
        self._reader = bind
        self._writer = bind if isinstance(bind, Connection) else bind.execution_options(writes=True)
        self.ledger = Ledger(self._reader, self._writer)
        self.appended = Appended(self._reader)
        self.deliveries = Deliveries(self._reader, self._writer)

    def close(self) -> None:
        """Close all connections; the next call opens new ones. The store of a rehearsal has none of its own."""
        if isinstance(self._reader, Engine):
            self._reader.dispose()

    @contextmanager
    def rehearsal(self) -> Iterator[Store]:
        """This store in one transaction that is rolled back at the end: all is done as it would be, nothing stays.

        Only for the thread that opened it; other writers wait meanwhile. Of a SQLite file that can only be read it is
        done on a copy in memory. StoreUnavailable, StoreReadOnly.
        """
        if isinstance(self._reader, Engine) and self._reader.dialect.name == "sqlite" and self.read_only():
            with closing(Store(private_copy(self._reader))) as copied:
                yield copied
            return
        with transaction(self._writer) as connection:
            begun = connection.get_nested_transaction() or connection.get_transaction()
            yield Store(connection)
            if begun is not None:
                begun.rollback()

    def add_reports(
        self, reports: Sequence[Report], *, now: datetime, definitions: Sequence[Definition] = ()
    ) -> Ingested:
        """Append reports. One with the id of a stored one (or of an earlier one in the call) is a duplicate.

        A report given with a month only is known from the earlier of that month's last day and ``now``.
        ``definitions`` are stored for series that have none.
        """
        by_id: dict[str, Report] = {}
        ids = [r.id for r in reports]
        for id_, each in zip(ids, reports, strict=True):
            by_id.setdefault(id_, each.stored_on(now.date()))
        with transaction(self._writer) as connection:
            if definitions:
                rows = [asdict(each) | {"recorded": now} for each in definitions]
                connection.execute(insert(connection, definition).on_conflict_do_nothing(), rows)
            fresh = _insert_missing(connection, [_report_row(id_, each, now) for id_, each in by_id.items()])
            superseding = tuple(_superseding(connection, fresh, {by_id[id_].series for id_ in fresh}))
        stored = tuple(each for id_, each in by_id.items() if id_ in fresh)
        return Ingested(stored, tuple(_duplicates(ids, reports, fresh)), superseding)

    def definitions(self) -> dict[str, Definition]:
        """What the catalog had of each series when its first figures were stored, or when it was migrated."""
        columns = [definition.c[each.name] for each in fields(Definition)]
        return {row.series: Definition(**row._mapping) for row in fetch(self._reader, select(*columns))}

    def redefine(self, definitions: Iterable[Definition], *, now: datetime) -> None:
        """Put these definitions in place of those stored."""
        with transaction(self._writer) as connection:
            for each in definitions:
                row = asdict(each) | {"recorded": now}
                connection.execute(definition.update().where(definition.c.series == each.series), row)

    def withdraw(self, ids: Sequence[str], by: Withdrawer, *, now: datetime) -> set[str]:
        """Take reports back from the day of ``now`` on, with who did it and why; the ids not withdrawn before.

        Both rows remain. InvalidInput, and nothing is withdrawn, if an id is not stored.
        """
        with transaction(self._writer) as connection:
            return withdraw(connection, ids, by, now)

    def reports(self, *, as_of: date, series: str | None = None) -> list[Report]:
        """Reports known on ``as_of``, of one series or all, ordered by (series, known_from, id).

        Those withdrawn by then are among them, with the day and the reason.
        """
        query = in_order(reports_known(as_of))
        if series is not None:
            query = query.where(report.c.series == series)
        return [report_of(row) for row in fetch(self._reader, query)]

    def withdrawn(self, *, as_of: date) -> list[Report]:
        """The reports withdrawn by a day, ordered as ``reports`` are."""
        return [report_of(row) for row in fetch(self._reader, reports_withdrawn(as_of))]

    def publication_days(self, series: Sequence[str]) -> list[date]:
        """The days from which reports of these series, or their withdrawals, are known, oldest first."""
        days: set[date] = set()
        for start in range(0, len(series), IN_ONE_QUERY):
            names = series[start : start + IN_ONE_QUERY]
            query = select(report.c.known_from).where(report.c.series.in_(names)).distinct()
            days |= {day for (day,) in fetch(self._reader, query)}
        return sorted(days)

    def reports_revision(self) -> int:
        """The row number of the last report or withdrawal, 0 if there is none: while it is equal, none was added."""
        return int(fetch(self._reader, select(func.coalesce(func.max(report.c.seq), 0)))[0][0])

    def reports_revisions(self, *, after: int = 0) -> dict[str, int]:
        """The row number of the last report of each series, of those with later ones."""
        query = select(report.c.series, func.max(report.c.seq)).where(report.c.seq > after).group_by(report.c.series)
        return dict(map(tuple, fetch(self._reader, query)))

    def reports_after(self, revision: int) -> list[Report]:
        """The reports with later row numbers; a withdrawal is the report withdrawn, known from the day of it."""
        return [
            report_of(row)
            for row in fetch(self._reader, select(*COLUMNS).where(report.c.seq > revision).order_by(report.c.seq))
        ]

    def superseding(self, reports: Sequence[Report]) -> tuple[Superseding, ...]:
        """Of stored reports those whose figure differs from the latest one known before, as in ``add_reports``."""
        with transaction(self._reader) as connection:
            return tuple(_superseding(connection, {r.id for r in reports}, {r.series for r in reports}))

    def publish(self, version: Version, *, champion: bool, who: str, why: str, issued: Issued | None = None) -> None:
        """Add a version and, if ``champion``, move the pointer to it, with an audit row and its forecast in the ledger.

        What is there already of either stays as it is.
        """
        row = {
            "series": version.series,
            "version": version.version,
            "created": version.created,
            "as_of": version.as_of,
            "cutoff": str(version.cutoff),
            "vintage": version.vintage,
            "card_sha256": version.card_sha256,
            "card": dict(version.card),
        }
        key = (version.series, version.version)
        with transaction(self._writer) as connection:
            connection.execute(insert(connection, model_version).on_conflict_do_nothing(), row)
            if issued is not None:
                add_issued(connection, issued)
            if champion:
                _point_to(connection, *key)
            _audit(connection, Decision(*key, PROMOTE if champion else PUBLISH, who, why, version.created))

    def promote(self, series: str, version: str, *, who: str, why: str, at: datetime) -> None:
        """Move the champion pointer to a version that exists (UnknownVersion otherwise), with an audit row."""
        known = select(model_version.c.version).where(
            model_version.c.series == series, model_version.c.version == version
        )
        with transaction(self._writer) as connection:
            if connection.execute(known).first() is None:
                raise UnknownVersion(series, version)
            _point_to(connection, series, version)
            _audit(connection, Decision(series, version, PROMOTE, who, why, at))

    def rollback(self, series: str, *, who: str, why: str, at: datetime) -> str:
        """Move the champion pointer to the champion before this one, with an audit row; the version it was moved to.

        NothingBefore if there is none; decisions.champion_before finds it.
        """
        with transaction(self._writer) as connection:
            version = champion_before(_decisions(connection, series))
            if version is None:
                raise NothingBefore(series)
            _point_to(connection, series, version)
            _audit(connection, Decision(series, version, ROLLBACK, who, why, at))
        return version

    def prune(self, series: str, *, keep: int) -> list[Version]:
        """Forget the versions that are not among the newest ``keep`` and never were champion; those forgotten.

        The row that records its publication is deleted with it.
        """
        with transaction(self._writer) as connection:
            versions = [_version(row) for row in connection.execute(_versions(series))]
            forgotten = forgettable(versions, _decisions(connection, series), keep=keep)
            for table in (decision, model_version):
                for version in forgotten:
                    this = (table.c.series == series) & (table.c.version == version.version)
                    connection.execute(table.delete().where(this))
        return forgotten

    def champions(self) -> dict[str, Version]:
        """The version in service by series."""
        query = select(model_version).join(champion).order_by(model_version.c.series)
        return {row.series: _version(row) for row in fetch(self._reader, query)}

    def champions_revision(self) -> int:
        """The row number of the last decision: each move of a pointer adds one, and no number comes twice."""
        return int(fetch(self._reader, select(func.coalesce(func.max(decision.c.seq), 0)))[0][0])

    def champions_after(self, revision: int) -> dict[str, Version]:
        """The version in service by series, of those decided on after the store had this revision; without cards."""
        facts = [column for column in model_version.c if column.name != "card"]
        decided = select(decision.c.series).where(decision.c.seq > revision)
        query = select(*facts).join(champion).where(champion.c.series.in_(decided)).order_by(model_version.c.series)
        return {row.series: _version(row, card={}) for row in fetch(self._reader, query)}

    def versions(self, series: str | None = None) -> list[Version]:
        """All versions, newest first within a series."""
        return [_version(row) for row in fetch(self._reader, _versions(series))]

    def series_of(self, version: str) -> list[str]:
        """The series that have a version of this name."""
        return [
            row.series
            for row in fetch(self._reader, select(model_version.c.series).where(model_version.c.version == version))
        ]

    def decisions(self, series: str) -> list[Decision]:
        """The audit rows of a series, the last one written first."""
        with transaction(self._reader) as connection:
            return _decisions(connection, series)

    def add_run(self, run: TrainingRun) -> None:
        """Remember a finished training job."""
        row = {
            "started": run.started,
            "finished": run.finished,
            "trained": list(run.trained),
            "failed": dict(run.failed),
            "success": not run.failed,
            "peak_rss_mb": run.peak_rss_mb,
        }
        with transaction(self._writer) as connection:
            connection.execute(training_run.insert(), row)

    def last_run(self) -> TrainingRun | None:
        """The latest finished job."""
        return self._latest_run(select(training_run))

    def last_success(self) -> TrainingRun | None:
        """The latest finished job in which no series failed."""
        return self._latest_run(select(training_run).where(training_run.c.success))

    def ping(self) -> None:
        """Do nothing on the database, or raise StoreUnavailable."""
        fetch(self._reader, select(1))

    def read_only(self) -> bool:
        """Whether nothing can be recorded now; StoreUnavailable if the database does not answer."""
        return read_only(self._reader)

    def _latest_run(self, query: Select[Any]) -> TrainingRun | None:
        c = training_run.c
        rows = fetch(self._reader, query.order_by(c.finished.desc(), c.seq.desc()).limit(1))
        return _run(rows[0]) if rows else None


def _insert_missing(connection: Connection, rows: list[dict[str, Any]]) -> set[str]:
    """Insert the reports that are not there; the ids of those that were not."""
    if not rows:
        return set()
    statement = insert(connection, report).on_conflict_do_nothing().returning(report.c.id)
    return set(connection.execute(statement, rows).scalars())


def _superseding(connection: Connection, fresh: set[str], series: set[str]) -> Iterator[Superseding]:
    """The fresh reports whose figure differs from the latest one known before; of one day, the order stored counts."""
    known = reports_known(date.max).where(report.c.series.in_(series))
    rows = connection.execute(known.order_by(report.c.known_from, report.c.seq))
    latest: dict[tuple[str, Period, Measure], Report] = {}
    for row in rows:
        found = report_of(row)
        if found.withdrawn is not None:
            continue
        key = (found.series, found.period, found.measure)
        previous, latest[key] = latest.get(key), found
        if row.id in fresh and previous is not None and _figure(previous) != _figure(found):
            yield Superseding(found, previous)


def _figure(found: Report) -> Decimal:
    return found.value * found.factor


def _duplicates(ids: Sequence[str], reports: Sequence[Report], fresh: set[str]) -> Iterator[Report]:
    stored = set[str]()
    for id_, each in zip(ids, reports, strict=True):
        if id_ not in fresh or id_ in stored:
            yield each
        stored.add(id_)


def _versions(series: str | None) -> Select[Any]:
    c = model_version.c
    query = select(model_version).order_by(c.series, c.created.desc(), c.version.desc())
    return query if series is None else query.where(c.series == series)


def _decisions(connection: Connection, series: str) -> list[Decision]:
    c = decision.c
    query = select(c.series, c.version, c.action, c.who, c.why, c.at).where(c.series == series)
    return [Decision(**row._mapping) for row in connection.execute(query.order_by(c.seq.desc()))]


def _point_to(connection: Connection, series: str, version: str) -> None:
    statement = insert(connection, champion).on_conflict_do_update(
        index_elements=[champion.c.series], set_={"version": version}
    )
    connection.execute(statement, {"series": series, "version": version})


def _audit(connection: Connection, made: Decision) -> None:
    row = {name: getattr(made, name) for name in ("series", "version", "action", "who", "why", "at")}
    connection.execute(decision.insert(), row)


def _report_row(id_: str, given: Report, now: datetime) -> dict[str, Any]:
    dates = {"known_from": given.known_from, "recorded": now}
    return given.to_fields() | {"id": id_, "status": given.status} | dates


def _version(row: Row[Any], card: Mapping[str, Any] | None = None) -> Version:
    return Version(
        series=row.series,
        version=row.version,
        created=row.created,
        as_of=row.as_of,
        cutoff=Month.parse(row.cutoff),
        vintage=row.vintage,
        card_sha256=row.card_sha256,
        card=row.card if card is None else card,
    )


def _run(row: Row[Any]) -> TrainingRun:
    return TrainingRun(row.started, row.finished, tuple(row.trained), row.failed, row.peak_rss_mb)
