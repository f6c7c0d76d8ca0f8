"""A training that is killed or asked to stop: the next one trains, exit codes say why, no process is left."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

from models.core.catalog import Catalog
from tests.conftest import EXPORTCAST
from tests.in_process import run
from tests.scenarios.quick import spawn
from tests.waiting import LONG, eventually

SERIES = "pk.ict.computer.freelance"
"""The one with the shortest history: it is trained soonest."""


def start(home: Path, log: Path, *words: str) -> subprocess.Popen[bytes]:
    """A real training in a session and a group of its own."""
    given = {k: v for k, v in os.environ.items() if not k.startswith("EXPORTCAST_")} | {"EXPORTCAST_HOME": str(home)}
    with log.open("wb") as said:
        return subprocess.Popen(
            [EXPORTCAST, *words], env=given, stdout=said, stderr=subprocess.STDOUT, start_new_session=True
        )


def of_session(leader: int) -> set[int]:
    """Live processes that a command started, itself too."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text("utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == leader and fields[0] != "Z":
            found.add(int(stat.parent.name))
    return found


def test_a_training_after_a_killed_one_trains(home: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    killed = start(home, log, "train", "--jobs", "1")
    eventually(lambda: "Training ..." in log.read_text("utf-8"), "a training that begins")
    again = run("train", "--series", SERIES, home=home)
    assert again.returncode == 1
    assert f"Another training is running (process {killed.pid} on" in again.stderr
    killed.send_signal(signal.SIGKILL)
    assert killed.wait() == -signal.SIGKILL
    trained = spawn("train", "--series", SERIES, "--jobs", "1", home=home)
    assert trained.returncode == 0, trained.stderr
    assert "1 series trained" in trained.stdout


@pytest.mark.parametrize(
    ("number", "everyone"),
    [(signal.SIGINT, True), (signal.SIGTERM, False)],
    ids=["Ctrl-C-as-a-worker-starts", "a-lone-signal-as-work-is-done"],
)
def test_a_signal_stops_training_and_its_workers_without_tracebacks(
    home: Path, tmp_path: Path, number: signal.Signals, everyone: bool
) -> None:
    log = tmp_path / "log"

    def moment() -> bool:
        there = len(of_session(training.pid)) >= 3 if everyone else "[1/" in log.read_text("utf-8")
        return there or training.poll() is not None

    every = sorted(Catalog.load().entries, key=lambda name: name != SERIES)
    training = start(home, log, "train", "--jobs", "2", *(word for name in every for word in ("--series", name)))
    eventually(moment, "a worker", every=0.01)
    assert len(of_session(training.pid)) >= 3
    if everyone:  # as in a terminal
        os.killpg(training.pid, number)
    else:
        training.send_signal(number)
    assert training.wait(timeout=LONG) == 128 + number
    said = log.read_text("utf-8")
    assert said.endswith("Stopped.\n")
    assert "Traceback" not in said
    eventually(lambda: not of_session(training.pid), "an end of all its processes")
    assert not list(home.glob("artefacts/**/.publishing-*"))
    again = spawn("train", "--series", SERIES, "--jobs", "1", home=home)
    assert again.returncode == 0, again.stderr
    assert run("models", "verify", home=home).returncode == 0
