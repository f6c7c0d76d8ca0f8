"""What the ledger promises: SQLite and PostgreSQL answer alike."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from models.core.measures import Status
from models.core.periods import Month
from models.evaluation.forecast_scores import score
from models.storage.engine import open_engine, transaction
from models.storage.migrate import upgrade
from models.storage.records import Mark, Observed
from models.storage.store import Store, open_store
from tests.models.evaluation.issued import NOW, day, figure, issued, version


def publish(store: Store, *names: str, champion: bool = True, **given: object) -> None:
    """Publish forecasts."""
    for name in names:
        forecast = issued(name, **given)  # type: ignore[arg-type]
        store.publish(version(forecast), champion=champion, who="test", why="", issued=forecast)


def observed(value: float, month: str = "2026-04", known: str = "2026-05-18") -> Observed:
    """A month as the record fixed it."""
    return Observed("pk.ict", Month.parse(month), day(known), value, 0.05, Status.REPORTED)


def test_an_empty_ledger_answers_with_nothing(store: Store) -> None:
    ledger = store.ledger
    assert (ledger.issued(), ledger.observed(), ledger.scores(), ledger.unscored()) == ([], [], [], [])
    assert (ledger.first_cutoffs(), ledger.marks(), ledger.revisions()) == ({}, {}, {})
    assert ledger.add_scores([], now=NOW) == []


def test_an_issued_forecast_comes_back_as_it_went_in(store: Store) -> None:
    given = issued("v1", replayed=True, refit=True, scale=0.1 + 0.2)
    store.publish(version(given), champion=False, who="test", why="", issued=given)
    [found] = store.ledger.issued("pk.ict")
    assert found.quantiles.tobytes() == given.quantiles.tobytes()
    for name in ("series", "version", "issued_at", "as_of", "cutoff", "vintage", "scale", "replayed", "refit"):
        assert getattr(found, name) == getattr(given, name), name
    assert not found.served


def test_published_again_it_stays_as_it_was(store: Store) -> None:
    publish(store, "v1", centre=400)
    publish(store, "v1", centre=500)
    [found] = store.ledger.issued()
    np.testing.assert_allclose(found.quantiles[0].mean(), issued().quantiles[0].mean())


def test_a_challenger_is_served_from_its_promotion_on(store: Store) -> None:
    publish(store, "v1")
    publish(store, "v2", champion=False)
    assert {i.version: i.served for i in store.ledger.issued()} == {"v1": True, "v2": False}
    store.promote("pk.ict", "v2", who="ada", why="better", at=NOW)
    assert {i.version: i.served for i in store.ledger.issued()} == {"v1": True, "v2": True}


def test_forecasts_are_in_the_order_of_issue_and_know_their_first_cutoff(store: Store) -> None:
    publish(store, "b", at=NOW, cutoff="2026-03")
    publish(store, "a", at=NOW - timedelta(days=40), cutoff="2026-02")
    publish(store, "c", at=NOW - timedelta(days=80), cutoff="2025-12", series="pk.ict.telecom")
    assert [i.version for i in store.ledger.issued()] == ["a", "b", "c"]
    assert [i.version for i in store.ledger.issued("pk.ict.telecom")] == ["c"]
    assert store.ledger.first_cutoffs() == {
        "pk.ict": Month.parse("2026-02"),
        "pk.ict.telecom": Month.parse("2025-12"),
    }


def test_observed_values_are_kept_in_the_order_recorded_each_once(store: Store) -> None:
    late, early = observed(410, known="2026-06-18"), observed(400)
    store.ledger.add_observed([late, early], {})
    store.ledger.add_observed([early, observed(401)], {})
    assert store.ledger.observed("pk.ict") == [late, early, observed(401)]
    assert store.ledger.observed("pk.ict.telecom") == []


def test_a_mark_moves_forward_or_starts_earlier_and_never_back(store: Store) -> None:
    march, january = Month.parse("2026-03"), Month.parse("2026-01")
    for mark, stands in [
        (Mark(march, 5), Mark(march, 5)),
        (Mark(march, 4), Mark(march, 5)),
        (Mark(january, 5), Mark(january, 5)),
        (Mark(march, 5), Mark(january, 5)),
        (Mark(march, 6), Mark(march, 6)),
    ]:
        store.ledger.add_observed([], {"pk.ict": mark})
        assert store.ledger.marks() == {"pk.ict": stands}


def test_values_that_follow_from_less_than_is_there_are_not_added(store: Store) -> None:
    ledger, mark = store.ledger, {"pk.ict": Mark(Month.parse("2026-04"), 1)}
    before = ledger.seen()
    assert ledger.add_observed([observed(422)], mark, seen=before)
    assert not ledger.add_observed([observed(423)], mark, seen=before)
    after = ledger.seen()
    store.add_reports([figure("424")], now=NOW)
    assert not ledger.add_observed([observed(424)], {"pk.ict": Mark(Month.parse("2026-04"), 2)}, seen=after)
    assert (ledger.observed(), ledger.marks()) == ([observed(422)], mark)
    assert ledger.add_observed([observed(424)], mark, seen=ledger.seen())


def test_what_waits_for_a_score_is_named_until_it_is_there(store: Store) -> None:
    publish(store, "v1", cutoff="2026-03")
    store.ledger.add_observed([observed(400, "2026-03"), observed(400, "2028-04")], {})
    assert store.ledger.unscored() == []  # before its first month and after its last
    store.ledger.add_observed([observed(430)], {})
    assert store.ledger.unscored() == ["pk.ict"]
    made = score(issued("v1"), observed(430))
    assert store.ledger.add_scores([made], now=NOW) == [made]
    assert store.ledger.unscored() == []
    store.ledger.add_observed([observed(431, known="2026-06-18")], {})
    assert store.ledger.unscored() == ["pk.ict"]


def test_a_score_comes_back_as_it_went_in_and_once(store: Store) -> None:
    certain = issued("v0", scale=0.0)
    given = [score(issued("v1"), observed(430)), score(certain, observed(1e9))]
    assert store.ledger.add_scores(given, now=NOW) == given
    assert store.ledger.add_scores(given, now=NOW + timedelta(days=1)) == []
    found = store.ledger.scores()
    assert found[0] == given[0]
    assert np.isnan(found[1].scaled_error)
    assert store.ledger.scores("pk.ict.telecom") == []
    assert store.ledger.scores(since=Month.parse("2026-05")) == []


def test_writers_that_score_the_same_at_once_score_once(store: Store) -> None:
    made = [score(issued("v1"), observed(400 + i, known=f"2026-05-{i + 1:02d}")) for i in range(20)]
    with ThreadPoolExecutor(4) as pool:
        added = list(pool.map(lambda _: store.ledger.add_scores(made, now=NOW), range(6)))
    assert sum(map(len, added)) == 20
    assert len(store.ledger.scores()) == 20


def test_revisions_tell_of_every_row(store: Store) -> None:
    seen = [store.ledger.revision()]
    series = [store.ledger.revisions()]
    publish(store, "v1")
    for write in (
        lambda: publish(store, "v2", champion=False),
        lambda: store.ledger.add_observed([observed(430)], {}),
        lambda: store.ledger.add_scores([score(issued("v1"), observed(430))], now=NOW),
        lambda: store.promote("pk.ict", "v2", who="ada", why="", at=NOW),
    ):
        write()
        assert store.ledger.revision() not in seen
        assert store.ledger.revisions() not in series
        seen.append(store.ledger.revision())
        series.append(store.ledger.revisions())


def test_reports_after_a_revision_are_those_stored_since(store: Store) -> None:
    store.add_reports([figure("400")], now=NOW)
    revision = store.reports_revision()
    late, early = figure("410", published="2026-07-18"), figure("405", published="2026-06-18")
    store.add_reports([late, early], now=NOW)
    assert store.reports_after(revision) == [late, early]
    assert store.reports_after(store.reports_revision()) == []


def test_by_series_it_is_known_when_the_last_report_came(store: Store) -> None:
    assert store.reports_revisions() == {}
    store.add_reports([figure("400", "2026-02"), figure("410"), figure("90", series="pk.goods")], now=NOW)
    seen = store.reports_revision()
    first = store.reports_revisions()
    assert first.keys() == {"pk.goods", "pk.ict"}
    assert max(first.values()) == seen
    store.add_reports([figure("420", published="2026-05-20"), figure("90", series="pk.goods")], now=NOW)
    assert store.reports_revisions(after=seen) == {"pk.ict": store.reports_revision()}
    assert store.reports_revisions() == first | {"pk.ict": store.reports_revision()}


def test_a_lease_is_held_by_one_until_it_ends_or_runs_out(store: Store) -> None:
    ledger, soon, later = store.ledger, NOW + timedelta(minutes=15), NOW + timedelta(hours=1)
    assert ledger.take_lease("training", holder="a", now=NOW, until=soon)
    assert not ledger.take_lease("training", holder="b", now=NOW, until=soon)
    assert ledger.take_lease("other", holder="b", now=NOW, until=soon)
    assert ledger.take_lease("training", holder="a", now=NOW, until=later)
    assert not ledger.take_lease("training", holder="b", now=soon, until=later)
    assert ledger.take_lease("training", holder="b", now=later, until=later + timedelta(hours=1))
    ledger.end_lease("training", holder="a")  # too late: it is no longer a's
    assert not ledger.take_lease("training", holder="a", now=later, until=later + timedelta(hours=1))
    ledger.end_lease("training", holder="b")
    assert ledger.take_lease("training", holder="a", now=later, until=later + timedelta(hours=1))


def test_of_many_that_ask_for_a_lease_at_once_one_gets_it(store: Store) -> None:
    def ask(number: int) -> bool:
        return store.ledger.take_lease("training", holder=str(number), now=NOW, until=NOW + timedelta(hours=1))

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(ask, range(12))) == 1


@pytest.mark.parametrize("table", ["issued", "observed", "score"])
@pytest.mark.parametrize("action", ["UPDATE {} SET series = 'x'", "DELETE FROM {}"])
def test_the_database_refuses_to_change_the_ledger(url: str, table: str, action: str) -> None:
    upgrade(url)
    store = open_store(url)
    publish(store, "v1")
    store.ledger.add_observed([observed(430)], {})
    store.ledger.add_scores([score(issued("v1"), observed(430))], now=NOW)
    engine = open_engine(url)
    with pytest.raises(IntegrityError, match="append-only"), transaction(engine) as connection:
        connection.execute(text(action.format(table)))
    engine.dispose()
    assert len(store.ledger.scores("pk.ict")) == 1
    store.close()


def test_a_version_that_cannot_be_published_leaves_no_forecast(url: str) -> None:
    upgrade(url)
    store, forecast = open_store(url), issued("v1")
    with pytest.raises(IntegrityError):  # by the decision, which comes last: nobody made it
        store.publish(version(forecast), champion=True, who=None, why="", issued=forecast)  # type: ignore[arg-type]
    assert store.ledger.issued() == []
    assert store.versions() == []
    store.close()
