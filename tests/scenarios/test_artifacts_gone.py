"""The artifact store goes away and comes back: what is in memory is served, nothing else is made up."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import EXPORTCAST, run
from tests.scenarios.quick import spawn
from tests.scenarios.serving import ask, serving, wait_until_scored
from tests.service.published import publish_all
from tests.waiting import eventually

FORECAST = "/v1/series/pk.ict/forecast?horizon="
SERVE = [EXPORTCAST, "serve"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with a version of each series."""
    publish_all(tmp_path / "home", samples=50)
    return tmp_path / "home"


def test_pods_serve_on_from_memory_and_new_ones_say_why_they_cannot(home: Path, tmp_path: Path) -> None:
    with serving(SERVE, home, log=tmp_path / "first.log") as url:
        before = ask(f"{url}{FORECAST}3")
        (home / "artefacts").rename(tmp_path / "gone")
        answers = [ask(f"{url}{FORECAST}{horizon}") for horizon in (3, *range(1, 61))]
        assert answers[0] == before
        assert {status for status, _ in answers} == {200}
        assert {answer["model_version"] for _, answer in answers} == {before[1]["model_version"]}
        wait_until_scored(url)
        counts = {"series": 14, "verified": 14, "refused": 0, "rejected": [], "scoring": "caught up", "unscored": 0}
        ready = {"status": "ready", "store": "answers", "read_only": False, **counts}
        eventually(lambda: ask(f"{url}/readyz") == (200, ready), "readiness with every version in memory")

        with serving(SERVE, home, log=tmp_path / "second.log") as other:
            status, told = ask(f"{other}/readyz")
            assert (status, told["detail"]) == (503, "every published version that was tried was refused")
            assert {(each["step"], each["reason"]) for each in told["rejected"]} == {("card", "card.json is missing")}
            assert ask(f"{other}{FORECAST}3")[0] == 503
        assert run("models", "verify", home=home).returncode == 1

        (tmp_path / "gone").rename(home / "artefacts")
        with serving(SERVE, home, log=tmp_path / "third.log") as other:
            assert ask(f"{other}{FORECAST}3") == before
    print(f"{len(answers)} forecasts while it was gone, 0 failed")


@pytest.mark.soak
def test_a_pod_that_started_without_artifacts_serves_by_itself_when_they_are_back(home: Path, tmp_path: Path) -> None:
    (home / "artefacts").rename(tmp_path / "gone")
    with serving(SERVE, home, log=tmp_path / "log") as url:
        assert ask(f"{url}/readyz")[0] == 503
        (tmp_path / "gone").rename(home / "artefacts")
        eventually(lambda: ask(f"{url}/readyz")[0] == 200, "a service that is ready")
        assert ask(f"{url}{FORECAST}3")[0] == 200


def test_what_was_lost_for_good_is_trained_again(home: Path, tmp_path: Path) -> None:
    series = "pk.ict.computer.freelance"
    with serving(SERVE, home, log=tmp_path / "log") as url:
        lost = ask(f"{url}/v1/series/{series}/forecast")[1]["model_version"]
        (home / "artefacts").rename(tmp_path / "lost")
        trained = spawn("train", "--series", series, "--jobs", "1", home=home)
        assert trained.returncode == 0, trained.stderr

        def new() -> bool:
            status, answer = ask(f"{url}/v1/series/{series}/forecast")
            assert status == 200
            return bool(answer["model_version"] != lost)

        eventually(new, "the new version")
