"""measure=adjusted and measure=trend, of the forecast and of the vintage."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from flask.testing import FlaskClient

from models.documents.forecast import ForecastDocument
from models.documents.vintage import VintageDocument
from models.forecasting.adjustment import Adjustment
from models.vintages.vintage import History
from service.state.champion_cache import ChampionCache
from tests.models.spreadsheet.reading import cells, facts
from tests.service.builders import FakeArtifacts, two_years, version
from tests.service.test_vintages import add
from tests.stores import FileStore

FORECAST, VINTAGE = "/v1/series/pk.ict/forecast", "/v1/series/pk.ict/vintage"
OWN = "worked out by exportcast, by STL on the paths of the forecast, and not the publisher's"


@pytest.fixture
def artifacts() -> FakeArtifacts:
    """Versions with a history that are seasonally adjusted."""
    return FakeArtifacts(history=two_years, adjustment=Adjustment(seasonal=True))


def published(store: FileStore) -> History:
    """The history of the version in service, published month by month."""
    history = two_years(version())
    for month, value in history.by_month().items():
        period = str(month)
        add(store, {"period_start": period, "period_end": period, "value": round(value, 6), "published": "2026-04-17"})
    return history


@pytest.mark.parametrize("measure", ["adjusted", "trend"])
def test_a_forecast_without_its_season(client: FlaskClient, measure: str) -> None:
    answer = client.get(f"{FORECAST}?measure={measure}&horizon=24").json
    ForecastDocument.model_validate(answer)
    assert (answer["measure"], answer["unit"]) == (measure, "usd_million")
    assert OWN in answer["notes"][0]
    widths = [
        np.mean([high - low for low, high in (point["intervals"]["80"] for point in each["points"])])
        for each in (answer, client.get(f"{FORECAST}?horizon=24").json)
    ]
    assert widths[0] < (0.7 if measure == "trend" else 1.1) * widths[1]
    for point in answer["points"]:
        (low, high) = point["intervals"]["80"]
        assert low < point["median"] < high


def test_a_trend_has_quantiles_too(client: FlaskClient) -> None:
    answer = client.get(f"{FORECAST}?measure=trend&quantile=0.1,0.9").json
    assert all(list(point["quantiles"]) == ["0.1", "0.9"] for point in answer["points"])


@pytest.mark.parametrize("measure", ["adjusted", "trend"])
def test_the_known_months_without_their_season(client: FlaskClient, store: FileStore, measure: str) -> None:
    history = published(store)
    answer = client.get(f"{VINTAGE}?measure={measure}").json
    VintageDocument.model_validate(answer)
    level = client.get(VINTAGE).json
    assert (level["measure"], level["notes"]) == ("level", [])
    assert (answer["measure"], answer["hash"]) == (measure, level["hash"])
    assert OWN in answer["notes"][0]
    assert [m["month"] for m in answer["months"]] == [m["month"] for m in level["months"]]
    values = np.array([m["value"] for m in answer["months"]])
    assert len(values) == len(history)
    np.testing.assert_allclose(values, history.values, rtol=0.15)
    assert all(m["tolerance"] > 0 for m in answer["months"][-12:])


def test_csv_has_the_same_values(client: FlaskClient, store: FileStore) -> None:
    published(store)
    rows = client.get(f"{VINTAGE}?measure=trend&format=csv").text.splitlines()
    months = client.get(f"{VINTAGE}?measure=trend").json["months"]
    assert rows[0] == "month,value,status,tolerance"
    assert rows[-1].split(",")[:2] == [months[-1]["month"], str(months[-1]["value"])]


def test_sdmx_has_published_values_alone(client: FlaskClient) -> None:
    answer = client.get(f"{VINTAGE}?measure=trend&format=sdmx-csv")
    assert answer.status_code == 422
    assert answer.json["errors"][0]["wanted"] == "level with format=sdmx-csv"


def test_another_measure_is_named(client: FlaskClient) -> None:
    answer = client.get(f"{VINTAGE}?measure=yoy_pct")
    assert answer.status_code == 422
    assert answer.json["errors"][0]["parameter"] == "measure"


@pytest.mark.parametrize(
    ("adjustment", "words"),
    [(None, "published before it was there"), (Adjustment(none="it needs 36 months without a gap, has 24"), "has 24")],
)
def test_a_version_without_it_gives_the_reason(
    artifacts: FakeArtifacts,
    champions: ChampionCache,
    client: FlaskClient,
    store: FileStore,
    adjustment: Any,
    words: str,
) -> None:
    published(store)
    artifacts.adjustment = adjustment
    store.publish(version(number=2), champion=True, who="test", why="the next")
    champions.refresh()
    for url in (FORECAST, VINTAGE):
        answer = client.get(f"{url}?measure=adjusted")
        assert answer.status_code == 404
        assert answer.json["type"].endswith("no-adjustment")
        assert words in answer.json["detail"]
    many = client.get("/v1/forecasts?series=pk.ict&measure=adjusted").json
    assert many["forecasts"] == []
    assert [(each["series"], words in each["reason"]) for each in many["without"]] == [("pk.ict", True)]


@pytest.mark.parametrize("url", [f"{FORECAST}?measure=trend", f"{VINTAGE}?measure=adjusted"])
def test_a_workbook_names_the_measure_and_the_method(client: FlaskClient, store: FileStore, url: str) -> None:
    published(store)
    data = client.get(f"{url}&format=xlsx").data
    known = facts(data)
    assert known["measure"] == url.partition("=")[2]
    assert client.get(known["address"]).text == client.get(f"{url}&format=csv").text
    assert OWN in next(row[1] for row in cells(data, "About") if row[0] == "note")
