"""The versions in service: loaded on first use, swapped when better ones come, kept when worse ones are refused."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from models.core.errors import ArtifactRejected, NoModel, StoreUnavailable
from models.storage.records import Version
from service.state import champion_cache as module
from service.state.champion_cache import ChampionCache, Watcher
from tests.service.builders import FakeArtifacts, version
from tests.stores import FileStore, NewStore
from tests.waiting import LONG


@pytest.fixture
def champions(store: FileStore, artifacts: FakeArtifacts) -> ChampionCache:
    return ChampionCache(store, artifacts)


def publish(store: FileStore, number: int) -> None:
    store.publish(version(number=number), champion=True, who="test", why="next")


def test_a_new_champion_takes_the_place_of_the_old_one(store: FileStore, champions: ChampionCache) -> None:
    champions.refresh()
    before = champions.get("pk.ict")
    publish(store, 2)
    assert champions.get("pk.ict") is before
    champions.refresh()
    assert champions.get("pk.ict").forecast.model_version == version(number=2).version
    assert before.forecast.model_version == version(number=1).version


def test_a_refresh_without_news_loads_nothing(champions: ChampionCache, artifacts: FakeArtifacts) -> None:
    champions.refresh()
    loads = len(artifacts.loads)
    held = champions.get("pk.ict")
    champions.refresh()
    assert len(artifacts.loads) == loads
    assert champions.get("pk.ict") is held


def test_a_refused_version_leaves_the_last_good_one_in_service(
    store: FileStore, champions: ChampionCache, artifacts: FakeArtifacts
) -> None:
    champions.refresh()
    artifacts.refused.add(version(number=2).version)
    publish(store, 2)
    champions.refresh()
    assert champions.get("pk.ict").forecast.model_version == version(number=1).version
    assert champions.rejected["pk.ict"].version == version(number=2).version


def test_a_refused_version_is_tried_again_only_by_force(
    store: FileStore, champions: ChampionCache, artifacts: FakeArtifacts
) -> None:
    artifacts.refused.add(version(number=2).version)
    publish(store, 2)
    champions.refresh()
    tried = artifacts.loads.count(version(number=2).version)
    champions.refresh()
    assert artifacts.loads.count(version(number=2).version) == tried == 1
    artifacts.refused.clear()
    champions.refresh(force=True)
    assert champions.rejected == {}
    assert champions.get("pk.ict").forecast.model_version == version(number=2).version


def test_a_good_version_after_a_refused_one_clears_the_refusal(
    store: FileStore, champions: ChampionCache, artifacts: FakeArtifacts
) -> None:
    artifacts.refused.add(version(number=2).version)
    publish(store, 2)
    champions.refresh()
    publish(store, 3)
    champions.refresh()
    assert champions.rejected == {}


def test_a_refused_version_with_nothing_before_it_is_an_error_that_names_the_step(
    store: FileStore, champions: ChampionCache, artifacts: FakeArtifacts
) -> None:
    artifacts.refused.add(version().version)
    champions.refresh()
    for _ in range(2):
        with pytest.raises(ArtifactRejected, match="sha256"):
            champions.get("pk.ict")


def test_a_version_that_nobody_verified_yet_is_loaded_once_by_those_who_ask_for_it(
    store: FileStore, artifacts: FakeArtifacts
) -> None:
    champions = ChampionCache(store, artifacts, at_a_time=0)
    champions.refresh()
    assert artifacts.loads == []
    threads = [threading.Thread(target=champions.get, args=("pk.ict",)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert artifacts.loads == [version().version]


class Counting(FileStore):
    """A store that counts what it was asked, and the versions that it gave to those who asked what moved."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.asked, self.given = 0, 0

    def champions_revision(self) -> int:
        self.asked += 1
        return super().champions_revision()

    def champions_after(self, revision: int) -> dict[str, Version]:
        self.asked += 1
        found = super().champions_after(revision)
        self.given += len(found)
        return found


def many(count: int, store: FileStore) -> list[str]:
    """Publish a first version of so many series."""
    names = [f"x.s{number:03d}" for number in range(count)]
    for name in names:
        store.publish(version(name), champion=True, who="test", why="first")
    return names


