"""Every failure is problem+json, and none shows what is inside."""

from __future__ import annotations

import io
import logging
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from models.core import errors
from models.reports.report import COLUMNS
from service.core.error_statuses import KINDS
from service.gateway.admission import AdmissionControl
from service.http.request_body import MAX_BODY
from tests.service.builders import TOKEN, FakeArtifacts, report, version
from tests.stores import FileStore

BEARER = {"Authorization": f"Bearer {TOKEN}"}


def is_problem(answer: Any, status: int) -> None:
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert answer.json["status"] == status
    assert {"type", "title", "detail", "instance"} <= answer.json.keys()


def test_an_address_that_is_not_there_is_404(client: FlaskClient) -> None:
    is_problem(client.get("/v2/series"), 404)
    is_problem(client.get("/v1/series/"), 404)


def test_a_method_that_is_not_taken_is_405_and_names_those_that_are(client: FlaskClient) -> None:
    answer = client.delete("/v1/series")
    is_problem(answer, 405)
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize("chunked", [False, True], ids=["length told", "in chunks"])
@pytest.mark.parametrize(("size", "status"), [(MAX_BODY, 422), (MAX_BODY + 1, 413), (MAX_BODY + 2, 413)])
def test_a_body_over_ten_megabytes_is_413_and_never_cut_short(
    client: FlaskClient, store: FileStore, size: int, status: int, chunked: bool
) -> None:
    head = ",".join(COLUMNS) + "\n" + ",".join(str(report()[column]) for column in COLUMNS) + "\n"
    blank = b" " * 9_999 + b"\n"
    release = (head.encode() + blank * (size // len(blank)))[: size - 1]  # a good one, until the last byte
    body = io.BytesIO(release + b"x")
    given = {"content_type": "text/csv", "headers": BEARER, "input_stream": body}
    length = {} if chunked else {"content_length": size}
    answer = client.post("/v1/releases", **given, **length, environ_overrides={"wsgi.input_terminated": True})
    is_problem(answer, status)
    assert store.reports_revision() == 0


def test_another_media_type_is_415(client: FlaskClient) -> None:
    is_problem(client.post("/v1/releases", data="x", content_type="text/plain", headers=BEARER), 415)
    is_problem(client.post("/v1/releases", data=b"x", headers=BEARER), 415)


def test_a_fault_is_500_with_an_id_that_the_log_holds_and_without_a_trace(
    client: FlaskClient, store: FileStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(store, "reports", lambda *_, **__: 1 / 0)
    with caplog.at_level(logging.ERROR):
        answer = client.get("/v1/series/pk.ict/reports")
    is_problem(answer, 500)
    assert answer.json["id"] in caplog.text
    assert "ZeroDivisionError" in caplog.text
    assert "ZeroDivision" not in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_fault_around_the_application_looks_the_same(
    client: FlaskClient, method: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(AdmissionControl, "ask", lambda *_: 1 / 0)
    answer = client.open("/v1/series", method=method, headers={"X-Request-ID": "mine-7"})
    assert (answer.status_code, answer.headers["X-Request-ID"]) == (500, "mine-7")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "mine-7" in caplog.text
    assert "ZeroDivisionError" in caplog.text
    if method == "GET":
        is_problem(answer, 500)
        assert answer.json["id"] == "mine-7"
        assert "ZeroDivision" not in answer.text
    else:
        assert answer.data == b""


def test_a_store_that_does_not_answer_is_503_to_be_tried_again(client: FlaskClient, store: FileStore) -> None:
    store.take_away()
    answer = client.get("/v1/series/pk.ict/reports")
    is_problem(answer, 503)
    assert int(answer.headers["Retry-After"]) > 0


def test_a_refused_artifact_is_503_with_the_step_and_others_go_on(
    store: FileStore, artifacts: FakeArtifacts, client: FlaskClient, app: APIFlask
) -> None:
    artifacts.refused.add(version("pk.ict.telecom", 3).version)
    store.publish(version("pk.ict.telecom", 3), champion=True, who="test", why="first")
    app.extensions["exportcast"].champions.refresh()
    answer = client.get("/v1/series/pk.ict.telecom/forecast")
    is_problem(answer, 503)
    assert (answer.json["series"], answer.json["step"]) == ("pk.ict.telecom", "sha256")
    assert client.get("/v1/series/pk.ict/forecast").status_code == 200


def test_every_error_that_a_request_can_meet_has_a_status() -> None:
    kinds = {kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)}
    training = {errors.ShortHistory, errors.ValuesOutOfRange, errors.WeightsRejected}
    commands = {errors.NoFigures}
    assert kinds - {errors.ExportcastError} - training - commands == KINDS.keys()
