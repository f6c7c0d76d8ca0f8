"""Logs: JSON lines with the id of the request, and an access log that costs requests nothing."""

from __future__ import annotations

import json
import logging
import re
import sys

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from service.core.request_id import CURRENT, request_id_of
from service.monitoring.logs import AccessLog, JsonFormatter
from tests.apps import create_app
from tests.service.builders import NOW, FakeArtifacts, settings
from tests.stores import FileStore

URL = "/v1/series/pk.ict/forecast"


@pytest.mark.parametrize("given", ["a", "0f8b-1.x_Y", "A" * 64])
def test_a_sane_request_id_is_kept(client: FlaskClient, given: str) -> None:
    for _ in range(2):  # the second answer is kept
        assert client.get(URL, headers={"X-Request-ID": given}).headers.getlist("X-Request-ID") == [given]


@pytest.mark.parametrize("given", ["", " a", "a b", "-a", "é", 'a"b', "A" * 65, "a;b"])
def test_any_other_is_replaced(client: FlaskClient, given: str) -> None:
    found = client.get(URL, headers={"X-Request-ID": given}).headers["X-Request-ID"]
    assert found != given
    assert re.fullmatch(r"[0-9a-f]{12}-[0-9a-f]+", found)


def test_ids_made_here_differ() -> None:
    assert len({request_id_of(None) for _ in range(1000)}) == 1000
    assert request_id_of("a\n") != "a\n"


def test_a_fault_is_logged_under_the_id_that_the_caller_gave(
    client: FlaskClient, store: FileStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(store, "reports", lambda *_, **__: 1 / 0)
    answer = client.get("/v1/series/pk.ict/reports", headers={"X-Request-ID": "mine-1"})
    assert (answer.status_code, answer.json["id"], answer.headers["X-Request-ID"]) == (500, "mine-1", "mine-1")
    assert "mine-1" in caplog.text
    assert CURRENT.get() == ""


def test_a_log_line_is_one_json_object_whatever_is_logged() -> None:
    try:
        raise ValueError("two\nlines")
    except ValueError:
        record = logging.LogRecord("here", logging.ERROR, "f", 1, "said %s", ('"a"\nb',), sys.exc_info())
    token = CURRENT.set("id-7")
    line = JsonFormatter().format(record)
    CURRENT.reset(token)
    assert "\n" not in line
    found = json.loads(line)
    assert (found["level"], found["logger"], found["message"]) == ("error", "here", 'said "a"\nb')
    assert found["request_id"] == "id-7"
    assert found["trace"].endswith("ValueError: two\nlines")
    assert found["time"].endswith("+00:00")


@pytest.fixture
def written() -> list[str]:
    return []


@pytest.fixture
def log(written: list[str]) -> AccessLog:
    return AccessLog(written.append, clock=lambda: 0.0, most=3)


def app_with(log: AccessLog, store: FileStore) -> APIFlask:
    return create_app(settings(), store=store, artifacts=FakeArtifacts(), clock=lambda: NOW, access_log=log)


def test_each_request_is_a_line(log: AccessLog, written: list[str], store: FileStore) -> None:
    client = app_with(log, store).test_client()
    client.get(f"{URL}?horizon=2", headers={"X-Request-ID": "one"})
    client.get(f"{URL}?horizon=2")
    client.get("/nowhere%0Aelse")
    log.flush()
    first, kept, missing = [json.loads(line) for line in "".join(written).splitlines()]
    assert (first["path"], first["query"], first["status"], first["request_id"]) == (URL, "horizon=2", 200, "one")
    assert first["route"] == kept["route"] == "/v1/series/{series}/forecast"
    assert (missing["path"], missing["status"], missing["route"]) == ("/nowhere\nelse", 404, "unknown")


def test_no_token_reaches_the_access_log(log: AccessLog, written: list[str], store: FileStore) -> None:
    app_with(log, store).test_client().get(URL, headers={"Authorization": "Bearer hush", "Cookie": "hush"})
    log.flush()
    assert "hush" not in "".join(written)


def test_a_flood_is_counted_and_not_written(log: AccessLog, written: list[str], store: FileStore) -> None:
    client = app_with(log, store).test_client()
    for _ in range(10):
        client.get("/healthz")
    assert written == []
    log.flush()
    *lines, last = [json.loads(line) for line in "".join(written).splitlines()]
    assert len(lines) == 3
    assert last["message"] == "about 7 more requests were answered and not listed"
    log.flush()
    assert len(written) == 1
