"""Whenever the process that moves the champion is killed, the registry is at one whole version; make soak does more."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from models.artefacts import ArtefactStore
from models.store.migrate import upgrade
from models.store.sql import SqlStore, open_store
from tests.scenarios.killing import open_artefacts

KILLS = {"SQLite and a folder": 12, "PostgreSQL and S3": 5}


@pytest.fixture(params=KILLS)
def urls(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """URLs of an empty database and of an empty place for artefacts."""
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
    store, artefacts, seen = open_store(urls[0]), open_artefacts(urls[1]), list[str]()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    ) as writer:
        try:
            while writer.poll() is None:
                seen += read(store, artefacts)
        finally:
            writer.kill()
        told, failed = writer.communicate()
    store.close()
    print(failed)  # the seed
    assert writer.returncode == 0
    assert json.loads(told).keys() >= {"promote"}
    assert len(seen) > kills
    assert len(set(seen)) > 1


def read(store: SqlStore, artefacts: ArtefactStore) -> list[str]:
    """The version in service, if there is one; ArtefactRejected if any of it is not what was published."""
    return [artefacts.load(champion).model_version for champion in store.champions().values()]
