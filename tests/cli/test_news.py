"""The command news and the line that train prints, on a small home that is trained twice with one cheap member."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cli import context, lease, main, reports, train
from cli import news as news_command
from tests.scenarios.quick import table
from training import fit_series, pipeline

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command under a home of its own at a time; its exit code and what it printed."""
    few = {"members": ("snaive",), "origins": 3, "paths": 200}
    fit = fit_series.fit_series
    monkeypatch.setattr(pipeline, "fit_series", lambda history, **given: fit(history, **{**given, **few}))
    monkeypatch.setenv("EXPORTCAST_HOME", str(tmp_path))

    def call(*words: str, at: str = "2026-01-20") -> tuple[int, str, str]:
        clock = datetime.fromisoformat(at).replace(tzinfo=UTC)
        for module in (context, reports, train, lease, news_command):
            monkeypatch.setattr(module, "now", lambda: clock)
        monkeypatch.setattr(sys, "argv", ["exportcast", *words])
        capsys.readouterr()
        code: Any = 0
        try:
            main.main()
        except SystemExit as end:
            code = end.code or 0
        return (code, *capsys.readouterr())

    return call


def test_train_and_news_explain_the_new_version(run: Run, tmp_path: Path) -> None:
    for name, months in (("first", range(29)), ("second", range(29, 30))):
        (tmp_path / f"{name}.csv").write_text(table(months, series={"pk.ict": 301}), "utf-8")
    run("ingest", str(tmp_path / "first.csv"), at="2025-12-20")
    code, out, _ = run("train", "--series", "pk.ict", "--jobs", "1", at="2025-12-21")
    assert code == 0 and "expected)" not in out
    code, _, err = run("news", "pk.ict", at="2025-12-22")
    assert code == 1 and "it is the first version of the series" in err
    run("ingest", str(tmp_path / "second.csv"))
    code, out, _ = run("train", "--series", "pk.ict", "--jobs", "1")
    line = r"FY2026 rose by 12 to 3,9\d\d: December 2025 \(341 against 329 expected\) \+12"
    assert code == 0 and re.search(f"pk.ict: {line}", out), out
    code, out, _ = run("news", "pk.ict")
    assert code == 0 and re.search(f"\n{line}", out) and "\n2025-12 rose by " in out, out
    document = json.loads(run("news", "pk.ict", "--from", "2025-12-21", "--period", "2025-12", "--json")[1])
    [change] = document["changes"]
    assert [part["kind"] for part in change["parts"]] == ["figure"]
    assert (change["after"], change["parts"][0]["published"]) == (341.0, "2026-01-18")
    for wrong, named in (("--from=soon", "from: found 'soon'"), ("--period=soon", "period: found 'soon'")):
        code, out, err = run("news", "pk.ict", wrong)
        assert (code, out) == (2, "") and named in err
