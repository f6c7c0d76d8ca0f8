"""The command that sends notifications: what it accepts, once and until it is stopped, alone and beside another."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest

from cli.watch import follow
from models.core.catalog import Catalog
from models.core.errors import StoreUnavailable
from models.ingest_release import take_release
from models.storage.migrate import upgrade
from models.storage.store import open_store
from tests.in_process import run
from tests.models.evaluation.issued import figure
from tests.models.notifications.receivers import answers, receiver
from tests.waiting import eventually

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYqrTwjUPD8ILA=="
LONG_AGO = ("--from", "2026-01-01")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home in which one figure was stored."""
    made = tmp_path / "home"
    made.mkdir()
    release(made, "405.5")
    return made


def release(home: Path, value: str, month: str = "2026-04") -> None:
    url = f"sqlite:///{home / 'exportcast.db'}"
    upgrade(url)
    store = open_store(url)
    take_release([figure(value, month)], store=store, catalog=Catalog.load(), now=datetime.now(UTC))
    store.close()


def script(folder: Path, code: str) -> str:
    """A command that runs this code with the standard input in ``event``."""
    path = folder / "target.py"
    path.write_text(f"import json, os, sys, time\nevent = json.load(sys.stdin)\n{code}\n")
    return f"{sys.executable} {path}"


def keep(folder: Path, *, then: str = "") -> tuple[str, Callable[[], list[str]]]:
    """A command that keeps the ids of its events in a file, and what is in it."""
    path = folder / "ids"
    command = script(folder, f"with open({str(path)!r}, 'a') as ids: ids.write(event['id'] + '\\n')\n{then}")
    return command, lambda: path.read_text().split() if path.exists() else []


