"""Withdrawals: both rows remain in SQLite and PostgreSQL, and days before see the report."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from models.core.errors import InvalidInput
from models.storage.engine import transaction
from models.storage.store import Store
from models.storage.withdrawals import Withdrawer
from tests.contracts.test_store import NOW, report

BY = Withdrawer("ada", "a slip of the keyboard")
TODAY = NOW.date()
BEFORE = TODAY - timedelta(days=1)


def test_a_report_is_withdrawn_from_a_day_on(store: Store) -> None:
    wrong, right = report("4220"), report("422")
    store.add_reports([wrong, right], now=NOW)
    revision = store.reports_revision()
    assert store.withdraw([wrong.id], BY, now=NOW) == {wrong.id}
    found = {r.id: r for r in store.reports(as_of=TODAY)}
    assert (found[wrong.id].withdrawn, found[wrong.id].withdrawn_why) == (TODAY, BY.why)
    assert found[right.id].withdrawn is None
    assert [r.stands_on(day) for day in (BEFORE, TODAY) for r in [found[wrong.id]]] == [True, False]
    assert [r.withdrawn for r in store.reports(as_of=BEFORE)] == [None, None]
    assert (store.withdrawn(as_of=BEFORE), store.withdrawn(as_of=TODAY)) == ([], [wrong])
    assert store.reports_revision() > revision
    assert store.reports_revisions(after=revision).keys() == {"pk.ict"}
    assert [(r.series, r.known_from) for r in store.reports_after(revision)] == [("pk.ict", TODAY)]
    assert store.publication_days(["pk.ict"]) == [date(2026, 4, 17), TODAY]


def test_a_second_withdrawal_changes_nothing(store: Store) -> None:
    store.add_reports([report()], now=NOW)
    store.withdraw([report().id], BY, now=NOW)
    revision = store.reports_revision()
    later = NOW + timedelta(days=9)
    assert store.withdraw([report().id], Withdrawer("bob", "again"), now=later) == set()
    (found,) = store.reports(as_of=later.date())
    assert (found.withdrawn, found.withdrawn_why, store.reports_revision()) == (TODAY, BY.why, revision)


def test_what_is_withdrawn_and_comes_again_stays_so(store: Store) -> None:
    store.add_reports([report()], now=NOW)
    store.withdraw([report().id], BY, now=NOW)
    again = store.add_reports([report()], now=NOW)
    assert (len(again.stored), len(again.duplicate)) == (0, 1)
    assert [r.withdrawn for r in store.reports(as_of=TODAY)] == [TODAY]


def test_a_new_figure_supersedes_none_that_is_withdrawn(store: Store) -> None:
    store.add_reports([report("420")], now=NOW)
    store.withdraw([report("420").id], BY, now=NOW)
    assert store.add_reports([report("422", published="2026-04-30")], now=NOW).superseding == ()


@pytest.mark.parametrize("unknown", ["0" * 16, "-" + report().id, ""])
def test_an_unknown_report_withdraws_nothing(store: Store, unknown: str) -> None:
    store.add_reports([report()], now=NOW)
    store.withdraw([report().id], BY, now=NOW)
    store.add_reports([report("9")], now=NOW)
    revision = store.reports_revision()
    with pytest.raises(InvalidInput, match="the id of a stored report"):
        store.withdraw([report("9").id, unknown], BY, now=NOW)
    assert store.reports_revision() == revision


def test_a_rehearsed_withdrawal_leaves_nothing(store: Store) -> None:
    store.add_reports([report()], now=NOW)
    with store.rehearsal() as rehearsed:
        rehearsed.withdraw([report().id], BY, now=NOW)
        assert rehearsed.withdrawn(as_of=TODAY) == [report()]
    assert store.withdrawn(as_of=TODAY) == []


def test_a_withdrawal_is_never_edited(store: Store) -> None:
    store.add_reports([report()], now=NOW)
    store.withdraw([report().id], BY, now=NOW)
    for change in ("DELETE FROM report WHERE why IS NOT NULL", "UPDATE report SET why = 'x'"):
        with pytest.raises(IntegrityError, match="append-only"), transaction(store._writer) as connection:
            connection.execute(text(change))
