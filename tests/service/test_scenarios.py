"""POST /v1/series/{series}/scenario: what it answers, what it refuses, who may ask."""

from __future__ import annotations

import json
import shutil
import statistics
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from models.artifacts.artifact_store import ArtifactStore
from models.core.settings import token_hash
from models.storage.store import open_store
from tests.apps import create_app
from tests.models.evaluation.issued import figure
from tests.service.builders import settings
from tests.service.published import publish_all

URL = "/v1/series/pk.ict/scenario"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a family of joint paths."""
    made = tmp_path_factory.mktemp("family")
    publish_all(made, samples=1000, joint=1)
    return made


def service(home: Path, **given: Any) -> APIFlask:
    store = open_store(f"sqlite:///{home / 'exportcast.db'}")
    artifacts = ArtifactStore(str(home / "artefacts"))
    return create_app(settings(home, **given), store=store, artifacts=artifacts, clock=lambda: datetime.now(UTC))


@pytest.fixture(scope="module")
def client(home: Path) -> FlaskClient:
    """A client of a service over it."""
    return service(home).test_client()


def refused(client: FlaskClient, url: str = URL, **question: Any) -> Any:
    answer = client.post(url, json=question)
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json"), answer.text
    return [(each["place"], each["parameter"], each["found"], each["wanted"]) for each in answer.json["errors"]]


def test_conditions_on_a_part_move_the_whole(client: FlaskClient) -> None:
    low = client.post(URL, json={"given": ["pk.ict.telecom:FY2027=8300"], "period": "FY2027"}).json
    high = client.post(URL, json={"given": ["pk.ict.telecom:FY2027=8500"], "period": "FY2027"}).json
    moved = [found["totals"][0]["scenario"]["mean"] for found in (low, high)]
    assert moved[1] - moved[0] == pytest.approx(200, abs=60)  # the other parts of this family are independent
    telecom = [each["scenario"]["median"] for each in high["relatives"] if each["series"] == "pk.ict.telecom"]
    assert telecom == [8500.0]


@pytest.mark.parametrize(
    ("given", "texts"),
    [
        ({"2026-12": 3500}, ["2026-12=3500"]),
        ({"2026-12": 3500.5}, ["2026-12=3500.5"]),
        ({"2026-12": [3400, 3600]}, ["2026-12=3400..3600"]),
        ({"2026-12": [3400, None]}, ["2026-12=3400.."]),
        ({"2026-12": [None, 3600]}, ["2026-12=..3600"]),
        ({"2026-12": "+700%"}, ["2026-12=+700%"]),
        ({"2026-12": 3500, "pk.ict.telecom:FY2027": 8300}, ["2026-12=3500", "pk.ict.telecom:FY2027=8300"]),
    ],
)
def test_conditions_may_be_an_object(client: FlaskClient, given: Any, texts: list[str]) -> None:
    as_object, as_list = (client.post(URL, json={"given": each}) for each in (given, texts))
    assert as_object.status_code == 200, as_object.text
    assert as_object.json == as_list.json


@pytest.mark.parametrize("value", [True, None, [], [1], [1, 2, 3], [None, None], {"low": 1}, ["1", 2], [True, 2]])
def test_a_value_that_is_none_is_refused(client: FlaskClient, value: Any) -> None:
    [(_, name, found, wanted)] = refused(client, given={"2026-12": value})
    assert (name, "2026-12" in found) == ("given", True)
    assert 'an object like {"2026-12": 450' in wanted


def test_levels_are_those_asked_for(client: FlaskClient) -> None:
    found = client.post(URL, json={"given": ["2026-12=3500"], "levels": [90, 50]}).json
    assert found["points"][0]["scenario"]["intervals"].keys() == {"50", "90"}
    assert client.post(URL, json={"given": ["2026-12=3500"]}).json["points"][0]["forecast"]["intervals"].keys() == {
        "80",
        "95",
    }


def test_a_past_day_is_answered_by_its_forecast(client: FlaskClient) -> None:
    question, today = {"given": ["2026-12=3500"]}, datetime.now(UTC).date()
    found = client.post(f"{URL}?as_of={today}", json=question).json
    now = client.post(URL, json=question).json
    assert (found["requested_as_of"], now["requested_as_of"]) == (today.isoformat(), None)
    assert found["points"] == now["points"] and found["relatives"] == now["relatives"]
    assert client.post(f"{URL}?as_of=2020-05-01", json=question).status_code == 404
    assert client.post(f"{URL}?as_of={today + timedelta(days=2)}", json=question).status_code == 422
    assert client.post(f"{URL}?as_if={today}", json=question).status_code == 422


def test_months_published_since_training_are_constants(home: Path, tmp_path: Path) -> None:
    copied = Path(shutil.copytree(home, tmp_path / "home"))
    store = open_store(f"sqlite:///{copied / 'exportcast.db'}")
    store.add_reports([figure("401.5", "2026-04", published="2026-05-19")], now=datetime.now(UTC))
    store.close()
    client = service(copied).test_client()
    found = client.post(URL, json={"given": ["2026-12=3500"]}).json
    assert (found["cutoff"], found["known_to"], found["points"][0]["month"]) == ("2026-03", "2026-04", "2026-05")
    assert "April 2026 is in" in found["notes"][0]
    assert len(found["relatives"]) == 3
    assert "all of it is published" in refused(client, given=["2026-04=3400"])[0][3]
    assert client.post(URL, json={"given": ["2026-04=401.5"]}).json["probability"] == 1


@pytest.mark.parametrize(
    ("question", "place", "parameter", "wanted"),
    [
        ({"given": ["2026-12=9999"]}, "given", "2026-12", "nearest 3"),
        ({"given": ["2026-03=1"]}, "given", "2026-03", "all of it is published"),
        ({"given": ["2026-12=3600", "2026-12=3400"]}, "given", "2026-12", "can hold together; nearest"),
        ({"given": ["2026-12=3600..3700", "2026-12=3300..3400"]}, "given", "2026-12", "given the other conditions"),
        ({"given": ["2040-01=3600"]}, "given", "2040-01", "months within"),
        ({"given": ["2026-12=5..4"]}, "given", "2026-12", "the lower end first: 4..5"),
        ({"given": ["2026-12"]}, "given", "", "PERIOD=VALUE"),
        ({"given": ["pk.itc:2026-12=3"]}, "given", "pk.itc:2026-12", "a series of the catalog, such as"),
        ({"given": ["2026-12=3500"], "period": "soon"}, "body", "period", "a period like"),
        ({"given": ["2026-12=3500"], "period": "FY2049"}, "body", "period", "months within"),
        ({"given": ["2026-12=3500"], "target": 3}, "body", "period", "with a target"),
        ({"given": ["2026-12=3500"], "target": "3"}, "body", "target", "a number like 5000"),
        ({"given": ["2026-12=3500"], "levels": [100]}, "body", "levels", "whole numbers 1..99"),
        ({"given": ["2026-12=3500"], "levels": []}, "body", "levels", "1 to 5 whole numbers"),
        ({"given": "2026-12=3500"}, "body", "given", "a list of up to 20 conditions"),
        ({"given": [4]}, "body", "given", "a list of up to 20 conditions"),
        ({"given": ["2026-12=3500"] * 21}, "body", "given", "a list of up to 20 conditions"),
        ({"given": ["2026-12=3500"], "horizon": 3}, "body", "horizon", "an object with the members"),
        ({}, "body", "given", "or a period and a target"),
    ],
)
def test_what_cannot_be_is_named(
    client: FlaskClient, question: dict[str, Any], place: str, parameter: str, wanted: str
) -> None:
    found = refused(client, **question)[0]
    assert found[:2] == (place, parameter), found
    assert wanted in found[3]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"[", 400),
        (b"[]", 422),
        (b"null", 422),
        (b'{"target": 1e999, "period": "FY2027"}', 422),
        (b'{"target": NaN, "period": "FY2027"}', 400),
        (b'{"given": [], "given": ["2026-12=3500"]}', 422),
        (b'{"given": ["' + b"x" * 20_000 + b'"]}', 413),
    ],
)
def test_a_body_that_is_no_question_is_refused(client: FlaskClient, body: bytes, status: int) -> None:
    answer = client.post(URL, data=body, content_type="application/json")
    assert answer.status_code == status, answer.text


def test_other_series_and_media_types_are_refused(client: FlaskClient) -> None:
    assert client.post("/v1/series/pk.itc/scenario", json={"given": ["2026-12=1"]}).status_code == 404
    assert client.post("/v1/series/pk/scenario", json={"given": ["2026-12=1"]}).status_code == 404
    assert client.post(URL, data="2026-12=1", content_type="text/plain").status_code == 415
    assert client.get(URL).status_code == 405


def test_a_read_token_is_enough_and_needed(home: Path) -> None:
    closed = service(home, read_tokens=(token_hash("reader"),)).test_client()
    question = {"json": {"given": ["2026-12=3500"]}}
    assert closed.post(URL, **question).status_code == 401
    assert "Basic" in closed.post(URL, **question).headers["WWW-Authenticate"]
    assert closed.post(URL, headers={"Authorization": "Bearer reader"}, **question).status_code == 200
    assert closed.post(URL, auth=("x", "reader"), **question).status_code == 200
    assert closed.post("/v1/series/pk.ict/models/rollback", auth=("x", "reader"), json={}).status_code == 401


def test_no_more_than_a_few_forecasts_in_time(client: FlaskClient) -> None:
    """A question on a family of 14 against one forecast that is not cached: some 15 times, measured; with room."""
    question = {"given": ["2026-12=3550", "FY2027=41800..42500"], "period": "FY2027", "target": 42000}
    asked = timed(lambda n: client.post(URL, json=question))
    plain = timed(lambda n: client.get(f"/v1/series/pk.ict/forecast?horizon=60&quantile=0.{n + 1:03d}"))
    assert asked < 60 * plain, (asked, plain)


def timed(ask: Any) -> float:
    """The median of some requests, seconds."""
    found = []
    for number in range(15):
        start = time.perf_counter()
        answer = ask(number)
        found.append(time.perf_counter() - start)
        assert answer.status_code == 200, answer.text
    return statistics.median(found)


def test_the_answer_is_json_without_nan(client: FlaskClient) -> None:
    text = client.post(URL, json={"given": ["FY2027=41900..", "2026-10=3500"]}).text
    json.loads(text, parse_constant=lambda name: pytest.fail(name))
