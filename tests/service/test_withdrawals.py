"""POST /v1/releases/withdraw: reports are taken back from today on, and every route shows it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from models.documents.withdrawal import WithdrawalDocument
from tests.apps import create_app
from tests.service.builders import NOW, TOKEN, FakeArtifacts, report, settings
from tests.service.test_releases import post
from tests.stores import FileStore

URL = "/v1/releases/withdraw"
WHY = "withdrawn by the publisher"


def ask(client: FlaskClient, body: Any, *, query: str = "", token: str = TOKEN) -> Any:
    headers = {"Authorization": f"Bearer {token}"}
    return client.post(URL + query, data=json.dumps(body), content_type="application/json", headers=headers)


def february(client: FlaskClient, query: str = "") -> float | None:
    months = client.get(f"/v1/series/pk.ict/vintage{query}").json["months"]
    return {m["month"]: m["value"] for m in months}.get("2026-02")


@pytest.fixture
def wrong(client: FlaskClient) -> str:
    """The id of the second figure of February, which is to go."""
    month = {"period_start": "2026-02", "period_end": "2026-02"}
    answer = post(client, [report(**month, published="2026-03-17"), report(**month, value=416.5, status="revised")])
    return str(answer.json["figures"][1]["id"])


def test_a_report_is_withdrawn_and_every_route_shows_it(client: FlaskClient, wrong: str) -> None:
    assert february(client) == 416.5
    answer = ask(client, {"ids": [wrong], "why": f"  {WHY} "})
    assert answer.status_code == 200, answer.text
    done = WithdrawalDocument.model_validate(answer.json)
    assert (done.why, done.from_day, [r.id for r in done.withdrawn]) == (WHY, NOW.date().isoformat(), [wrong])
    assert [(m.month, m.before, m.after) for m in done.months] == [("2026-02", 416.5, 413.5)]
    assert (february(client), february(client, "?as_of=2026-04-30")) == (413.5, 416.5)
    reports = client.get("/v1/series/pk.ict/reports").json["reports"]
    assert [(r["id"] == wrong, r.get("withdrawn_why")) for r in reports] == [(False, None), (True, WHY)]
    (shown,) = client.get("/v1/contradictions").json["withdrawn"]
    assert (shown["id"], shown["withdrawn"]) == (wrong, NOW.date().isoformat())
    assert client.get("/v1/contradictions?as_of=2026-04-30").json["withdrawn"] == []


def test_a_dry_run_withdraws_nothing(client: FlaskClient, wrong: str) -> None:
    tried = ask(client, {"ids": [wrong], "why": WHY}, query="?dry_run=true")
    assert (tried.json["dry_run"], february(client)) == (True, 416.5)
    assert ask(client, {"ids": [wrong], "why": WHY}).json == tried.json | {"dry_run": False}


def test_another_process_sees_it(client: FlaskClient, store: FileStore, wrong: str) -> None:
    other = create_app(settings(), store=store, artifacts=FakeArtifacts(), clock=lambda: NOW).test_client()
    assert february(other) == 416.5
    ask(client, {"ids": [wrong], "why": WHY})
    assert february(other) == 413.5


@pytest.mark.parametrize(
    ("body", "parameter"),
    [
        ({"ids": ["0123456789abcdef"], "why": WHY}, "ids"),
        ({"ids": ["WRONG", "0123456789abcdef"], "why": WHY}, "ids"),
        ({"ids": ["WRONG"]}, "why"),
        ({"ids": ["WRONG"], "why": "  "}, "why"),
        ({"ids": ["WRONG"], "why": "two\nlines"}, "why"),
        ({"ids": [], "why": WHY}, "ids"),
        ({"ids": ["WRONG"] * 501, "why": WHY}, "ids"),
        ({"ids": "WRONG", "why": WHY}, "ids"),
        ({"ids": [5], "why": WHY}, "ids"),
        ({"why": WHY}, "ids"),
        ({"ids": ["WRONG"], "why": WHY, "reason": WHY}, "reason"),
        ([], ""),
    ],
)
def test_a_wrong_call_names_the_member(client: FlaskClient, wrong: str, body: Any, parameter: str) -> None:
    sent = json.loads(json.dumps(body).replace("WRONG", wrong))
    answer = ask(client, sent)
    assert answer.status_code == 422
    assert [error["parameter"] for error in answer.json["errors"]] == [parameter]
    assert february(client) == 416.5


@pytest.mark.parametrize(("token", "status"), [("wrong", 401), ("", 401)])
def test_a_token_is_needed(client: FlaskClient, wrong: str, token: str, status: int) -> None:
    assert ask(client, {"ids": [wrong], "why": WHY}, token=token).status_code == status
    assert february(client) == 416.5


def test_a_store_that_does_not_answer_is_503(app: APIFlask, store: FileStore) -> None:
    client = app.test_client()
    found = post(client, [report()]).json["figures"][0]["id"]
    store.take_away()
    assert ask(client, {"ids": [found], "why": WHY}).status_code == 503
    store.bring_back()
    assert store.withdrawn(as_of=NOW.date()) == []


def test_a_series_out_of_the_catalog_can_be_withdrawn_too(client: FlaskClient, store: FileStore) -> None:
    post(client, [report()])
    (stored,) = store.reports(as_of=NOW.date())
    store.add_reports([replace(stored, series="pk.gone")], now=NOW)
    gone = next(r for r in store.reports(as_of=NOW.date()) if r.series == "pk.gone")
    answer = ask(client, {"ids": [gone.id], "why": WHY})
    assert (answer.status_code, answer.json["months"]) == (200, [])
