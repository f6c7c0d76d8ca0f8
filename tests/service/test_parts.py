"""Lists in parts (from, to, limit, next), forecasts of several series at once, and an outlook as CSV."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from models.documents.forecast import ForecastsDocument
from tests.service.stories import full_service
from tests.stores import NewStore

SERIES = "/v1/series/pk.ict"
LISTS = ("reports", "scores", "issued")


@pytest.fixture(scope="module")
def reader(new_module_store: NewStore) -> FlaskClient:
    """A client of a service that has something of everything."""
    return full_service(new_module_store()).test_client()


def rows(reader: FlaskClient, name: str, query: str = "") -> list[dict[str, Any]]:
    answer = reader.get(f"{SERIES}/{name}{query}")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json[name]
    return found


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("share", [1, 3, 7])
def test_the_parts_together_are_the_whole(reader: FlaskClient, name: str, share: int) -> None:
    whole = rows(reader, name)
    assert len(whole) >= 2
    limit = max(len(whole) // share, 1)
    found: list[dict[str, Any]] = []
    following: int | None = 0
    while following is not None:
        answer = reader.get(f"{SERIES}/{name}?limit={limit}&next={following}")
        assert 0 < len(answer.json[name]) <= limit
        found += answer.json[name]
        following = answer.json["next"]
        assert ("Link" in answer.headers) == (following is not None)
    assert found == whole
    assert reader.get(f"{SERIES}/{name}").json["next"] is None


DAYS = {"reports": "published", "scores": "known", "issued": "origin_date"}


@pytest.mark.parametrize("name", LISTS)
def test_days_bound_a_list_on_both_ends(reader: FlaskClient, name: str) -> None:
    whole = rows(reader, name)
    days = sorted({row[DAYS[name]] for row in whole})
    first, last = days[len(days) // 3], days[-1 - len(days) // 3]
    for query, low, high in (
        (f"?from={first}", first, "9"),
        (f"?to={last}", "0", last),
        (f"?from={first}&to={first}", first, first),
    ):
        assert rows(reader, name, query) == [row for row in whole if low <= row[DAYS[name]] <= high]


@pytest.mark.parametrize("name", ["scores", "issued"])
def test_csv_follows_the_header_link(reader: FlaskClient, name: str) -> None:
    whole = reader.get(f"{SERIES}/{name}?format=csv").text.splitlines()
    limit = len(whole) // 2
    first = reader.get(f"{SERIES}/{name}?format=csv&limit={limit}")
    address = first.headers["Link"].removeprefix("<").split(">")[0]
    second = reader.get(address)
    assert first.text.splitlines() + second.text.splitlines()[1:] == whole[: 2 * limit + 1]


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("limit=0", "limit"),
        ("limit=100001", "limit"),
        ("limit=-1", "limit"),
        ("next=x", "next"),
        ("from=2026-13-01", "from"),
        ("from=2026-04-02&to=2026-04-01", "from, to"),
        ("first=2026-04-02", "first"),
    ],
)
def test_a_wrong_part_is_named(reader: FlaskClient, name: str, query: str, parameter: str) -> None:
    answer = reader.get(f"{SERIES}/{name}?{query}")
    assert (answer.status_code, [e["parameter"] for e in answer.json["errors"]]) == (422, [parameter])


def test_a_part_beyond_the_end_is_empty(reader: FlaskClient) -> None:
    answer = reader.get(f"{SERIES}/reports?next=99999&limit=5").json
    assert (answer["reports"], answer["next"]) == ([], None)


def test_several_forecasts_are_those_of_each_series(reader: FlaskClient) -> None:
    query = "horizon=3&level=50,80"
    answer = reader.get(f"/v1/forecasts?series=pk.ict.computer,pk.ict,pk.ict&{query}").json
    ForecastsDocument.model_validate(answer)
    each = [reader.get(f"/v1/series/{name}/forecast?{query}").json for name in ("pk.ict.computer", "pk.ict")]
    assert (answer["forecasts"], answer["without"]) == (each, [])


def test_a_series_without_a_forecast_takes_no_other_down(reader: FlaskClient) -> None:
    answer = reader.get("/v1/forecasts?series=pk.ict.telecom,pk.ict").json
    assert [made["series"] for made in answer["forecasts"]] == ["pk.ict"]
    assert [left["series"] for left in answer["without"]] == ["pk.ict.telecom"]


def test_several_forecasts_as_csv_name_their_series(reader: FlaskClient) -> None:
    found = list(
        csv.DictReader(io.StringIO(reader.get("/v1/forecasts?series=pk.ict,pk.ict.computer&format=csv&horizon=2").text))
    )
    two = [("pk.ict", "1"), ("pk.ict", "2"), ("pk.ict.computer", "1"), ("pk.ict.computer", "2")]
    assert [(row["series"], row["step"]) for row in found] == two
    none = reader.get("/v1/forecasts?series=pk.ict.telecom&format=csv").text
    assert none == "series,month,step,mean,median,lower_80,upper_80,lower_95,upper_95\n"


@pytest.mark.parametrize(
    "query",
    [
        "",
        "series=",
        "series=pk.itc",
        "series=pk.ict,,pk",
        "series=" + ",".join(["pk"] * 51),
        "series=pk.ict&horizon=99",
    ],
)
def test_a_wrong_call_for_several_is_refused(reader: FlaskClient, query: str) -> None:
    answer = reader.get(f"/v1/forecasts?{query}")
    assert answer.status_code == 422
    assert {error["parameter"] for error in answer.json["errors"]} <= {"series", "horizon"}


def test_an_outlook_as_csv_has_the_numbers_of_the_json(reader: FlaskClient) -> None:
    url = f"{SERIES}/outlook?period=2026-06..2026-08&target=1000&level=80"
    made = reader.get(url).json
    answer = reader.get(f"{url}&format=csv")
    assert answer.content_type.startswith("text/csv")
    (row,) = csv.DictReader(io.StringIO(answer.text))
    low, high = made["intervals"]["80"]
    assert [float(row[name]) for name in ("median", "mean", "lower_80", "upper_80")] == [
        made["median"],
        made["mean"],
        low,
        high,
    ]
    assert (float(row["probability"]), row["period"]) == (made["probability"], "2026-06..2026-08")
    growth = made["yoy_pct"]
    assert row["yoy_median"] == ("" if growth is None else str(growth["median"]))


def test_an_answer_repeats_the_day_asked_for(reader: FlaskClient) -> None:
    for route in ("forecast?", "outlook?period=FY2027&"):
        past = reader.get(f"{SERIES}/{route}as_of=2026-04-20").json
        assert past["requested_as_of"] == "2026-04-20"
        assert past["as_of"] <= "2026-04-20"
        assert reader.get(f"{SERIES}/{route.rstrip('&?')}").json["requested_as_of"] is None
