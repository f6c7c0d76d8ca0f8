"""/, /healthz, /readyz."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.state.champion_cache import ChampionCache
from tests.apps import create_app
from tests.service.builders import NOW, FakeArtifacts, settings, version
from tests.stores import FileStore, NewStore
from tests.waiting import eventually


def client_of(store: FileStore, artifacts: FakeArtifacts) -> FlaskClient:
    return create_app(settings(), store=store, artifacts=artifacts, clock=lambda: NOW).test_client()


def answering(client: FlaskClient) -> TestResponse | None:
    """The answer of /readyz, once the store did not take longer than the probe waits."""
    answer = client.get("/readyz")
    return answer if (answer.json or {})["store"] == "answers" else None


def test_it_is_ready_when_it_can_serve(client: FlaskClient) -> None:
    answer = eventually(lambda: answering(client), "an answer of the store")
    members = {"status": "ready", "series": 2, "store": "answers", "read_only": False}
    members |= {"verified": 2, "refused": 0, "rejected": []}
    members |= {"scoring": "behind", "unscored": None}  # not counted yet
    assert (answer.status_code, answer.json) == (200, members)


def test_a_refused_version_is_listed_with_its_reason_and_what_is_served_in_its_place(
    client: FlaskClient, store: FileStore, artifacts: FakeArtifacts, champions: ChampionCache
) -> None:
    artifacts.refused.add(version(number=2).version)
    store.publish(version(number=2), champion=True, who="test", why="next")
    champions.refresh()
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json["rejected"] == [
        {
            "series": "pk.ict",
            "version": version(number=2).version,
            "step": "sha256",
            "reason": "model.joblib is not what was published",
            "serving": version(number=1).version,
        }
    ]


def test_a_version_that_is_refused_at_the_start_is_listed_before_anyone_asks(store: FileStore) -> None:
    store.publish(version("pk.ict.telecom", 3), champion=True, who="test", why="first")
    answer = client_of(store, FakeArtifacts(refused={version(number=3).version})).get("/readyz")
    assert answer.status_code == 200
    assert [(r["series"], r["serving"]) for r in answer.json["rejected"]] == [("pk.ict.telecom", None)]


def test_with_every_version_refused_it_is_not_ready(store: FileStore) -> None:
    answer = client_of(store, FakeArtifacts(refused={version().version})).get("/readyz")
    assert answer.status_code == 503
    assert answer.content_type == "application/problem+json"
    assert [r["series"] for r in answer.json["rejected"]] == ["pk.ict", "pk.ict.computer"]


def test_of_many_refused_versions_all_are_counted_and_some_listed(
    champions: ChampionCache, client: FlaskClient, store: FileStore, artifacts: FakeArtifacts
) -> None:
    artifacts.refused.add(version(number=2).version)
    for number in range(150):
        store.publish(version(f"x.s{number:03d}", 2), champion=True, who="test", why="first")
    while len(champions.serving) + len(champions.rejected) < 152:
        champions.refresh()
    members = client.get("/readyz").json
    assert (members["series"], members["verified"], members["refused"], len(members["rejected"])) == (152, 2, 150, 100)


def test_without_a_model_it_says_that_training_is_missing(new_store: NewStore) -> None:
    client = client_of(new_store(), FakeArtifacts())
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "exportcast train" in answer.json["detail"]
    assert client.get("/healthz").status_code == 200


def test_it_starts_without_its_store_and_is_ready_when_the_store_comes(store: FileStore) -> None:
    store.take_away()
    app = create_app(settings(), store=store, artifacts=FakeArtifacts(), clock=lambda: NOW)
    client = app.test_client()
    assert client.get("/readyz").status_code == 503
    assert client.get("/v1/series/pk.ict/forecast").status_code == 503
    store.bring_back()
    app.extensions["exportcast"].champions.refresh()
    assert client.get("/readyz").status_code == 200


def test_it_stays_ready_when_the_store_goes_and_tells(client: FlaskClient, store: FileStore) -> None:
    store.take_away()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["store"]) == (200, "does not answer")
    assert client.get("/v1/series/pk.ict/forecast").status_code == 200


def test_every_link_of_the_page_leads_somewhere(client: FlaskClient) -> None:
    page = client.get("/")
    links = re.findall(r'href="([^"]+)"', page.text)
    assert len(links) >= 5
    assert {link: client.get(f"/{link}").status_code for link in links} == dict.fromkeys(links, 200)