@contextmanager
def watching(home: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    """The command in a process of its own."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("EXPORTCAST_")}
    command = [sys.executable, "-m", "cli", "watch", *words]
    child = subprocess.Popen(
        command,
        env=environment | {"EXPORTCAST_HOME": str(home)},
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield child
    finally:
        child.kill()
        child.wait()
        assert child.stdout is not None
        child.stdout.close()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "give --webhook URL, --exec COMMAND or EXPORTCAST_WEBHOOK_URLS"),
        (["--webhook", "https://ada:s3cret@example.org"], "--webhook: found user, password or fragment at example.org"),
        (["--exec", "no-such-program"], "--exec: found 'no-such-program', wanted a program that can be run"),
        (["--retry", "evt_0"], "--retry: found 'evt_0', wanted the id of an event given up"),
        (["--dead", "--retry", "evt_0"], "--dead does not go with --retry"),
        (["--exec", "cat", "--from", "2999-01-01"], "is in the future"),
        (["--exec", "cat", "--attempts", "0"], "not a whole number from 1 to 100"),
        (["--exec", "cat", "--format", "xml"], "'json', 'text'"),
    ],
)
def test_a_wrong_call_is_named(home: Path, words: list[str], message: str) -> None:
    done = run("watch", "--once", *words, home=home)
    assert done.returncode == 2, done.stdout
    assert message in done.stderr
    assert "s3cret" not in done.stderr


def test_a_wrong_setting_is_named_and_not_shown(home: Path) -> None:
    done = run("watch", "--once", home=home, EXPORTCAST_WEBHOOK_URLS="https://a.example.org/x ftp://s3cret")
    assert done.returncode == 2
    assert "EXPORTCAST_WEBHOOK_URLS: found a text that is no address of a webhook" in done.stderr
    assert "s3cret" not in done.stderr


def test_without_the_extra_the_install_command_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "urllib3", None)
    done = run("watch", "--once", "--webhook", "https://example.org/", home=home)
    assert (done.returncode, "pip install 'exportcast[webhooks]'" in done.stderr) == (2, True)


def test_the_addresses_and_secrets_of_the_settings_are_used(home: Path) -> None:
    with receiver() as one, receiver(answers(500)) as other:
        urls = f"http://127.0.0.1:{one.port}/s3cret http://127.0.0.1:{other.port}/s3cret"
        settings = {"EXPORTCAST_WEBHOOK_URLS": urls, "EXPORTCAST_WEBHOOK_SECRET": SECRET}
        done = run("watch", "--once", "--allow-private", *LONG_AGO, home=home, **settings)
    assert done.returncode == 0, done.stderr
    assert one.ids == other.ids
    assert one.got[0].headers["webhook-signature"].startswith("v1,")
    assert "delivered release evt_" in done.stdout
    assert "HTTP 500; attempt 1 of 15, next in " in done.stdout
    shown = done.stdout + done.stderr + (home / "exportcast.db").read_bytes().decode("latin-1")
    assert "s3cret" not in shown
    assert SECRET not in shown


def test_a_chat_room_gets_the_line(home: Path) -> None:
    with receiver() as room:
        url = f"http://127.0.0.1:{room.port}/"
        run("watch", "--once", "--allow-private", "--format", "text", "--webhook", url, *LONG_AGO, home=home)
    assert json.loads(room.got[0].body) == {"text": "1 figure of pk.ict stored, published 2026-05-18"}


def test_a_private_address_is_refused_unless_it_is_allowed(home: Path) -> None:
    with receiver() as server:
        done = run("watch", "--once", "--webhook", f"http://localhost:{server.port}/", *LONG_AGO, home=home)
    assert "which is not public (--allow-private)" in done.stdout
    assert (done.returncode, server.got) == (0, [])


def test_a_target_that_does_not_answer_holds_up_no_other(home: Path) -> None:
    arrived = Event()

    def slow(_: int) -> tuple[int, dict[str, str]]:
        assert arrived.wait(10)  # less than the watch waits for an answer
        return 204, {}

    def quick(_: int) -> tuple[int, dict[str, str]]:
        arrived.set()
        return 204, {}

    with receiver(slow) as one, receiver(quick) as other:
        urls = [word for each in (one, other) for word in ("--webhook", f"http://127.0.0.1:{each.port}/")]
        done = run("watch", "--once", "--allow-private", *urls, *LONG_AGO, home=home)
    assert done.stdout.count("delivered release") == 2, done.stdout


def test_a_target_begins_now_and_goes_on_where_it_was(home: Path, tmp_path: Path) -> None:
    command, ids = keep(tmp_path)
    assert "from now on" in run("watch", "--once", "--exec", command, home=home).stdout
    release(home, "406.5", "2026-05")
    again = run("watch", "--once", "--exec", command, *LONG_AGO, home=home).stdout
    assert "goes on; --from 2026-01-01 is for new targets" in again
    run("watch", "--once", "--exec", command, home=home)
    assert len(ids()) == 1


def test_a_dead_letter_is_listed_and_sent_again(home: Path, tmp_path: Path) -> None:
    command, ids = keep(tmp_path, then=f"sys.exit(not os.path.exists({str(tmp_path / 'mended')!r}))")
    assert "No event was given up." in run("watch", "--dead", home=home).stdout
    given = ("watch", "--once", "--exec", command, "--attempts", "1", *LONG_AGO)
    assert "gave up release evt_" in run(*given, home=home).stdout
    assert "exit code 1" in (listed := run("watch", "--dead", home=home).stdout)
    assert ids()[0] in listed
    (tmp_path / "mended").touch()
    run(*given, home=home)
    assert len(ids()) == 1
    assert "waits for exec" in run("watch", "--retry", ids()[0], home=home).stdout
    assert "delivered release" in run(*given, home=home).stdout
    assert ids() == [ids()[0]] * 2
    assert "No event was given up." in run("watch", "--dead", home=home).stdout


def test_it_watches_until_sigterm_and_ends_cleanly(home: Path, tmp_path: Path) -> None:
    command, ids = keep(tmp_path)
    with watching(home, "--exec", command, *LONG_AGO) as child:
        eventually(ids, "the event")
        child.send_signal(signal.SIGTERM)
        printed, _ = child.communicate()
    assert child.returncode == 0, printed
    assert "Watching the record; Ctrl-C stops." in printed
    assert "delivered release" in printed


def test_a_stop_waits_for_the_event_that_is_being_delivered(home: Path, tmp_path: Path) -> None:
    go = tmp_path / "go"
    command, ids = keep(tmp_path, then=f"while not os.path.exists({str(go)!r}): time.sleep(0.01)")
    with watching(home, "--exec", command, *LONG_AGO) as child:
        eventually(ids, "the program")
        child.send_signal(signal.SIGTERM)
        go.touch()
        printed, _ = child.communicate()
    assert (child.returncode, "delivered release" in printed) == (0, True)
    run("watch", "--once", "--exec", command, home=home)
    assert len(ids()) == 1


def test_two_watches_do_not_both_send(home: Path, tmp_path: Path) -> None:
    go = tmp_path / "go"
    command, ids = keep(tmp_path, then=f"while not os.path.exists({str(go)!r}): time.sleep(0.01)")
    with watching(home, "--exec", command, *LONG_AGO) as first:
        eventually(ids, "the program")
        second = run("watch", "--once", "--exec", command, home=home)
        assert f"Another watch is running (process {first.pid} on" in second.stderr
        assert second.returncode == 0
        go.touch()
        lines = first.stdout
        assert lines is not None
        eventually(lambda: "delivered" in lines.readline(), "the delivery")
    run("watch", "--once", "--exec", command, home=home)
    assert len(ids()) == 1


def test_one_killed_between_sending_and_marking_sends_the_same_event_again(home: Path, tmp_path: Path) -> None:
    once = tmp_path / "once"
    kill = f"if not os.path.exists({str(once)!r}): open({str(once)!r}, 'w'); os.kill(os.getppid(), 9)"
    command, ids = keep(tmp_path, then=kill)
    with watching(home, "--exec", command, *LONG_AGO) as child:
        assert child.wait() == -signal.SIGKILL
    done = run("watch", "--once", "--exec", command, home=home)
    assert "delivered release" in done.stdout
    run("watch", "--once", "--exec", command, home=home)
    first, again = ids()
    assert first == again


def test_a_database_that_does_not_answer_is_asked_again(capsys: pytest.CaptureFixture[str]) -> None:
    turns = []

    def turn(_: Callable[[], bool]) -> None:
        turns.append(len(turns))
        if len(turns) < 3:
            raise StoreUnavailable("the database did not answer")

    follow(turn, lambda: False, lambda: len(turns) == 4)
    assert turns == [0, 1, 2, 3]
    assert capsys.readouterr().err.count("the database did not answer; trying again") == 2
