"""Kept answers: quick, bounded, and never of a version that is no longer in service."""

from __future__ import annotations

import itertools
import threading
from functools import partial

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from models.core.catalog import Catalog
from models.storage.records import Version
from service.gateway import response_cache as module
from service.gateway.response_cache import CachedResponse, ResponseCache, entry_size
from service.routes import forecasts
from service.state.champion_cache import ChampionCache
from tests.apps import create_app
from tests.service.builders import NOW, FakeArtifacts, constant_paths, settings, version
from tests.stores import FileStore

URL = "/v1/series/pk.ict/forecast"


def answer(source: Version, body: bytes = b"x" * 10) -> CachedResponse:
    return CachedResponse.of(source, route="/r", etag='"e"', body=body, content_type="text/plain")


_COST = entry_size(("a", ()), answer(version()))


def test_a_repeated_request_is_not_rendered_again(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    first = client.get(f"{URL}?horizon=3")
    monkeypatch.setattr(forecasts, "render", None)
    again = client.get(f"{URL}?horizon=3")
    assert again.status_code == 200
    assert again.data == first.data
    assert again.headers["ETag"] == first.headers["ETag"]


@pytest.mark.parametrize("method", ["GET", "HEAD"], ids=["kept", "rendered"])
@pytest.mark.parametrize("form", ["{}", 'W/{}, "other"', "*"])
def test_an_answer_that_is_held_already_is_304_and_empty(client: FlaskClient, method: str, form: str) -> None:
    etag = client.get(URL).headers["ETag"]
    answer = client.open(URL, method=method, headers={"If-None-Match": form.format(etag)})
    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.headers["ETag"] == etag


def test_another_tag_gets_the_whole_answer(client: FlaskClient) -> None:
    client.get(URL)
    assert client.get(URL, headers={"If-None-Match": '"other"'}).status_code == 200


def test_the_tag_differs_by_query_and_by_version(
    client: FlaskClient, store: FileStore, champions: ChampionCache
) -> None:
    tags = {client.get(f"{URL}?{query}").headers["ETag"] for query in ("", "horizon=1", "level=80", "format=csv")}
    store.publish(version(number=2), champion=True, who="test", why="better")
    champions.refresh()
    tags.add(client.get(URL).headers["ETag"])
    assert len(tags) == 5


def test_a_kept_answer_goes_with_its_version(client: FlaskClient, store: FileStore, champions: ChampionCache) -> None:
    assert client.get(URL).json["model_version"] == version(number=1).version
    store.publish(version(number=2), champion=True, who="test", why="better")
    champions.refresh()
    assert client.get(URL).json["model_version"] == version(number=2).version


def test_no_answer_ever_mixes_two_versions(app: APIFlask, store: FileStore, artifacts: FakeArtifacts) -> None:
    artifacts.paths = constant_paths
    champions = app.extensions["exportcast"].champions
    numbers = {version(number=n).version: float(n) for n in range(1, 9)}
    for number in range(2, 9):
        store.publish(version(number=number), champion=True, who="test", why="next")
    champions.refresh()
    done, wrong, seen = threading.Event(), [], set()

    def ask() -> None:
        client = app.test_client()
        while not done.is_set():
            got = client.get(f"{URL}?horizon=2").json
            seen.add(got["model_version"])
            values = {point[name] for point in got["points"] for name in ("mean", "median")}
            if values != {numbers[got["model_version"]]}:
                wrong.append(got)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for turn in range(200):
        store.promote("pk.ict", version(number=1 + turn % 8).version, who="test", why="turn", at=NOW)
        champions.refresh()
    done.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert seen <= numbers.keys()


def test_no_answer_mixes_two_versions_while_forecasts_leave_the_memory_and_come_back(
    store: FileStore, artifacts: FakeArtifacts
) -> None:
    artifacts.paths = constant_paths
    names = list(Catalog.load().entries)[:5]
    numbers = {version(number=n).version: float(n) for n in range(1, 5)}
    for name in names:
        for number in range(1, 5):
            store.publish(version(name, number), champion=True, who="test", why="next")
    two = partial(ChampionCache, most_held=2)
    app = create_app(settings(), store=store, artifacts=artifacts, clock=lambda: NOW, champion_cache=two)
    champions = app.extensions["exportcast"].champions
    done, wrong, horizons = threading.Event(), [], itertools.count()

    def ask() -> None:
        client = app.test_client()
        while not done.is_set():
            for name in names:
                got = client.get(f"/v1/series/{name}/forecast?horizon={1 + next(horizons) % 60}").json
                values = {point[kind] for point in got["points"] for kind in ("mean", "median")}
                if (got["series"], values) != (name, {numbers[got["model_version"]]}):
                    wrong.append(got)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for turn in range(100):
        chosen = version(names[turn % 5], 1 + turn % 4)
        store.promote(chosen.series, chosen.version, who="test", why="turn", at=NOW)
        champions.refresh()
    done.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(champions.held) == 2
    assert len(artifacts.loads) > len(names) * 4


def test_an_answer_that_is_kept_outlives_its_forecast_in_memory(
    client: FlaskClient, champions: ChampionCache, artifacts: FakeArtifacts
) -> None:
    first = client.get(URL)
    champions.held.clear()  # type: ignore[attr-defined]
    loads = len(artifacts.loads)
    assert client.get(URL).data == first.data
    assert len(artifacts.loads) == loads


def test_answers_are_bounded_by_their_bytes_and_the_least_used_goes_first() -> None:
    source = version()
    kept = ResponseCache({"pk.ict": source}, max_bytes=3 * _COST)
    for path in ("a", "b", "c"):
        kept.put((path, ()), answer(source))
    assert kept.get(("a", ())) is not None
    kept.put(("d", ()), answer(source))
    assert kept.get(("b", ())) is None
    assert [kept.get((path, ())) is not None for path in ("a", "c", "d")] == [True, True, True]


def test_an_answer_that_replaces_another_is_counted_once() -> None:
    source = version()
    kept = ResponseCache({"pk.ict": source}, max_bytes=2 * _COST)
    for _ in range(5):
        kept.put(("a", ()), answer(source))
    kept.put(("b", ()), answer(source))
    assert len(kept) == 2


def test_an_answer_larger_than_the_room_is_not_kept() -> None:
    source = version()
    kept = ResponseCache({"pk.ict": source}, max_bytes=_COST - 1)
    kept.put(("a", ()), answer(source))
    assert len(kept) == 0
    kept.put(("b", ()), answer(source, b"four"))
    assert kept.get(("b", ())) is not None


def test_the_room_for_answers_is_small_beside_the_memory_goal() -> None:
    assert module.MAX_BYTES <= 10_000_000
