"""Whether the store answers, told in a moment also while it hangs."""

from __future__ import annotations

import threading

from service.state.store_probe import StoreProbe
from tests.fakes import FakeStore
from tests.waiting import eventually


class Hanging(FakeStore):
    """Answers only when it is let to, and counts how often it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.released = 0, threading.Event()

    def ping(self) -> None:
        self.asked += 1
        assert self.released.wait(60)


def test_a_store_that_hangs_does_not_answer_and_is_asked_once_only() -> None:
    store = Hanging()
    pulse = StoreProbe(store)
    assert [pulse.is_up() for _ in range(3)] == [False] * 3
    assert store.asked == 1
    store.released.set()
    eventually(pulse.is_up, "a store that answers")
    assert store.asked >= 1


def test_a_store_that_fails_and_comes_back_is_told() -> None:
    store = FakeStore()
    pulse = StoreProbe(store)
    eventually(pulse.is_up, "a store that answers")  # a busy machine may take longer than the probe waits
    store.down = True
    assert not pulse.is_up()
    store.down = False
    eventually(pulse.is_up, "a store that answers again")
