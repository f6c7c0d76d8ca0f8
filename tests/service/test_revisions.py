"""GET /v1/series/{series}/revisions: the document, its parameters, and what is cached of it."""

from __future__ import annotations

import csv
import io

import pytest
from flask.testing import FlaskClient

from models.core.periods import Month
from models.documents.revisions import REVISION_COLUMNS, RevisionStatisticsDocument
from models.reports.report import Report
from tests.models.vintages.builders import level
from tests.service.builders import NOW
from tests.stores import FileStore

URL = "/v1/series/pk.ict/revisions"
FIRST = Month.of(2020, 1)


def revised(months: int, *, by: float = 2.0) -> list[Report]:
    """Months published on the 17th of the next and revised a month later."""
    found = []
    for number in range(months):
        value = 300 + 5 * (number % 12)
        for age, figure in enumerate((value, value + by)):
            day = (FIRST + (number + 1 + age)).first_day.replace(day=17).isoformat()
            found.append(level(str(FIRST + number), f"{figure:.1f}", day, f"page {day}", "pk.ict"))
    return found


def fill(store: FileStore, months: int = 48) -> None:
    store.add_reports(revised(months), now=NOW)


def test_the_answer_is_the_document(client: FlaskClient, store: FileStore) -> None:
    fill(store)
    answer = client.get(URL)
    assert answer.status_code == 200, answer.text
    document = RevisionStatisticsDocument.model_validate(answer.json)
    first, month = document.ages[0].to_final, document.ages[1].to_final
    assert first is not None and month is not None
    assert (first.mean, first.up, month.mean, month.none) == (2.0, 1.0, 0.0, 1.0)
    assert document.final.age_months == 1
    assert document.as_of == NOW.date().isoformat()


def test_the_threshold_moves_the_age_of_a_final_figure(client: FlaskClient, store: FileStore) -> None:
    fill(store)
    assert client.get(f"{URL}?within=0.5").json["final"]["age_months"] == 1
    assert client.get(f"{URL}?within=2").json["final"]["age_months"] == 0


def test_a_past_day_has_the_releases_of_that_day(client: FlaskClient, store: FileStore) -> None:
    fill(store)
    then = client.get(f"{URL}?as_of=2022-12-31").json
    assert (then["releases"], then["last_release"]) == (35, "2022-12-17")
    assert then["releases"] < client.get(URL).json["releases"]


def test_as_csv_it_has_a_row_for_each_age(client: FlaskClient, store: FileStore) -> None:
    fill(store)
    rows = list(csv.DictReader(io.StringIO(client.get(f"{URL}?format=csv").text)))
    assert tuple(rows[0]) == REVISION_COLUMNS
    assert [row["age_months"] for row in rows] == ["0", "1", "2", "3", "6", "12"]
    assert rows[0]["since_first_mean"] == ""


def test_a_new_figure_is_seen_at_once(client: FlaskClient, store: FileStore) -> None:
    fill(store)
    before = client.get(URL).json
    store.add_reports(revised(50)[-4:], now=NOW)
    after = client.get(URL).json
    assert after["releases"] > before["releases"]


def test_what_is_asked_again_is_not_computed_again(
    client: FlaskClient, store: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store)
    first = client.get(URL).data
    monkeypatch.setattr(FileStore, "reports", lambda *_, **__: pytest.fail("read again"))
    assert client.get(URL).data == first


def test_too_few_releases_are_a_problem_with_both_numbers(client: FlaskClient, store: FileStore) -> None:
    fill(store, 6)
    answer = client.get(URL)
    assert (answer.status_code, answer.json["type"].split(":")[-1]) == (404, "too-few-releases")
    assert "from 24 releases on, 7 are known" in answer.json["detail"]


@pytest.mark.parametrize("within", ["0", "0.0", "-1", "101", "nan", "inf", "1e-3", "", "half"])
def test_a_threshold_that_is_no_percentage_is_named(client: FlaskClient, within: str) -> None:
    answer = client.get(URL, query_string={"within": within})
    assert answer.status_code == 422
    (problem,) = answer.json["errors"]
    assert problem["parameter"] == "within"
    assert "above 0 and up to 100" in problem["wanted"]


@pytest.mark.parametrize(("query", "status"), [("?as_of=2999-01-01", 422), ("?age=3", 422), ("?format=xml", 422)])
def test_other_parameters_are_refused(client: FlaskClient, query: str, status: int) -> None:
    assert client.get(URL + query).status_code == status


def test_an_unknown_series_is_named_with_its_nearest(client: FlaskClient) -> None:
    answer = client.get("/v1/series/pk.itc/revisions")
    assert (answer.status_code, answer.json["nearest"][0]) == (404, "pk.ict")
