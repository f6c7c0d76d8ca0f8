"""Withdrawals in the table of reports: a row like that of a report, which names the report that it takes back.

So the record stays append-only, and whatever follows the row numbers of reports follows withdrawals too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from models.core.errors import InvalidInput, Problem
from models.storage.ledger import insert
from models.storage.report_rows import COLUMNS
from models.storage.tables import report

MOST = 500
"""Reports that one withdrawal names; databases bound the names of a query."""

_withdrawal = report.alias("withdrawal")
_WITHDRAWN = (_withdrawal.c.known_from.label("withdrawn"), _withdrawal.c.why.label("withdrawn_why"))


@dataclass(frozen=True, slots=True)
class Withdrawer:
    """Who withdraws reports, and why."""

    who: str
    why: str


def reports_known(as_of: date) -> Select[Any]:
    """The rows of reports known on a day, with the day and the reason of a withdrawal known by then."""
    match = (_withdrawal.c.withdraws == report.c.id) & (_withdrawal.c.known_from <= as_of)
    joined = select(*COLUMNS, *_WITHDRAWN).outerjoin(_withdrawal, match)
    return joined.where(report.c.withdraws.is_(None), report.c.known_from <= as_of)


def reports_withdrawn(as_of: date) -> Select[Any]:
    """The rows of reports withdrawn by a day, in order."""
    return in_order(reports_known(as_of).where(_withdrawal.c.id.is_not(None)))


def in_order(query: Select[Any]) -> Select[Any]:
    """Rows of reports by series, day known and id."""
    return query.order_by(report.c.series, report.c.known_from, report.c.id)


def withdraw(connection: Connection, ids: Sequence[str], by: Withdrawer, now: datetime) -> set[str]:
    """Withdraw reports from the day of ``now`` on; the ids of those that were not withdrawn before.

    InvalidInput, and nothing is withdrawn, if one is not stored.
    """
    rows = connection.execute(select(report).where(report.c.id.in_(ids), report.c.withdraws.is_(None))).all()
    if unknown := sorted(set(ids) - {row.id for row in rows}):
        wanted = "the id of a stored report: vintage, audit and the reports of a series have them"
        raise InvalidInput([Problem("withdrawal", "ids", repr(each)[:80], wanted) for each in unknown])
    taken = [_row(dict(row._mapping), by, now) for row in rows]
    statement = insert(connection, report).on_conflict_do_nothing().returning(report.c.withdraws)
    return set(connection.execute(statement, taken).scalars())


def _row(withdrawn: dict[str, Any], by: Withdrawer, now: datetime) -> dict[str, Any]:
    """The row of a withdrawal: its id can be that of no report, and there is one of each."""
    del withdrawn["seq"]
    days = {"known_from": now.date(), "recorded": now}
    return withdrawn | days | {"id": f"-{withdrawn['id']}", "withdraws": withdrawn["id"], "who": by.who, "why": by.why}
