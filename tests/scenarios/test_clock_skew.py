"""Two pods and a training whose clocks are days apart: they serve the same, and nothing is lost or counted twice."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.scenarios.quick import SERIES, spawn, table
from tests.scenarios.serving import ask, figure, serving
from tests.scenarios.whole import check_whole, stored
from tests.waiting import eventually

SKEW = timedelta(hours=26)
"""Beyond a day, so that even the day differs at any time of day."""

TOKEN = "skewed"
SERVE = """
import os, sys
from datetime import datetime, timedelta
from models.core.settings import Settings
from service import server

class Skewed(datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime.now(tz) + timedelta(seconds=float(os.environ["SKEW"]))

server.datetime = Skewed
server.serve(Settings.read(os.environ))
"""
MONTHS = 33


def test_pods_with_clocks_days_apart_agree_on_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, now = tmp_path / "home", datetime.now(UTC)
    home.mkdir()
    (home / "release.csv").write_text(table(range(MONTHS)), "utf-8")
    _done(spawn("ingest", str(home / "release.csv"), home=home))
    _done(spawn("train", "--jobs", "1", home=home, clock=now - 2 * SKEW))
    command = [sys.executable, "-c", SERVE]
    monkeypatch.setenv("SKEW", str(SKEW.total_seconds()))
    with serving(command, home, log=tmp_path / "fast.log", API_TOKENS=TOKEN) as fast:
        monkeypatch.setenv("SKEW", str(-SKEW.total_seconds()))
        with serving(command, home, log=tmp_path / "slow.log", API_TOKENS=TOKEN) as slow:
            pods = (fast, slow)
            asked = _same(pods)

            # The same release to both, and one to each: once in the record, scored once.
            for month in ("2026-04", "2026-05", "2026-06"):
                first, second = pods if month != "2026-05" else pods[::-1]
                assert _post(first, month)["stored"] == 1
                assert _post(second, month)["duplicate"] == 1
            assert stored(home) == len(SERIES) * MONTHS + 3
            scores = [ask(f"{pod}/v1/series/pk.ict/scores")[1]["scores"] for pod in pods]
            assert scores[0] == scores[1]
            assert [(s["month"], s["step"]) for s in scores[0]] == [("2026-04", 1), ("2026-05", 2), ("2026-06", 3)]

            # A figure of today is from the future for the slow pod, which says so and stores nothing.
            today = figure("2026-07") | {"published": now.date().isoformat()}
            code, told = ask(f"{slow}/v1/releases", [today], token=TOKEN)
            assert (code, told["errors"][0]["parameter"]) == (422, "published")
            assert ask(f"{fast}/v1/releases", [today], token=TOKEN)[0] == 200

            # Trainings by either clock: what one promotes both serve; a slow one does not replace what knows more.
            first_version = _version(slow)
            _done(spawn("train", "--jobs", "1", home=home, clock=now - SKEW))
            second_version = eventually(lambda: _changed(pods, first_version), "the version of the slow clock")
            _done(spawn("train", "--jobs", "1", home=home, clock=now + SKEW))
            third_version = eventually(lambda: _changed(pods, second_version), "the version of the fast clock")
            assert len({first_version, second_version, third_version}) == 3
            _done(spawn("train", "--jobs", "1", home=home, clock=now - SKEW + timedelta(minutes=1)))
            asked += _same(pods)
            assert _version(slow) == third_version

            # By the fast clock the lease of the slow one has ended long ago: both train at once, and nothing breaks.
            # Where the fast one is first, the slow one sees a live process of this host and fails by name.
            with ThreadPoolExecutor(2) as both:
                clocks = [now + timedelta(minutes=2) + skew for skew in (-SKEW, SKEW)]
                ended = list(both.map(lambda clock: spawn("train", "--jobs", "1", home=home, clock=clock), clocks))
            assert any(each.returncode == 0 for each in ended)
            for each in ended:
                assert each.returncode == 0 or "Another training is running" in each.stderr, each.stderr
            asked += _same(pods)
            assert _version(slow) == third_version

            # A rollback goes back by the order of the decisions, not by what their clocks said.
            assert ask(f"{slow}/v1/series/pk.ict/models/rollback", {"why": "test"}, token=TOKEN)[0] == 200
            eventually(lambda: _changed(pods, third_version) == second_version, "the version before")
            assert ask(f"{fast}/v1/series/pk.ict/models/rollback", {"why": "test"}, token=TOKEN)[0] == 200
            eventually(lambda: _changed(pods, second_version) == first_version, "the version before that")
            asked += _same(pods)
    check_whole(home, series=len(SERIES))
    print(f"clocks {2 * SKEW} apart: {asked} forecasts asked of both pods, 0 differed; 4 releases, 0 lost, 0 double")


def _done(ended: Any) -> None:
    assert ended.returncode == 0, ended.stderr


def _post(pod: str, month: str) -> Any:
    code, told = ask(f"{pod}/v1/releases", [figure(month, 340) | {"published": f"{month}-28"}], token=TOKEN)
    assert code == 200, told
    return told


def _same(pods: tuple[str, str]) -> int:
    """Ask both for a year of horizons; how many were asked."""
    paths = [f"/v1/series/{series}/forecast?horizon={horizon}" for series in SERIES for horizon in range(1, 13)]
    for path in paths:
        one, other = (ask(pod + path) for pod in pods)
        assert one == other
        assert one[0] == 200
    return len(paths)


def _version(pod: str) -> str:
    return str(ask(f"{pod}/v1/series/pk.ict/forecast")[1]["model_version"])


def _changed(pods: tuple[str, str], before: str) -> str:
    """The version that both serve, if it is another than before."""
    one, other = map(_version, pods)
    return one if one == other != before else ""
