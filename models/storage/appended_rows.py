"""What was appended to the record since a position: releases, scores, decisions.

Writers follow each other (engine.open_engine), so row numbers are in the order of commits: a reader that has come to
one misses nothing before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, select

from models.reports.report import Report
from models.storage.engine import fetch
from models.storage.ledger import score_of
from models.storage.records import Score
from models.storage.report_rows import COLUMNS, report_of
from models.storage.tables import decision, report, score

_TIMES = ((report, report.c.recorded), (score, score.c.recorded), (decision, decision.c.at))


@dataclass(frozen=True, slots=True)
class Position:
    """How far the record was read: the last row numbers of reports, scores and decisions."""

    reports: int = 0
    scores: int = 0
    decisions: int = 0


@dataclass(frozen=True, slots=True)
class StoredRelease:
    """Reports that were stored together, in their order; ``first`` is the row number of the first."""

    first: int
    recorded: datetime
    reports: tuple[Report, ...]


@dataclass(frozen=True, slots=True)
class StoredScore:
    """A score with its row number and the time at which it was recorded."""

    number: int
    recorded: datetime
    score: Score


class Appended:
    """Reads the tables whose rows are never changed; safe to share between threads. StoreUnavailable."""

    def __init__(self, reader: Engine | Connection) -> None:
        self._reader = reader

    def head(self) -> Position:
        """Where the record ends now."""
        return Position(*fetch(self._reader, select(*(_last(table) for table, _ in _TIMES)))[0])

    def before(self, time: datetime) -> Position:
        """Where the record ended at a time, by the clocks of those who wrote it."""
        earlier = (_last(table, recorded < time) for table, recorded in _TIMES)
        return Position(*fetch(self._reader, select(*earlier))[0])

    def releases(self, after: Position, upto: Position) -> list[StoredRelease]:
        """The releases between two positions; withdrawals are none."""
        within = (report.c.seq > after.reports) & (report.c.seq <= upto.reports)
        query = select(report.c.seq, report.c.recorded, *COLUMNS).where(within, report.c.withdraws.is_(None))
        together = groupby(fetch(self._reader, query.order_by(report.c.seq)), key=lambda row: row.recorded)
        groups = ((recorded, list(rows)) for recorded, rows in together)
        return [StoredRelease(rows[0].seq, at, tuple(report_of(row[2:]) for row in rows)) for at, rows in groups]

    def scores(self, series: str | None = None, *, after: Position = Position()) -> list[StoredScore]:
        """The scores of one series or all after a position."""
        query = select(score).where(score.c.seq > after.scores).order_by(score.c.seq)
        rows = fetch(self._reader, query if series is None else query.where(score.c.series == series))
        return [StoredScore(row.seq, row.recorded, score_of(row)) for row in rows]

    def decided(self, after: Position, upto: Position) -> dict[str, datetime]:
        """By series the time of the last decision between two positions."""
        within = (decision.c.seq > after.decisions) & (decision.c.seq <= upto.decisions)
        rows = fetch(self._reader, select(decision.c.series, decision.c.at).where(within).order_by(decision.c.seq))
        return {row.series: row.at for row in rows}


def _last(table: Table, *conditions: Any) -> Any:
    return select(func.coalesce(func.max(table.c.seq), 0)).where(*conditions).scalar_subquery()
