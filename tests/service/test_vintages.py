"""GET /v1/series/{series}/vintage and /v1/contradictions, and the cache behind them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from models.core.catalog import Catalog
from models.documents.sdmx_csv import accepts_sdmx
from models.documents.vintage import ContradictionsDocument, VintageDocument
from models.reports.report import parse_report
from models.vintages.reconstruct import reconstruct
from service.state.vintage_cache import VintageCache
from tests.service.builders import NOW, report
from tests.stores import FileStore, NewStore

FEBRUARY = {"period_start": "2026-02", "period_end": "2026-02", "value": 365, "published": "2026-03-17"}


def add(store: FileStore, *changes: dict[str, Any]) -> None:
    made = [parse_report(report(**changed), "test", []) for changed in changes]
    store.add_reports([each for each in made if each is not None], now=NOW)


def own_catalog(home: Path) -> Catalog:
    """The bundled catalog and a family of one's own."""
    (home / "catalogue.toml").write_text(
        '[series."x.goods"]\ntitle = "Goods"\n[series."x.goods.rice"]\ntitle = "Rice"\n'
    )
    return Catalog.load(home / "catalogue.toml")


def month(number: int) -> dict[str, Any]:
    """A report of a month of 2025, published in the month after the next."""
    period = f"2025-{number:02d}"
    return {
        "period_start": period,
        "period_end": period,
        "published": f"2025-{number + 2:02d}-17",
        "value": 90 + number,
    }


def test_a_vintage_is_what_was_known_on_the_day(client: FlaskClient, store: FileStore) -> None:
    add(store, FEBRUARY, {})
    document = client.get("/v1/series/pk.ict/vintage").json
    VintageDocument.model_validate(document)
    assert [(m["month"], m["value"], m["status"]) for m in document["months"]] == [
        ("2026-02", 365, "reported"),
        ("2026-03", 413.5, "reported"),
    ]
    before = client.get("/v1/series/pk.ict/vintage?as_of=2026-04-16").json
    assert [m["month"] for m in before["months"]] == ["2026-02"]
    assert before["hash"] != document["hash"]


def test_as_csv_it_has_a_row_for_each_month(client: FlaskClient, store: FileStore) -> None:
    add(store, FEBRUARY, {})
    answer = client.get("/v1/series/pk.ict/vintage?format=csv")
    assert answer.content_type == "text/csv; charset=utf-8"
    head, *rows = answer.text.splitlines()
    assert head == "month,value,status,tolerance"
    assert [row.rpartition(",")[0] for row in rows] == ["2026-02,365.0,reported", "2026-03,413.5,reported"]


def test_a_series_without_reports_has_an_empty_vintage(client: FlaskClient) -> None:
    assert client.get("/v1/series/pk.ict.telecom/vintage").json["months"] == []


def test_a_new_release_is_seen_at_once(client: FlaskClient, store: FileStore) -> None:
    assert client.get("/v1/series/pk.ict/vintage").json["months"] == []
    add(store, {})
    assert len(client.get("/v1/series/pk.ict/vintage").json["months"]) == 1


def test_a_figure_that_the_others_rule_out_is_a_contradiction(client: FlaskClient, store: FileStore) -> None:
    assert client.get("/v1/contradictions").json["contradictions"] == []
    both_months = {"period_start": "2026-02", "value": 778.5}
    add(store, FEBRUARY, {}, both_months, {"value": 900, "source": "a newspaper"})
    document = client.get("/v1/contradictions").json
    ContradictionsDocument.model_validate(document)
    [found] = document["contradictions"]
    assert (found["source"], found["value"]) == ("a newspaper", 900)
    assert found["reason"]
    assert 'forecast_contradictions{series="pk.ict"} 1.0' in client.get("/metrics").text


def test_reports_of_a_series_that_left_the_catalog_are_not_known(new_store: NewStore) -> None:
    store = new_store()
    add(store, {"series": "pk.gone"}, {})
    record = VintageCache(store, Catalog.load())
    assert record.reported() == {"pk.ict"}
    [findings] = record.findings(["pk.ict"], date(2026, 5, 1))
    assert list(findings.latest) == list(findings.hashes) == ["pk.ict"]


