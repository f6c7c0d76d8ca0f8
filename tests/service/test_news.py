"""News over HTTP: errors that name place and value, and the answer of versions from before news."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from models.documents.examples import BEFORE, VERSION
from tests.service.stories import full_service
from tests.stores import NewStore

URL = "/v1/series/pk.ict/news"


@pytest.fixture(scope="module")
def client(new_module_store: NewStore) -> FlaskClient:
    return full_service(new_module_store()).test_client()


@pytest.mark.parametrize("query", ["", f"?from={BEFORE}", f"?to={VERSION}&from=2026-04-01"])
def test_the_change_to_the_version_in_service_is_the_default(client: FlaskClient, query: str) -> None:
    answer = client.get(URL + query)
    assert answer.status_code == 200, answer.text
    assert (answer.json["from"], answer.json["to"]) == (BEFORE, VERSION)
    again = client.get(URL + query, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("query", "parameter", "found"),
    [
        ("from=20200101T000000Z-00000000", "from", "'20200101T000000Z-00000000'"),
        (f"from={VERSION}&to={BEFORE}", "from", VERSION),
        ("to=2026-05-02", "to", "'2026-05-02'"),
        ("period=FY2050", "period", "2049-07..2050-06"),
        ("period=soon", "period", "'soon'"),
        ("since=2026-01-01", "since", "'2026-01-01'"),
    ],
)
def test_a_wrong_query_is_422_with_place_and_value(client: FlaskClient, query: str, parameter: str, found: str) -> None:
    answer = client.get(f"{URL}?{query}")
    assert answer.status_code == 422, answer.text
    [error] = answer.json["errors"]
    assert (error["place"], error["parameter"]) == ("query", parameter)
    assert error["found"].startswith(found)


def test_a_version_without_news_is_404_with_the_reason(client: FlaskClient) -> None:
    answer = client.get(f"{URL}?to={BEFORE}")
    assert answer.status_code == 404
    assert answer.json["type"].endswith(":no-news")
    assert "before the causes of changes were stored" in answer.json["detail"]


@pytest.mark.parametrize("path", ["pk.itc/news", "pk.ict.telecom/news", "pk.ict/news?to=2020-01-01"])
def test_a_series_or_day_without_a_version_is_404(client: FlaskClient, path: str) -> None:
    assert client.get(f"/v1/series/{path}").status_code == 404


def test_a_period_that_is_none_is_named_before_the_versions_are_looked_for(client: FlaskClient) -> None:
    answer = client.get("/v1/series/pk.ict.telecom/news?period=bad")
    assert (answer.status_code, answer.json["errors"][0]["parameter"]) == (422, "period")
