"""GET /v1/series/{series}/outlook, and growth by month on the forecast route."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from unittest.mock import Mock

import numpy as np
import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from models.core.errors import StoreUnavailable
from models.core.periods import Month
from models.documents.forecast import ForecastDocument
from models.documents.outlook import OutlookDocument
from models.forecasting.forecast import Forecast
from models.storage.records import Version
from models.vintages.vintage import History
from service.state.champion_cache import ChampionCache
from tests.service.builders import NOW, FakeArtifacts, normal_paths, version
from tests.service.test_vintages import add
from tests.stores import FileStore

URL = "/v1/series/pk.ict/outlook"
VALUES = np.linspace(300.0, 395.0, 20)  # 2024-08 to 2026-03


@dataclass
class WithHistory(FakeArtifacts):
    """Artifacts whose forecasts know 20 months."""

    def load(self, version: Version) -> Forecast:
        history = History(version.series, Month.parse("2024-08"), VALUES, frozenset({Month.parse("2025-07")}))
        return replace(super().load(version), history=history)


@pytest.fixture
def artifacts() -> FakeArtifacts:
    return WithHistory()


def ask(client: FlaskClient, query: str) -> Any:
    answer = client.get(f"{URL}?{query}")
    assert answer.status_code == 200, answer.text
    return answer.json


def test_published_months_are_constants_and_the_rest_come_from_the_paths(client: FlaskClient) -> None:
    document = ask(client, "period=FY2026&target=4500&level=80")
    OutlookDocument.model_validate(document)
    totals = VALUES[-9:].sum() + normal_paths(version())[:, :3].astype(float).sum(axis=1)
    assert (document["months"], document["months_published"], document["months_estimated"]) == (12, 9, 1)
    np.testing.assert_allclose(document["published_sum"], VALUES[-9:].sum())
    np.testing.assert_allclose(document["mean"], totals.mean())
    np.testing.assert_allclose(document["intervals"]["80"], np.quantile(totals, [0.1, 0.9]))
    assert document["probability"] == (totals >= 4500).mean()
    assert document["yoy_pct"] is None  # July 2024 is not known
    assert document["notes"][-1] == "the record has a break in FY2019"


def test_the_default_levels_are_80_and_95(client: FlaskClient) -> None:
    document = ask(client, "period=FY2027")
    assert list(document["intervals"]) == list(document["yoy_pct"]["intervals"]) == ["80", "95"]
    assert (document["target"], document["probability"]) == (None, None)
    assert (document["period"], document["period_start"], document["period_end"]) == ("FY2027", "2026-07", "2027-06")
    assert (document["model_version"], document["as_of"]) == (version().version, "2026-05-01")


def test_an_outlook_of_a_past_day_is_by_the_forecast_then_in_service(
    client: FlaskClient, champions: ChampionCache, store: FileStore
) -> None:
    today = ask(client, "period=FY2027&target=4000")
    store.publish(version(number=2), champion=True, who="test", why="newer")
    store.promote("pk.ict", version(number=1).version, who="test", why="back", at=NOW + timedelta(days=1))
    champions.refresh()
    assert ask(client, "period=FY2027&target=4000&as_of=2026-05-01")["model_version"] == version(number=2).version
    assert today["model_version"] == version(number=1).version
    assert client.get(f"{URL}?period=FY2027&as_of=2026-04-30").status_code == 404
    assert client.get(f"{URL}?period=FY2027&as_of=2026-05-02").status_code == 422


def test_an_answer_is_kept_and_goes_with_its_version(
    app: APIFlask, client: FlaskClient, champions: ChampionCache, store: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.get(f"{URL}?period=FY2027")
    monkeypatch.setattr("service.answers.outlook_document", Mock(side_effect=AssertionError("made again")))
    again = client.get(f"{URL}?period=FY2027")
    assert again.data == first.data
    assert client.get(f"{URL}?period=FY2027", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    monkeypatch.undo()
    store.publish(version(number=2), champion=True, who="test", why="newer")
    champions.refresh()
    after = client.get(f"{URL}?period=FY2027", headers={"If-None-Match": first.headers["ETag"]})
    assert after.status_code == 200
    assert after.json["model_version"] == version(number=2).version


@pytest.mark.parametrize(
    ("query", "parameter", "found"),
    [
        ("", "period", "nothing"),
        ("period=", "period", "''"),
        ("period=FY27", "period", "'FY27'"),
        ("period=FY2031", "period", "2030-07..2031-06"),
        ("period=FY2024", "period", "2023-07..2024-06"),
        ("period=FY2027&target=nan", "target", "'nan'"),
        ("period=FY2027&target=5e3", "target", "'5e3'"),
        ("period=FY2027&target=", "target", "''"),
        ("period=FY2027&level=0", "level", "'0'"),
        ("period=FY2027&quantile=0.5", "quantile", "'0.5'"),
        ("period=FY2027&period=FY2028", "period", "FY2027, FY2028"),
        ("period=" + "9" * 60, "period", repr("9" * 60)),
    ],
)
def test_a_wrong_parameter_is_named_with_its_value(client: FlaskClient, query: str, parameter: str, found: str) -> None:
    answer = client.get(f"{URL}?{query}")
    assert answer.status_code == 422
    [error] = answer.json["errors"]
    assert (error["parameter"], error["found"]) == (parameter, found)
    assert error["wanted"]


def test_an_unknown_series_and_one_without_a_model_are_404(client: FlaskClient) -> None:
    assert client.get("/v1/series/pk.icr/outlook?period=FY2027").status_code == 404
    assert client.get("/v1/series/pk.ict.telecom/outlook?period=FY2027").status_code == 404


def test_growth_by_month_is_on_the_year_before(client: FlaskClient) -> None:
    document = client.get("/v1/series/pk.ict/forecast?measure=yoy_pct&horizon=13&level=80").json
    ForecastDocument.model_validate(document)
    assert (document["unit"], document["measure"]) == ("percent", "yoy_pct")
    paths = normal_paths(version()).astype(float)
    np.testing.assert_allclose(
        document["points"][0]["median"], np.median(100 * (paths[:, 0] / VALUES[-12] - 1)), atol=1e-6
    )
    np.testing.assert_allclose(
        document["points"][12]["mean"], np.mean(100 * (paths[:, 12] / paths[:, 0] - 1)), atol=1e-6
    )


def test_an_interval_that_trials_showed_too_narrow_carries_a_warning(client: FlaskClient) -> None:
    document = ask(client, "period=FY2027&level=80,95")
    assert document["trials"]["95"] == {"held": 57, "of": 72, "windows": 12, "too_narrow": True}
    assert document["notes"][-1].startswith("the 95 % interval held 57 of 72 months (79 %) in 12 trials")
    assert not any("the 80 % interval held" in note for note in document["notes"])
    settled = ask(client, "period=2026-02..2026-03&level=95")
    assert not any("held" in note for note in settled["notes"])


def test_a_month_published_after_training_enters_at_once(client: FlaskClient, store: FileStore) -> None:
    before = client.get(f"{URL}?period=FY2026")
    add(store, {"period_start": "2026-04", "period_end": "2026-04", "value": 431.7, "published": "2026-05-01"})
    after = client.get(f"{URL}?period=FY2026", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert (before.json["months_published"], after.json["months_published"]) == (9, 10)
    np.testing.assert_allclose(after.json["published_sum"], VALUES[-9:].sum() + 431.7)
    assert (after.json["cutoff"], after.json["known_to"]) == ("2026-03", "2026-04")
    assert after.json["notes"][0].startswith("April 2026 is in")


def test_an_outlook_is_answered_while_the_store_does_not(
    client: FlaskClient, store: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(store, {"period_start": "2026-04", "period_end": "2026-04", "value": 431.7, "published": "2026-05-01"})
    known = ask(client, "period=FY2026")
    monkeypatch.setattr(store, "reports_revision", Mock(side_effect=StoreUnavailable("gone")))
    assert ask(client, "period=FY2026&target=4000")["published_sum"] == known["published_sum"]
