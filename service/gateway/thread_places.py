"""How many request threads may be taken up by what takes long: one is always left for health and cached responses."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from models.core.errors import Busy

READERS, RELEASES = "readers", "releases"


class Places:
    """Places of ``threads`` request threads: all but one, of which readers leave one to releases, and releases to them.

    With fewer than three threads there is one place; it can be the only thread.
    """

    def __init__(self, threads: int) -> None:
        self._most = max(1, threads - 1)
        self._each = max(1, self._most - 1)
        self._lock = threading.Lock()
        self._taken = Counter({READERS: 0, RELEASES: 0})

    @contextmanager
    def reader(self) -> Iterator[None]:
        """Take a place to look back; Busy at once if there is none."""
        with self._place(READERS):
            yield

    @contextmanager
    def release(self) -> Iterator[None]:
        """Take a place for a release; Busy at once if there is none."""
        with self._place(RELEASES):
            yield

    @property
    def none_for_readers(self) -> bool:
        """Whether a reader would be refused now."""
        return self._none_for(READERS)

    def _none_for(self, kind: str) -> bool:
        return self._taken[kind] >= self._each or self._taken.total() >= self._most

    @contextmanager
    def _place(self, kind: str) -> Iterator[None]:
        with self._lock:
            if self._none_for(kind):
                raise Busy
            self._taken[kind] += 1
        try:
            yield
        finally:
            with self._lock:
                self._taken[kind] -= 1
