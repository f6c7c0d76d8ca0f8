"""The ledger on SQLite or PostgreSQL."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import Connection, Engine, Row, Select, Table, and_, exists, func, or_, select
from sqlalchemy.dialects import sqlite

from models.core.measures import ISSUED_QUANTILES, Status
from models.core.periods import Month
from models.storage.decisions import PUBLISH
from models.storage.engine import fetch, transaction
from models.storage.records import Issued, Mark, Observed, Score
from models.storage.tables import decision, issued, lease, observed, observed_mark, report, score, training_run

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

LAYOUTS = {1: "<f4", 2: "<f8"}
"""Type of the quantiles of an issued forecast by layout; little-endian, [H, Q] by rows at ISSUED_QUANTILES."""


class Ledger:
    """Forecasts as issued, what the record fixed and when, and scores: rows are added, never changed or removed.

    In the database of a Store; safe to share between threads. Every write is one transaction; a row that is there
    already is left as it is.
    """

    def __init__(self, reader: Engine | Connection, writer: Engine | Connection) -> None:
        self._reader, self._writer = reader, writer

    def issued(self, series: str | None = None) -> list[Issued]:
        """Forecasts of one series or all, by series in the order of issue; ``served`` follows the registry."""
        promoted = exists().where(
            decision.c.series == issued.c.series,
            decision.c.version == issued.c.version,
            decision.c.action != PUBLISH,
        )
        c = issued.c
        query = select(issued, promoted.label("served")).order_by(c.series, c.issued_at, c.version)
        return [
            _issued(row) for row in fetch(self._reader, query if series is None else query.where(c.series == series))
        ]

    def first_cutoffs(self) -> dict[str, Month]:
        """The earliest cutoff of each series."""
        query = select(issued.c.series, func.min(issued.c.cutoff).label("first")).group_by(issued.c.series)
        return {row.series: Month.parse(row.first) for row in fetch(self._reader, query)}

    def observed(self, series: str | None = None) -> list[Observed]:
        """What the record fixed, in the order recorded."""
        query = select(observed).order_by(observed.c.seq)
        rows = fetch(self._reader, query if series is None else query.where(observed.c.series == series))
        return [Observed(r.series, Month.parse(r.month), r.known, r.value, r.tolerance, Status(r.status)) for r in rows]

    def marks(self) -> dict[str, Mark]:
        """How far each series is followed."""
        return {
            row.series: Mark(Month.parse(row.start), row.revision) for row in fetch(self._reader, select(observed_mark))
        }

    def seen(self) -> tuple[int, int]:
        """The last row numbers of reports and observed months; what follows from them holds while they are the same."""
        with transaction(self._reader) as connection:
            return _seen(connection)

    def add_observed(
        self, values: Sequence[Observed], marks: Mapping[str, Mark], *, seen: tuple[int, int] | None = None
    ) -> bool:
        """Add values and move marks; a mark never goes back to an earlier revision.

        With ``seen`` nothing is written, and the answer is False, if a report or a value was added since then.
        """
        with transaction(self._writer) as connection:
            if seen is not None and seen != _seen(connection):
                return False
            rows = [_observed_row(value) for value in values]
            if rows:
                connection.execute(insert(connection, observed).on_conflict_do_nothing(), rows)
            if marks:
                moved = [{"series": s, "start": str(m.start), "revision": m.revision} for s, m in marks.items()]
                connection.execute(_move_mark(connection), moved)
        return True

    def unscored(self) -> list[str]:
        """Series in which a forecast waited for a value and has no score for it."""
        waited = and_(
            observed.c.series == issued.c.series,
            observed.c.month > issued.c.cutoff,
            observed.c.month <= issued.c.reach,
        )
        scored = and_(
            score.c.series == issued.c.series,
            score.c.version == issued.c.version,
            score.c.month == observed.c.month,
            score.c.known == observed.c.known,
            score.c.observed == observed.c.value,
        )
        query = select(issued.c.series).join(observed, waited).where(~exists().where(scored)).distinct()
        return [row.series for row in fetch(self._reader, query.order_by(issued.c.series))]

    def scores(self, series: str | None = None, *, since: Month | None = None) -> list[Score]:
        """Scores of one series or all, of the months from ``since`` on, in the order recorded."""
        query = select(score).order_by(score.c.seq)
        if series is not None:
            query = query.where(score.c.series == series)
        if since is not None:
            query = query.where(score.c.month >= str(since))
        return [score_of(row) for row in fetch(self._reader, query)]

    def add_scores(self, scores: Sequence[Score], *, now: datetime) -> list[Score]:
        """Add scores; those that were not there before."""
        if not scores:
            return []
        c = score.c
        with transaction(self._writer) as connection:
            statement = (
                insert(connection, score)
                .on_conflict_do_nothing()
                .returning(c.series, c.version, c.month, c.known, c.observed)
            )
            added = {tuple(row) for row in connection.execute(statement, [_row(s) | {"recorded": now} for s in scores])}
        return [s for s in scores if (s.series, s.version, str(s.month), s.known, s.observed) in added]

    def revision(self) -> tuple[int, ...]:
        """The last row numbers of scores, observed months, decisions and training runs."""
        return tuple(fetch(self._reader, _last_rows(score, observed, decision, training_run))[0])

    def revisions(self) -> dict[str, tuple[int, ...]]:
        """By series how many forecasts, and the last row numbers of scores, observed months and decisions."""
        query = select(issued.c.series, func.count()).group_by(issued.c.series)
        found = {series: [count] for series, count in map(tuple, fetch(self._reader, query))}
        for table in (score, observed, decision):
            last = dict(
                map(tuple, fetch(self._reader, select(table.c.series, func.max(table.c.seq)).group_by(table.c.series)))
            )
            for series, numbers in found.items():
                numbers.append(last.get(series, 0))
        return {series: tuple(numbers) for series, numbers in found.items()}

    def take_lease(self, name: str, *, holder: str, now: datetime, until: datetime) -> bool:
        """Take or prolong a lease until a time; False while another holder has it."""
        with transaction(self._writer) as connection:
            statement = insert(connection, lease).on_conflict_do_update(
                index_elements=[lease.c.name],
                set_={"holder": holder, "until": until},
                where=or_(lease.c.holder == holder, lease.c.until <= now),
            )
            given = {"name": name, "holder": holder, "until": until}
            return connection.execute(statement.returning(lease.c.name), given).first() is not None

    def lease(self, name: str) -> tuple[str, datetime] | None:
        """Holder and end of a lease, None if nobody holds it."""
        rows = fetch(self._reader, select(lease.c.holder, lease.c.until).where(lease.c.name == name))
        return (rows[0].holder, rows[0].until) if rows else None

    def end_lease(self, name: str, *, holder: str) -> None:
        """Give a lease back; nothing if another holds it."""
        with transaction(self._writer) as connection:
            connection.execute(lease.delete().where(lease.c.name == name, lease.c.holder == holder))


def insert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT of the connection's own dialect, which knows what to do on a conflict."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # two megabytes that SQLite does without

    return postgresql.insert(table)


def _last_rows(*tables: Table) -> Select[Any]:
    return select(*(select(func.coalesce(func.max(t.c.seq), 0)).scalar_subquery() for t in tables))


def _seen(connection: Connection) -> tuple[int, int]:
    reports, values = connection.execute(_last_rows(report, observed)).one()
    return reports, values


def add_issued(connection: Connection, given: Issued) -> None:
    """Write an issued forecast in the transaction that publishes it; one that is there stays as it is."""
    layout = 2 if given.quantiles.dtype == np.float64 else 1
    row = {
        "series": given.series,
        "version": given.version,
        "issued_at": given.issued_at,
        "as_of": given.as_of,
        "cutoff": str(given.cutoff),
        "reach": str(given.cutoff + given.horizon),
        "vintage": given.vintage,
        "scale": given.scale,
        "replayed": given.replayed,
        "refit": given.refit,
        "layout": layout,
        "quantiles": given.quantiles.astype(LAYOUTS[layout]).tobytes(),
    }
    connection.execute(insert(connection, issued).on_conflict_do_nothing(), row)


def _move_mark(connection: Connection) -> sqlite.Insert | postgresql.Insert:
    statement = insert(connection, observed_mark)
    new = statement.excluded
    earlier = and_(new.revision == observed_mark.c.revision, new.start < observed_mark.c.start)
    return statement.on_conflict_do_update(
        index_elements=[observed_mark.c.series],
        set_={"start": new.start, "revision": new.revision},
        where=or_(new.revision > observed_mark.c.revision, earlier),
    )


def _issued(row: Row[Any]) -> Issued:
    return Issued(
        series=row.series,
        version=row.version,
        issued_at=row.issued_at,
        as_of=row.as_of,
        cutoff=Month.parse(row.cutoff),
        vintage=row.vintage,
        scale=row.scale,
        quantiles=np.frombuffer(row.quantiles, LAYOUTS[row.layout]).reshape(-1, len(ISSUED_QUANTILES)),
        replayed=row.replayed,
        refit=row.refit,
        served=bool(row.served),
    )


def _observed_row(value: Observed) -> dict[str, Any]:
    return {
        "series": value.series,
        "month": str(value.month),
        "known": value.known,
        "value": value.value,
        "tolerance": value.tolerance,
        "status": str(value.status),
    }


_PLAIN = ("series", "version", "step", "known", "observed", "error", "pinball", "inside_80", "inside_95", "pit")


def _row(given: Score) -> dict[str, Any]:
    nullable = {name: _or_none(getattr(given, name)) for name in ("scaled_error", "surprise")}
    return {name: getattr(given, name) for name in _PLAIN} | {"month": str(given.month)} | nullable


def score_of(row: Row[Any]) -> Score:
    """The score of a row of its table."""
    plain: dict[str, Any] = {name: getattr(row, name) for name in _PLAIN}
    nullable = {name: _or_nan(getattr(row, name)) for name in ("scaled_error", "surprise")}
    return Score(**plain | nullable, month=Month.parse(row.month))


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else value


def _or_nan(value: float | None) -> float:
    return math.nan if value is None else value
