"""Room for what goes at the pace of a client: threads of its own, so that slow ones never hold those of others."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from apiflask.exceptions import HTTPError


class SlowTransfers:
    """``places`` for slow transfers, of which one caller has ``each`` at most."""

    def __init__(self, places: int, *, each: int) -> None:
        self.places, self._each = places, each
        self._lock = threading.Lock()
        self._taken: Counter[str] = Counter()

    def take(self, caller: str) -> None:
        """Take a place; HTTPError 503 if there is none for this caller."""
        with self._lock:
            if self._is_full_for(caller):
                raise HTTPError(503, TOO_MANY)
            self._taken[caller] += 1

    def give_back(self, caller: str) -> None:
        """Give a place back."""
        with self._lock:
            self._taken[caller] -= 1
            if not self._taken[caller]:
                del self._taken[caller]

    def is_full_for(self, caller: str) -> bool:
        """Whether a caller would be refused now."""
        with self._lock:
            return self._is_full_for(caller)

    def _is_full_for(self, caller: str) -> bool:
        return self._taken.total() >= self.places or self._taken[caller] >= self._each

    @contextmanager
    def place(self, caller: str) -> Iterator[None]:
        """A place for as long as the context lasts; HTTPError 503 if there is none."""
        self.take(caller)
        try:
            yield
        finally:
            self.give_back(caller)


TOO_MANY = "too many slow transfers at a time; try again in a moment"

BODIES = SlowTransfers(8, each=4)
"""Bodies that are read at a time."""

ASSETS = SlowTransfers(8, each=6)
"""Large assets that are sent at a time; a browser opens six connections to a server."""

EXPORTS = SlowTransfers(2, each=2)
"""Exports of all series that are made or sent at a time."""

TEXTS = 4
"""Press texts that are read or wait for it at a time."""

EXTRA_THREADS = BODIES.places + ASSETS.places + EXPORTS.places + TEXTS
"""Request threads beside those of the settings: one for each body, asset, export and text above."""

PIECE = 1 << 16
"""Bytes of a piece."""


class Pieces:
    """A body in pieces, the next when the last was taken; ``ended`` is called once, after the last or at ``close``."""

    def __init__(self, pieces: Iterator[bytes], ended: Callable[[], object]) -> None:
        self._pieces, self._ended, self._is_open = pieces, ended, True

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        piece = next(self._pieces, b"")
        if not piece:
            self.close()
            raise StopIteration
        return piece

    def close(self) -> None:
        """Call ``ended``, once."""
        if self._is_open:
            self._is_open = False
            self._ended()
