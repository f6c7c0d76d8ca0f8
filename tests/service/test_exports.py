"""Tables of all series over HTTP: what the files hold, when they are named anew, and what is refused."""

from __future__ import annotations

import csv
import gzip
import io
import json
import logging
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from pyarrow import parquet as pq

from models.core.catalog import Catalog
from models.documents.export_schema import KINDS, columns_of_kind
from models.ingest_release import take_release
from models.reports.report import parse_report
from models.storage.store import Store
from service.dependencies import KEY, Dependencies
from service.gateway.slow_transfers import EXPORTS, PIECE
from service.state.exports import Exports
from tests.apps import create_app
from tests.service.builders import NOW, FakeArtifacts, report, settings, version
from tests.service.stories import SERIES, fill
from tests.stores import FileStore, NewStore

every_file = pytest.mark.parametrize(
    "url", [f"/v1/export/{kind}.{form}" for kind in KINDS for form in ("csv", "parquet")]
)


@pytest.fixture
def store(new_store: NewStore) -> FileStore:
    """A store that has something of everything."""
    made = new_store()
    fill(made)
    return made


class Clock:
    """The time of a service, which a test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """The clock of the service."""
    return Clock()


@pytest.fixture
def app(store: FileStore, artifacts: FakeArtifacts, clock: Clock) -> APIFlask:
    """The service."""
    return create_app(settings(), store=store, artifacts=artifacts, clock=clock)


def text_rows(client: FlaskClient, kind: str) -> list[dict[str, str]]:
    answer = client.get(f"/v1/export/{kind}.csv")
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


def table(client: FlaskClient, kind: str) -> pa.Table:
    answer = client.get(f"/v1/export/{kind}.parquet")
    assert answer.status_code == 200, answer.text
    return pq.read_table(pa.BufferReader(answer.data))


@pytest.mark.parametrize("kind", KINDS)
def test_both_formats_hold_all_series_and_the_same_rows(client: FlaskClient, kind: str) -> None:
    found, listed = table(client, kind), text_rows(client, kind)
    assert found.column_names == ["series", *(column.name for column in columns_of_kind(kind))] == list(listed[0])
    assert str(found.schema.field("series").type).startswith("dictionary<values=string")
    assert found["series"].to_pylist() == [row["series"] for row in listed]
    numbers = [name for name in found.column_names if found.schema.field(name).type == pa.float64()]
    assert numbers
    for name in numbers:
        assert found[name].to_pylist() == [float(row[name]) if row[name] else None for row in listed]


def test_each_series_has_what_its_own_routes_answer(client: FlaskClient) -> None:
    for series in SERIES:
        own = client.get(f"/v1/series/{series}/forecast?horizon=60").json["points"]
        rows = [row for row in text_rows(client, "forecasts") if row["series"] == series]
        assert [(r["month"][:7], float(r["median"])) for r in rows] == [(p["month"], p["median"]) for p in own]
        scores = client.get(f"/v1/series/{series}/scores").json["scores"]
        assert [float(r["error"]) for r in text_rows(client, "scores") if r["series"] == series] == [
            each["error"] for each in scores
        ]
    months = client.get("/v1/series/pk.ict/vintage").json["months"]
    assert [(r["month"][:7], float(r["value"] or "nan")) for r in text_rows(client, "vintages")] == [
        (month["month"], month["value"]) for month in months
    ]


def test_duckdb_reads_a_downloaded_file(client: FlaskClient, tmp_path: Any) -> None:
    path = tmp_path / "issued.parquet"
    path.write_bytes(client.get("/v1/export/issued.parquet").data)
    with duckdb.connect() as connection:
        found = connection.sql(f"select series, count(*) from '{path}' group by series order by series").fetchall()
    assert found == [(series, 2 * 24 * 23) for series in SERIES]


@every_file
def test_a_file_has_its_length_and_name_and_can_be_held(client: FlaskClient, url: str) -> None:
    answer = client.get(url)
    assert int(answer.headers["Content-Length"]) == len(answer.data) > 0
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{url.rpartition("/")[2]}"'
    assert answer.headers["Export-Failed"] == "0"
    again = client.get(url, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    head = client.head(url)
    assert "Content-Length" not in head.headers
    assert (head.status_code, head.headers["ETag"], head.data) == (200, answer.headers["ETag"], b"")
    assert client.get(url).data == answer.data


def release(store: Store, clock: Clock) -> None:
    """A figure is published."""
    given = parse_report(
        report(period_start="2026-04", period_end="2026-04", value=420, published="2026-05-01"), "x", []
    )
    assert given is not None
    take_release([given], store=store, catalog=Catalog.load(), now=NOW)


def promote(store: Store, clock: Clock) -> None:
    """Another version is in service."""
    store.publish(version(number=3), champion=True, who="test", why="newer")


def tomorrow(store: Store, clock: Clock) -> None:
    """A day passes: figures may be known that were not."""
    clock.now += timedelta(days=1)


@pytest.mark.parametrize("change", [release, promote, tomorrow])
def test_what_may_change_a_file_gives_it_another_name(
    change: Callable[[Store, Clock], None], app: APIFlask, client: FlaskClient, store: FileStore, clock: Clock
) -> None:
    held = client.get("/v1/export/forecasts.csv").headers["ETag"]
    change(store, clock)
    app.extensions[KEY].champions.refresh()
    assert client.get("/v1/export/forecasts.csv", headers={"If-None-Match": held}).status_code == 200


def test_a_refused_version_does_not_stop_the_others(
    client: FlaskClient, artifacts: FakeArtifacts, store: FileStore, app: APIFlask, caplog: pytest.LogCaptureFixture
) -> None:
    made = version("pk.ict.telecom")
    artifacts.refused.add(made.version)
    store.publish(made, champion=True, who="test", why="first")
    app.extensions[KEY].champions.follow()
    answer = client.get("/v1/export/forecasts.parquet")
    assert (answer.status_code, answer.headers["Export-Failed"]) == (200, "1")
    found = pq.read_table(pa.BufferReader(answer.data))
    assert sorted(set(found["series"].to_pylist())) == list(SERIES)
    metadata: Mapping[bytes, bytes] = pq.read_metadata(pa.BufferReader(answer.data)).metadata
    assert list(json.loads(metadata[b"exportcast.failed"])) == ["pk.ict.telecom"]
    assert metadata[b"exportcast.schema_version"] == b"1"
    assert "no forecasts of pk.ict.telecom" in caplog.text
    assert [each["series"] for each in client.get("/readyz").json["rejected"]] == ["pk.ict.telecom"]


@pytest.mark.parametrize("name", ["forecast.csv", "forecasts.xlsx", "forecasts.csv.gz", "x.parquet"])
def test_an_unknown_file_is_named_with_those_there_are(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/v1/export/{name}")
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
    assert "there are forecasts, vintages, reports, scores, issued, each as .parquet or .csv" in answer.json["detail"]


def test_without_pyarrow_parquet_is_501_and_csv_is_there(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    answer = client.get("/v1/export/scores.parquet")
    assert (answer.status_code, answer.json["type"]) == (501, "urn:exportcast:problem:missing-extra")
    assert "pip install 'exportcast[parquet]'" in answer.json["detail"]
    assert client.get("/v1/export/scores.csv").status_code == 200


def test_a_third_transfer_at_a_time_is_refused_and_places_are_given_back(client: FlaskClient) -> None:
    first, second = (client.get("/v1/export/issued.csv", buffered=False) for _ in range(2))
    refused = client.get("/v1/export/reports.csv")
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    first.close()  # given up
    assert len(second.data) == second.content_length > PIECE
    with EXPORTS.place("a"), EXPORTS.place("b"):
        assert client.get("/v1/export/reports.csv").status_code == 503
    assert client.get("/v1/export/reports.csv").status_code == 200


def test_a_store_that_goes_away_is_a_problem_and_no_short_file(client: FlaskClient, store: FileStore) -> None:
    store.take_away()
    answer = client.get("/v1/export/vintages.csv")
    assert (answer.status_code, answer.json["type"]) == (503, "urn:exportcast:problem:store-unavailable")
    store.bring_back()
    assert client.get("/v1/export/vintages.csv").status_code == 200


def test_csv_comes_packed_where_that_is_taken(client: FlaskClient) -> None:
    plain = client.get("/v1/export/issued.csv")
    packed = client.get("/v1/export/issued.csv", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) == packed.content_length < len(plain.data) / 5
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert "Accept-Encoding" in plain.headers["Vary"]


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_file_that_gets_too_large_is_refused_with_what_helps(app: APIFlask, client: FlaskClient, form: str) -> None:
    made: Dependencies = app.extensions[KEY]
    small = Exports(made.store, made.catalog, made.champions, made.background, most_bytes=3)
    app.extensions[KEY] = replace(made, exports=small)
    answer = client.get(f"/v1/export/issued.{form}")
    (problem,) = answer.json["errors"]
    assert (answer.status_code, problem["found"]) == (422, "more than 3 bytes")
    assert problem["wanted"] == "a smaller table: exportcast export has no limit"
    assert not EXPORTS.is_full_for("127.0.0.1")


def test_series_that_are_asked_for_stay_in_memory(app: APIFlask, client: FlaskClient, artifacts: FakeArtifacts) -> None:
    for series in SERIES:
        client.get(f"/v1/series/{series}/forecast")
    loaded = list(artifacts.loads)
    client.get("/v1/export/forecasts.csv")
    assert artifacts.loads == loaded


def test_nothing_is_logged_as_an_error(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        assert client.get("/v1/export/forecasts.csv").status_code == 200
    assert caplog.text == ""


def test_an_empty_store_has_files_of_headers(new_store: NewStore) -> None:
    app = create_app(settings(), store=new_store(), artifacts=FakeArtifacts(), clock=lambda: NOW)
    client = app.test_client()
    assert client.get("/v1/export/forecasts.csv").text.startswith("series,month,step,mean,median")
    assert table(client, "forecasts").num_rows == 0
