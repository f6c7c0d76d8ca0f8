"""What is to be delivered to whom: events wait here from the transaction that finds them until they are delivered."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, select

from models.storage.appended_rows import Position
from models.storage.engine import fetch, transaction
from models.storage.ledger import insert
from models.storage.tables import delivery, watch_target

AT_ONCE = 100
"""Deliveries that are read at once: each has its whole body."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, as it is delivered: ``body`` is JSON. An event has one id for good."""

    id: str
    kind: str
    occurred: datetime
    summary: str
    body: str


@dataclass(frozen=True, slots=True)
class Followed:
    """How far a target has followed the record, and the drift states announced to it; those of others are steady.

    ``stopped``: since when it gets nothing, as its receiver is gone.
    """

    position: Position
    states: Mapping[str, str] = field(default_factory=dict)
    stopped: datetime | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event that waits for its target, or that was given up (``dead``), after so many attempts."""

    target: str
    event: Event
    attempts: int
    next_try: datetime
    error: str
    dead: datetime | None


class Deliveries:
    """The queue of every target, in the database of a Store; safe to share between threads. StoreUnavailable."""

    def __init__(self, reader: Engine | Connection, writer: Engine | Connection) -> None:
        self._reader, self._writer = reader, writer

    def followed(self, target: str) -> Followed | None:
        """How far a target has come; None for one that was never started."""
        rows = fetch(self._reader, select(watch_target).where(watch_target.c.name == target))
        return _followed(rows[0]) if rows else None

    def start(self, target: str, followed: Followed) -> None:
        """Follow the record for a target from here on; one that follows it already stays where it is."""
        row = {"name": target, "states": dict(followed.states), "stopped": None} | asdict(followed.position)
        with transaction(self._writer) as connection:
            connection.execute(insert(connection, watch_target).on_conflict_do_nothing(), row)

    def add(self, target: str, events: Sequence[Event], *, before: Followed, after: Followed, now: datetime) -> bool:
        """Queue events and move the target on in one transaction; False, and nothing is done, if it moved meanwhile."""
        rows = [_row(target, event, now) for event in events]
        c = watch_target.c
        same = [c[name] == number for name, number in asdict(before.position).items()]
        moved = watch_target.update().where(c.name == target, *same)
        with transaction(self._writer) as connection:
            values = {"states": dict(after.states)} | asdict(after.position)
            if not connection.execute(moved.values(values)).rowcount:
                return False
            if rows:
                connection.execute(insert(connection, delivery).on_conflict_do_nothing(), rows)
        return True

    def due(self, target: str, *, now: datetime, limit: int = AT_ONCE) -> list[Delivery]:
        """What can be tried now, those tried least first, then in the order of events; at most ``limit``."""
        c = delivery.c
        waiting = select(delivery).where(c.target == target, c.dead.is_(None), c.next_try <= now)
        return [_delivery(row) for row in fetch(self._reader, waiting.order_by(c.attempts, c.seq).limit(limit))]

    def waiting(self, target: str) -> int:
        """How many events wait for a target."""
        c = delivery.c
        query = select(func.count()).select_from(delivery).where(c.target == target, c.dead.is_(None))
        return int(fetch(self._reader, query)[0][0])

    def delivered(self, given: Delivery) -> None:
        """Take an event off the queue."""
        with transaction(self._writer) as connection:
            connection.execute(delivery.delete().where(*_this(given)))

    def failed(self, given: Delivery, error: str, *, next_try: datetime, all_wait: bool = False) -> None:
        """Count an attempt that failed, and try again at a time; with ``all_wait`` nothing goes there before that."""
        c = delivery.c
        others = (c.target == given.target, c.dead.is_(None), c.next_try < next_try)
        with transaction(self._writer) as connection:
            values = {"attempts": given.attempts + 1, "error": error, "next_try": next_try}
            connection.execute(delivery.update().where(*_this(given)).values(**values))
            if all_wait:
                connection.execute(delivery.update().where(*others).values(next_try=next_try))

    def give_up(self, given: Delivery, error: str, *, now: datetime, stop: bool = False) -> None:
        """Count an attempt that failed and make no other; with ``stop`` the target gets nothing more."""
        stopping = watch_target.update().where(watch_target.c.name == given.target).values(stopped=now)
        with transaction(self._writer) as connection:
            values = {"attempts": given.attempts + 1, "error": error, "dead": now}
            connection.execute(delivery.update().where(*_this(given)).values(**values))
            if stop:
                connection.execute(stopping)

    def dead(self) -> list[Delivery]:
        """The events given up, oldest first."""
        given_up = select(delivery).where(delivery.c.dead.is_not(None)).order_by(delivery.c.seq)
        return [_delivery(row) for row in fetch(self._reader, given_up)]

    def retry(self, events: Collection[str], *, now: datetime) -> list[Delivery]:
        """Let events that were given up wait again, as if never tried, and their targets go on; those events."""
        c = delivery.c
        chosen = (c.event.in_(events), c.dead.is_not(None))
        with transaction(self._writer) as connection:
            found = [_delivery(row) for row in connection.execute(select(delivery).where(*chosen).order_by(c.seq))]
            connection.execute(delivery.update().where(*chosen).values(attempts=0, next_try=now, dead=None))
            going_on = watch_target.c.name.in_({each.target for each in found})
            connection.execute(watch_target.update().where(going_on).values(stopped=None))
        return found


def _this(given: Delivery) -> tuple[Any, ...]:
    return (delivery.c.target == given.target, delivery.c.event == given.event.id)


def _row(target: str, event: Event, now: datetime) -> dict[str, Any]:
    members = {name: getattr(event, name) for name in ("kind", "occurred", "summary", "body")}
    return members | {"target": target, "event": event.id, "attempts": 0, "next_try": now, "error": ""}


def _followed(row: Row[Any]) -> Followed:
    return Followed(Position(row.reports, row.scores, row.decisions), row.states, row.stopped)


def _delivery(row: Row[Any]) -> Delivery:
    event = Event(row.event, row.kind, row.occurred, row.summary, row.body)
    return Delivery(row.target, event, row.attempts, row.next_try, row.error, row.dead)
