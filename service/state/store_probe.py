"""Whether the store answers, known at once also while it does not."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLate

from models.core.errors import StoreUnavailable
from models.storage.store import Store

PATIENCE = 0.3
"""Seconds that an asker waits: a probe gives up after a second."""


class StoreProbe:
    """Asks the store in a thread of its own, one at a time: a store that hangs holds up nobody else."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._asking: Future[bool] | None = None

    def is_up(self) -> bool:
        """Whether the store has answered within a moment."""
        with self._lock:
            if self._asking is None or self._asking.done():
                self._asking = Future()
                threading.Thread(target=self._ask, args=(self._asking,), name="pulse", daemon=True).start()
            asking = self._asking
        try:
            return asking.result(PATIENCE)
        except TooLate:
            return False

    def _ask(self, asking: Future[bool]) -> None:
        try:
            self._store.ping()
        except StoreUnavailable:
            asking.set_result(False)
        except BaseException as error:
            asking.set_exception(error)
        else:
            asking.set_result(True)
