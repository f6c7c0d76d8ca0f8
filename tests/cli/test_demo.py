"""``demo`` names the command for past releases, or serves at once and forecasts them meanwhile."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from cli import running
from cli.examples import Example
from tests.scenarios import quick
from tests.scenarios.serving import ask, status
from tests.waiting import answers, eventually, free_port

SERIES = "pk.ict"
NAMED = "Forecasts and scores of past releases:"


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """One series, one past release, and a training in the process that was forked with the quick one."""
    whole = Example.bundled()
    lines = whole.reports.splitlines(keepends=True)
    rows = b"".join(line for line in lines if line.startswith((b"series,", SERIES.encode() + b",")))
    monkeypatch.setattr(Example, "bundled", classmethod(lambda cls: cls(whole.name, rows, SERIES)))
    monkeypatch.setattr(running, "PAST_RELEASES", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 1)


def test_the_demo_makes_a_past_while_it_serves(tmp_path: Path) -> None:
    first = quick.run("demo", "--no-serve", home=tmp_path)
    assert (first.code, first.said.splitlines()[-1]) == (0, f"{NAMED} exportcast replay --series {SERIES}")
    url = f"http://127.0.0.1:{(port := free_port())}"
    demo = quick.start("demo", "--port", str(port), home=tmp_path)
    try:
        eventually(lambda: answers(lambda: status(f"{url}/healthz")) == 200, "a demo that serves")
        assert f"The last 1 release of {SERIES}: forecasts as known then follow" in demo.output.read_text("utf-8")
        eventually(lambda: _replayed(url), "a forecast of a past release")
    finally:
        os.kill(demo.child, signal.SIGTERM)
        assert demo.wait().code == 0
    assert NAMED not in quick.run("demo", "--no-serve", home=tmp_path).said  # a past is there by now


def _replayed(url: str) -> bool:
    code, document = ask(f"{url}/v1/series/{SERIES}/issued")
    return code == 200 and any(each["replayed"] for each in document["issued"])
