"""Versions over HTTP: listed, promoted, rolled back, each with a reason and a name."""

from __future__ import annotations

import json
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from models.core.settings import token_hash
from models.documents.registry import ModelsDocument, MovedDocument
from tests.apps import create_app
from tests.service.builders import NOW, TOKEN, FakeArtifacts, settings, version
from tests.stores import FileStore

URL = "/v1/series/pk.ict/models"
FORECAST = "/v1/series/pk.ict/forecast?horizon=1"


def name(number: int) -> str:
    return version(number=number).version


def post(client: FlaskClient, rest: str, body: Any = None, *, token: str = TOKEN, **more: Any) -> Any:
    data = body if isinstance(body, (str, bytes)) else json.dumps({"why": "it drifts"} if body is None else body)
    given = {"content_type": "application/json", "headers": {"Authorization": f"Bearer {token}"}}
    return client.post(f"{URL}/{rest}", data=data, **(given | more))


@pytest.fixture
def three(store: FileStore, app: APIFlask) -> FileStore:
    """Versions 1 to 3 of pk.ict, each champion in turn, and 4, which is a challenger."""
    for number in (2, 3, 4):
        store.publish(version(number=number), champion=number < 4, who="training", why=f"number {number}")
    app.extensions["exportcast"].champions.refresh()
    return store


def test_versions_are_listed_with_the_champion_and_the_decisions(client: FlaskClient, three: FileStore) -> None:
    document = client.get(URL).json
    ModelsDocument.model_validate(document)
    assert document["champion"] == name(3)
    assert [(v["version"], v["champion"]) for v in document["versions"]] == [
        (name(4), False),
        (name(3), True),
        (name(2), False),
        (name(1), False),
    ]
    assert [(d["version"], d["action"]) for d in document["decisions"]] == [
        (name(4), "publish"),
        (name(3), "promote"),
        (name(2), "promote"),
        (name(1), "promote"),
    ]


def test_a_series_without_versions_has_an_empty_list(client: FlaskClient) -> None:
    document = client.get("/v1/series/pk.ict.telecom/models").json
    assert (document["champion"], document["versions"], document["decisions"]) == (None, [], [])


def test_a_promotion_is_served_at_once_and_written_down(client: FlaskClient, three: FileStore) -> None:
    assert client.get(FORECAST).json["model_version"] == name(3)
    answer = post(client, f"{name(4)}/promote", {"why": "  knows the new figures "})
    MovedDocument.model_validate(answer.json)
    who = f"token {token_hash(TOKEN)[:8]}"
    assert answer.status_code == 200
    assert answer.json == {
        "series": "pk.ict",
        "champion": name(4),
        "before": name(3),
        "who": who,
        "why": "knows the new figures",
    }
    assert client.get(FORECAST).json["model_version"] == name(4)
    written = three.decisions("pk.ict")[0]
    assert (written.version, written.action, written.who, written.why, written.at) == (
        name(4),
        "promote",
        who,
        "knows the new figures",
        NOW,
    )


def test_a_move_names_the_version_that_it_replaced_not_the_one_seen_last(client: FlaskClient, three: FileStore) -> None:
    three.promote("pk.ict", name(4), who="the command line", why="test", at=NOW)
    answer = post(client, "rollback").json
    assert (answer["before"], answer["champion"]) == (name(4), name(3))


def test_rollbacks_go_back_one_by_one_until_there_is_nothing_before(client: FlaskClient, three: FileStore) -> None:
    assert [post(client, "rollback").json["champion"] for _ in range(2)] == [name(2), name(1)]
    assert client.get(FORECAST).json["model_version"] == name(1)
    answer = post(client, "rollback")
    assert (answer.status_code, answer.content_type) == (409, "application/problem+json")
    assert client.get(URL).json["champion"] == name(1)


def test_a_version_that_cannot_be_served_is_not_promoted(
    client: FlaskClient, three: FileStore, artifacts: FakeArtifacts
) -> None:
    artifacts.refused |= {name(4), name(2)}
    for rest, number in ((f"{name(4)}/promote", 4), ("rollback", 2)):
        answer = post(client, rest)
        assert answer.status_code == 409
        assert (answer.json["version"], answer.json["step"]) == (name(number), "sha256")
    assert three.champions()["pk.ict"].version == name(3)
    assert len(three.decisions("pk.ict")) == 4


def test_an_unknown_version_or_series_is_404(client: FlaskClient, three: FileStore) -> None:
    assert post(client, "20200101T000000Z-00000000/promote").status_code == 404
    answer = client.post("/v1/series/pk.nothing/models/rollback", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 404


@pytest.mark.parametrize("rest", ["x/promote", "rollback"])
@pytest.mark.parametrize("token", ["", "wrong"])
def test_without_a_write_token_nothing_moves(client: FlaskClient, three: FileStore, rest: str, token: str) -> None:
    assert post(client, rest, token=token).status_code == 401
    assert len(three.decisions("pk.ict")) == 4


def test_a_read_token_may_list_and_not_move(store: FileStore) -> None:
    given = settings(read_tokens=(token_hash("reader"),))
    client = create_app(given, store=store, artifacts=FakeArtifacts(), clock=lambda: NOW).test_client()
    assert client.get(URL, headers={"Authorization": "Bearer reader"}).status_code == 200
    assert post(client, "rollback", token="reader").status_code == 403


@pytest.mark.parametrize(
    "body", [[], {"why": ""}, {"why": "  "}, {"why": 3}, {"why": "a\nb"}, {"why": "x" * 501}, {"why": "x", "who": "y"}]
)
def test_a_move_needs_a_reason_in_one_line(client: FlaskClient, three: FileStore, body: Any) -> None:
    assert post(client, "rollback", body).status_code == 422


@pytest.mark.parametrize("body", [" ", "{", b"\xff", "[" * 100_000])
def test_what_is_not_json_is_400(client: FlaskClient, three: FileStore, body: str | bytes) -> None:
    assert post(client, "rollback", body).status_code == 400


def test_another_media_type_is_415(client: FlaskClient, three: FileStore) -> None:
    assert post(client, "rollback", "why=x", content_type="application/x-www-form-urlencoded").status_code == 415


@pytest.mark.parametrize("how", [{}, {"json": {}}])
def test_a_bare_call_moves_and_keeps_that_nobody_said_why(client: FlaskClient, three: FileStore, how: Any) -> None:
    answer = client.post(f"{URL}/rollback", headers={"Authorization": f"Bearer {TOKEN}"}, **how)
    assert (answer.status_code, answer.json["why"]) == (200, "no reason given")
