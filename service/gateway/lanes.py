"""Room for what goes at the pace of a client: threads of its own, so that slow ones never hold those of others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from apiflask.exceptions import HTTPError

BODIES = BoundedSemaphore(4)
"""Bodies that are read at a time."""

ASSETS = BoundedSemaphore(8)
"""Large assets that are sent at a time."""

TEXTS = 4
"""Press texts that are read or wait for it at a time."""

EXTRA_THREADS = 4 + 8 + TEXTS
"""Request threads beside those of the settings: one for each body, asset and text above."""

PIECE = 1 << 16


@contextmanager
def reading_a_body() -> Iterator[None]:
    """Room to read a body; HTTPError 503 if too many are being read."""
    take(BODIES)
    try:
        yield
    finally:
        BODIES.release()


def take(lane: BoundedSemaphore) -> None:
    """Take one place of a lane; HTTPError 503 if there is none."""
    if not lane.acquire(blocking=False):
        raise HTTPError(503, "too many slow transfers at a time; try again in a moment")


class Pieces:
    """A body in pieces of 64 kB, the next when the last was taken; its place in the lane is given back at the end."""

    def __init__(self, data: memoryview, lane: BoundedSemaphore) -> None:
        self._data, self._lane, self._at, self._is_open = data, lane, 0, True

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        piece = bytes(self._data[self._at : self._at + PIECE])
        if not piece:
            self.close()
            raise StopIteration
        self._at += PIECE
        return piece

    def close(self) -> None:
        """Give the place back, once."""
        if self._is_open:
            self._is_open = False
            self._lane.release()