def test_where_nothing_changed_nothing_is_read_but_the_revision(new_store: NewStore) -> None:
    store, artifacts = new_store(Counting), FakeArtifacts()
    champions = ChampionCache(store, artifacts)
    many(300, store)
    while len(champions.serving) < 300:
        champions.refresh()
    loads = len(artifacts.loads)
    assert loads == 300
    store.asked = store.given = 0
    champions.refresh()
    champions.refresh()
    assert (store.asked, store.given) == (2, 0)
    assert len(artifacts.loads) == loads


def test_of_many_series_only_what_moved_is_read_and_loaded(new_store: NewStore) -> None:
    store, artifacts = new_store(Counting), FakeArtifacts()
    champions = ChampionCache(store, artifacts)
    names = many(40, store)
    for _ in range(3):
        champions.refresh()
    store.given = 0
    artifacts.loads.clear()
    store.publish(version(names[7], 2), champion=True, who="test", why="next")
    champions.refresh()
    assert store.given == 1
    assert artifacts.loads == [version(number=2).version]
    assert champions.serving[names[7]].version == version(number=2).version


def test_a_start_reads_the_registry_and_a_few_artifacts_and_each_refresh_goes_on(store: FileStore) -> None:
    artifacts = FakeArtifacts()
    champions = ChampionCache(store, artifacts)
    many(40, store)
    champions.refresh()
    assert (len(champions.versions), len(artifacts.loads)) == (42, module.AT_A_TIME)
    champions.refresh()
    assert len(artifacts.loads) == 2 * module.AT_A_TIME


def test_the_forecasts_in_memory_are_bounded_and_those_not_asked_for_longest_leave(
    store: FileStore, artifacts: FakeArtifacts
) -> None:
    champions = ChampionCache(store, artifacts, most_held=3)
    names = many(6, store)
    champions.refresh()
    assert len(champions.held) == 3
    for name in (names[0], names[1], names[2], names[0], names[3]):
        champions.get(name)
    assert set(champions.held) == {names[2], names[0], names[3]}


def test_a_forecast_that_left_the_memory_is_verified_and_loaded_again(
    store: FileStore, artifacts: FakeArtifacts
) -> None:
    champions = ChampionCache(store, artifacts, most_held=1)
    names = many(2, store)
    champions.refresh()
    before = champions.get(names[0])
    champions.get(names[1])
    loads = len(artifacts.loads)
    again = champions.get(names[0])
    assert len(artifacts.loads) == loads + 1
    assert again is not before
    assert again.version is before.version


def test_a_reader_of_all_series_takes_no_room_from_those_asked_for(store: FileStore, artifacts: FakeArtifacts) -> None:
    champions = ChampionCache(store, artifacts, most_held=1)
    champions.refresh()
    champions.get("pk.ict.computer")
    for _ in range(2):
        assert champions.passing("pk.ict").forecast.series == "pk.ict"
        assert champions.passing("pk.ict.computer").forecast.series == "pk.ict.computer"
    assert list(champions.held) == ["pk.ict.computer"]


def test_one_that_cannot_be_loaded_again_is_reported_and_comes_back_with_its_artifact(
    store: FileStore, artifacts: FakeArtifacts
) -> None:
    champions = ChampionCache(store, artifacts, most_held=1)
    champions.refresh()
    champions.get("pk.ict.computer")
    artifacts.refused.add(version().version)
    for _ in range(2):
        with pytest.raises(ArtifactRejected, match="sha256"):
            champions.get("pk.ict")
    assert champions.rejected.keys() == {"pk.ict"}
    artifacts.refused.clear()
    champions.refresh(force=True)
    assert champions.rejected == {}
    assert champions.get("pk.ict").forecast.model_version == version().version


def test_a_refused_version_of_a_series_that_is_not_in_memory_is_reported_and_the_last_good_one_loaded(
    store: FileStore, artifacts: FakeArtifacts
) -> None:
    champions = ChampionCache(store, artifacts, most_held=1)
    champions.refresh()
    champions.get("pk.ict.computer")
    artifacts.refused.add(version(number=2).version)
    publish(store, 2)
    champions.refresh()
    assert champions.rejected["pk.ict"].version == version(number=2).version
    assert champions.get("pk.ict").forecast.model_version == version(number=1).version


