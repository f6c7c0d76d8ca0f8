"""GET /v1/series, /v1/series/{series}, /v1/series/{series}/reports."""

from __future__ import annotations

from apiflask import APIFlask
from flask.testing import FlaskClient

from models.core.catalog import Catalog
from models.documents.report import ReportsDocument
from models.documents.series import SeriesDocument, SeriesListDocument
from models.reports.report import parse_report
from service.dependencies import KEY
from service.state.champion_cache import ChampionCache
from tests.service.builders import NOW, report, version
from tests.stores import FileStore


def test_all_series_are_listed_parents_first(client: FlaskClient) -> None:
    document = client.get("/v1/series").json
    SeriesListDocument.model_validate(document)
    ids = [each["series"] for each in document["series"]]
    assert ids == list(Catalog.load().entries)
    assert all(each["parent"] not in ids[i:] for i, each in enumerate(document["series"]))


def test_the_list_is_rendered_once_for_each_state_of_the_registry(
    app: APIFlask, client: FlaskClient, store: FileStore, champions: ChampionCache
) -> None:
    first = client.get("/v1/series")
    assert client.get("/v1/series").data == first.data
    kept = app.extensions[KEY].listed
    assert kept.get(champions.revision, lambda: b"rendered again") == first.data
    store.publish(version(number=2), champion=True, who="test", why="next")
    champions.refresh()
    [ict] = [each for each in client.get("/v1/series").json["series"] if each["series"] == "pk.ict"]
    assert ict["model"]["version"] == version(number=2).version


def test_a_series_shows_its_place_and_its_version(client: FlaskClient) -> None:
    document = client.get("/v1/series/pk.ict.computer").json
    SeriesDocument.model_validate(document)
    assert document["parent"] == "pk.ict"
    assert "pk.ict.computer.freelance" in document["children"]
    assert document["model"]["version"] == version().version
    assert client.get("/v1/series/pk.ict.telecom").json["model"] is None


def test_an_unknown_series_is_404_at_every_address(client: FlaskClient) -> None:
    for rest in ("", "/reports", "/vintage", "/forecast"):
        answer = client.get(f"/v1/series/pk.itc{rest}")
        assert (answer.status_code, answer.json["nearest"][0]) == (404, "pk.ict")


def test_reports_are_those_known_on_the_day(client: FlaskClient, store: FileStore) -> None:
    both = [report(), report(value=414, published="2026-04-29")]
    store.add_reports([made for row in both if (made := parse_report(row, "test", []))], now=NOW)
    document = client.get("/v1/series/pk.ict/reports").json
    ReportsDocument.model_validate(document)
    assert [row["value"] for row in document["reports"]] == [413.5, 414]
    before = client.get("/v1/series/pk.ict/reports?as_of=2026-04-28").json
    assert [row["value"] for row in before["reports"]] == [413.5]


def test_the_future_and_what_is_no_day_are_refused(client: FlaskClient) -> None:
    for text in ("2026-05-02", "2026-4-28", "20260428", "2026-W17-2", "1777000000", ""):
        answer = client.get(f"/v1/series/pk.ict/reports?as_of={text}")
        assert answer.status_code == 422, text
        assert answer.json["errors"][0]["parameter"] == "as_of"


def test_a_listing_that_is_held_already_is_304(client: FlaskClient) -> None:
    etag = client.get("/v1/series").headers["ETag"]
    assert client.get("/v1/series", headers={"If-None-Match": etag}).status_code == 304
