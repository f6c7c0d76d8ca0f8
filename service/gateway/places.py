"""How many request threads may be taken up by what takes long: one is always left for health and kept answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Semaphore

from models.core.errors import Busy


class Places:
    """Places of ``threads`` request threads: all but one, of which readers leave one to releases, and releases to them.

    With fewer than three threads there is one place; it can be the only thread.
    """

    def __init__(self, threads: int) -> None:
        most = max(1, threads - 1)
        self._all = Semaphore(most)
        self._readers, self._releases = Semaphore(max(1, most - 1)), Semaphore(max(1, most - 1))

    @contextmanager
    def reader(self) -> Iterator[None]:
        """Take a place to look back; Busy at once if there is none."""
        with _taken(self._readers), _taken(self._all):
            yield

    @property
    def none_for_readers(self) -> bool:
        """Whether a reader would be refused now."""
        try:
            with self.reader():
                return False
        except Busy:
            return True

    @contextmanager
    def release(self) -> Iterator[None]:
        """Take a place for a release; Busy at once if there is none."""
        with _taken(self._releases), _taken(self._all):
            yield


@contextmanager
def _taken(places: Semaphore) -> Iterator[None]:
    if not places.acquire(blocking=False):
        raise Busy
    try:
        yield
    finally:
        places.release()
