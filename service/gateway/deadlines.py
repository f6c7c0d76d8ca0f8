"""Deadlines of request bodies: the server has none, and a read that waits for a client cannot be ended by itself.

The thread of a request reads its body; a watcher ends the connection of a body that is overdue, by which the read ends
too. The request thread cannot answer while another thread reads: the server (granian 2.8.7) would wait for that read
with the interpreter locked. Where the system does not show connections (other than Linux) there is no deadline.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Protocol

from service.gateway.connections import connections_of

PIECE = 1 << 14
"""Bytes that are read at a time; what has come of a piece is not seen before the whole piece has."""

BUFFERED = 1 << 17
"""Bytes of a body that have come and are not read, at most: a piece, and what the server buffers of a connection."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a body may take: a time that all have, and more the more of it has come."""

    first_seconds: float = 10.0
    bytes_per_second: int = 50_000

    def seconds(self, received: int) -> float:
        """Seconds that a body may take of which so much has come."""
        return self.first_seconds + received / self.bytes_per_second


PACE = Pace()

LOOK_SECONDS = 0.25

CLOCK_SECONDS = 0.1
"""How much less time the system may show since something was sent: it counts in ticks, and a connection is as old as
its first request."""

FIRST_LOOK_SECONDS = 1.0
"""A body that is there sooner costs no look at connections."""


class Stream(Protocol):
    """The body of a request, as WSGI has it."""

    def read(self, size: int, /) -> bytes:
        """The next bytes: so many, or fewer where the body ends before."""


class TooSlow(Exception):
    """A body did not keep its pace."""

    def __init__(self, received: int, seconds: float) -> None:
        super().__init__(f"{received:,} bytes of the body came in {seconds:.0f} s; the service waits no longer")


@dataclass(eq=False, slots=True)
class Reading:
    """A body that is being read; ``seen`` has its client's connections at the first look: inode, bytes received."""

    peer: str
    started: float = field(default_factory=monotonic)
    received: int = 0
    seen: dict[int, int] = field(default_factory=dict)
    seen_at: int | None = None
    is_overdue: bool = False
    may_be_ended: bool = False
    """Whether a connection of its client was ended meanwhile, for another overdue body: it can be this one's."""

    @property
    def seconds(self) -> float:
        """How long it takes so far."""
        return monotonic() - self.started

    def look(self, readings: Iterable[Reading] = ()) -> None:
        """Remember the connections of the client, and end the one of this body, of ``readings``, if it is overdue."""
        seconds = self.seconds
        if self.seen_at is None and seconds >= FIRST_LOOK_SECONDS:
            self.seen_at = self.received
            self.seen = {
                c.inode: c.received for _, c in connections_of(self.peer) if c.silent_seconds >= seconds - CLOCK_SECONDS
            }
        if seconds > PACE.seconds(self.received):
            self.is_overdue = True
            for other in readings:
                other.may_be_ended |= other.peer == self.peer
            self._end(seconds)

    def _end(self, seconds: float) -> None:
        """End the connections that can be that of this body: the server does not name it.

        Nothing was sent on it since the request began, and it has received no more than was read and can be buffered.
        A faster body of the same client has received more; any other request is answered sooner.
        """
        most = self.received - (self.seen_at or 0) + BUFFERED
        for found, connection in connections_of(self.peer):
            before = self.seen.get(connection.inode)
            is_silent = connection.silent_seconds >= seconds - CLOCK_SECONDS
            if before is not None and is_silent and connection.received - before <= most:
                with suppress(OSError):  # it ended by itself
                    found.shutdown(socket.SHUT_RD)


class Watcher:
    """Looks at the bodies that are being read, in a thread that is there as long as there are any."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._readings: set[Reading] = set()
        self._running = False

    @contextmanager
    def watched(self, peer: str) -> Iterator[Reading]:
        """A reading that is looked at as long as the context lasts."""
        reading = Reading(peer)
        with self._lock:
            self._readings.add(reading)
            if not self._running:
                threading.Thread(target=self._run, name="deadlines", daemon=True).start()
                self._running = True
        try:
            yield reading
        finally:
            with self._lock:
                self._readings.discard(reading)

    def _run(self) -> None:
        pause = threading.Event()
        while not pause.wait(LOOK_SECONDS):
            with self._lock:
                readings = list(self._readings)
                if not readings:
                    self._running = False
                    return
            for reading in readings:
                reading.look(readings)


WATCHER = Watcher()


def read_in_time(stream: Stream, *, most: int, peer: str) -> bytes:
    """Up to ``most`` bytes of the body of a client, fewer if it ends before; TooSlow if it does not keep its pace."""
    pieces = []
    with WATCHER.watched(peer) as reading:
        while reading.received < most and (piece := stream.read(min(PIECE, most - reading.received))):
            reading.received += len(piece)
            pieces.append(piece)
            if reading.seconds > PACE.seconds(reading.received):
                reading.is_overdue = True
                break
    if (reading.is_overdue or reading.may_be_ended) and reading.received < most:
        raise TooSlow(reading.received, reading.seconds)
    return b"".join(pieces)
