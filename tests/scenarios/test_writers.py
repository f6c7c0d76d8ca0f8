"""Many write at once, some over HTTP and some to the store, while training publishes: nothing lost, nothing double."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from models.artifacts.artifact_store import ArtifactStore
from models.documents.report import report_document
from models.evaluation.performance import observed_standing, performance_of
from models.evaluation.score_forecasts import catch_up
from models.ingest_release import take_release
from models.reports.report import Report
from models.storage.decisions import champions_in_turn
from models.storage.migrate import upgrade
from models.storage.store import Store, open_store
from tests.conftest import EXPORTCAST
from tests.scenarios.serving import serving
from tests.scenarios.writers import CATALOG, SERIES, TOKEN, WRITERS, before, now, own, releases, shared, train
from tests.stores import NewStore


@pytest.fixture(params=["sqlite", "postgres"])
def urls(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str, int]:
    """A database, a place for artifacts, and how many pods serve: SQLite allows one."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/x.db", f"{tmp_path}/artefacts", 1
    return request.getfixturevalue("new_postgres")(), f"{request.getfixturevalue('new_bucket')()}/artefacts", 2


def test_of_eight_writers_and_a_training_at_once_nothing_is_lost_and_nothing_double(
    urls: tuple[str, str, int], tmp_path: Path, new_store: NewStore
) -> None:
    database, place, pods = urls
    upgrade(database)
    store, artifacts = open_store(database), ArtifactStore(place)
    take_release(before(), store=store, catalog=CATALOG, now=now())
    assert train(store, artifacts).trained == SERIES
    answers = write_at_once(tmp_path, database, place, pods)
    check_record(store, answers)
    check_scores(store, new_store())
    check_registry(store, artifacts)
    store.close()


def write_at_once(home: Path, database: str, place: str, pods: int) -> list[dict[str, Any]]:
    """What the writers were told."""
    command, settings = [EXPORTCAST, "serve"], {"DATABASE_URL": database, "ARTEFACTS_URL": place, "API_TOKENS": TOKEN}
    with ExitStack() as stack:
        urls = [
            stack.enter_context(serving(command, home, log=home / f"pod{pod}.log", **settings)) for pod in range(pods)
        ]
        module = [sys.executable, "-m", "tests.scenarios.writers", str(home), database, place, *urls]
        done = subprocess.run(module, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def check_record(store: Store, answers: list[dict[str, Any]]) -> None:
    """Each figure is in the record, and one answer alone said that it was new."""
    assert len(answers) == sum(len(releases(writer)) for writer in range(WRITERS))
    posted = posted_reports()
    there = store.reports_after(0)
    assert Counter(report.id for report in there) == Counter({report.id for report in [*before(), *posted]})
    told = [figure for answer in answers for figure in answer["figures"]]
    assert len(told) == len(posted)
    new = Counter(key(figure) for figure in told if figure["outcome"] != "duplicate")
    assert new == Counter({key(report_document(report).plain()) for report in posted})


def check_scores(store: Store, alone: Store) -> None:
    """What stands is what one writer alone would have left: the same figures against the same forecasts, each once."""
    take_release(before(), store=alone, catalog=CATALOG, now=now())
    for version in store.versions():
        [issued] = [i for i in store.ledger.issued(version.series) if i.version == version.version]
        alone.publish(version, champion=True, who="", why="", issued=issued)
    take_release(posted_reports(), store=alone, catalog=CATALOG, now=now())
    catch_up(alone, catalog=CATALOG, now=now())
    assert store.ledger.unscored() == []
    for series in SERIES:
        assert observed_standing(store.ledger.observed(series)) == observed_standing(alone.ledger.observed(series))
        assert standing(store, series) == standing(alone, series)
        scores = Counter((s.version, s.month, s.known, s.observed) for s in store.ledger.scores(series))
        assert set(scores.values()) == {1}


def check_registry(store: Store, artifacts: ArtifactStore) -> None:
    """Each version has one decision and all of its files, and the champions know all that was posted."""
    for series in SERIES:
        versions, decisions = store.versions(series), store.decisions(series)
        assert sorted(d.version for d in decisions) == sorted(v.version for v in versions)
        assert {i.version for i in store.ledger.issued(series)} == {v.version for v in versions}
        assert store.champions()[series].version == champions_in_turn(decisions)[-1]
        for version in versions:
            assert artifacts.load(version).model_version == version.version
    assert train(store, artifacts).trained == ()


def posted_reports() -> list[Report]:
    """All that is posted, the same ones as often as they are."""
    return [report for writer in range(WRITERS) for reports in (*shared(), *own(writer)) for report in reports]


def key(figure: dict[str, Any]) -> tuple[object, ...]:
    """What tells a figure from others."""
    return tuple(figure[name] for name in ("series", "period_start", "value", "published", "source"))


def standing(store: Store, series: str) -> set[tuple[object, ...]]:
    """The scores that stand: forecast, month, against which figure, and how far off."""
    every = [(each.score, each.truth) for each in performance_of(series, store.ledger).every]
    return {(s.version, s.month, s.known, s.observed, s.error, truth) for s, truth in every}
