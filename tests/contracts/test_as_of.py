"""What is read as of a day carries no date after that day, also of reports published "in 2026-04" and stored before."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from models.core.catalog import Catalog
from models.core.measures import Measure
from models.core.periods import Month, Period
from models.evaluation.outcomes import revision_triangle
from models.evaluation.score_forecasts import catch_up
from models.ingest_release import take_release
from models.reports.report import Report
from models.storage.store import Store
from models.vintages.reconstruct import reconstruct
from service.state.vintage_cache import VintageCache
from tests.apps import create_app
from tests.models.evaluation.issued import issued
from tests.models.evaluation.issued import version as registered
from tests.service.builders import FakeArtifacts, settings, version

CATALOG = Catalog.load()
STORED = datetime(2026, 4, 5, 9, tzinfo=UTC)
DAY = STORED.date()
LATER = datetime(2026, 5, 20, 9, tzinfo=UTC)


def level(value: str, month: str, published: str, source: str = "SBP") -> Report:
    return Report("pk.ict", Period.parse(month), Measure.LEVEL, Decimal(value), "usd_million", published, source)


FIGURES = [
    *(level(f"40{n}.1", f"2025-{7 + n:02d}", f"2025-{8 + n:02d}-18") for n in range(5)),
    level("405.1", "2026-01", "2026-02-18"),
    level("406.1", "2026-02", "2026-03-18"),
    level("430.1", "2026-03", "2026-04"),
    level("4301", "2026-01", "2026-04", "a newspaper"),
    level("411.2", "2026-02", "2026-04"),
]


@pytest.fixture
def known(store: Store) -> Store:
    """A store that took figures of a month without a day on the 5th of that month."""
    take_release(FIGURES, store=store, catalog=CATALOG, now=STORED)
    return store


def days_after(text: str, day: date) -> set[str]:
    """The days in a text that lie after a day."""
    return {found for found in re.findall(r"\d{4}-\d{2}-\d{2}", text) if found > day.isoformat()}


def test_a_report_is_known_from_the_day_that_is_stored(known: Store) -> None:
    read = {r.id: r.known_from for r in known.reports(as_of=DAY)}
    assert len(read) == len(FIGURES)
    assert max(read.values()) == DAY
    assert {r.id: r.known_from for r in known.reports_after(0)} == read
    assert max(known.publication_days(["pk.ict"])) == DAY


def test_what_is_ingested_is_answered_as_it_is_stored(store: Store) -> None:
    stored = store.add_reports(FIGURES, now=STORED).stored
    assert {(r.id, r.known_from) for r in stored} == {(r.id, r.known_from) for r in store.reports(as_of=DAY)}


def test_a_report_stored_again_is_known_from_the_first_time(known: Store) -> None:
    assert len(known.add_reports(FIGURES, now=LATER).duplicate) == len(FIGURES)
    assert max(r.known_from for r in known.reports(as_of=DAY)) == DAY


@pytest.mark.parametrize("at", [STORED, STORED + timedelta(days=10), LATER])
def test_a_month_counts_as_known_from_that_day_whenever_it_is_followed(known: Store, at: datetime) -> None:
    forecast = issued(cutoff="2026-02", at=datetime(2026, 4, 1, tzinfo=UTC))
    known.publish(registered(forecast), champion=True, who="test", why="", issued=forecast)
    catch_up(known, catalog=CATALOG, now=at)
    assert {o.known for o in known.ledger.observed("pk.ict") if o.month == Month.parse("2026-03")} == {DAY}
    assert [score.known for score in known.ledger.scores("pk.ict")] == [DAY]


def test_a_vintage_is_the_same_whenever_it_is_read(known: Store) -> None:
    reports = known.reports(as_of=DAY)
    read = [reconstruct(reports, catalog=CATALOG, as_of=DAY).vintages["pk.ict"].hash for _ in range(2)]
    cached = VintageCache(known, CATALOG).vintage("pk.ict", DAY).hash
    assert {*read, cached} == {read[0]}
    [findings] = VintageCache(known, CATALOG).findings(["pk.ict"], DAY)
    assert findings.latest["pk.ict"].published == DAY


def test_a_triangle_of_revisions_ends_on_its_day(known: Store) -> None:
    triangle = revision_triangle(known.reports(as_of=DAY), "pk.ict", catalog=CATALOG, months=24)
    assert max(triangle.dates) == DAY
    february = dict(zip(triangle.dates, triangle.values[triangle.months.index(Month.parse("2026-02"))], strict=True))
    assert february[DAY] == pytest.approx(411.2)


PATHS = (
    "/v1/series/pk.ict/reports?as_of={day}",
    "/v1/series/pk.ict/vintage?as_of={day}",
    "/v1/series/pk.ict/vintage?as_of={day}&format=csv",
    "/v1/contradictions?as_of={day}",
    "/v1/series/pk.ict/forecast?as_of={day}",
    "/v1/series/pk.ict/forecast?as_of={day}&format=csv",
    "/v1/series/pk.ict/outlook?period=FY2027&as_of={day}",
)


@pytest.mark.parametrize("path", PATHS)
def test_an_answer_as_of_a_day_has_no_later_date(known: Store, path: str) -> None:
    made = replace(version(), created=datetime(2026, 4, 4, tzinfo=UTC), as_of=date(2026, 4, 4))
    known.publish(made, champion=True, who="test", why="first")
    app = create_app(settings(), store=known, artifacts=FakeArtifacts(), clock=lambda: LATER)
    answer = app.test_client().get(path.format(day=DAY))
    assert answer.status_code == 200
    assert days_after(answer.text, DAY) == set()


def test_figures_of_the_month_are_in_the_answers_of_the_day(known: Store) -> None:
    app = create_app(settings(), store=known, artifacts=FakeArtifacts(), clock=lambda: LATER)
    client = app.test_client()
    assert "430.1" in client.get(PATHS[0].format(day=DAY)).text
    assert "2026-03,430.1" in client.get(PATHS[2].format(day=DAY)).text
    assert "a newspaper" in client.get(PATHS[3].format(day=DAY)).text
    assert "430.1" not in client.get(PATHS[0].format(day=DAY - timedelta(days=1))).text