def test_families_that_are_reconstructed_apart_are_as_they_are_together(new_store: NewStore, tmp_path: Path) -> None:
    store, day = new_store(), date(2026, 5, 1)
    add(store, {}, {"value": "900", "published": "2026-04-20", "source": "press"}, {"series": "x.goods", "value": "99"})
    add(store, *({"series": "x.goods", **month(number)} for number in range(1, 10)))
    catalog = own_catalog(tmp_path)
    together = reconstruct(store.reports(as_of=day), catalog=catalog, as_of=day)
    found = VintageCache(store, catalog).findings(["x.goods", "pk.ict"], day)
    apart = {series: text for each in found for series, text in each.hashes.items()}
    assert apart == {series: vintage.hash for series, vintage in together.vintages.items()}
    assert len(together.ambiguous) > 0
    assert {c for each in found for c in each.ambiguous} == set(together.ambiguous)
    assert {c for each in found for c in each.contradictions} == set(together.contradictions)


def test_a_store_that_was_set_back_is_read_anew(new_store: NewStore) -> None:
    store, day = new_store(), date(2026, 5, 1)
    add(store, {}, {"period_start": "2026-02", "period_end": "2026-02"})
    record = VintageCache(store, Catalog.load())
    assert len(record.vintage("pk.ict", day).values()) == 2
    backup = new_store()
    add(backup, {})
    store.replace(backup)
    assert len(record.vintage("pk.ict", day).values()) == 1


def test_as_sdmx_csv_by_parameter_and_by_accept(client: FlaskClient, store: FileStore) -> None:
    add(store, FEBRUARY, {})
    url = "/v1/series/pk.ict/vintage"
    answer = client.get(f"{url}?format=sdmx-csv")
    assert answer.content_type == "application/vnd.sdmx.data+csv;version=2.0.0"
    assert answer.text.splitlines()[1] == "dataflow,EXPORTCAST:VINTAGE(1.0.0),I,M,pk.ict,2026-02,365,A,USD,6"
    negotiated = client.get(url, headers={"Accept": answer.content_type})
    assert (negotiated.data, negotiated.content_type) == (answer.data, answer.content_type)
    assert "Accept" in client.get(url).headers["Vary"]
    assert len(client.get(f"{url}?format=sdmx-csv&as_of=2026-04-16").text.splitlines()) == 2


def test_a_history_is_the_vintages_of_all_days(client: FlaskClient, store: FileStore) -> None:
    add(store, FEBRUARY, FEBRUARY | {"value": 365.4, "published": "2026-04-10"}, {})
    url = "/v1/series/pk.ict/vintage?format=sdmx-csv&include_history=true"
    rows = [line.split(",")[5:] for line in client.get(url).text.splitlines()[1:]]
    assert rows == [
        ["2026-02", "365", "A", "USD", "6", "2026-03-17", "2026-04-09"],
        ["2026-02", "365.4", "A", "USD", "6", "2026-04-10", ""],
        ["2026-03", "413.5", "A", "USD", "6", rows[2][5], ""],
    ]
    until = client.get(f"{url}&as_of=2026-04-09").text.splitlines()
    assert [line.split(",")[5:] for line in until[1:]] == [["2026-02", "365", "A", "USD", "6", "2026-03-17", ""]]
    assert client.get("/v1/series/pk.ict.telecom/vintage?format=sdmx-csv&include_history=true").status_code == 200


def test_accept_weighs_sdmx_csv_against_json() -> None:
    sdmx = "application/vnd.sdmx.data+csv"
    assert accepts_sdmx(sdmx)
    assert accepts_sdmx(f'{sdmx}; version="2.0.0"')
    assert accepts_sdmx(f"application/json;q=0.5, {sdmx}")
    assert not accepts_sdmx(f"application/json, {sdmx};q=0.1")
    assert not accepts_sdmx(f"{sdmx};q=0")
    assert not accepts_sdmx(f"{sdmx};version=1.0.0")


def test_a_history_needs_sdmx_csv(client: FlaskClient) -> None:
    for query in ("include_history=true", "include_history=true&format=csv", "include_history=yes&format=sdmx-csv"):
        answer = client.get(f"/v1/series/pk.ict/vintage?{query}")
        assert answer.status_code == 422
        assert answer.json["errors"][0]["parameter"] == "include_history"
