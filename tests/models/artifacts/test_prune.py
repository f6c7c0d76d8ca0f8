"""What training does after a rollback, and what it keeps."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from models.artifacts.artifact_store import ArtifactStore, prune
from models.core.errors import ArtifactRejected
from tests.stores import FileStore, NewStore
from tests.training.test_pipeline import NOW, monthly, train

LATER = NOW.replace(day=20)


@pytest.fixture
def store(new_store: NewStore) -> FileStore:
    """A store with half a year of one series."""
    made = new_store()
    made.add_reports(monthly("pk.ict", [100.5, 103.2, 101.7, 108.4, 110.3, 112.9]), now=NOW)
    return made


@pytest.fixture
def artifacts(tmp_path: Path) -> ArtifactStore:
    """An empty folder."""
    return ArtifactStore((tmp_path / "artefacts").as_uri())


def test_what_was_rolled_back_does_not_come_back_until_there_are_new_figures(
    store: FileStore, artifacts: ArtifactStore
) -> None:
    _, [first] = train(store, artifacts)
    store.add_reports(monthly("pk.ict", [115.0], start="2026-01"), now=NOW)
    _, [second] = train(store, artifacts)
    assert second.promoted
    assert first.version is not None
    store.rollback("pk.ict", who="ada", why="absurd", at=NOW)

    assert train(store, artifacts, if_stale=True)[1] == []
    _, [again] = train(store, artifacts, clock=lambda: LATER, as_of=LATER.date())
    assert not again.promoted
    assert "pk.ict was rolled back on these figures" in again.why
    assert store.champions()["pk.ict"].version == first.version.version

    store.add_reports(monthly("pk.ict", [116.0], start="2026-02"), now=NOW)
    _, [news] = train(store, artifacts, if_stale=True)
    assert news.promoted


def test_a_promotion_by_hand_ends_what_a_rollback_held_back(store: FileStore, artifacts: ArtifactStore) -> None:
    train(store, artifacts)
    store.add_reports(monthly("pk.ict", [115.0], start="2026-01"), now=NOW)
    _, [second] = train(store, artifacts)
    assert second.version is not None
    store.rollback("pk.ict", who="ada", why="absurd", at=NOW)
    store.promote("pk.ict", second.version.version, who="ada", why="it was right", at=NOW)
    assert train(store, artifacts, if_stale=True)[1] == []
    assert store.champions()["pk.ict"].version == second.version.version


def test_pruning_removes_the_folders_of_what_it_forgets_and_no_others(
    store: FileStore, artifacts: ArtifactStore, tmp_path: Path
) -> None:
    versions = []
    for day in range(1, 6):
        at = NOW.replace(day=day)
        _, [outcome] = train(store, artifacts, clock=lambda at=at: at, as_of=at.date())
        assert outcome.version is not None
        versions.append(outcome.version)
    assert [version.version for version in prune("pk.ict", keep=2, store=store, artifacts=artifacts)] == [
        version.version for version in reversed(versions[1:3])
    ]
    folders = {folder.name for folder in (tmp_path / "artefacts" / "pk.ict").iterdir()}
    assert folders == {version.version for version in (versions[0], *versions[3:])}
    with pytest.raises(ArtifactRejected, match="missing"):
        artifacts.load(versions[1])
    assert artifacts.load(versions[0]).series == "pk.ict"
    artifacts.remove(replace(versions[1]))  # a second time is no error
