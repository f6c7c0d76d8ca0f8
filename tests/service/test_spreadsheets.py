"""format=xlsx: the rows of the CSV as a workbook, on every route that has it."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from models.spreadsheet.cells import DAYS, MONTHS, TIMES
from service.dependencies import KEY
from tests.models.spreadsheet.reading import cells, facts, opened
from tests.service.stories import full_service
from tests.stores import NewStore

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROUTES = {
    "/v1/series/pk.ict/forecast?horizon=6&level=50,80": "Forecast",
    "/v1/series/pk.ict/forecast?quantile=0.1,0.9&measure=yoy_pct": "Forecast",
    "/v1/series/pk.ict/forecast?as_of=2026-04-20": "Forecast",
    "/v1/forecasts?series=pk.ict.computer,pk.ict,pk.ict.telecom": "Forecasts",
    "/v1/series/pk.ict/vintage?as_of=2026-04-30": "Vintage",
    "/v1/series/pk.ict/scores?limit=3": "Scores",
    "/v1/series/pk.ict/outlook?period=FY2027&target=5000": "Outlook",
    "/v1/series/pk.ict/outlook?period=2026-04": "Outlook",
}

TIME = "%Y-%m-%dT%H:%M:%S.%f"

every_route = pytest.mark.parametrize("url", ROUTES)


@pytest.fixture(scope="module")
def service(new_module_store: NewStore) -> APIFlask:
    """A service that has something of everything."""
    return full_service(new_module_store())


@pytest.fixture
def client(service: APIFlask) -> FlaskClient:
    return service.test_client()


def asked(client: FlaskClient, url: str, form: str = "xlsx", **headers: str) -> Any:
    return client.get(f"{url}&format={form}", headers=headers)


def rows(client: FlaskClient, url: str) -> list[dict[str, Any]]:
    """The rows of the workbook, or of one that stands upright."""
    sheet = cells(asked(client, url).data, ROUTES[url])
    if ROUTES[url] == "Outlook":
        return [{row[0]: row[1] for row in sheet[1:]}]
    return [dict(zip(sheet[0], row, strict=True)) for row in sheet[1:]]


def as_text(name: str, value: Any) -> Any:
    """A value as CSV has it; times only to the millisecond."""
    match value:
        case None:
            return ""
        case datetime():
            length = 7 if name in MONTHS else 10 if name in DAYS else 23
            return f"{value:{TIME}}"[:length]
        case bool() | str():
            return str(value)
    return float(value)


def of_csv(row: dict[str, str]) -> Iterator[tuple[str, Any]]:
    for name, text in row.items():
        try:
            yield name, float(text)
        except ValueError:
            yield name, f"{datetime.fromisoformat(text):{TIME}}"[:23] if name in TIMES else text


@every_route
def test_it_has_the_rows_of_the_csv_as_numbers_and_dates(client: FlaskClient, url: str) -> None:
    wanted = [dict(of_csv(row)) for row in csv.DictReader(io.StringIO(asked(client, url, "csv").text))]
    found = rows(client, url)
    assert [{name: as_text(name, value) for name, value in row.items()} for row in found] == wanted
    assert any(isinstance(row[name], datetime) for row in found for name in row if name in MONTHS | DAYS)


@every_route
def test_it_is_a_file_that_can_be_held(client: FlaskClient, url: str) -> None:
    answer = asked(client, url)
    assert (answer.status_code, answer.content_type) == (200, MEDIA_TYPE)
    name = "forecasts" if "series=" in url else f"pk.ict-{ROUTES[url].lower()}"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}.xlsx"'
    assert asked(client, url).data == answer.data
    held = asked(client, url, **{"If-None-Match": answer.headers["ETag"]})
    assert (held.status_code, held.data) == (304, b"")


@every_route
def test_it_names_the_address_of_its_rows_as_csv(client: FlaskClient, url: str) -> None:
    data = asked(client, url).data
    address = facts(data)["address"]
    assert address.startswith("/v1/series/pk.ict/") and address.endswith("format=csv")
    if ROUTES[url] not in ("Forecasts", "Vintage"):  # of each series; with the day that was meant
        assert client.get(address).text == asked(client, url, "csv").text


def test_it_names_its_origin(client: FlaskClient) -> None:
    url = "/v1/series/pk.ict/forecast?horizon=6&level=50,80"
    document, known = client.get(url).json, facts(asked(client, url).data)
    assert (known["series"], known["title"], known["unit"]) == (
        "pk.ict",
        document["title"],
        "US$ million (usd_million)",
    )
    assert known["model_version"] == document["model_version"]
    assert known["as_of"].date().isoformat() == document["as_of"]
    assert f"{known['cutoff']:%Y-%m}" == document["cutoff"]
    assert known["note"] == document["notes"][-1]
    assert known["lower_80"] is None  # a column, explained beside it


def test_series_without_a_forecast_are_named(client: FlaskClient) -> None:
    url = "/v1/forecasts?series=pk.ict.computer,pk.ict,pk.ict.telecom"
    assert facts(asked(client, url).data)["without"].startswith("pk.ict.telecom: ")
    none = asked(client, "/v1/forecasts?series=pk.ict.telecom").data
    assert cells(none, "Forecasts") == [["series", "month"]]


def test_a_part_of_the_scores_names_the_next_one(client: FlaskClient) -> None:
    answer = asked(client, "/v1/series/pk.ict/scores?limit=1")
    assert len(cells(answer.data, "Scores")) == 2
    assert answer.headers["Link"] == '</v1/series/pk.ict/scores?limit=1&format=xlsx&next=1>; rel="next"'


def test_long_tables_leave_room_for_other_requests(service: APIFlask, client: FlaskClient) -> None:
    places, url = service.extensions[KEY].places, "/v1/series/pk.ict/scores?limit=2"
    with ExitStack() as taken:
        while not places.none_for_readers:
            taken.enter_context(places.reader())
        busy = asked(client, url)
        assert (busy.status_code, busy.json["type"].rsplit(":", 1)[1]) == (503, "busy")
        assert asked(client, url, "csv").status_code == 200
    assert asked(client, url).status_code == 200


def test_only_a_forecast_has_a_chart(client: FlaskClient) -> None:
    sheets = {ROUTES[url]: opened(asked(client, url).data).sheetnames[2:] for url in ROUTES}
    assert [name for name, more in sheets.items() if more == ["Chart", "Chart data"]] == ["Forecast"]
    assert sheets["Vintage"] == []


@every_route
def test_without_the_extra_it_is_501(new_store: NewStore, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    client = full_service(new_store()).test_client()  # the other one may hold the answer
    answer = asked(client, url)
    assert (answer.status_code, answer.content_type) == (501, "application/problem+json")
    assert answer.json["type"].endswith(":missing-extra")
    assert "pip install 'exportcast[spreadsheets]'" in answer.json["detail"]
    assert asked(client, url, "csv").status_code == 200


def test_other_tables_have_none(client: FlaskClient) -> None:
    for url in ("/v1/series/pk.ict/issued?limit=1", "/v1/series/pk.ict/revisions?within=1"):
        answer = asked(client, url)
        assert (answer.status_code, answer.json["errors"][0]["wanted"]) == (422, "json or csv")
