"""POST /v1/releases: all of a release or nothing, once."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from models.core.errors import StoreUnavailable
from models.core.settings import token_hash
from models.documents.release import ReleaseDocument
from models.reports.report import COLUMNS, Report
from tests.apps import create_app
from tests.service.builders import NOW, TOKEN, FakeArtifacts, report, settings
from tests.stores import FileStore

URL = "/v1/releases"


def post(client: FlaskClient, body: Any, *, token: str = TOKEN, content_type: str = "application/json") -> Any:
    data = body if isinstance(body, (str, bytes)) else json.dumps(body)
    return client.post(URL, data=data, content_type=content_type, headers={"Authorization": f"Bearer {token}"})


def test_reports_are_stored_once(client: FlaskClient, store: FileStore) -> None:
    first, again = post(client, [report()]), post(client, {"reports": [report()]})
    ReleaseDocument.model_validate(first.json)
    assert first.status_code == again.status_code == 200
    assert (first.json["stored"], first.json["duplicate"]) == (1, 0)
    (figure,) = first.json["figures"]
    assert figure == {"id": figure["id"]} | report() | {"outcome": "stored"}
    assert (again.json["stored"], again.json["duplicate"]) == (0, 1)
    assert store.reports_revision() == 1


def test_a_new_figure_for_an_old_month_shows_the_revision(client: FlaskClient) -> None:
    post(client, [report(value=400)])
    answer = post(client, [report(value=0.42, unit="usd_billion", published="2026-04-30")])
    [superseding] = answer.json["superseding"]
    ReleaseDocument.model_validate(answer.json)
    assert (superseding["value"], superseding["previous_value"], superseding["revision_pct"]) == (0.42, 0.4, 5.0)


def test_csv_is_taken_too(client: FlaskClient, store: FileStore) -> None:
    body = ",".join(COLUMNS) + "\n" + ",".join(str(report()[column]) for column in COLUMNS) + "\n"
    answer = post(client, body, content_type="text/csv; charset=utf-8")
    assert answer.json["stored"] == 1
    assert store.reports_revision() == 1


def test_printed_digits_are_kept(client: FlaskClient, store: FileStore) -> None:
    post(client, json.dumps([report(value=0)]).replace('"value": 0', '"value": 413.50'))
    [stored] = store.reports(as_of=NOW.date())
    assert str(stored.value) == "413.50"


def test_a_release_under_a_changed_catalog_is_a_conflict(client: FlaskClient, store: FileStore) -> None:
    assert post(client, [report()]).status_code == 200
    store.redefine([replace(store.definitions()["pk.ict"], unit="usd_thousand")], now=NOW)  # as another pod did
    answer = post(client, [report(value=99)])
    assert (answer.status_code, answer.json["type"]) == (409, "urn:exportcast:problem:catalog-changed")
    (error,) = answer.json["errors"]
    assert (error["parameter"], "usd_thousand" in error["wanted"]) == ('series."pk.ict".unit', True)
    assert store.reports_revision() == 1


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({"published": "2026-05-02"}, "published"),  # tomorrow
        ({"published": "2026-06"}, "published"),
        ({"measure": "exports"}, "measure"),
        ({"period_start": "2026-13"}, "period_start"),
        ({"value": -1}, "value"),
        ({"value": "nan"}, "value"),
        ({"value": "4_0"}, "value"),
        ({"published": "2026-W14-1"}, "published"),
        ({"source": 5}, "source"),
        ({"source": "a\0b"}, "source"),
        ({"period_start": "2026-05", "period_end": "2026-05", "published": "2026-04-20"}, "period_start"),
        ({"value": 405.2, "printed": "405.30"}, "printed"),
        ({"value": None}, "value"),
        ({"series": "pk.ict.nothing"}, "series"),
        ({"staus": "revised"}, "staus"),
    ],
)
def test_one_wrong_report_refuses_the_whole_release(
    client: FlaskClient, store: FileStore, changed: dict[str, Any], column: str
) -> None:
    answer = post(client, [report(), report(**changed)])
    assert answer.status_code == 422
    assert [error["parameter"] for error in answer.json["errors"]] == [column]
    assert store.reports_revision() == 0


def test_each_wrong_report_is_named_by_its_place(client: FlaskClient) -> None:
    errors = post(client, [report(value="x"), 3, report(), report(value="y")]).json["errors"]
    assert [error["place"] for error in errors] == ["release report 1", "release report 2", "release report 4"]


def test_this_month_without_a_day_is_not_the_future(client: FlaskClient) -> None:
    assert post(client, [report(published="2026-05")]).status_code == 200


@pytest.mark.parametrize("body", [[], {}, {"reports": []}, {"reports": [report()], "x": 1}, "3", "null", '"text"'])
def test_anything_but_a_list_of_reports_is_refused(client: FlaskClient, body: Any) -> None:
    assert post(client, body).status_code == 422


@pytest.mark.parametrize("body", ["", "{", "[" * 100_000, b"\xff", b"[1e999999999999999999999"])
def test_what_is_not_json_is_400(client: FlaskClient, body: str | bytes) -> None:
    assert post(client, body).status_code == 400


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer wrong", f"Basic {TOKEN}", TOKEN, "Bearer é"])
def test_without_a_valid_token_nothing_is_read(client: FlaskClient, store: FileStore, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = client.post(URL, data=json.dumps([report()]), content_type="application/json", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert store.reports_revision() == 0


def test_each_configured_token_is_good(store: FileStore) -> None:
    app = create_app(
        settings(api_tokens=(token_hash("a"), token_hash("b"))),
        store=store,
        artifacts=FakeArtifacts(),
        clock=lambda: NOW,
    )
    assert [post(app.test_client(), [report()], token=token).status_code for token in "abc"] == [200, 200, 401]


def test_without_configured_tokens_writing_is_off(store: FileStore) -> None:
    app = create_app(settings(api_tokens=()), store=store, artifacts=FakeArtifacts(), clock=lambda: NOW)
    assert post(app.test_client(), [report()], token="").status_code == 403


def test_a_store_that_does_not_answer_is_503_and_stores_nothing(app: APIFlask, store: FileStore) -> None:
    store.take_away()
    assert post(app.test_client(), [report()]).status_code == 503
    store.bring_back()
    assert store.reports_revision() == 0


def test_a_store_that_stops_answering_after_the_reports_are_in_is_told_apart(
    client: FlaskClient, store: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = store.reports

    def stop(**query: Any) -> list[Report]:
        if store.reports_revision():
            raise StoreUnavailable("full")
        return read(**query)

    with monkeypatch.context() as stopped:
        stopped.setattr(store, "reports", stop)
        answer = post(client, [report()])
    assert (answer.status_code, answer.json["type"]) == (503, "urn:exportcast:problem:release-unscored")
    assert store.reports_revision() == 1
    assert post(client, [report()]).json["duplicate"] == 1


def test_a_parameter_is_refused(client: FlaskClient) -> None:
    answer = client.post(f"{URL}?dry_run=1", data="[]", content_type="application/json")
    assert answer.status_code == 422


@pytest.mark.parametrize("value", ["NaN", "-Infinity", '"a\\ud800"'])
def test_what_json_and_text_cannot_be_is_400(client: FlaskClient, store: FileStore, value: str) -> None:
    answer = post(client, json.dumps([report(source="HERE")]).replace('"HERE"', value))
    assert answer.status_code == 400


def test_what_the_record_tells_is_what_it_holds(client: FlaskClient, store: FileStore) -> None:
    rows = [
        report(value=value, period_start=m, period_end=m) for value, m in (("405.20", "2026-01"), ("19", "2026-02"))
    ]
    post(client, rows)
    told = client.get("/v1/series/pk.ict/reports").json["reports"]
    assert [(r["value"], r.get("printed")) for r in told] == [(405.2, "405.20"), (19, None)]
    answer = post(client, told).json
    assert (answer["stored"], answer["duplicate"]) == (0, 2)


def test_a_body_that_is_coded_is_refused_by_name(client: FlaskClient) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Encoding": "gzip"}
    answer = client.post(URL, data=b"\x1f\x8b", content_type="application/json", headers=headers)
    assert (answer.status_code, "gzip" in answer.json["detail"]) == (415, True)


def test_a_flood_of_figures_is_refused_whole(client: FlaskClient, store: FileStore) -> None:
    answer = post(client, [report(value=400 + k / 100) for k in range(4000)])
    (problem,) = answer.json["errors"]
    assert answer.status_code == 422
    assert ("401" in problem["found"], "at most 100 different figures of pk.ict" in problem["wanted"]) == (True, True)
    assert store.reports_revision() == 0


@pytest.mark.parametrize(("charset", "status"), [("utf-8", 200), ("utf-16", 422), ("bogus", 415)])
def test_the_charset_of_a_table_is_that_of_its_bytes(client: FlaskClient, charset: str, status: int) -> None:
    row = report()
    table = f"{','.join(row)}\n{','.join(str(value) for value in row.values())}\n"
    answer = post(client, table.encode() + b"x" * (charset == "utf-16"), content_type=f"text/csv; charset={charset}")
    assert answer.status_code == status, answer.text


def test_a_member_that_is_given_twice_is_refused(client: FlaskClient, store: FileStore) -> None:
    twice = json.dumps([report()]).replace('"source":', '"series": "pk.ict.telecom", "source":')
    sent = {"content_type": "application/json", "headers": {"Authorization": f"Bearer {TOKEN}"}}
    answer = client.post(URL, data=twice, **sent)  # type: ignore[arg-type]
    assert answer.status_code == 422
    assert [(each["parameter"], each["found"]) for each in answer.json["errors"]] == [("series", "2 values")]
    assert store.reports_revision() == 0


@pytest.mark.parametrize("member", ["source", "status", "unit", "value", "period_start"])
@pytest.mark.parametrize("value", [True, False])
def test_true_and_false_are_no_texts(client: FlaskClient, store: FileStore, member: str, value: bool) -> None:
    answer = post(client, [report(**{member: value})])
    assert answer.status_code == 422
    assert {problem["found"] for problem in answer.json["errors"]} == {repr(value)}
    assert store.reports_revision() == 0


def test_a_dry_run_stores_nothing_and_answers_the_same(client: FlaskClient, store: FileStore) -> None:
    sent = {"content_type": "application/json", "headers": {"Authorization": f"Bearer {TOKEN}"}}
    tried = client.post(f"{URL}?dry_run=true", data=json.dumps([report()]), **sent)  # type: ignore[arg-type]
    assert (tried.status_code, tried.json["dry_run"], tried.json["stored"]) == (200, True, 1)
    assert store.reports_revision() == 0
    assert post(client, [report()]).json == tried.json | {"dry_run": False}


def test_a_level_ten_times_off_is_not_accepted(client: FlaskClient) -> None:
    months = [f"{year}-{month:02d}" for year in (2024, 2025) for month in range(1, 13)]
    figures = [report(value=round(300.3 + 2.7 * n, 1), period_start=m, period_end=m) for n, m in enumerate(months)]
    assert post(client, figures).json["accepted"] is True
    answer = post(client, [report(value=3240, period_start="2026-01", period_end="2026-01")]).json
    assert (answer["stored"], answer["accepted"]) == (1, False)
    assert [found["value"] for found in answer["contradictions"]] == [3240]
    ReleaseDocument.model_validate(answer)


def test_a_report_with_the_id_of_another_is_refused(client: FlaskClient, store: FileStore) -> None:
    answer = post(client, [report(id="0123456789abcdef")])
    assert (answer.status_code, answer.json["errors"][0]["parameter"]) == (422, "id")
    assert store.reports_revision() == 0
