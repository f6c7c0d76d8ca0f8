"""What an attempt to deliver an event came to, and when the next one is made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from models.storage.deliveries import Event

FIRST = timedelta(seconds=30)
"""The wait after the first attempt; each further one doubles it."""

LONGEST = timedelta(hours=4)

DOUBLED = 10
"""Times after which LONGEST is reached in any case."""

FARTHEST = timedelta(days=1)
"""The longest wait that a receiver can ask for."""

ATTEMPTS = 15
"""Attempts before an event is given up: about a day after the first."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an attempt failed, in words without an address.

    ``wait`` is what the receiver asked for. ``down``: the receiver as a whole, not this event. ``gone``: for good.
    """

    reason: str
    wait: timedelta = timedelta(0)
    down: bool = False
    gone: bool = False


class Target(Protocol):
    """Where events are delivered to; ``name`` shows no secret and is the same after a restart."""

    @property
    def name(self) -> str:
        """The name under which its queue is stored."""

    def send(self, event: Event, body: bytes, *, timestamp: int) -> Failure | None:
        """Deliver an event, at a time in seconds since 1970; None if it arrived."""


def delay(attempts: int, *, share: float) -> timedelta:
    """The wait after so many attempts: doubled each time, and between 75 % and 125 % of it by a random ``share``.

    So targets that failed together are not asked together again.
    """
    doubled: timedelta = min(FIRST * 2 ** min(attempts - 1, DOUBLED), LONGEST)
    return doubled * (0.75 + share / 2)
