"""From a release to scores: what is scored, against which value, once, in any order, whatever dies in between."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import numpy as np
import pytest

from models.core.catalog import Catalog
from models.core.errors import StoreUnavailable
from models.core.periods import Month, Period
from models.documents.release import release_document
from models.evaluation import score_forecasts
from models.evaluation.performance import performance_of
from models.evaluation.score_forecasts import catch_up
from models.ingest_release import take_release
from models.reports.report import Report
from models.storage.records import Issued
from tests.models.evaluation.issued import NOW, figure, issued, version
from tests.stores import FileStore, NewStore

CATALOG = Catalog.load()


def history(until: str = "2026-03", value: str = "400.123") -> list[Report]:
    """Months of pk.ict from July 2025 on, each published on the 18th of the next."""
    months = Period(Month.parse("2025-07"), Month.parse(until))
    return [figure(value, str(m), published=(m + 1).first_day.replace(day=18).isoformat()) for m in months]


StoreWith = Callable[..., FileStore]


@pytest.fixture
def store_with(new_store: NewStore) -> StoreWith:
    """Makes a store that knows figures up to March 2026 and the given forecasts, all of them champions once."""

    def make(*forecasts: Issued) -> FileStore:
        store = new_store()
        store.add_reports(history(), now=NOW)
        for forecast in forecasts:
            store.publish(version(forecast), champion=True, who="test", why="", issued=forecast)
        return store

    return make


def take(store: FileStore, *reports: Report, now: datetime = NOW) -> dict[str, Any]:
    return release_document(take_release(reports, store=store, catalog=CATALOG, now=now)).plain()


def scored(store: FileStore) -> list[tuple[str, str, str, float, str]]:
    """Month, version, truth, observed value and the day it was known from, of all scores that stand."""
    standing = performance_of("pk.ict", store.ledger).every
    return [
        (str(t.score.month), t.score.version, t.truth, t.score.observed, t.score.known.isoformat()) for t in standing
    ]


def test_a_release_says_in_one_line_how_far_it_lay_from_its_forecast(store_with: StoreWith) -> None:
    [entry] = take(store_with(issued()), figure("430.2"))["scored"]
    # Uniform on 300..500: 430.2 is at 65.1 %, and 30.2 of a sigma of 80 / 1.2816 above the median.
    assert entry["line"] == "430.2, forecast 400 (80 %: 320-480), 0.5 sigma high, 65th percentile"
    assert (entry["series"], entry["month"], entry["observed"], entry["truth"]) == (
        "pk.ict",
        "2026-04",
        430.2,
        "first_release",
    )
    np.testing.assert_allclose([entry["error"], entry["scaled_error"], entry["pit"]], [-30.2, 1.51, 0.651], rtol=1e-6)


def test_a_figure_printed_before_the_forecast_was_issued_counts_if_the_record_did_not_know_it(
    store_with: StoreWith,
) -> None:
    forecast = issued(at=NOW)  # in November, of what was known then: figures up to March
    store = store_with(forecast)
    take(store, figure("430", published="2026-05-18"))
    assert scored(store) == [("2026-04", "v1", "first_release", 430.0, "2026-05-18")]


def test_every_forecast_that_waited_is_scored_challengers_too(store_with: StoreWith) -> None:
    store = store_with(issued("v1"), issued("v0", cutoff="2026-01"))
    challenger = issued("v2")
    store.publish(version(challenger), champion=False, who="test", why="", issued=challenger)
    answer = take(store, figure("430"))
    assert {(v, month) for month, v, *_ in scored(store)} >= {("v0", "2026-04"), ("v1", "2026-04"), ("v2", "2026-04")}
    assert [e["model_version"] for e in answer["scored"] if e["month"] == "2026-04"] == ["v1"]
    steps = {s.version: s.step for s in store.ledger.scores() if s.month == Month.parse("2026-04")}
    assert steps == {"v0": 3, "v1": 1, "v2": 1}


def test_a_month_that_follows_from_a_running_sum_is_scored_as_one(store_with: StoreWith) -> None:
    store = store_with(issued())
    total = 9 * 400.123 + 412.5  # July to March are known
    report = figure(f"{total:.3f}", "FY2026:10")
    [entry] = take(store, report)["scored"]
    assert entry["month"] == "2026-04"
    np.testing.assert_allclose(entry["observed"], 412.5, atol=0.01)


def test_a_revision_adds_rows_and_leaves_the_first_release_as_it_was(store_with: StoreWith) -> None:
    store = store_with(issued())
    take(store, figure("430"))
    before = store.ledger.scores()
    [entry] = take(store, figure("445", published="2026-07-18"))["scored"]
    assert entry["line"].endswith("revised")
    assert store.ledger.scores()[: len(before)] == before
    assert scored(store) == [
        ("2026-04", "v1", "first_release", 430.0, "2026-05-18"),
        ("2026-04", "v1", "vintage", 445.0, "2026-07-18"),
    ]


def test_the_same_figure_printed_finer_is_no_revision(store_with: StoreWith) -> None:
    store = store_with(issued())
    take(store, figure("430"))
    answer = take(store, figure("430.31", published="2026-07-18"))
    assert answer["scored"] == []
    assert len(scored(store)) == 1


def test_scoring_again_changes_nothing(store_with: StoreWith) -> None:
    store = store_with(issued())
    take(store, figure("430"))
    before = store.ledger.scores()
    assert take(store, figure("430"))["scored"] == []
    assert catch_up(store, catalog=CATALOG, now=NOW + timedelta(days=1)) == []
    assert store.ledger.scores() == before


@pytest.mark.parametrize("dies_at", ["observed", "add_observed", "unscored", "add_scores"])
def test_a_service_that_dies_between_release_and_scoring_loses_nothing(
    store_with: StoreWith, dies_at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, twin = store_with(issued()), store_with(issued())
    take(twin, figure("430"))

    def die(*_: object, **__: object) -> None:
        raise StoreUnavailable("killed")

    with monkeypatch.context() as killed:
        killed.setattr(store.ledger, dies_at, die)
        with pytest.raises(StoreUnavailable):
            take(store, figure("430"))
    assert store.reports_revision() == 10
    assert store.ledger.scores() == []
    assert len(catch_up(store, catalog=CATALOG, now=NOW)) == 1
    assert store.ledger.scores() == twin.ledger.scores()


def test_the_same_release_sent_again_after_a_crash_answers_with_the_scores(
    store_with: StoreWith, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = store_with(issued())
    store.add_reports([figure("430")], now=NOW)  # stored, and then the power went
    answer = take(store, figure("430"))
    assert answer["duplicate"] == 1
    assert [entry["month"] for entry in answer["scored"]] == ["2026-04"]


def test_a_release_that_contradicts_the_record_moves_no_score(store_with: StoreWith) -> None:
    store = store_with(issued())
    take(store, figure("430"), figure(f"{9 * 400.123 + 430:.3f}", "FY2026:10"))
    before = scored(store)
    answer = take(store, figure("43.0", published="2026-06-01"))
    assert len(answer["contradictions"]) == 1
    assert answer["scored"] == []
    assert answer["unscored"] == [
        {"series": "pk.ict", "months": ["2026-04"], "why": "contradicts the record, so no score moved"}
    ]
    assert scored(store) == before


def test_a_missed_month_is_scored_when_it_comes_and_the_next_at_its_own_step(store_with: StoreWith) -> None:
    store = store_with(issued())
    [entry] = take(store, figure("410", "2026-05", published="2026-06-18"))["scored"]
    assert (entry["month"], entry["step"]) == ("2026-05", 2)
    assert entry["line"].endswith("2 months ahead")
    take(store, figure("420", "2026-04", published="2026-07-18"))
    assert [row[0] for row in scored(store)] == ["2026-04", "2026-05"]


@pytest.mark.parametrize(
    ("report", "why"),
    [
        (figure("390", "2025-06", published="2025-07-18"), "the first forecast knew figures to 2026-03 already"),
        (figure("50", series="pk.ict.telecom"), "no forecast of this series was ever issued"),
        (figure("390", "2028-04", published="2028-05-18"), "no forecast reached so far ahead"),
    ],
)
def test_a_figure_that_nothing_waited_for_is_named_with_the_reason(
    store_with: StoreWith, report: Report, why: str
) -> None:
    store = store_with(issued())
    answer = take(store, report, now=NOW.replace(year=2029))
    assert answer["scored"] == []
    assert [(e["months"], e["why"]) for e in answer["unscored"]] == [([str(report.period)], why)]


def test_a_clock_set_back_delays_scores_and_loses_none(store_with: StoreWith) -> None:
    store = store_with(issued())
    store.add_reports([figure("430", published="2026-05-18")], now=NOW)
    early = NOW.replace(year=2026, month=5, day=1)
    assert catch_up(store, catalog=CATALOG, now=early) == []
    assert len(catch_up(store, catalog=CATALOG, now=NOW)) == 1


def test_a_forecast_issued_later_by_a_wrong_clock_is_scored_all_the_same(store_with: StoreWith) -> None:
    store = store_with(issued(at=NOW + timedelta(days=400)))
    assert len(take(store, figure("430"))["scored"]) == 1


def test_a_forecast_from_further_back_meets_what_was_published_since(store_with: StoreWith) -> None:
    store = store_with(issued("now"))
    take(store, figure("430"))
    old = issued("old", cutoff="2026-01", replayed=True)
    store.publish(version(old), champion=False, who="test", why="", issued=old)
    assert len(catch_up(store, catalog=CATALOG, now=NOW)) == 3
    assert [row[:2] for row in scored(store) if row[1] == "old"] == [
        ("2026-02", "old"),
        ("2026-03", "old"),
        ("2026-04", "old"),
    ]


def test_a_dry_run_stores_no_score(store_with: StoreWith) -> None:
    store = store_with(issued())
    release = take_release([figure("430")], store=store, catalog=CATALOG, now=NOW, dry_run=True)
    assert len(release_document(release).scored) == 1
    assert store.ledger.scores() == []


RELEASES = [
    figure("430"),
    figure("431.2", published="2026-05-18"),  # another page of the same day
    figure(f"{9 * 400.123 + 431.2:.1f}", "FY2026:10", published="2026-05-20"),
    figure("395.5", "2026-05", published="2026-06-18"),
    figure("436.7", "2026-04", published="2026-06-18"),  # a revision with the next release
    figure("43.6", "2026-04", published="2026-06-19"),  # a slip of the press
    figure("401", "2026-06", published="2026-07-18"),
]


def in_batches(store: FileStore, reports: Sequence[Report], rng: random.Random) -> None:
    left = list(reports)
    while left:
        size = rng.randint(1, len(left))
        take(store, *left[:size])
        left = left[size:]


def test_the_order_in_which_figures_arrive_does_not_change_the_scores_that_stand(store_with: StoreWith) -> None:
    seed = random.randrange(2**32)
    print("seed", seed)
    rng = random.Random(seed)
    at_once = store_with(issued("v1"), issued("v2", cutoff="2026-04"))
    take(at_once, *RELEASES)
    wanted = scored(at_once)
    assert {row[0] for row in wanted} == {"2026-04", "2026-05", "2026-06"}
    for _ in range(8):
        store = store_with(issued("v1"), issued("v2", cutoff="2026-04"))
        in_batches(store, rng.sample(RELEASES, len(RELEASES)), rng)
        assert scored(store) == wanted


@pytest.mark.parametrize("values", [("410.5", "440.5"), ("440.5", "410.5")])
def test_of_two_releases_at_once_the_record_with_both_has_the_last_word(
    store_with: StoreWith, values: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (figure(value) for value in values)  # of one day: whoever saw one of them alone may be wrong
    store, observe = store_with(issued()), score_forecasts.observe

    def overtaken(*given: Any, **more: Any) -> Any:
        monkeypatch.setattr(score_forecasts, "observe", observe)
        take(store, second)
        return observe(*given, **more)

    monkeypatch.setattr(score_forecasts, "observe", overtaken)
    take(store, first)
    one_by_one, together = store_with(issued()), store_with(issued())
    take(one_by_one, first)
    take(one_by_one, second)
    take(together, first, second)
    assert scored(store) == scored(one_by_one) == scored(together)
    assert scored(store)


def test_who_is_overtaken_again_and_again_leaves_it_to_the_last(
    store_with: StoreWith, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, observe, tries = store_with(issued()), score_forecasts.observe, count(1)

    def overtaken(*given: Any, **more: Any) -> Any:
        store.add_reports([figure(f"{400 + next(tries)}.5")], now=NOW)  # and its writer did not follow yet
        return observe(*given, **more)

    monkeypatch.setattr(score_forecasts, "observe", overtaken)
    assert take(store, figure("500.5"))["scored"] == []
    assert next(tries) == 1 + score_forecasts.ATTEMPTS
    assert store.ledger.observed() == []
    monkeypatch.undo()
    assert len(catch_up(store, catalog=CATALOG, now=NOW)) == 1
