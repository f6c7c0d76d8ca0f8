"""Scores, drift and the archive over HTTP, and forecasts as they were in service on a day."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from models.core.catalog import Catalog
from models.documents.performance import (
    ISSUED_COLUMNS,
    SCORE_COLUMNS,
    DriftDocument,
    IssuedDocument,
    ScoresDocument,
)
from models.ingest_release import take_release
from tests.apps import create_app
from tests.models.evaluation.issued import figure, issued
from tests.models.evaluation.issued import version as registered
from tests.service.builders import NOW, FakeArtifacts, settings, version
from tests.stores import FileStore, NewStore

URL = "/v1/series/pk.ict"


@pytest.fixture
def store(new_store: NewStore) -> FileStore:
    """A store in which a forecast of pk.ict waits for March and April 2026."""
    made = new_store()
    forecast = issued("v1", cutoff="2026-02", at=NOW - timedelta(days=30))
    made.publish(registered(forecast), champion=True, who="test", why="first", issued=forecast)
    return made


def release(store: FileStore, value: str, month: str = "2026-03", published: str = "2026-04-17") -> None:
    take_release([figure(value, month, published=published)], store=store, catalog=Catalog.load(), now=NOW)


def test_scores_are_listed_with_their_forecast_and_averaged(client: FlaskClient, store: FileStore) -> None:
    assert client.get(f"{URL}/scores").json["summary"]["releases"] == 0
    release(store, "430.2")
    document = client.get(f"{URL}/scores").json
    ScoresDocument.model_validate(document)
    [score] = document["scores"]
    assert (score["month"], score["step"], score["truth"], score["model_version"]) == (
        "2026-03",
        1,
        "first_release",
        "v1",
    )
    assert (score["lower_80"], score["forecast"], score["upper_80"]) == (320, 400, 480)
    assert document["summary"]["coverage"] == {"80": 1.0, "95": 1.0}
    np.testing.assert_allclose(document["summary"]["scaled_error"]["1"], 1.51, rtol=1e-5)
    np.testing.assert_allclose(document["summary"]["bias_ratio"], -30.2 / 430.2, rtol=1e-5)
    assert document["summary"]["scaled_error"]["3"] is None


def test_scores_as_csv_have_a_row_each(client: FlaskClient, store: FileStore) -> None:
    release(store, "430.2")
    release(store, "441.3", published="2026-04-30")
    rows = list(csv.DictReader(io.StringIO(client.get(f"{URL}/scores?format=csv").text)))
    assert tuple(rows[0]) == SCORE_COLUMNS
    assert [(row["truth"], row["observed"]) for row in rows] == [("first_release", "430.2"), ("vintage", "441.3")]


def test_drift_tells_its_state_and_how_it_came_about(client: FlaskClient, store: FileStore) -> None:
    quiet = client.get(f"{URL}/drift").json
    DriftDocument.model_validate(quiet)
    assert (quiet["state"], quiet["reason"], quiet["points"]) == ("steady", "no figure scored yet", [])
    release(store, "900")
    told = client.get(f"{URL}/drift").json
    DriftDocument.model_validate(told)
    assert told["state"] in ("watch", "drift")  # beyond every path
    assert [(p["month"], p["pit"]) for p in told["points"]] == [("2026-03", 1.0)]


def test_the_archive_has_the_columns_and_levels_that_forecast_hubs_exchange(client: FlaskClient) -> None:
    document = client.get(f"{URL}/issued").json
    IssuedDocument.model_validate(document)
    assert len(document["issued"]) == 24 * 23
    rows = list(csv.DictReader(io.StringIO(client.get(f"{URL}/issued?format=csv").text)))
    assert tuple(rows[0]) == ISSUED_COLUMNS
    first = {row["output_type_id"]: float(row["value"]) for row in rows if row["horizon"] == "1"}
    assert list(first)[:3] == ["0.01", "0.025", "0.05"]
    np.testing.assert_allclose([first["0.025"], first["0.5"], first["0.99"]], [305, 400, 498])
    assert (rows[0]["location"], rows[0]["target_end_date"], rows[0]["reference_date"]) == (
        "pk.ict",
        "2026-03-31",
        "2026-02-28",
    )
    assert {row["origin_date"] for row in rows} == {"2026-04-01"}


@pytest.mark.parametrize("route", ["scores", "drift", "issued"])
def test_a_series_without_forecasts_has_an_empty_track_and_an_unknown_one_none(client: FlaskClient, route: str) -> None:
    assert client.get(f"/v1/series/pk.ict.telecom/{route}").status_code == 200
    assert client.get(f"/v1/series/pk.itc/{route}").status_code == 404
    assert client.get(f"{URL}/{route}?since=1").status_code == 422


def ask(client: FlaskClient, day: str) -> Any:
    return client.get(f"{URL}/forecast?as_of={day}&horizon=1")


def test_a_forecast_of_a_past_day_is_the_one_then_in_service(app: APIFlask, store: FileStore) -> None:
    client = app.test_client()
    second = version(number=2)
    store.publish(second, champion=True, who="test", why="new figures")
    store.promote("pk.ict", "v1", who="ada", why="back", at=NOW)
    in_april = registered(issued(at=NOW - timedelta(days=30))).created.date()
    assert ask(client, in_april.isoformat()).json["model_version"] == "v1"
    assert ask(client, NOW.date().isoformat()).json["model_version"] == "v1"
    before = ask(client, (in_april - timedelta(days=1)).isoformat())
    assert before.status_code == 404
    assert "no forecast had been issued by 2026-03-31" in before.json["detail"]


def test_a_replayed_forecast_stands_in_where_none_was_in_service_and_says_so(store: FileStore) -> None:
    made_up = issued("old", cutoff="2025-12", replayed=True, at=NOW - timedelta(days=90))
    store.publish(registered(made_up), champion=False, who="test", why="knows less", issued=made_up)
    app = create_app(settings(), store=store, artifacts=FakeArtifacts(), clock=lambda: NOW)
    answer = ask(app.test_client(), (NOW - timedelta(days=60)).date().isoformat()).json
    assert answer["model_version"] == "old"
    assert f"replayed: made afterwards from what was known on {answer['as_of']}" in answer["notes"]
