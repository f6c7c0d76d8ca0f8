"""Tasks in the background: one at a time, and a turn that does not come in time."""

from __future__ import annotations

import os
import sys
import threading

import pytest

from models.core.errors import Busy
from service.state.background import NICENESS, Background, Rank


def test_a_task_whose_turn_does_not_come_is_not_run() -> None:
    background, begun, over, ran = Background(), threading.Event(), threading.Event(), list[int]()
    before = background.submit(lambda: begun.set() or over.wait(), rank=Rank.CURRENT)
    begun.wait()
    with pytest.raises(Busy):
        background.run(lambda: ran.append(1), rank=Rank.RELEASE, patience=0.01)
    over.set()
    assert before.result()
    background.run(lambda: ran.append(2), rank=Rank.RELEASE)
    assert ran == [2]


def test_a_task_that_runs_is_waited_for() -> None:
    begun, over = threading.Event(), threading.Event()

    def slow() -> str:
        begun.set()
        over.wait()
        return "done"

    threading.Thread(target=lambda: (begun.wait(), over.wait(0.1), over.set())).start()
    assert Background().run(slow, rank=Rank.RELEASE, patience=0.01) == "done"


def test_without_a_thread_left_a_task_is_refused_and_the_next_one_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    background = Background()
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", no_thread)
        with pytest.raises(Busy):
            background.submit(int, rank=Rank.RELEASE)
    assert (background.waiting, background.idle) == (0, True)
    assert background.run(lambda: 1, rank=Rank.RELEASE) == 1


def test_without_a_thread_left_past_days_are_worked_on_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    background, begun, over = Background(), threading.Event(), threading.Event()
    first = background.submit(lambda: begun.set() or over.wait(), rank=Rank.RELEASE)
    begun.wait()
    monkeypatch.setattr(threading.Thread, "start", no_thread)
    past = background.submit(lambda: 2, rank=Rank.PAST)
    over.set()
    assert first.result()
    assert past.result() == 2


def no_thread(_thread: threading.Thread) -> None:
    raise RuntimeError("can't start new thread")


def test_an_exception_of_a_task_is_that_of_its_caller() -> None:
    with pytest.raises(KeyError):
        Background().run(lambda: {}["a"], rank=Rank.RELEASE)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a priority for each thread")
def test_work_on_past_days_runs_behind_requests() -> None:
    def niceness() -> int:
        return os.getpriority(os.PRIO_PROCESS, 0)

    own = niceness()
    background = Background()
    assert background.run(niceness, rank=Rank.PAST) == min(own + NICENESS, 19)
    assert background.run(niceness, rank=Rank.CURRENT) == own
    assert niceness() == own
