"""What is done for one target: find events, queue them, deliver them, try again, give up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from models.documents.encoding import to_json
from models.documents.event import MessageDocument
from models.notifications.attempt import ATTEMPTS, Failure, Target, delay
from models.notifications.events import Record
from models.storage.deliveries import Deliveries, Delivery, Event

Clock = Callable[[], datetime]


class Form(StrEnum):
    """What a target gets: the whole event, or its line as chat rooms take it."""

    JSON = "json"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Courier:
    """Delivers to one target, at least once and by one process at a time.

    An event leaves the queue after it was delivered: a process killed in between sends it again, with the same id.
    ``chance`` gives random numbers 0..1; ``note`` takes lines for people, without secrets.
    """

    target: Target
    record: Record
    clock: Clock
    chance: Callable[[], float]
    note: Callable[[str], None]
    form: Form = Form.JSON
    attempts: int = ATTEMPTS

    def start(self, begin: datetime | None = None) -> bool:
        """Follow the record from a time on, or from now on; False where the target follows it already and goes on."""
        new = self._queue.followed(self.target.name) is None
        if new:
            self._queue.start(self.target.name, self.record.followed_from(begin))
        return new

    @property
    def is_stopped(self) -> bool:
        """Whether the receiver answered that it is gone."""
        followed = self._queue.followed(self.target.name)
        return followed is not None and followed.stopped is not None

    @property
    def has_work(self) -> bool:
        """Whether there may be something to find or to deliver; a few short queries."""
        followed = self._queue.followed(self.target.name)
        if followed is None or followed.stopped is not None:
            return False
        moved = self.record.store.appended.head() != followed.position
        return moved or bool(self._queue.due(self.target.name, now=self.clock(), limit=1))

    def work(self, stopped: Callable[[], bool] = lambda: False) -> None:
        """Queue what happened and deliver what is due, until ``stopped``. StoreUnavailable."""
        self.collect()
        self.deliver(stopped)

    def collect(self) -> None:
        """Queue what happened since the last time."""
        before, now = self._queue.followed(self.target.name), self.clock()
        if before is None:
            return
        events, after = self.record.events_after(before, now=now)
        if after != before:
            self._queue.add(self.target.name, events, before=before, after=after, now=now)

    def deliver(self, stopped: Callable[[], bool] = lambda: False) -> None:
        """Deliver what is due; no more of it once the receiver as a whole does not take it."""
        while due := self._queue.due(self.target.name, now=self.clock()):
            for given in due:
                if stopped() or not self._deliver(given):
                    return

    def _deliver(self, given: Delivery) -> bool:
        """Whether the next one can be tried."""
        failure = self.target.send(given.event, self._body(given.event), timestamp=int(self.clock().timestamp()))
        if failure is None:
            self._queue.delivered(given)
            self.note(f"delivered {given.event.kind} {given.event.id} to {self.target.name}")
            return True
        self._failed(given, failure)
        return not (failure.down or failure.gone)

    def _failed(self, given: Delivery, failure: Failure) -> None:
        made, now = given.attempts + 1, self.clock()
        what = f"{given.event.kind} {given.event.id} to {self.target.name}: {failure.reason}"
        if failure.gone or made >= self.attempts:
            self._queue.give_up(given, failure.reason, now=now, stop=failure.gone)
            self.note(f"gave up {what}" + ("; nothing more is sent there" if failure.gone else f" (attempt {made})"))
            return
        wait = max(delay(made, share=self.chance()), failure.wait)
        self._queue.failed(given, failure.reason, next_try=now + wait, all_wait=failure.down)
        self.note(f"not delivered: {what}; attempt {made} of {self.attempts}, next in {wait.total_seconds():,.0f} s")

    def _body(self, event: Event) -> bytes:
        return event.body.encode() if self.form is Form.JSON else to_json(MessageDocument(text=event.summary))

    @property
    def _queue(self) -> Deliveries:
        return self.record.store.deliveries
