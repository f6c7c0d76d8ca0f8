"""Room to read press texts, which keeps a processor busy: few at a time, in threads beside those of the settings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Semaphore
from time import monotonic

from models.core.errors import Busy
from service.gateway.slow_transfers import TEXTS

AT_A_TIME = 2
"""Texts that are read at a time, at most one of them a long one: a short text waits for short ones only."""

LONG_BYTES = 20_000
"""Size from which a text is a long one."""

PATIENCE = 10.0
"""Seconds that a text waits for its turn."""


class TextPlaces:
    """TEXTS places, half of them for long texts at most: AT_A_TIME texts are read, the others wait for their turn."""

    def __init__(self, *, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._all, self._long = Semaphore(TEXTS), Semaphore(TEXTS // 2)
        self._at_work, self._long_at_work = Semaphore(AT_A_TIME), Semaphore(1)

    @contextmanager
    def reading(self, size: int) -> Iterator[None]:
        """A turn to read a text of so many bytes; Busy at once if too many wait, or if it does not come soon."""
        until, is_long = monotonic() + self._patience, size >= LONG_BYTES
        with (
            _taken(self._long, needed=is_long),
            _taken(self._all),
            _taken(self._long_at_work, until=until, needed=is_long),
            _taken(self._at_work, until=until),
        ):
            yield


@contextmanager
def _taken(places: Semaphore, *, until: float | None = None, needed: bool = True) -> Iterator[None]:
    """One of some places: at once, or by a time; Busy if there is none."""
    if not needed:
        yield
        return
    taken = places.acquire(blocking=False) if until is None else places.acquire(timeout=max(0.0, until - monotonic()))
    if not taken:
        raise Busy
    try:
        yield
    finally:
        places.release()
