"""``demo`` names the command for past releases, or serves at once and forecasts them meanwhile."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

import pytest

from cli.examples import Example
from tests.scenarios import quick
from tests.scenarios.serving import status
from tests.waiting import answers, eventually, free_port

SERIES = "pk.ict"
NAMED = "Forecasts and scores of past releases:"


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """One series, and a training in the process that was forked with the quick one."""
    whole = Example.bundled()
    lines = whole.reports.splitlines(keepends=True)
    rows = b"".join(line for line in lines if line.startswith((b"series,", SERIES.encode() + b",")))
    monkeypatch.setattr(Example, "bundled", classmethod(lambda cls: cls(whole.name, rows, SERIES)))
    monkeypatch.setattr(os, "cpu_count", lambda: 1)


def test_the_demo_makes_a_past_while_it_serves(tmp_path: Path) -> None:
    first = quick.run("demo", "--no-serve", home=tmp_path)
    assert (first.code, first.said.splitlines()[-1]) == (0, f"{NAMED} exportcast replay --series {SERIES}")
    url = f"http://127.0.0.1:{(port := free_port())}"
    demo = quick.start("demo", "--past", "1", "--port", str(port), home=tmp_path)
    try:
        eventually(lambda: answers(lambda: status(f"{url}/healthz")) == 200, "a demo that serves")
        assert f"Forecasts as of 1 past release of {SERIES} are being made" in demo.output.read_text("utf-8")
        found = eventually(lambda: _replay_of(demo.child), "a replay in the background")
    finally:
        os.kill(demo.child, signal.SIGTERM)
        assert demo.wait().code == 0
    os.kill(found, signal.SIGTERM)  # what it does is tested in tests/training


def _replay_of(parent: int) -> int:
    """The process of the replay that a process started; 0 while there is none."""
    for status_ in Path("/proc").glob("[0-9]*/status"):
        with suppress(OSError):  # a process that ends meanwhile
            words = (status_.parent / "cmdline").read_text().split("\0")
            if f"PPid:\t{parent}\n" in status_.read_text() and "replay" in words:
                assert words[words.index("replay") :][:5] == ["replay", "--series", SERIES, "--releases", "1"]
                return int(status_.parent.name)
    return 0
