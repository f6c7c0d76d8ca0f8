"""When the record is reconstructed, how often, and who waits for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from models.core.catalog import Catalog
from models.core.errors import Busy
from models.reports.report import Report
from models.vintages.reconstruct import Reconstruction, reconstruct
from models.vintages.vintage import Vintage
from service.gateway.thread_places import Places
from service.state.background import Background
from service.state.family_cache import LEAST
from service.state.vintage_cache import VintageCache, Waits
from tests.service.test_vintages import add, month, own_catalog
from tests.stores import FileStore, NewStore
from tests.waiting import LONG

TODAY = date(2026, 5, 1)

StoreOf = Callable[..., FileStore]


@dataclass
class Rebuild:
    """Reconstructs when it is allowed to, and says what: the first series and the day."""

    allowed: threading.Event = field(default_factory=threading.Event)
    begun: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    done: list[tuple[str, date]] = field(default_factory=list)

    def __call__(self, reports: Sequence[Report], *, catalog: Catalog, as_of: date) -> Reconstruction:
        self.done.append((reports[0].series, as_of))
        self.begun.release()
        assert self.allowed.wait(LONG)
        return reconstruct(reports, catalog=catalog, as_of=as_of)


@pytest.fixture
def rebuild() -> Iterator[Rebuild]:
    """One that has to wait; allowed in the end, so that no thread is left."""
    made = Rebuild()
    yield made
    made.allowed.set()


@pytest.fixture
def readers() -> Iterator[ThreadPoolExecutor]:
    """Threads that read."""
    with ThreadPoolExecutor(8) as pool:
        yield pool


def at_once(rebuild: Rebuild) -> Rebuild:
    rebuild.allowed.set()
    return rebuild


@pytest.fixture
def store_of(new_store: NewStore) -> StoreOf:
    """Makes a store with these months."""

    def made(*months: int) -> FileStore:
        store = new_store()
        add(store, *map(month, months))
        return store

    return made


def waiting(rebuild: Rebuild, readers: ThreadPoolExecutor, record: VintageCache, day: date) -> Future[Vintage]:
    """A reader who waits for a reconstruction that has begun."""
    reader = readers.submit(record.vintage, "pk.ict", day)
    assert rebuild.begun.acquire(timeout=LONG)
    return reader


def test_a_state_is_reconstructed_once(rebuild: Rebuild, store_of: StoreOf) -> None:
    store = store_of(1, 2)
    record = VintageCache(store, Catalog.load(), rebuild=at_once(rebuild))
    first, second = date(2025, 3, 17), date(2025, 4, 17)
    for day in (first, second, first, second):
        record.vintage("pk.ict", day)
    assert [day for _, day in rebuild.done] == [first, second]
    add(store, {})
    assert len(record.vintage("pk.ict", TODAY).values()) == 3
    assert [day for _, day in rebuild.done] == [first, second, date(2026, 4, 17)]


def test_days_without_news_share_a_state(rebuild: Rebuild, store_of: StoreOf) -> None:
    record = VintageCache(store_of(1, 2), Catalog.load(), rebuild=at_once(rebuild))
    days = [date(2025, 3, 17), date(2025, 3, 18), date(2025, 4, 16)]
    found = [record.vintage("pk.ict", day) for day in days]
    assert [vintage.as_of for vintage in found] == days
    assert len({vintage.months for vintage in found}) == 1
    assert rebuild.done == [("pk.ict", days[0])]


def test_before_the_first_figure_nothing_is_reconstructed(rebuild: Rebuild, store_of: StoreOf) -> None:
    record = VintageCache(store_of(1), Catalog.load(), rebuild=rebuild)
    assert record.vintage("pk.ict", date(2025, 3, 16)) == Vintage("pk.ict", date(2025, 3, 16), ())
    assert record.findings(["pk.ict"], date(2025, 3, 16)) == []


def test_a_report_concerns_its_family_and_no_other(new_store: NewStore, tmp_path: Path, rebuild: Rebuild) -> None:
    store, day = new_store(), date(2026, 4, 17)
    add(store, {}, {"series": "x.goods"}, {"series": "x.goods.rice", "value": "7"})
    record = VintageCache(store, own_catalog(tmp_path), rebuild=at_once(rebuild))
    names = ["pk.ict", "x.goods", "x.goods.rice"]
    assert len(record.findings(names, TODAY)) == 2
    assert rebuild.done == [("pk.ict", day), ("x.goods", day)]
    add(store, {"series": "x.goods.rice", "value": "8", "published": "2026-04-20"})
    record.findings(names, TODAY)
    assert rebuild.done[2:] == [("x.goods", date(2026, 4, 20))]


def test_equal_requests_share_one_reconstruction(
    rebuild: Rebuild, readers: ThreadPoolExecutor, store_of: StoreOf
) -> None:
    record = VintageCache(store_of(1), Catalog.load(), places=Places(8), rebuild=rebuild, waits=Waits(longest=LONG))
    first = waiting(rebuild, readers, record, TODAY)
    others = [readers.submit(record.vintage, "pk.ict", TODAY) for _ in range(3)]
    rebuild.allowed.set()
    assert len({each.result(LONG).hash for each in (first, *others)}) == 1
    assert len(rebuild.done) == 1


def test_beyond_the_places_a_reader_is_refused_at_once(
    rebuild: Rebuild, readers: ThreadPoolExecutor, store_of: StoreOf
) -> None:
    waits = Waits(longest=LONG)
    record = VintageCache(store_of(1, 2, 3), Catalog.load(), places=Places(3), rebuild=rebuild, waits=waits)
    first = waiting(rebuild, readers, record, date(2025, 3, 17))
    with pytest.raises(Busy):
        record.vintage("pk.ict", date(2025, 4, 17))
    rebuild.allowed.set()
    assert len(first.result(LONG).months) == 1
    assert len(record.vintage("pk.ict", date(2025, 4, 17)).months) == 2


def test_a_reader_who_waited_too_long_is_refused(rebuild: Rebuild, store_of: StoreOf) -> None:
    record = VintageCache(store_of(1), Catalog.load(), rebuild=rebuild, waits=Waits(longest=0.01))
    with pytest.raises(Busy):
        record.vintage("pk.ict", TODAY)


def test_readers_who_give_up_leave_a_short_queue(rebuild: Rebuild, store_of: StoreOf) -> None:
    store = store_of(*range(1, 11))
    background = Background()
    record = VintageCache(store, Catalog.load(), background=background, rebuild=rebuild, waits=Waits(longest=0.0))
    for day in store.publication_days(["pk.ict"]):
        with pytest.raises(Busy):
            record.vintage("pk.ict", day)
    assert background.waiting <= 4


def test_the_last_state_is_read_until_the_new_one_is_ready(
    rebuild: Rebuild, readers: ThreadPoolExecutor, store_of: StoreOf
) -> None:
    store = store_of(1)
    record = VintageCache(store, Catalog.load(), rebuild=at_once(rebuild), waits=Waits(soon=0.0))
    [before] = record.findings_awaited(["pk.ict"], TODAY)
    rebuild.allowed.clear()
    add(store, month(2))
    assert len(record.vintage("pk.ict", TODAY).months) == 1
    assert record.findings(["pk.ict"], TODAY) == record.findings_ready(["pk.ict"], TODAY) == [before]
    turn = record.turn
    rebuild.allowed.set()
    [after] = record.findings_awaited(["pk.ict"], TODAY)
    assert after != before
    assert len(record.vintage("pk.ict", TODAY).months) == 2
    assert record.turn > turn


def test_the_last_state_is_not_given_for_an_earlier_day(rebuild: Rebuild, store_of: StoreOf) -> None:
    record = VintageCache(store_of(1, 2), Catalog.load(), rebuild=at_once(rebuild), waits=Waits(longest=0.0))
    record.findings_awaited(["pk.ict"], TODAY)
    rebuild.allowed.clear()
    with pytest.raises(Busy):
        record.findings(["pk.ict"], date(2025, 3, 20))


def test_days_looked_back_to_do_not_push_out_today(rebuild: Rebuild, store_of: StoreOf) -> None:
    store = store_of(*range(1, 11))
    record = VintageCache(store, Catalog.load(), rebuild=at_once(rebuild), keep=3 * LEAST)
    many = store.publication_days(["pk.ict"])
    for day in [TODAY, *many[:-1], many[-2], many[0], TODAY]:
        record.vintage("pk.ict", day)
    assert [day for _, day in rebuild.done] == [many[-1], *many[:-1], many[0]]


def test_a_failed_reconstruction_fails_its_reader_and_no_other(rebuild: Rebuild, store_of: StoreOf) -> None:
    def fail(reports: Sequence[Report], **given: object) -> Reconstruction:
        fail.__dict__["times"] = fail.__dict__.get("times", 0) + 1
        if fail.__dict__["times"] == 1:
            raise ZeroDivisionError
        return at_once(rebuild)(reports, **given)  # type: ignore[arg-type]

    record = VintageCache(store_of(1), Catalog.load(), rebuild=fail)
    with pytest.raises(ZeroDivisionError):
        record.vintage("pk.ict", TODAY)
    assert len(record.vintage("pk.ict", TODAY).months) == 1
