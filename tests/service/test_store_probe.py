"""Whether the store answers, told in a moment also while it hangs."""

from __future__ import annotations

import threading
from pathlib import Path

from service.state.store_probe import StoreProbe
from tests.stores import FileStore, NewStore
from tests.waiting import eventually


class Hanging(FileStore):
    """Answers only when it is let to, and counts how often it was asked."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.asked, self.released = 0, threading.Event()

    def ping(self) -> None:
        self.asked += 1
        assert self.released.wait(60)


def test_a_store_that_hangs_does_not_answer_and_is_asked_once_only(new_store: NewStore) -> None:
    store = new_store(Hanging)
    pulse = StoreProbe(store)
    assert [pulse.seen() for _ in range(3)] == [None] * 3
    assert store.asked == 1
    store.released.set()
    eventually(pulse.seen, "a store that answers")
    assert store.asked >= 1


def test_a_store_that_fails_and_comes_back_is_told(new_store: NewStore) -> None:
    store = new_store()
    pulse = StoreProbe(store)
    eventually(pulse.seen, "a store that answers")  # a busy machine may take longer than the probe waits
    store.take_away()
    assert pulse.seen() is None
    store.bring_back()
    eventually(pulse.seen, "a store that answers again")
