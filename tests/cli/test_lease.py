"""One training at a time: a killed one is seen at once on its host, and by its silence from elsewhere."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

import pytest

from cli.lease import NAME, Lease, Pace, TrainingRunning, training_lease
from cli.process import Process
from models.storage.store import Store

ELSEWHERE = "pod-7/00000000/1#1@5"
QUICK = Pace(renew_seconds=0.02, look_seconds=0.02, silent_seconds=0.5)


def hold(store: Store, holder: str, *, minutes: float = 15) -> None:
    """Let another process hold the lease, by the store alone."""
    until = datetime.now(UTC) + timedelta(minutes=minutes)
    assert store.ledger.take_lease(NAME, holder=holder, now=datetime.now(UTC), until=until)


@contextmanager
def sleeper() -> Iterator[tuple[subprocess.Popen[bytes], Process]]:
    """A live process of this host."""
    script = "import sys; from cli.process import Process; print(Process.this(), flush=True); sys.stdin.read()"
    child = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert child.stdout is not None
    process = Process.parse(child.stdout.readline().decode().strip())
    assert process is not None
    try:
        yield child, process
    finally:
        child.kill()
        child.wait()
        child.stdout.close()
        assert child.stdin is not None
        child.stdin.close()


def test_the_second_of_two_trainings_is_refused_by_name(store: Store) -> None:
    with sleeper() as (_, process):
        hold(store, str(process))
        with pytest.raises(TrainingRunning, match=f"process {process.pid} on"), training_lease(store, pace=QUICK):
            pytest.fail("two trainings at once")


def test_a_killed_training_of_this_host_is_seen_at_once(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    with sleeper() as (child, process):
        hold(store, str(process))
        child.kill()
        child.wait()
        with training_lease(store, pace=QUICK):
            assert capsys.readouterr().err == ""  # nothing was waited for


def test_a_killed_training_that_nobody_reaped_is_seen_too(store: Store) -> None:
    with sleeper() as (child, process):
        hold(store, str(process))
        child.kill()
        while process.is_gone() is False:  # a zombie from here on: nobody has waited for it
            pass
        assert child.returncode is None
        with training_lease(store, pace=QUICK):
            pass


def test_a_number_that_was_given_again_is_another_process(store: Store) -> None:
    with sleeper() as (_, process):
        hold(store, str(Process(process.host, process.pid, process.started - 1)))
        with training_lease(store, pace=QUICK):
            pass


def test_a_silent_training_of_another_host_is_dead(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    hold(store, ELSEWHERE)
    with training_lease(store, pace=QUICK):
        assert "a sign of the training of process 1 on pod-7" in capsys.readouterr().err


@pytest.mark.parametrize("holder", ["pod-7:12", "", "x#y@z", "#1@2"])
def test_a_holder_of_an_older_version_is_waited_for(store: Store, holder: str) -> None:
    assert Process.parse(holder) is None
    hold(store, holder)
    with training_lease(store, pace=QUICK):
        pass


@pytest.mark.parametrize("ahead", [-600.0, 0.0, 600.0])
def test_a_training_of_another_host_that_renews_is_not_dead(store: Store, ahead: float) -> None:
    ended = Event()

    def renew() -> None:
        while not ended.wait(0.01):
            hold(store, ELSEWHERE, minutes=15 + ahead / 60)  # by a clock that is not ours

    beat = Thread(target=renew)
    hold(store, ELSEWHERE)
    beat.start()
    try:
        with pytest.raises(TrainingRunning), training_lease(store, pace=QUICK):
            pytest.fail("two trainings at once")
    finally:
        ended.set()
        beat.join()


def test_a_training_renews_its_lease_and_gives_it_back(store: Store) -> None:
    with training_lease(store, pace=QUICK):
        first = store.ledger.lease(NAME)
        while store.ledger.lease(NAME) == first:
            pass
    assert store.ledger.lease(NAME) is None


def test_a_lease_that_was_lost_is_said(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    mine = Lease(store, str(Process.this()), QUICK)
    hold(store, ELSEWHERE)
    mine.keep(Event())
    assert "was lost" in capsys.readouterr().err


def test_two_that_find_the_same_dead_one_do_not_both_train(store: Store) -> None:
    with sleeper() as (_, process):
        hold(store, ELSEWHERE)
        store.ledger.end_lease(NAME, holder=ELSEWHERE)  # the other one was faster
        hold(store, str(process))
        store.ledger.end_lease(NAME, holder=ELSEWHERE)  # what this one does next
        with pytest.raises(TrainingRunning), training_lease(store, pace=QUICK):
            pytest.fail("two trainings at once")
