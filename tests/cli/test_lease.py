"""One training at a time: a killed one is seen at once on its host, and by its silence from elsewhere."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from threading import Barrier, Event, Thread

import pytest

from cli.lease import NAME, AlreadyRunning, Lease, Pace, training_lease
from cli.process import Process
from models.storage.migrate import upgrade
from models.storage.store import Store, open_store
from tests.conftest import NewUrl

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
        with pytest.raises(AlreadyRunning, match=f"process {process.pid} on"), training_lease(store, pace=QUICK):
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


@pytest.mark.parametrize("ahead", [-1e6, -3600.0, -600.0, 0.0, 600.0, 1e6])
def test_a_training_of_another_host_that_renews_is_not_dead(store: Store, ahead: float) -> None:
    ended = Event()

    def renew() -> None:
        while not ended.wait(0.01):
            hold(store, ELSEWHERE, minutes=15 + ahead / 60)  # by a clock that is not ours

    beat = Thread(target=renew)
    hold(store, ELSEWHERE)
    beat.start()
    try:
        with pytest.raises(AlreadyRunning), training_lease(store, pace=QUICK):
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
        with pytest.raises(AlreadyRunning), training_lease(store, pace=QUICK):
            pytest.fail("two trainings at once")


def elsewhere(process: Process, place: int, text: str) -> str:
    """A live process of this host, as it would be named with another host name (0), boot (1) or namespace (2)."""
    parts = process.host.split("/")
    parts[place] = text
    return str(Process("/".join(parts), process.pid, process.started))


@pytest.mark.parametrize(("place", "text"), [(0, "pod-8"), (1, "ffffffff"), (2, "1")])
def test_the_same_number_elsewhere_or_before_a_reboot_is_dead(store: Store, place: int, text: str) -> None:
    with sleeper() as (_, process):  # it lives, and is not the one that held the lease
        hold(store, elsewhere(process, place, text))
        with training_lease(store, pace=QUICK):
            held = store.ledger.lease(NAME)
            assert held is not None
            assert held[0] == str(Process.this())


@pytest.mark.parametrize("minutes", [-600, -1, 15])
def test_a_live_training_of_this_host_is_not_dead_whatever_its_lease(store: Store, minutes: int) -> None:
    with sleeper() as (_, process):
        hold(store, str(process), minutes=minutes)
        with pytest.raises(AlreadyRunning), training_lease(store, pace=QUICK):
            pytest.fail("two trainings at once")


def contend(store: Store, holders: Sequence[Process]) -> list[str]:
    """How each of the live processes that begin at once ends."""
    begin, ended = Barrier(len(holders)), list[str]()

    def one(holder: Process) -> None:
        mine = Lease(store, str(holder), QUICK)
        begin.wait()
        try:
            mine.acquire()
            ended.append("trains")
        except AlreadyRunning:
            ended.append("refused")

    threads = [Thread(target=one, args=(holder,)) for holder in holders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ended)


@pytest.fixture
def postgres(new_postgres: NewUrl) -> Iterator[Store]:
    """A store without rows on PostgreSQL."""
    url = new_postgres()
    upgrade(url)
    opened = open_store(url)
    yield opened
    opened.close()


@pytest.mark.parametrize("kind", ["store", "postgres"])
def test_on_both_databases_a_killed_one_is_seen_and_one_trains(kind: str, request: pytest.FixtureRequest) -> None:
    found: Store = request.getfixturevalue(kind)
    with sleeper() as (child, process):
        hold(found, str(process))
        with pytest.raises(AlreadyRunning), training_lease(found, pace=QUICK):
            pytest.fail("two trainings at once")
        child.kill()
        child.wait()
        with training_lease(found, pace=QUICK):
            pass
    assert found.ledger.lease(NAME) is None


@pytest.mark.parametrize("kind", ["store", "postgres"])
@pytest.mark.parametrize("dead", [False, True])
def test_of_many_that_begin_at_once_one_trains(kind: str, dead: bool, request: pytest.FixtureRequest) -> None:
    found: Store = request.getfixturevalue(kind)
    with ExitStack() as stack:
        (child, killed), *live = [stack.enter_context(sleeper()) for _ in range(4)]
        if dead:
            hold(found, str(killed))
            child.kill()
            child.wait()
        assert contend(found, [process for _, process in live]) == ["refused", "refused", "trains"]
