"""GET /v1/series/{series}/forecast."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from flask.testing import FlaskClient

from models.core.errors import InvalidInput
from models.documents.forecast import ForecastDocument
from models.documents.sdmx_csv import FORECAST_ID
from models.reports.table import parse_csv
from service.state.champion_cache import ChampionCache
from tests.service.builders import NOW, normal_paths, version
from tests.stores import FileStore

URL = "/v1/series/pk.ict/forecast"


def ask(client: FlaskClient, query: str = "") -> Any:
    answer = client.get(f"{URL}?{query}")
    assert answer.status_code == 200, answer.text
    return answer.json


def test_the_default_is_twelve_months_after_the_cutoff_at_80_and_95(client: FlaskClient) -> None:
    document = ask(client)
    ForecastDocument.model_validate(document)
    assert [point["step"] for point in document["points"]] == list(range(1, 13))
    assert document["points"][0]["month"] == "2026-04"
    assert document["points"][11]["month"] == "2027-03"
    assert [list(point["intervals"]) for point in document["points"]] == [["80", "95"]] * 12


def test_it_says_where_the_forecast_comes_from(client: FlaskClient) -> None:
    document = ask(client)
    assert document["model_version"] == version().version
    assert document["vintage"] == version().vintage
    assert (document["as_of"], document["cutoff"]) == ("2026-05-01", "2026-03")
    assert document["members"] == {"ets": 0.25, "theta": 0.75}
    assert document["calibration"]["windows"] == 12
    assert document["unit"] == "usd_million"


def test_it_names_its_target_and_the_revisions_to_come(client: FlaskClient) -> None:
    document = ask(client)
    assert (document["target"], document["expected_revisions"]) == ("first_release", None)


def test_numbers_are_those_of_the_paths(client: FlaskClient) -> None:
    paths = normal_paths(version()).astype(float)
    for point in ask(client, "horizon=60&level=80")["points"]:
        column = sorted(paths[:, point["step"] - 1])
        # The slow twin: linear interpolation between order statistics.
        place = 0.9 * (len(column) - 1)
        low = int(place)
        upper = column[low] + (place - low) * (column[low + 1] - column[low])
        np.testing.assert_allclose(point["intervals"]["80"][1], upper, rtol=1e-6)
        np.testing.assert_allclose(point["mean"], sum(column) / len(column), rtol=1e-6)


def test_intervals_are_ordered_and_nested(client: FlaskClient) -> None:
    for point in ask(client, "horizon=60&level=95,50,80")["points"]:
        edges = [point["intervals"][level][0] for level in ("95", "80", "50")]
        edges += [point["median"]] + [point["intervals"][level][1] for level in ("50", "80", "95")]
        assert edges == sorted(edges)


def test_quantiles_take_the_place_of_intervals(client: FlaskClient) -> None:
    point = ask(client, "horizon=1&quantile=0.5,0.025,0.10")["points"][0]
    assert list(point["quantiles"]) == ["0.025", "0.1", "0.5"]
    assert point["quantiles"]["0.5"] == point["median"]
    assert "intervals" not in point


def test_a_level_that_the_backtest_cannot_support_is_said_to_be_so(client: FlaskClient) -> None:
    assert ask(client, "level=80")["notes"] == ["the record has a break in FY2019"]
    assert ask(client, "level=80,95")["notes"][1:] == [
        "level 95: 12 backtest windows are too few to support it",
        "the 95 % interval held 57 of 72 months (79 %) in 12 trials on the past: it is too narrow",
    ]


def test_csv_has_a_row_for_each_month(client: FlaskClient) -> None:
    answer = client.get(f"{URL}?format=csv&horizon=3&level=80")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert answer.content_type == "text/csv; charset=utf-8"
    assert [row["month"] for row in rows] == ["2026-04", "2026-05", "2026-06"]
    assert list(rows[0]) == ["month", "step", "mean", "median", "lower_80", "upper_80"]
    points = ask(client, "horizon=3&level=80")["points"]
    assert [float(row["upper_80"]) for row in rows] == [point["intervals"]["80"][1] for point in points]


@pytest.mark.parametrize(
    ("query", "parameter", "found"),
    [
        ("horizon=0", "horizon", "'0'"),
        ("horizon=61", "horizon", "'61'"),
        ("horizon=1.5", "horizon", "'1.5'"),
        ("horizon=%2B5", "horizon", "'+5'"),
        ("horizon=", "horizon", "''"),
        ("horizon=%D9%A1%D9%A2", "horizon", "'١٢'"),  # 12 in Arabic-Indic digits
        ("level=101", "level", "'101'"),
        ("level=80,", "level", "''"),
        ("level=8_0", "level", "'8_0'"),
        ("level=0", "level", "'0'"),
        ("level=80&level=95", "level", "80, 95"),
        ("quantile=1", "quantile", "'1'"),
        ("quantile=0.0", "quantile", "'0.0'"),
        ("quantile=nan", "quantile", "'nan'"),
        ("level=80&quantile=0.1", "level, quantile", "both"),
        ("measure=mom_pct", "measure", "'mom_pct'"),
        ("as_of=2026-13-01", "as_of", "'2026-13-01'"),
        ("as_of=2027-01-01", "as_of", "'2027-01-01'"),
        ("format=xml", "format", "'xml'"),
        ("horizons=12", "horizons", "'12'"),
    ],
)
def test_a_wrong_parameter_is_named_with_its_value(client: FlaskClient, query: str, parameter: str, found: str) -> None:
    answer = client.get(f"{URL}?{query}")
    assert answer.status_code == 422
    [error] = answer.json["errors"]
    assert (error["parameter"], error["found"]) == (parameter, found)
    assert error["wanted"]


def test_every_problem_is_listed_at_once(client: FlaskClient) -> None:
    errors = client.get(f"{URL}?horizon=0&level=101,80,-1&x=1").json["errors"]
    assert [(e["parameter"], e["found"]) for e in errors] == [
        ("horizon", "'0'"),
        ("level", "'101'"),
        ("level", "'-1'"),
        ("x", "'1'"),
    ]
    assert "horizon, level, quantile" in errors[-1]["wanted"]


def test_a_forecast_of_a_past_day_leaves_the_memory_to_those_in_service(
    client: FlaskClient, store: FileStore, champions: ChampionCache
) -> None:
    tomorrow = replace(version(number=2), created=NOW + timedelta(days=1))
    store.publish(tomorrow, champion=True, who="test", why="next")
    champions.refresh()
    before = dict(champions.held)
    assert ask(client, "as_of=2026-05-01")["model_version"] == version(number=1).version
    assert ask(client)["model_version"] == version(number=2).version
    assert champions.held == before


def test_an_unknown_series_is_404_with_the_nearest(client: FlaskClient) -> None:
    answer = client.get("/v1/series/pk.ict.computers/forecast")
    assert answer.status_code == 404
    assert answer.json["nearest"][0] == "pk.ict.computer"


def test_a_series_without_a_version_is_404_and_says_why(client: FlaskClient) -> None:
    answer = client.get("/v1/series/pk.ict.telecom/forecast")
    assert answer.status_code == 404
    assert answer.json["type"] == "urn:exportcast:problem:no-model"


@pytest.mark.parametrize("query", ["horizon=3", "horizon=3&quantile=0.1,0.9"])
def test_as_sdmx_csv_it_has_a_row_for_each_month_and_statistic(client: FlaskClient, query: str) -> None:
    answer = client.get(f"{URL}?{query}&format=sdmx-csv")
    assert answer.content_type == "application/vnd.sdmx.data+csv;version=2.0.0"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    points = {each["month"]: each for each in ask(client, query)["points"]}
    assert {(row["STRUCTURE_ID"], row["SERIES"], row["OBS_STATUS"]) for row in rows} == {(FORECAST_ID, "pk.ict", "F")}
    assert {(row["UNIT_MEASURE"], row["UNIT_MULT"]) for row in rows} == {("USD", "6")}
    medians = {row["TIME_PERIOD"]: row["OBS_VALUE"] for row in rows if row["STATISTIC"] == "MEDIAN"}
    wanted = {month: each["median"] for month, each in points.items()}
    assert {month: float(text) if text else None for month, text in medians.items()} == pytest.approx(wanted)
    names = [row["STATISTIC"] for row in rows[: len(rows) // len(points)]]
    ends = ["Q0.1", "Q0.9"] if "quantile" in query else ["LOWER_80", "UPPER_80", "LOWER_95", "UPPER_95"]
    assert names == ["MEAN", "MEDIAN", *ends]


def test_a_forecast_as_sdmx_csv_is_not_taken_for_figures(client: FlaskClient) -> None:
    table = client.get(f"{URL}?format=sdmx-csv").text
    with pytest.raises(InvalidInput):
        parse_csv(table.encode(), "forecast.csv")


@pytest.mark.parametrize("quantile", ["0.0000001", "0.1234567"])
def test_a_probability_has_at_most_six_decimals(client: FlaskClient, quantile: str) -> None:
    assert client.get(f"{URL}?quantile={quantile}").status_code == 422


def test_a_condition_on_writing_is_none_of_a_read(client: FlaskClient) -> None:
    for url in (URL, "/v1/series/pk.ict/scores"):
        assert client.get(url, headers={"If-Match": '"x"'}).status_code == 200


def test_the_columns_of_several_forecasts_are_the_same_where_there_is_none(client: FlaskClient) -> None:
    for query in ("level=80,95", "quantile=0.1,0.5"):
        some, none = (
            client.get(f"/v1/forecasts?series={series}&{query}&format=csv").text.splitlines()
            for series in ("pk.ict", "pk.ict.telecom")
        )
        assert (len(some), none) == (13, some[:1])
