"""A dry run answers as the real run does, because it is the real one, rolled back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from models.core.catalog import Catalog
from models.core.errors import InvalidInput, StoreUnavailable
from models.core.measures import Measure
from models.core.periods import Month, Period
from models.documents.release import release_document
from models.ingest_release import take_release
from models.reports.report import Report
from models.storage.store import Store
from tests.models.evaluation.issued import figure, issued, version

CATALOG = Catalog.load()
NOW = datetime(2026, 4, 5, 9, tzinfo=UTC)
MARCH = "2026-03"


def level(value: str, month: str = MARCH, *, unit: str = "usd_million", published: str = "2026-04-03") -> Report:
    return Report("pk.ict", Period.parse(month), Measure.LEVEL, Decimal(value), unit, published, "SBP")


def filled(store: Store) -> Store:
    """A store with half a year of figures and a forecast from February on that waits for March."""
    months = Period(Month.parse("2025-09"), Month.parse("2026-02"))
    figures = [level(f"40{n}.123", str(m), published=f"{(m + 1)}-18") for n, m in enumerate(months)]
    store.add_reports(figures, now=NOW)
    forecast = issued(cutoff="2026-02", at=NOW.replace(month=3))
    store.publish(version(forecast), champion=True, who="test", why="", issued=forecast)
    return store


def answer(store: Store, reports: Sequence[Report], *, dry_run: bool) -> dict[str, Any]:
    release = take_release(reports, store=store, catalog=CATALOG, now=NOW, dry_run=dry_run)
    found = release_document(release).plain()
    assert found.pop("dry_run") is dry_run
    return found


def contents(store: Store) -> tuple[object, ...]:
    ledger = store.ledger
    revisions = (store.reports_revision(), ledger.seen(), ledger.revision(), ledger.revisions())
    return *revisions, ledger.marks(), ledger.observed(), ledger.scores(), store.decisions("pk.ict")


RELEASES = {
    "two figures of one period": [level("430"), level("431")],
    "the same figure in another unit": [level("350"), level("0.350", unit="usd_billion")],
    "another unit of a stored figure": [level("0.405123", "2026-02", unit="usd_billion", published="2026-04-02")],
    "a revision": [level("411", "2026-02", published="2026-04-02")],
    "a figure of an earlier day": [level("411", "2026-02", published="2026-03-10")],
    "a month that a forecast waits for": [level("430")],
    "a month without a day": [level("430", published="2026-04")],
    "a figure that contradicts the others": [level("4000", "2026-01", published="2026-04-02")],
    "the same figure twice": [level("430"), level("430")],
    "what is stored already": [level("400.123", "2025-09", published="2025-10-18")],
    "nothing": [],
}


@pytest.mark.parametrize("reports", RELEASES.values(), ids=RELEASES)
def test_a_dry_run_answers_as_the_run_and_stores_nothing(store: Store, reports: list[Report]) -> None:
    filled(store)
    before = contents(store)
    rehearsed = answer(store, reports, dry_run=True)
    assert contents(store) == before
    assert rehearsed == answer(store, reports, dry_run=False)


def test_one_release_supersedes_itself_in_a_dry_run(store: Store) -> None:
    rehearsed = answer(filled(store), [level("430"), level("431", published="2026-04-04")], dry_run=True)
    assert [(s["value"], s["previous_value"]) for s in rehearsed["superseding"]] == [(431, 430)]


def test_the_same_figure_in_another_unit_supersedes_nothing(store: Store) -> None:
    reports = [level("350"), level("0.350", unit="usd_billion", published="2026-04-04")]
    rehearsed = answer(filled(store), reports, dry_run=True)
    assert (rehearsed["stored"], rehearsed["superseding"]) == (2, [])


def test_a_dry_run_has_the_scores_that_a_run_would_store(store: Store) -> None:
    rehearsed = answer(filled(store), [level("430")], dry_run=True)
    assert [(entry["month"], entry["observed"]) for entry in rehearsed["scored"]] == [(MARCH, 430)]
    assert [entry["series"] for entry in rehearsed["drift"]] == ["pk.ict"]


def fail_in(store: Store) -> None:
    with store.rehearsal() as rehearsed:
        rehearsed.add_reports([level("430")], now=NOW)
        assert len(rehearsed.reports(as_of=NOW.date())) == 7
        raise ZeroDivisionError


def test_what_fails_in_a_rehearsal_leaves_the_store_as_it_was(store: Store) -> None:
    before = contents(filled(store))
    with pytest.raises(ZeroDivisionError):
        fail_in(store)
    assert contents(store) == before
    with pytest.raises(InvalidInput):
        answer(store, [figure("1", "2027-01", published="2027-02-01")], dry_run=True)
    assert answer(store, [level("430")], dry_run=False)["stored"] == 1


def test_a_rehearsal_in_a_rehearsal_stores_nothing_either(store: Store) -> None:
    before = contents(filled(store))
    with store.rehearsal() as rehearsed:
        answer(rehearsed, [level("430")], dry_run=False)
        within = contents(rehearsed)
        answer(rehearsed, [level("431")], dry_run=True)
        assert contents(rehearsed) == within
    assert contents(store) == before


def test_a_store_that_was_away_fails_the_dry_run_by_name(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(store)

    def fail(*_given: object, **_more: object) -> None:
        raise StoreUnavailable("the database did not answer")

    monkeypatch.setattr("models.ingest_release.catch_up", fail)
    with pytest.raises(StoreUnavailable) as error:
        answer(store, [level("430")], dry_run=True)
    assert type(error.value) is StoreUnavailable  # not one that says that the figures are stored
