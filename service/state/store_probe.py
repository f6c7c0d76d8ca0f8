"""Whether the store answers, known at once also while it does not."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLate

from models.core.errors import StoreUnavailable
from models.storage.store import Store

PATIENCE = 0.3
"""Seconds that an asker waits: a probe gives up after a second."""

Seen = tuple[int, ...]
"""The last row numbers of reports and ledger: while they are equal, nothing was added."""


def seen_of(store: Store) -> Seen:
    """Where the store is now. StoreUnavailable."""
    return (store.reports_revision(), *store.ledger.revision())


class StoreProbe:
    """Asks the store in a thread of its own, one at a time: a store that hangs holds up nobody else."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._asking: Future[Seen | None] | None = None
        self.read_only = False
        """Whether the store took no writes when it last answered."""

    def seen(self) -> Seen | None:
        """Where the store is; None if it has not answered within a moment."""
        with self._lock:
            if self._asking is None or self._asking.done():
                self._asking = Future()
                threading.Thread(target=self._ask, args=(self._asking,), name="pulse", daemon=True).start()
            asking = self._asking
        try:
            return asking.result(PATIENCE)
        except TooLate:
            return None

    def _ask(self, asking: Future[Seen | None]) -> None:
        try:
            self._store.ping()
            seen = seen_of(self._store)
            self.read_only = self._store.read_only()
        except StoreUnavailable:
            asking.set_result(None)
        except BaseException as error:
            asking.set_exception(error)
        else:
            asking.set_result(seen)
