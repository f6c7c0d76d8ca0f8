"""The service while reconstructions and releases do not end: everybody else is answered."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from models.core.errors import Busy
from models.reports.report import Report
from service.app import create_app
from service.dependencies import KEY
from service.gateway.thread_places import Places
from service.state.background import Background
from tests.service.builders import NOW, TOKEN, FakeArtifacts, report, settings, version
from tests.service.test_vintages import add, month
from tests.stores import FileStore, NewStore
from tests.waiting import LONG, eventually

BEARER = {"Authorization": f"Bearer {TOKEN}"}


class Slow(FileStore):
    """A store whose reports come when they are let."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.let, self.asked = threading.Event(), threading.Semaphore(0)

    def reports(self, *, as_of: date, series: str | None = None) -> list[Report]:
        self.asked.release()
        assert self.let.wait(LONG)
        return super().reports(as_of=as_of, series=series)


@pytest.fixture
def slow(new_store: NewStore) -> Iterator[Slow]:
    """A store with ten months and a champion."""
    made = new_store(Slow)
    add(made, *(month(number) for number in range(1, 11)))
    made.publish(version(), champion=True, who="test", why="first")
    yield made
    made.let.set()


@pytest.fixture
def asked(slow: Slow, tmp_path: Path) -> Iterator[Asked]:
    """A service of four request threads."""
    app = create_app(settings(tmp_path, threads=4), store=slow, artifacts=FakeArtifacts(), clock=lambda: NOW)
    with ThreadPoolExecutor(8) as pool:
        yield Asked(app, pool)
        slow.let.set()


class Asked:
    """Clients in threads."""

    def __init__(self, app: APIFlask, pool: ThreadPoolExecutor) -> None:
        self._app, self._pool = app, pool

    @property
    def client(self) -> FlaskClient:
        return self._app.test_client()

    @property
    def background(self) -> Background:
        background: Background = self._app.extensions[KEY].background
        return background

    def all_places_are_taken(self, slow: Slow) -> None:
        """Wait until one task runs and one waits for it: both have their places."""
        assert slow.asked.acquire(timeout=LONG)
        eventually(lambda: self.background.waiting, "a task that waits", every=0.001)

    def later(self, path: str, **given: Any) -> Future[TestResponse]:
        """A request that may take long; a POST if it has a body."""
        ask = self.client.post if given else self.client.get
        return self._pool.submit(ask, path, **given)


def past(number: int, path: str = "/v1/contradictions") -> str:
    return f"{path}?as_of=2025-{number:02d}-20"


def is_busy(answer: TestResponse) -> bool:
    assert answer.content_type == "application/problem+json"
    document = answer.json
    assert document is not None
    return (answer.status_code, document["type"]) == (503, "urn:exportcast:problem:busy") and bool(
        int(answer.headers["Retry-After"])
    )


def test_health_and_forecasts_pass_while_readers_wait(asked: Asked, slow: Slow) -> None:
    waiting = [asked.later(past(number)) for number in (3, 4)]
    asked.all_places_are_taken(slow)
    client = asked.client
    refused = [client.get(past(number, path)) for number in (6, 7) for path in ("/v1/series/pk.ict/vintage",)]
    refused.append(client.get(past(8, "/v1/series/pk.ict/forecast")))
    assert all(map(is_busy, refused))
    for path in ("/healthz", "/readyz", "/metrics", "/v1/series/pk.ict/forecast"):
        assert client.get(path).status_code == 200
    slow.let.set()
    assert [each.result(LONG).status_code for each in waiting] == [200, 200]
    assert client.get(past(5)).status_code == 200


def test_past_days_in_memory_are_answered_while_readers_wait(asked: Asked, slow: Slow) -> None:
    client, paths = asked.client, ("/v1/contradictions", "/v1/series/pk.ict/vintage", "/v1/series/pk.ict/reports")
    slow.let.set()
    before = [client.get(past(6, path)).data for path in paths]
    slow.let.clear()
    while slow.asked.acquire(blocking=False):
        pass
    waiting = [asked.later(past(number)) for number in (3, 4)]
    asked.all_places_are_taken(slow)
    assert [client.get(past(6, path)).data for path in paths[:2]] == before[:2]
    refused = [past(8), past(8, paths[1]), past(6, "/v1/series/pk.ict/forecast")]
    assert all(is_busy(client.get(path)) for path in refused)
    assert client.get("/v1/contradictions?as_of=x").status_code == 422
    listed = asked.later(past(6, paths[2]))
    slow.let.set()
    assert listed.result(LONG).data == before[2]  # a list of reports takes no place
    assert [each.result(LONG).status_code for each in waiting] == [200, 200]


def test_places_of_readers_and_releases_are_counted() -> None:
    places = Places(4)
    for mine, others in ((places.reader, places.release), (places.release, places.reader)):
        with ExitStack() as stack:
            for _ in range(2):
                assert not places.none_for_readers
                stack.enter_context(mine())
            assert places.none_for_readers == (mine == places.reader)
            with pytest.raises(Busy):
                stack.enter_context(mine())
            stack.enter_context(others())
            assert places.none_for_readers
            with pytest.raises(Busy):
                stack.enter_context(others())
    assert not places.none_for_readers


def test_a_release_has_a_place_beside_readers(asked: Asked, slow: Slow) -> None:
    waiting = [asked.later(past(number)) for number in (3, 4)]
    asked.all_places_are_taken(slow)
    assert is_busy(asked.client.get(past(5)))
    release = asked.later("/v1/releases", json=[report(value=101)], headers=BEARER)
    arrived = lambda: slow.reports_revision() != 10 or asked.background.waiting == 2 or release.done()  # noqa: E731
    eventually(arrived, "a release that waits", every=0.001)
    slow.let.set()
    assert release.result(LONG).status_code == 200
    assert release.result().json["stored"] == 1  # type: ignore[index]
    assert [each.result(LONG).status_code for each in waiting] == [200, 200]
    assert slow.reports_revision() == 11


def test_releases_beyond_their_places_store_nothing(asked: Asked, slow: Slow) -> None:
    taken = [asked.later("/v1/releases", json=[report(value=number)], headers=BEARER) for number in (1, 2)]
    asked.all_places_are_taken(slow)
    assert is_busy(asked.client.post("/v1/releases", json=[report(value=3)], headers=BEARER))
    assert asked.client.get("/healthz").status_code == 200
    slow.let.set()
    assert [each.result(LONG).json["stored"] for each in taken] == [1, 1]  # type: ignore[index]
    assert slow.reports_revision() == 12
