"""Events follow from the record: one for a release, one for each change of drift, found again with the same ids."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from models.core.catalog import Catalog
from models.core.periods import Month
from models.documents.encoding import to_json
from models.documents.release import release_document
from models.evaluation.performance import performance_of
from models.ingest_release import Release, take_release
from models.notifications.events import PATIENCE, Record
from models.reports.report import Report
from models.storage.appended_rows import Position
from models.storage.deliveries import Event, Followed
from models.storage.records import Issued
from models.storage.store import Store
from tests.models.evaluation.issued import figure, issued, version

CATALOG = Catalog.load()
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
BEGINNING = Followed(Position())


def publish(store: Store, forecast: Issued) -> None:
    store.publish(version(forecast), champion=True, who="test", why="first", issued=forecast)


def release(store: Store, *reports: Report, at: datetime) -> Release:
    return take_release(reports, store=store, catalog=CATALOG, now=at)


def events(store: Store, before: Followed = BEGINNING, *, now: datetime = NOW) -> list[Event]:
    return Record(store, CATALOG).events_after(before, now=now)[0]


def body(event: Event) -> Any:
    return json.loads(event.body)


def test_a_release_is_one_event_with_the_line_and_the_document_of_its_answer(store: Store) -> None:
    publish(store, issued("v1", cutoff="2026-03"))
    done = release(store, figure("405.5"), at=NOW)
    [event] = events(store)
    line = "405.5, forecast 400 (80 %: 320-480), 0.1 sigma high, 53rd percentile"
    assert (event.kind, event.occurred, event.summary) == ("release", NOW, f"pk.ict 2026-04: {line}")
    found = body(event)
    assert found.pop("details") == json.loads(to_json(release_document(done)))
    assert found == {
        "id": event.id,
        "kind": "release",
        "series": ["pk.ict"],
        "occurred": "2026-11-23T09:00:00+00:00",
        "summary": event.summary,
    }


def test_every_release_has_its_own_scores_however_many_are_found_at_once(store: Store) -> None:
    publish(store, issued("v1", cutoff="2026-03"))
    for number, month in enumerate(("2026-04", "2026-05", "2026-06")):
        release(store, figure(f"40{number}.1", month, published="2026-07-18"), at=NOW + timedelta(hours=number))
    release(store, figure("402.1", "2026-06", published="2026-07-18"), at=NOW + timedelta(hours=4))  # known already
    found = events(store)
    assert [e.summary.split(":")[0] for e in found] == ["pk.ict 2026-04", "pk.ict 2026-05", "pk.ict 2026-06"]
    assert [len(body(e)["details"]["scored"]) for e in found] == [1, 1, 1]
    assert len({e.id for e in found}) == 3


def test_the_same_events_are_found_again_and_then_none(store: Store) -> None:
    publish(store, issued("v1", cutoff="2026-03"))
    release(store, figure("900"), at=NOW)
    first, after = Record(store, CATALOG).events_after(BEGINNING, now=NOW)
    assert first == events(store, now=NOW + timedelta(days=1))
    assert events(store, after) == []


def test_figures_without_a_forecast_are_an_event_with_their_number(store: Store) -> None:
    release(store, figure("1", "2026-01"), figure("2", "2026-02", series="pk.ict.telecom"), at=NOW)
    release(store, figure("3", "2026-03", published="2026-04"), at=NOW + timedelta(hours=1))
    both, one = events(store)
    assert both.summary == "2 figures of pk.ict and 1 other series stored, published 2026-05-18"
    assert one.summary == "1 figure of pk.ict stored, published 2026-04"


def test_a_release_of_many_months_names_the_nearest_to_the_top(store: Store) -> None:
    for name in ("pk.ict", "pk.ict.telecom"):
        publish(store, issued(f"v1-{name}", cutoff="2025-12", series=name))
    months = ("2026-01", "2026-02", "2026-03")
    given = [figure("400", m, series=s) for m in months for s in ("pk.ict.telecom", "pk.ict")]
    release(store, *given, at=NOW)
    [event] = [e for e in events(store) if e.kind == "release"]
    assert [part.split(":")[0] for part in event.summary.split("; ")] == [
        "pk.ict 2026-03", "pk.ict 2026-02", "pk.ict 2026-01", "and 3 more months scored",
    ]  # fmt: skip


def test_contradicted_figures_are_counted(store: Store) -> None:
    sums = [("2025-07", "100"), ("2025-08", "100"), ("2025-09", "100"), ("2025-07..2025-09", "300")]
    release(store, *(figure(value, period) for period, value in sums), at=NOW)
    release(store, figure("1000", "2025-08", published="2026-05-19"), at=NOW + timedelta(hours=1))
    assert events(store)[1].summary.startswith("1 figure of pk.ict stored, published 2026-05-19; 1 figure ")


def test_each_change_of_drift_is_an_event_also_if_nobody_looked_in_between(store: Store) -> None:
    for number, value in enumerate(("400.1", "900.1", "900.2", "400.1", "900.3")):
        cutoff, month = (str(Month.of(2026, 3) + number + ahead) for ahead in (0, 1))
        at = NOW + timedelta(days=number)
        publish(store, issued(f"v{number}", cutoff=cutoff, refit=number > 0, at=at))
        release(store, figure(value, month, published="2026-09-18"), at=at + timedelta(hours=1))
    found = [e for e in events(store, now=NOW + timedelta(days=9)) if e.kind == "drift"]
    moves = [(body(e)["before"], body(e)["details"]["state"]) for e in found]
    assert moves == [("steady", "watch"), ("watch", "drift")]
    assert moves[-1][1] == state_of(store)
    assert found[0].summary.startswith("pk.ict: watch since 2026-05, steady before: ")
    assert (found[0].occurred, body(found[0])["series"]) == (NOW + timedelta(days=1, hours=1), ["pk.ict"])


def state_of(store: Store) -> str:
    return str(performance_of("pk.ict", store.ledger).drift().state)


def test_a_new_version_before_its_scores_is_no_change_of_drift(store: Store) -> None:
    publish(store, issued("v1", cutoff="2026-03"))
    release(store, figure("900.1"), at=NOW)
    _, after = Record(store, CATALOG).events_after(BEGINNING, now=NOW)
    assert after.states == {"pk.ict": "watch"}
    later = NOW + timedelta(hours=1)
    publish(store, issued("v2", cutoff="2026-03", at=later))  # takes the place of v1, and is scored in a moment
    assert Record(store, CATALOG).events_after(after, now=later) == ([], after)
    found, end = Record(store, CATALOG).events_after(after, now=later + PATIENCE)
    assert (found, end.states) == ([], {"pk.ict": "watch"})
    assert end.position == store.appended.head()


def test_a_decision_can_change_the_state_too(store: Store) -> None:
    publish(store, issued("v1", cutoff="2026-03"))
    wrong = issued("v2", cutoff="2026-03", centre=1500, at=NOW + timedelta(minutes=1))
    store.publish(version(wrong), champion=False, who="test", why="not better", issued=wrong)
    release(store, figure("405"), at=NOW + timedelta(hours=1))
    found, after = Record(store, CATALOG).events_after(BEGINNING, now=NOW)
    assert [e.kind for e in found] == ["release"]
    store.promote("pk.ict", "v2", who="ada", why="", at=NOW + timedelta(hours=2))
    [event] = events(store, after)
    assert (event.occurred, event.summary.split(",")[0]) == (NOW + timedelta(hours=2), "pk.ict: watch since 2026-04")


def test_a_target_begins_now_or_at_a_day(store: Store) -> None:
    publish(store, issued("v1", cutoff="2026-03"))
    record = Record(store, CATALOG)
    release(store, figure("900"), at=NOW)
    release(store, figure("400", "2026-05", published="2026-06-18"), at=NOW + timedelta(days=1))
    now, day = record.followed_from(None), record.followed_from(NOW + timedelta(hours=1))
    assert events(store, now) == []
    assert now.states.keys() == day.states.keys() == {"pk.ict"}
    assert [e.occurred for e in events(store, day) if e.kind == "release"] == [NOW + timedelta(days=1)]
    assert record.followed_from(NOW).states == {}


def test_a_release_left_unscored_is_scored_after_a_while(store: Store) -> None:
    publish(store, issued("v1", cutoff="2026-03"))
    store.add_reports([figure("405.5")], now=NOW)  # and then the process was killed
    assert events(store, now=NOW + PATIENCE - timedelta(seconds=1)) == []
    [event] = events(store, now=NOW + PATIENCE)
    assert event.summary.startswith("pk.ict 2026-04: 405.5, forecast 400")
    assert [s.recorded for s in store.appended.scores()] == [NOW + PATIENCE]


class Interrupted(Record):
    """A record to which others add while its events are found."""

    def _found(self, before: Followed, head: Position) -> tuple[list[Event], Followed]:
        months = [f"2026-{number:02}" for number in range(1, 4)]
        missing = [m for m in months if m not in {str(r.period.start) for r in self.store.reports(as_of=NOW.date())}]
        if missing:
            release(self.store, figure("405.5", missing[0]), at=NOW)
        return super()._found(before, head)


def test_events_are_those_of_a_record_at_rest(store: Store) -> None:
    release(store, figure("405.5", "2026-04"), at=NOW)
    found, after = Interrupted(store, CATALOG).events_after(BEGINNING, now=NOW)
    assert after.position == store.appended.head() == Position(4, 0, 0)
    assert sum(body(e)["details"]["stored"] for e in found) == 4


def test_figures_that_the_catalog_has_no_longer_are_no_event(store: Store) -> None:
    store.add_reports([figure("1", series="xx.gone")], now=NOW)
    assert events(store) == []


def test_lists_of_a_first_load_are_shortened(store: Store) -> None:
    months = [f"{year}-{month:02}" for year in range(2010, 2020) for month in range(1, 13)]
    release(store, *(figure("100", month, published="2020-01-18") for month in months), at=NOW)
    [event] = events(store)
    details = body(event)["details"]
    assert (details["stored"], len(details["figures"])) == (120, 100)
