"""What the store promises: SQLite and PostgreSQL answer alike."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from models.core.errors import NothingBefore, UnknownVersion
from models.core.measures import Measure
from models.core.periods import Month, Period
from models.reports.report import Report
from models.storage.records import Decision, Superseding, TrainingRun, Version
from models.storage.store import Store

NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
FOREVER = date(2100, 1, 1)


def report(value: str = "422", *, month: str = "2026-03", published: str = "2026-04-17", **changes: object) -> Report:
    """A level of one month in US$ million."""
    given = Report(
        "pk.ict", Period.parse(month), Measure.LEVEL, Decimal(value), "usd_million", published, "SBP", "provisional"
    )
    return replace(given, **changes)  # type: ignore[arg-type]


def version(name: str = "v1", *, series: str = "pk.ict", day: int = 1) -> Version:
    """A version made on a day of April 2026."""
    created = datetime(2026, 4, day, 10, 15, tzinfo=UTC)
    card = {"members": {"ets": 0.5, "theta": 0.5}, "notes": ["short"], "signature": None}
    return Version(series, name, created, created.date(), Month.parse("2026-03"), "abc", "0" * 64, card)


def run(day: int, *failed: str) -> TrainingRun:
    """A job that finished on a day of April 2026."""
    finished = datetime(2026, 4, day, tzinfo=UTC)
    why = dict.fromkeys(failed, "too short")
    return TrainingRun(finished - timedelta(minutes=2), finished, ("pk.ict",), why, 812.5)


def test_an_empty_store_answers_with_nothing(store: Store) -> None:
    store.ping()
    assert store.reports(as_of=FOREVER) == []
    assert store.reports_revision() == 0
    assert store.champions() == {}
    assert store.versions() == []
    assert store.decisions("pk.ict") == []
    assert store.last_run() is None
    assert store.last_success() is None


def test_publication_days_are_those_of_the_series_asked_for(store: Store) -> None:
    days = ("2026-04-17", "2026-03-17", "2026-04-17")
    given = [report(str(number), published=day) for number, day in enumerate(days, start=1)]
    store.add_reports([*given, report("9", published="2026-02-17", series="pk.other")], now=NOW)
    assert store.publication_days(["pk.ict"]) == [date(2026, 3, 17), date(2026, 4, 17)]
    assert store.publication_days(["pk.ict", "pk.other", *map(str, range(2000))])[0] == date(2026, 2, 17)
    assert store.publication_days([]) == store.publication_days(["pk.none"]) == []


def test_a_report_comes_back_as_it_went_in(store: Store) -> None:
    given = [
        report("422.50"),  # the zero is a printed digit
        report("0.1", month="2026-02"),
        report("12345678901234567890", month="2026-01"),  # more digits than a float holds
        report("-3.25", month="FY2026:9", measure=Measure.YOY_PCT, unit="percent", status=""),
        report("1E+2", month="2025-12", source="Zürich “Press” ١٢"),
    ]
    store.add_reports(given, now=NOW)
    found = store.reports(as_of=FOREVER)
    assert sorted(r.id for r in found) == sorted(r.id for r in given)
    assert set(found) == set(given)
    assert {format(r.value, "f") for r in found} == {"422.50", "0.1", "12345678901234567890", "-3.25", "100"}


def test_the_same_reports_twice_store_nothing_new_and_say_so(store: Store) -> None:
    given = [report(), report("400", month="2026-02")]
    first = store.add_reports(given, now=NOW)
    revision = store.reports_revision()
    again = store.add_reports(given, now=NOW + timedelta(days=1))
    assert (first.stored, first.duplicate) == (tuple(given), ())
    assert (again.stored, again.duplicate, again.superseding) == ((), tuple(given), ())
    assert store.reports_revision() == revision
    assert len(store.reports(as_of=FOREVER)) == 2


def test_a_report_twice_in_one_call_is_stored_once(store: Store) -> None:
    one, other = report(), report("400", month="2026-02")
    done = store.add_reports([one, other, one, one], now=NOW)
    assert done.stored == (one, other)
    assert done.duplicate == (one, one)
    assert len(store.reports(as_of=FOREVER)) == 2


def test_no_reports_are_no_work(store: Store) -> None:
    done = store.add_reports([], now=NOW)
    assert (done.stored, done.duplicate, done.superseding) == ((), (), ())


def test_a_read_as_of_a_day_sees_what_was_published_until_then(store: Store) -> None:
    early, late = report(published="2026-04-17"), report("423", published="2026-05-20")
    store.add_reports([late, early], now=NOW)
    assert store.reports(as_of=date(2026, 4, 16)) == []
    assert store.reports(as_of=date(2026, 4, 17)) == [early]
    assert store.reports(as_of=date(2026, 5, 19)) == [early]
    assert store.reports(as_of=date(2026, 5, 20)) == [early, late]


def test_a_month_without_a_day_is_known_from_its_last_day_or_from_when_it_was_recorded(store: Store) -> None:
    past, running = report("1", published="2026-03"), report("2", published="2026-05")
    store.add_reports([past, running], now=NOW)
    assert store.reports(as_of=date(2026, 3, 30)) == []
    assert store.reports(as_of=date(2026, 3, 31)) == [past]
    assert store.reports(as_of=NOW.date()) == [past, running]


def test_reports_are_ordered_by_series_known_from_and_id(store: Store) -> None:
    # pk.ict_b and pk.ict.b change places under a collation that skips punctuation.
    given = [
        report(str(value), series=series, published=published)
        for series in ("pk.ict_b", "pk.ict.b", "pk.ict", "pk.ictb")
        for published in ("2026-04-20", "2026-04-17")
        for value in (422, 421, 420)
    ]
    store.add_reports(given, now=NOW)
    assert store.reports(as_of=FOREVER) == sorted(given, key=lambda r: (r.series, r.known_from, r.id))
    assert {r.series for r in store.reports(as_of=FOREVER, series="pk.ict")} == {"pk.ict"}


def test_a_new_figure_supersedes_the_latest_one_known_before(store: Store) -> None:
    first, second, third = report("420"), report("421", published="2026-05-20"), report("425", published="2026-06-20")
    assert store.add_reports([first, second], now=NOW).superseding == (Superseding(second, first),)
    assert store.add_reports([third], now=NOW).superseding == (Superseding(third, second),)


@pytest.mark.parametrize(
    "other",
    [
        report("420.00", published="2026-05-20"),  # the same number, printed finer
        report("0.42", published="2026-05-20", unit="usd_billion"),  # and in another unit
        report("421", published="2026-04-10"),  # known before, but recorded after: it is no news
        report("421", published="2026-05-20", month="2026-02"),
        report("421", published="2026-05-20", series="pk.ict.computer"),
        report("4.2", published="2026-05-20", measure=Measure.MOM_PCT, unit="percent"),
    ],
)
def test_a_figure_that_is_no_news_supersedes_nothing(store: Store, other: Report) -> None:
    store.add_reports([report("420")], now=NOW)
    done = store.add_reports([other], now=NOW)
    assert done.stored == (other,)
    assert done.superseding == ()


def test_a_figure_that_repeats_the_revision_supersedes_nothing_again(store: Store) -> None:
    store.add_reports([report("420"), report("421", published="2026-05-20")], now=NOW)
    assert store.add_reports([report("421", published="2026-05-30")], now=NOW).superseding == ()


def test_of_one_day_the_later_recorded_supersedes(store: Store) -> None:
    sbp, press = report("420"), report("422", source="press")
    store.add_reports([sbp], now=NOW)
    assert store.add_reports([press], now=NOW).superseding == (Superseding(press, sbp),)


def test_any_order_of_ingest_gives_the_same_record(store: Store) -> None:
    seed = random.randrange(2**32)
    print("seed", seed)
    rng = random.Random(seed)
    given = [
        report(str(v), month=m, published=f"2026-04-{d:02d}")
        for v in (1, 2)
        for m in ("2026-01", "2026-02")
        for d in range(10, 20)
    ]
    rng.shuffle(given)
    while given:
        size = rng.randint(1, len(given))
        store.add_reports(given[:size], now=NOW)
        given = given[size:]
    found = store.reports(as_of=date(2026, 4, 14))
    assert len(found) == 20
    assert found == sorted(found, key=lambda r: (r.series, r.known_from, r.id))


def test_writers_that_post_the_same_reports_at_once_store_each_report_once(store: Store) -> None:
    given = [report(str(400 + i), month=str(Month.parse("2018-01") + i)) for i in range(60)]
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: store.add_reports(given, now=NOW), range(8)))
    assert sum(len(d.stored) for d in done) == 60
    assert sum(len(d.duplicate) for d in done) == 7 * 60
    assert len(store.reports(as_of=FOREVER)) == 60


def test_the_revision_grows_with_every_stored_report_under_concurrent_writers(store: Store) -> None:
    def write(number: int) -> int:
        given = [report(str(number), month=str(Month.parse("2018-01") + i)) for i in range(20)]
        store.add_reports(given, now=NOW)
        return store.reports_revision()

    with ThreadPoolExecutor(4) as pool:
        revisions = list(pool.map(write, range(1, 13)))
    assert max(revisions) == store.reports_revision()
    assert store.reports_revision() == 12 * 20


def test_a_published_version_comes_back_with_the_facts_of_its_card(store: Store) -> None:
    store.publish(version(), champion=True, who="train", why="first")
    assert store.champions() == {"pk.ict": version()}
    assert store.versions("pk.ict") == [version()]
    assert store.champions()["pk.ict"].created.utcoffset() == timedelta(0)


def test_a_challenger_is_listed_and_leaves_the_champion_alone(store: Store) -> None:
    store.publish(version("v1"), champion=True, who="train", why="first")
    store.publish(version("v2", day=2), champion=False, who="train", why="not better")
    assert store.champions()["pk.ict"].version == "v1"
    assert [v.version for v in store.versions("pk.ict")] == ["v2", "v1"]
    assert [(d.version, d.action, d.why) for d in store.decisions("pk.ict")] == [
        ("v2", "publish", "not better"),
        ("v1", "promote", "first"),
    ]


def test_a_version_published_again_is_left_as_it_is(store: Store) -> None:
    store.publish(version(), champion=False, who="train", why="first")
    store.publish(replace(version(), card_sha256="f" * 64), champion=True, who="train", why="again")
    assert store.versions() == [version()]
    assert store.champions() == {"pk.ict": version()}


def test_versions_are_newest_first_within_a_series(store: Store) -> None:
    for name, series, day in [("a", "pk.ict", 2), ("c", "pk.ict", 9), ("b", "pk.ict", 5), ("z", "pk.aaa", 1)]:
        store.publish(version(name, series=series, day=day), champion=False, who="train", why="")
    assert [(v.series, v.version) for v in store.versions()] == [
        ("pk.aaa", "z"),
        ("pk.ict", "c"),
        ("pk.ict", "b"),
        ("pk.ict", "a"),
    ]
    assert [v.version for v in store.versions("pk.aaa")] == ["z"]


def test_promotion_moves_the_pointer_and_is_written_down(store: Store) -> None:
    store.publish(version("v1"), champion=True, who="train", why="first")
    store.publish(version("v2", day=2), champion=True, who="train", why="better")
    at = datetime(2026, 4, 20, 15, 0, tzinfo=timezone(timedelta(hours=5)))
    store.promote("pk.ict", "v1", who="ada", why="v2 drifts", at=at)
    assert store.champions()["pk.ict"].version == "v1"
    assert store.decisions("pk.ict")[0] == Decision("pk.ict", "v1", "promote", "ada", "v2 drifts", at)
    assert store.decisions("pk.other") == []


def test_promotion_of_an_unknown_version_changes_nothing(store: Store) -> None:
    store.publish(version("v1"), champion=True, who="train", why="first")
    for series, name in [("pk.ict", "v9"), ("pk.other", "v1")]:
        with pytest.raises(UnknownVersion, match=name):
            store.promote(series, name, who="ada", why="typo", at=NOW)
    assert list(store.champions()) == ["pk.ict"]
    assert len(store.decisions("pk.ict")) == 1


def publish_in_turn(store: Store, *names: str) -> None:
    for day, name in enumerate(names, start=1):
        store.publish(version(name, day=day), champion=True, who="train", why="better")


def test_a_rollback_goes_to_the_champion_before_and_is_written_down(store: Store) -> None:
    publish_in_turn(store, "v1", "v2")
    assert store.rollback("pk.ict", who="ada", why="v2 drifts", at=NOW) == "v1"
    assert store.champions()["pk.ict"].version == "v1"
    assert store.decisions("pk.ict")[0] == Decision("pk.ict", "v1", "rollback", "ada", "v2 drifts", NOW)


def test_two_rollbacks_go_back_by_two_and_never_forward_again(store: Store) -> None:
    publish_in_turn(store, "v1", "v2", "v3")
    back = [store.rollback("pk.ict", who="ada", why="", at=NOW + timedelta(hours=h)) for h in (0, 1)]
    assert back == ["v2", "v1"]
    with pytest.raises(NothingBefore, match=r"pk\.ict"):
        store.rollback("pk.ict", who="ada", why="", at=NOW + timedelta(hours=2))
    store.promote("pk.ict", "v3", who="ada", why="it was the data", at=NOW + timedelta(hours=3))
    assert store.rollback("pk.ict", who="ada", why="", at=NOW + timedelta(hours=4)) == "v1"


def test_without_a_champion_before_nothing_is_rolled_back(store: Store) -> None:
    with pytest.raises(NothingBefore):
        store.rollback("pk.ict", who="ada", why="", at=NOW)
    publish_in_turn(store, "v1")
    store.publish(version("v2", day=2), champion=False, who="train", why="not better")
    store.promote("pk.ict", "v1", who="ada", why="again", at=NOW)  # is no other champion
    with pytest.raises(NothingBefore):
        store.rollback("pk.ict", who="ada", why="", at=NOW)
    assert len(store.decisions("pk.ict")) == 3


def test_pruning_keeps_the_newest_and_all_that_ever_were_champion(store: Store) -> None:
    for day in range(1, 9):
        store.publish(version(f"v{day}", day=day), champion=day in (1, 3), who="train", why="")
    store.publish(version("other", series="pk.aaa", day=1), champion=False, who="train", why="")
    forgotten = store.prune("pk.ict", keep=2)
    assert [v.version for v in forgotten] == ["v6", "v5", "v4", "v2"]
    assert [v.version for v in store.versions("pk.ict")] == ["v8", "v7", "v3", "v1"]
    assert {d.version for d in store.decisions("pk.ict")} == {"v8", "v7", "v3", "v1"}
    assert [v.version for v in store.versions("pk.aaa")] == ["other"]
    assert store.prune("pk.ict", keep=2) == []
    with pytest.raises(UnknownVersion):
        store.promote("pk.ict", "v6", who="ada", why="", at=NOW)


def test_the_revision_of_champions_tells_of_every_move(store: Store) -> None:
    seen = [store.champions_revision()]

    def moved() -> bool:
        seen.append(store.champions_revision())
        return seen[-1] not in seen[:-1]

    store.publish(version("v1"), champion=True, who="training", why="first")
    assert moved()
    store.publish(version("v2", day=2), champion=True, who="training", why="better")
    assert moved()
    store.rollback("pk.ict", who="ops", why="wrong", at=NOW)
    assert moved()
    store.promote("pk.ict", "v2", who="ops", why="right after all", at=NOW)
    assert moved()
    assert not moved()


def test_a_move_after_a_version_was_forgotten_is_seen_as_well(store: Store) -> None:
    for day in (2, 3):
        store.publish(version(f"v{day}", day=day), champion=True, who="training", why="better")
    store.publish(version("v1"), champion=False, who="training", why="worse")
    seen = store.champions_revision()
    assert [v.version for v in store.prune("pk.ict", keep=1)] == ["v1"]  # and with it the last decision
    store.promote("pk.ict", "v2", who="ops", why="try it", at=NOW)
    assert store.champions_revision() != seen
    assert {s: v.version for s, v in store.champions_after(seen).items()} == {"pk.ict": "v2"}


def test_champions_after_a_revision_are_those_decided_on_since_without_cards(store: Store) -> None:
    assert (store.champions_revision(), store.champions_after(0)) == (0, {})
    store.publish(version("v1"), champion=True, who="training", why="first")
    store.publish(version("v1", series="pk.goods"), champion=True, who="training", why="first")
    plain = replace(version("v1"), card={})
    assert store.champions_after(0) == {"pk.goods": replace(plain, series="pk.goods"), "pk.ict": plain}
    seen = store.champions_revision()
    assert store.champions_after(seen) == {}
    store.publish(version("v2", day=2), champion=True, who="training", why="better")
    assert {s: v.version for s, v in store.champions_after(seen).items()} == {"pk.ict": "v2"}


def test_the_last_success_is_the_last_run_in_which_nothing_failed(store: Store) -> None:
    for each in (run(1), run(3), run(5, "pk.ict.computer")):
        store.add_run(each)
    assert store.last_run() == run(5, "pk.ict.computer")
    assert store.last_success() == run(3)


def test_the_last_run_is_the_one_that_finished_last(store: Store) -> None:
    store.add_run(run(7))
    store.add_run(run(2))
    assert store.last_run() == run(7)
