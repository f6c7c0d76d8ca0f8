"""GET /v1/series/{series}/vintage and /v1/contradictions, and the cache behind them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from models.catalogue import Catalogue
from models.reports import parse_report
from service import record as module
from service.record import Record
from service.schemas import ContradictionsOut, VintageOut
from tests.fakes import FakeStore
from tests.service.builders import NOW, report

FEBRUARY = {"period_start": "2026-02", "period_end": "2026-02", "value": 365, "published": "2026-03-17"}


def add(store: FakeStore, *changes: dict[str, Any]) -> None:
    made = [parse_report(report(**changed), "test", []) for changed in changes]
    store.add_reports([each for each in made if each is not None], now=NOW)


def test_a_vintage_is_what_was_known_on_the_day(client: FlaskClient, store: FakeStore) -> None:
    add(store, FEBRUARY, {})
    document = client.get("/v1/series/pk.ict/vintage").json
    VintageOut.model_validate(document)
    assert [(m["month"], m["value"], m["status"]) for m in document["months"]] == [
        ("2026-02", 365, "reported"),
        ("2026-03", 413.5, "reported"),
    ]
    before = client.get("/v1/series/pk.ict/vintage?as_of=2026-04-16").json
    assert [m["month"] for m in before["months"]] == ["2026-02"]
    assert before["hash"] != document["hash"]


def test_as_csv_it_has_a_row_for_each_month(client: FlaskClient, store: FakeStore) -> None:
    add(store, FEBRUARY, {})
    answer = client.get("/v1/series/pk.ict/vintage?format=csv")
    assert answer.content_type == "text/csv; charset=utf-8"
    head, *rows = answer.text.splitlines()
    assert head == "month,value,status,tolerance"
    assert [row.rpartition(",")[0] for row in rows] == ["2026-02,365.0,reported", "2026-03,413.5,reported"]


def test_a_series_without_reports_has_an_empty_vintage(client: FlaskClient) -> None:
    assert client.get("/v1/series/pk.ict.telecom/vintage").json["months"] == []


def test_a_new_release_is_seen_at_once(client: FlaskClient, store: FakeStore) -> None:
    assert client.get("/v1/series/pk.ict/vintage").json["months"] == []
    add(store, {})
    assert len(client.get("/v1/series/pk.ict/vintage").json["months"]) == 1


def test_a_figure_that_the_others_rule_out_is_a_contradiction(client: FlaskClient, store: FakeStore) -> None:
    assert client.get("/v1/contradictions").json["contradictions"] == []
    both_months = {"period_start": "2026-02", "value": 778.5}
    add(store, FEBRUARY, {}, both_months, {"value": 900, "source": "a newspaper"})
    document = client.get("/v1/contradictions").json
    ContradictionsOut.model_validate(document)
    [found] = document["contradictions"]
    assert (found["source"], found["value"]) == ("a newspaper", 900)
    assert found["reason"]
    assert 'forecast_contradictions{series="pk.ict"} 1.0' in client.get("/metrics").text


def test_reports_of_a_series_that_left_the_catalogue_are_not_known() -> None:
    store = FakeStore()
    add(store, {"series": "pk.gone"}, {})
    known = Record(store, Catalogue.load()).at(date(2026, 5, 1))
    assert list(known.latest) == list(known.reconstruction.vintages) == ["pk.ict"]


def test_the_record_is_reconstructed_once_for_each_state_and_day(monkeypatch: pytest.MonkeyPatch) -> None:
    store, days = FakeStore(), []
    monkeypatch.setattr(module, "reconstruct", lambda reports, *, catalogue, as_of: days.append(as_of))
    record = Record(store, Catalogue.load())
    first, second = date(2026, 5, 1), date(2026, 4, 1)
    for day in (first, second, first, second):
        record.at(day)
    assert days == [first, second]
    add(store, {})
    record.at(first)
    assert days == [first, second, first]


def test_only_a_few_days_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    days: list[date] = []
    monkeypatch.setattr(module, "reconstruct", lambda reports, *, catalogue, as_of: days.append(as_of))
    record = Record(FakeStore(), Catalogue.load())
    many = [date(2026, 1, 1 + number) for number in range(module.KEEP + 1)]
    for day in [*many, many[-1], many[0]]:
        record.at(day)
    assert days == [*many, many[0]]
