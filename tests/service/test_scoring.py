"""Whether scoring is caught up, as /readyz shows it, and who scores what others left."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask

from models.core.catalog import Catalog
from models.core.errors import StoreUnavailable
from models.evaluation.score_forecasts import catch_up
from models.storage.migrate import upgrade
from models.storage.store import Store, open_store
from service.dependencies import KEY
from service.state.background import Rank
from service.state.scoring import PATIENCE, Scoring
from tests.apps import create_app
from tests.models.evaluation.issued import figure, issued
from tests.models.evaluation.issued import version as registered
from tests.service.builders import NOW, FakeArtifacts, settings
from tests.waiting import LONG

MARCH = figure("430", "2026-03", published="2026-04-17")


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Store]:
    """A store in which a forecast of pk.ict waits for March 2026, and March is stored by a process that ended then."""
    url = f"sqlite:///{tmp_path}/x.db"
    upgrade(url)
    forecast = issued("v1", cutoff="2026-02", at=NOW - timedelta(days=30))
    with closing(open_store(url)) as made:
        made.publish(registered(forecast), champion=True, who="test", why="first", issued=forecast)
        made.add_reports([MARCH], now=NOW)
        yield made


@pytest.fixture
def service(record: Store, tmp_path: Path) -> APIFlask:
    """A service over it, without its threads."""
    return create_app(settings(tmp_path), store=record, artifacts=FakeArtifacts(), clock=lambda: NOW)


@pytest.fixture
def scoring(service: APIFlask) -> Scoring:
    """What its thread calls."""
    found: Scoring = service.extensions[KEY].scoring
    return found


def standing(service: APIFlask) -> tuple[Any, Any]:
    document = service.test_client().get("/readyz").json
    return document["scoring"], document["unscored"]


def months(record: Store) -> list[str]:
    return [str(score.month) for score in record.ledger.scores()]


def test_a_start_scores_what_another_left_unscored(service: APIFlask, scoring: Scoring, record: Store) -> None:
    assert standing(service) == ("behind", None)
    assert months(record) == []
    scoring.refresh()
    assert months(record) == ["2026-03"]
    assert standing(service) == ("caught up", 0)


def test_it_is_behind_from_the_moment_a_figure_is_stored(service: APIFlask, scoring: Scoring, record: Store) -> None:
    scoring.refresh()
    record.add_reports([figure("440", "2026-04", published="2026-05-01")], now=NOW)
    assert standing(service) == ("behind", None)
    scoring.refresh()
    assert standing(service) == ("behind", 1)
    assert months(record) == ["2026-03"]  # the process that stored it scores it
    catch_up(record, catalog=Catalog.load(), now=NOW)
    scoring.refresh()
    assert standing(service) == ("caught up", 0)


def test_what_its_own_process_never_scores_is_scored_here(service: APIFlask, scoring: Scoring, record: Store) -> None:
    scoring.refresh()
    record.add_reports([figure("440", "2026-04", published="2026-05-01")], now=NOW)
    for _ in range(PATIENCE):
        scoring.refresh()
        assert standing(service) == ("behind", 1)  # the process that stored it may be at it
    scoring.refresh()
    assert months(record) == ["2026-03", "2026-04"]
    assert standing(service) == ("caught up", 0)


def test_a_release_after_a_start_with_nothing_to_do_is_left_to_its_process(
    service: APIFlask, scoring: Scoring, record: Store
) -> None:
    catch_up(record, catalog=Catalog.load(), now=NOW)
    scoring.refresh()
    record.add_reports([figure("440", "2026-04", published="2026-05-01")], now=NOW)
    scoring.refresh()
    assert months(record) == ["2026-03"]


def test_nothing_is_scored_beside_a_release_that_takes_long(service: APIFlask, scoring: Scoring, record: Store) -> None:
    scoring.refresh()
    record.add_reports([figure("440", "2026-04", published="2026-05-01")], now=NOW)
    ended = threading.Event()
    release = service.extensions[KEY].background.submit(lambda: ended.wait(LONG), rank=Rank.RELEASE)
    for _ in range(PATIENCE + 2):
        scoring.refresh()
    assert months(record) == ["2026-03"]
    ended.set()
    assert release.result(LONG)


def test_a_figure_that_changes_no_score_is_caught_up_too(service: APIFlask, scoring: Scoring, record: Store) -> None:
    scoring.refresh()
    record.add_reports([figure("12", "2019-04", published="2026-05-01")], now=NOW)
    scoring.refresh()
    assert standing(service) == ("behind", 1)
    catch_up(record, catalog=Catalog.load(), now=NOW)  # follows it, and adds no row
    scoring.refresh()
    assert standing(service) == ("caught up", 0)


def test_without_its_store_it_is_unknown_and_goes_on_afterwards(
    service: APIFlask, scoring: Scoring, record: Store, tmp_path: Path
) -> None:
    (tmp_path / "x.db").rename(tmp_path / "away")
    record.close()
    with pytest.raises(StoreUnavailable):
        scoring.refresh()
    assert standing(service) == ("unknown", None)
    (tmp_path / "away").rename(tmp_path / "x.db")
    scoring.refresh()
    assert standing(service) == ("caught up", 0)
