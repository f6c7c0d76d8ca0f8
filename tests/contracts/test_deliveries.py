"""The queue of notifications and what it is filled from, on SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from models.core.catalog import Catalog
from models.ingest_release import take_release
from models.storage.appended_rows import Position
from models.storage.deliveries import Delivery, Event, Followed
from models.storage.store import Store
from models.storage.withdrawals import Withdrawer
from tests.models.evaluation.issued import figure, issued, version

NOW = datetime(2026, 11, 23, 9, 30, 15, 123456, tzinfo=UTC)
START = Followed(Position(1, 2, 3), {"pk.ict": "watch"})


def event(number: int) -> Event:
    return Event(f"evt_{number}", "release", NOW, f"event {number}", '{"a": 1}')


def add(store: Store, *numbers: int, target: str = "a") -> list[Delivery]:
    """Start a target and queue events for it."""
    store.deliveries.start(target, START)
    assert store.deliveries.add(target, [event(n) for n in numbers], before=START, after=START, now=NOW)
    return store.deliveries.due(target, now=NOW)


def test_events_are_due_in_order_until_they_are_delivered(store: Store) -> None:
    one, two = add(store, 1, 2)
    assert (one.event, two.event) == (event(1), event(2))
    assert (one.target, one.attempts, one.next_try, one.error, one.dead) == ("a", 0, NOW, "", None)
    store.deliveries.delivered(one)
    assert store.deliveries.due("a", now=NOW) == [two]
    assert (store.deliveries.waiting("a"), store.deliveries.due("b", now=NOW)) == (1, [])


def test_queueing_and_moving_on_are_one_step_that_happens_once(store: Store) -> None:
    store.deliveries.start("a", START)
    further = Followed(Position(4, 5, 6), {})
    assert store.deliveries.add("a", [event(1)], before=START, after=further, now=NOW)
    assert not store.deliveries.add("a", [event(2)], before=START, after=further, now=NOW)
    assert [d.event.id for d in store.deliveries.due("a", now=NOW)] == ["evt_1"]
    assert store.deliveries.followed("a") == further
    store.deliveries.start("a", START)
    assert (store.deliveries.followed("a"), store.deliveries.followed("b")) == (further, None)


def test_what_failed_comes_after_what_was_not_tried(store: Store) -> None:
    one, two = add(store, 1, 2)
    store.deliveries.failed(one, "HTTP 500", next_try=NOW + timedelta(seconds=30))
    assert store.deliveries.due("a", now=NOW) == [two]
    later = store.deliveries.due("a", now=NOW + timedelta(seconds=30))
    assert [(d.event.id, d.attempts, d.error) for d in later] == [("evt_2", 0, ""), ("evt_1", 1, "HTTP 500")]


def test_nothing_goes_to_a_receiver_that_is_down_before_the_next_try(store: Store) -> None:
    one, two = add(store, 1, 2)
    add(store, 1, target="b")
    later = NOW + timedelta(seconds=30)
    store.deliveries.failed(one, "no answer", next_try=later, all_wait=True)
    assert (store.deliveries.due("a", now=NOW), len(store.deliveries.due("b", now=NOW))) == ([], 1)
    assert [(d.event.id, d.attempts, d.error) for d in store.deliveries.due("a", now=later, limit=1)] == [
        ("evt_2", 0, "")
    ]
    assert store.deliveries.waiting("a") == 2
    assert two.next_try < store.deliveries.due("a", now=later)[0].next_try


def test_a_dead_letter_waits_for_retry_and_stops_nothing_else(store: Store) -> None:
    one, two = add(store, 1, 2)
    add(store, 1, target="b")
    store.deliveries.give_up(one, "HTTP 500", now=NOW)
    assert store.deliveries.due("a", now=NOW) == [two]
    assert store.deliveries.dead() == [replace(one, attempts=1, error="HTTP 500", dead=NOW)]
    assert store.deliveries.retry(["evt_2"], now=NOW) == []
    later = NOW + timedelta(days=3)
    assert [d.event.id for d in store.deliveries.retry(["evt_1"], now=later)] == ["evt_1"]
    again = replace(one, error="HTTP 500", next_try=later)
    assert store.deliveries.due("a", now=later) == [again, two]
    assert (store.deliveries.dead(), len(store.deliveries.due("b", now=NOW))) == ([], 1)


def test_a_target_that_is_gone_is_stopped_until_a_retry(store: Store) -> None:
    [one] = add(store, 1)
    add(store, 1, target="b")
    store.deliveries.give_up(one, "HTTP 410", now=NOW, stop=True)
    assert store.deliveries.followed("a") == replace(START, stopped=NOW)
    assert store.deliveries.followed("b") == START
    store.deliveries.retry(["evt_1"], now=NOW)
    assert store.deliveries.followed("a") == START


def test_the_record_is_read_from_a_position_on(store: Store) -> None:
    assert store.appended.head() == Position(0, 0, 0)
    forecast = issued("v1", cutoff="2026-03")
    store.publish(version(forecast), champion=True, who="test", why="first", issued=forecast)
    april, later = figure("405.5"), NOW + timedelta(minutes=1)
    take_release([april], store=store, catalog=Catalog.load(), now=NOW)
    middle = store.appended.head()
    take_release([figure("1", "2026-01"), figure("2", "2026-02")], store=store, catalog=Catalog.load(), now=later)
    store.withdraw([april.id], Withdrawer("ada", "typo"), now=later)
    head = store.appended.head()
    first, second = store.appended.releases(Position(), head)
    assert (first.first, first.recorded, first.reports) == (1, NOW, (april,))
    assert ([r.id for r in second.reports], second.recorded) == (
        [figure("1", "2026-01").id, figure("2", "2026-02").id],
        later,
    )
    assert store.appended.releases(middle, head) == [second]
    assert (store.appended.before(later), store.appended.before(NOW).reports) == (middle, 0)
    [scored] = store.appended.scores("pk.ict")
    assert (scored.number, scored.recorded, scored.score) == (1, NOW, store.ledger.scores()[0])
    assert store.appended.scores(after=middle) == store.appended.scores("pk.us") == []
    assert store.appended.decided(Position(), head) == {"pk.ict": forecast.issued_at}
    assert store.appended.decided(middle, head) == {}


def test_superseding_is_found_again_as_it_was_answered(store: Store) -> None:
    store.add_reports([figure("400", published="2026-05-18")], now=NOW)
    done = store.add_reports([figure("405.5", published="2026-06-18"), figure("7", "2026-01")], now=NOW)
    assert len(done.superseding) == 1
    assert store.superseding(done.stored) == done.superseding
