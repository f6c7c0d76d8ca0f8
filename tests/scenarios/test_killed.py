"""Whenever a process that writes is killed, the registry is at one whole version and nothing is lost."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from models.artifacts.artifact_store import ArtifactStore
from models.storage.migrate import upgrade
from models.storage.store import Store, open_store
from tests.scenarios.killing import open_artifacts

KILLS = {"SQLite and a folder": 12, "PostgreSQL and S3": 5}
TRAININGS = 12


@pytest.fixture(params=KILLS)
def urls(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """URLs of an empty database and of an empty place for artifacts."""
    if request.param == "SQLite and a folder":
        return f"sqlite:///{tmp_path}/x.db", (tmp_path / "artefacts").as_uri()
    new: dict[str, Callable[[], str]] = {name: request.getfixturevalue(name) for name in ("new_postgres", "new_bucket")}
    return new["new_postgres"](), f"{new['new_bucket']()}/artefacts"


def test_readers_see_whole_versions_alone_whenever_their_writer_is_killed(
    urls: tuple[str, str], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    upgrade(urls[0])
    kills = KILLS[request.node.callspec.params["urls"]]
    command = [sys.executable, "-W", "error", "-m", "tests.scenarios.killing", str(tmp_path), str(kills), *urls]
    store, artifacts, seen = open_store(urls[0]), open_artifacts(urls[1]), list[str]()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    ) as writer:
        try:
            while writer.poll() is None:
                seen += read(store, artifacts)
        finally:
            writer.kill()
        told, failed = writer.communicate()
    seen += read(store, artifacts)  # a busy machine may have read nothing since the first version
    store.close()
    print(failed)  # the seed
    assert writer.returncode == 0
    assert json.loads(told).keys() >= {"promote"}
    assert len(seen) > kills
    assert len(set(seen)) > 1


def read(store: Store, artifacts: ArtifactStore) -> list[str]:
    """The version in service, if there is one; ArtifactRejected if any of it is not what was published."""
    return [artifacts.load(champion).model_version for champion in store.champions().values()]


def _kill(scenario: str, home: Path, kills: int) -> dict[str, int]:
    command = [sys.executable, "-W", "error", "-m", f"tests.scenarios.{scenario}", str(home), str(kills)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    print(done.stderr, done.stdout)  # the seed, and how far the work had come
    assert done.returncode == 0
    seen: dict[str, int] = json.loads(done.stdout)
    return seen


def test_nothing_is_lost_whenever_a_training_is_killed(tmp_path: Path) -> None:
    seen = _kill("killing_training", tmp_path, TRAININGS)
    assert sum(seen.values()) - seen.get("ended before", 0) == TRAININGS


@pytest.mark.soak
def test_nothing_is_lost_when_a_training_is_killed_200_times(tmp_path: Path) -> None:
    seen = _kill("killing_training", tmp_path, 200)
    assert seen.keys() >= {"nothing was written yet", "only files were written", "a part was published"}
