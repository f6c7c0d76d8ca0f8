"""A withdrawal: vintages do not use the report from that day on, earlier days see it, scores follow."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from models.core.catalog import Catalog
from models.core.errors import InvalidInput, ReleaseUnscored, StoreUnavailable
from models.core.periods import Month
from models.evaluation.outcomes import observe, revision_triangle
from models.ingest_release import take_release
from models.reports.report import Report, change_days
from models.storage.withdrawals import Withdrawer
from models.vintages.limits import refuse_flood
from models.vintages.lookup import Lookup
from models.vintages.reconstruct import reconstruct
from models.vintages.record_file import cached_record
from models.withdrawal import Withdrawal, withdraw_reports
from tests.contracts.test_store import report
from tests.stores import FileStore, NewStore

NOW = datetime(2026, 6, 20, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
BEFORE = TODAY - timedelta(days=1)
CATALOG = Catalog.load()
FIRST, REVISED = report("400.5", published="2026-04-17"), report("404.5", published="2026-05-18", status="revised")
EARLIER = report("390", month="2026-02", published="2026-03-17")
BY = Withdrawer("ada", "withdrawn by the publisher")
MARCH = Month.parse("2026-03")


@pytest.fixture
def store(new_store: NewStore) -> FileStore:
    made = new_store()
    take_release([EARLIER, FIRST, REVISED], store=made, catalog=CATALOG, now=NOW - timedelta(days=2))
    return made


def value(store: FileStore, day: date) -> float | None:
    reports = store.reports(as_of=day)
    found = reconstruct(reports, catalog=CATALOG, as_of=day).vintages["pk.ict"]
    return {m.month: m.value for m in found.months}.get(MARCH)


def withdraw(store: FileStore, *reports: Report, dry_run: bool = False) -> Withdrawal:
    ids = [r.id for r in reports]
    return withdraw_reports(ids, BY, store=store, catalog=CATALOG, now=NOW, dry_run=dry_run)


def test_the_figure_before_stands_again_from_that_day(store: FileStore) -> None:
    done = withdraw(store, REVISED)
    assert [(m.month, m.before, m.after) for m in done.months] == [(MARCH, 404.5, 400.5)]
    assert (value(store, BEFORE), value(store, TODAY)) == (404.5, 400.5)


def test_a_month_without_its_only_figure_is_unknown(store: FileStore) -> None:
    done = withdraw(store, FIRST, REVISED)
    assert [(m.month, m.before, m.after) for m in done.months] == [(MARCH, 404.5, None)]
    assert (value(store, BEFORE), value(store, TODAY)) == (404.5, None)


def test_a_dry_run_says_the_same_and_stores_nothing(store: FileStore) -> None:
    tried = withdraw(store, REVISED, dry_run=True)
    assert value(store, TODAY) == 404.5
    done = withdraw(store, REVISED)
    assert tried == replace(done, dry_run=True)


def test_a_report_withdrawn_before_is_named_so(store: FileStore) -> None:
    withdraw(store, REVISED)
    again = withdraw(store, FIRST, REVISED)
    assert (again.withdrawn, again.already) == ((FIRST,), (REVISED,))


def test_a_later_day_brings_a_withdrawn_figure_back(store: FileStore) -> None:
    withdraw(store, REVISED)
    store.add_reports([REVISED], now=NOW)
    assert value(store, TODAY) == 400.5  # a file that is loaded every night undoes nothing
    store.add_reports([report("404.5", published=TODAY.isoformat(), status="revised")], now=NOW)
    assert value(store, TODAY) == 404.5


def test_every_reader_of_past_days_sees_it_until_then(store: FileStore) -> None:
    withdraw(store, REVISED)
    reports = store.reports(as_of=TODAY)
    assert change_days(reports) == {date(2026, 3, 17), date(2026, 4, 17), date(2026, 5, 18), TODAY}
    observed = observe(reports, {"pk.ict": MARCH}, catalog=CATALOG, since=date.min, today=TODAY)
    assert [(o.known, o.value) for o in observed] == [
        (date(2026, 4, 17), 400.5),
        (date(2026, 5, 18), 404.5),
        (TODAY, 400.5),
    ]
    triangle = revision_triangle(reports, "pk.ict", catalog=CATALOG, months=1)
    assert triangle.values == ((400.5, 404.5, 400.5),)


def test_press_texts_are_compared_with_what_stands(store: FileStore, tmp_path: Path) -> None:
    def printed() -> list[float]:
        reports = store.reports(as_of=TODAY)
        record = cached_record(reports, catalog=CATALOG, as_of=TODAY, file=tmp_path / "record.json")
        assert isinstance(record, Lookup)
        return sorted(record.printed("pk.ict", REVISED.period))

    assert printed() == [400.5, 404.5]
    withdraw(store, REVISED)
    assert printed() == [400.5]  # not the answer cached before


def test_withdrawn_figures_leave_room_for_others(store: FileStore) -> None:
    many = [report(str(400 + n), published="2026-05-19") for n in range(100)]
    gone = [replace(r, withdrawn=TODAY) for r in many]
    refuse_flood([report("399.5")], gone)
    with pytest.raises(InvalidInput, match="at most 100"):
        refuse_flood([report("399.5")], many)


def test_a_store_that_fails_after_it_says_so(store: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> list[Report]:
        raise StoreUnavailable("full")

    with monkeypatch.context() as failing:
        failing.setattr(store, "reports", fail)
        with pytest.raises(ReleaseUnscored):
            withdraw(store, REVISED)
    assert value(store, TODAY) == 400.5