def test_one_who_asks_before_a_new_version_was_verified_gets_the_last_good_one_if_it_is_refused(
    store: FileStore, artifacts: FakeArtifacts
) -> None:
    champions = ChampionCache(store, artifacts, most_held=1, at_a_time=0)
    champions.refresh()
    for series in ("pk.ict", "pk.ict.computer"):
        champions.get(series)
    artifacts.refused.add(version(number=2).version)
    publish(store, 2)
    champions.refresh()
    assert champions.get("pk.ict").forecast.model_version == version(number=1).version
    assert champions.rejected["pk.ict"].version == version(number=2).version


def test_what_is_in_memory_is_renewed_at_once_however_much_waits(store: FileStore, artifacts: FakeArtifacts) -> None:
    champions = ChampionCache(store, artifacts, most_held=1)
    names = many(50, store)
    while len(champions.serving) < 52:
        champions.refresh()
    champions.get(names[40])
    for name in names:
        store.publish(version(name, 2), champion=True, who="test", why="next")
    champions.refresh()
    assert champions.held[names[40]].version.version == version(number=2).version


def test_a_registry_that_was_set_back_is_read_anew(
    store: FileStore, artifacts: FakeArtifacts, new_store: NewStore
) -> None:
    backup = new_store()
    backup.publish(version(), champion=True, who="test", why="first")
    champions = ChampionCache(store, artifacts)
    publish(store, 2)
    champions.refresh()
    store.replace(backup)
    champions.refresh()
    assert champions.get("pk.ict").forecast.model_version == version().version
    assert champions.versions.keys() == champions.serving.keys() == champions.held.keys() == {"pk.ict"}
    with pytest.raises(NoModel):
        champions.get("pk.ict.computer")


def test_a_series_that_nobody_published_has_no_model(champions: ChampionCache) -> None:
    champions.refresh()
    with pytest.raises(NoModel):
        champions.get("pk.ict.telecom")


def test_before_the_registry_was_read_nothing_is_known(store: FileStore, champions: ChampionCache) -> None:
    store.take_away()
    with pytest.raises(StoreUnavailable):
        champions.refresh()
    with pytest.raises(StoreUnavailable):
        champions.get("pk.ict")
    assert champions.revision is None


def test_a_store_that_goes_away_leaves_what_is_held_in_service(store: FileStore, champions: ChampionCache) -> None:
    champions.refresh()
    store.take_away()
    with pytest.raises(StoreUnavailable):
        champions.refresh()
    assert champions.get("pk.ict").forecast.model_version == version().version


def test_the_watcher_brings_a_new_champion_and_outlives_an_outage(store: FileStore, champions: ChampionCache) -> None:
    store.take_away()
    arrived = threading.Event()
    refresh = champions.refresh

    def noted(*, force: bool = False) -> None:
        refresh(force=force)
        arrived.set()

    champions.refresh = noted  # type: ignore[method-assign]
    watcher = Watcher(lambda again: champions.refresh(force=again), every=0.001)
    watcher.start()
    try:
        assert not arrived.wait(0.05)
        store.bring_back()
        assert arrived.wait(10)
    finally:
        watcher.stop()
    assert champions.get("pk.ict").forecast.model_version == version().version


def test_the_watcher_says_now_and_then_that_what_failed_is_to_be_tried_again() -> None:
    said: list[bool] = []
    enough = threading.Event()

    def refresh(again: bool) -> None:
        said.append(again)
        if len(said) == 7:
            enough.set()

    watcher = Watcher(refresh, every=0.001, retry_every=3)
    watcher.start()
    assert enough.wait(10)
    watcher.stop()
    assert said[:7] == [False, False, True, False, False, True, False]


def test_following_the_registry_loads_nothing(
    store: FileStore, champions: ChampionCache, artifacts: FakeArtifacts
) -> None:
    champions.follow()
    assert champions.versions.keys() == {"pk.ict", "pk.ict.computer"}
    assert artifacts.loads == []
    turn = champions.turn
    champions.refresh()
    assert champions.serving.keys() == champions.versions.keys()
    assert champions.turn > turn


def test_the_watcher_outlives_a_fault(champions: ChampionCache) -> None:
    calls = threading.Semaphore(0)

    def broken(*, force: bool = False) -> None:
        calls.release()
        raise RuntimeError("a fault that nobody thought of")

    champions.refresh = broken  # type: ignore[method-assign]
    watcher = Watcher(lambda again: champions.refresh(force=again), every=0.001)
    watcher.start()
    try:
        assert calls.acquire(timeout=LONG)
        assert calls.acquire(timeout=LONG)
    finally:
        watcher.stop()
