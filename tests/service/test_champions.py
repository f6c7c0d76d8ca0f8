"""The versions in service: loaded on first use, swapped when better ones come, kept when worse ones are refused."""

from __future__ import annotations

import threading

import pytest

from models.errors import ArtefactRejected, NoModel, StoreUnavailable
from service import champions as module
from service.champions import Champions, Watcher
from tests.fakes import FakeStore
from tests.service.builders import FakeArtefacts, version


@pytest.fixture
def champions(store: FakeStore, artefacts: FakeArtefacts) -> Champions:
    return Champions(store, artefacts)


def publish(store: FakeStore, number: int) -> None:
    store.publish(version(number=number), champion=True, who="test", why="next")


def test_a_new_champion_takes_the_place_of_the_old_one(store: FakeStore, champions: Champions) -> None:
    champions.refresh()
    before = champions.get("pk.ict")
    publish(store, 2)
    assert champions.get("pk.ict") is before
    champions.refresh()
    assert champions.get("pk.ict").forecast.model_version == version(number=2).version
    assert before.forecast.model_version == version(number=1).version


def test_a_refresh_without_news_loads_nothing(champions: Champions, artefacts: FakeArtefacts) -> None:
    champions.refresh()
    loads = len(artefacts.loads)
    held = champions.get("pk.ict")
    champions.refresh()
    assert len(artefacts.loads) == loads
    assert champions.get("pk.ict") is held


def test_a_refused_version_leaves_the_last_good_one_in_service(
    store: FakeStore, champions: Champions, artefacts: FakeArtefacts
) -> None:
    champions.refresh()
    artefacts.refused.add(version(number=2).version)
    publish(store, 2)
    champions.refresh()
    assert champions.get("pk.ict").forecast.model_version == version(number=1).version
    assert champions.rejected["pk.ict"].version == version(number=2).version


def test_a_refused_version_is_tried_again_only_by_force(
    store: FakeStore, champions: Champions, artefacts: FakeArtefacts
) -> None:
    artefacts.refused.add(version(number=2).version)
    publish(store, 2)
    champions.refresh()
    tried = artefacts.loads.count(version(number=2).version)
    champions.refresh()
    assert artefacts.loads.count(version(number=2).version) == tried == 1
    artefacts.refused.clear()
    champions.refresh(force=True)
    assert champions.rejected == {}
    assert champions.get("pk.ict").forecast.model_version == version(number=2).version


def test_a_good_version_after_a_refused_one_clears_the_refusal(
    store: FakeStore, champions: Champions, artefacts: FakeArtefacts
) -> None:
    artefacts.refused.add(version(number=2).version)
    publish(store, 2)
    champions.refresh()
    publish(store, 3)
    champions.refresh()
    assert champions.rejected == {}


def test_a_refused_version_with_nothing_before_it_is_an_error_that_names_the_step(
    store: FakeStore, champions: Champions, artefacts: FakeArtefacts
) -> None:
    artefacts.refused.add(version().version)
    champions.refresh()
    for _ in range(2):
        with pytest.raises(ArtefactRejected, match="sha256"):
            champions.get("pk.ict")


def test_beyond_the_warm_ones_an_artefact_is_loaded_on_first_use(
    champions: Champions, artefacts: FakeArtefacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "WARM", 0)
    champions.refresh()
    assert artefacts.loads == []
    threads = [threading.Thread(target=champions.get, args=("pk.ict",)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert artefacts.loads == [version().version]


def test_a_series_that_nobody_published_has_no_model(champions: Champions) -> None:
    champions.refresh()
    with pytest.raises(NoModel):
        champions.get("pk.ict.telecom")


def test_before_the_registry_was_read_nothing_is_known(store: FakeStore, champions: Champions) -> None:
    store.down = True
    with pytest.raises(StoreUnavailable):
        champions.refresh()
    with pytest.raises(StoreUnavailable):
        champions.get("pk.ict")
    assert not champions.read


def test_a_store_that_goes_away_leaves_what_is_held_in_service(store: FakeStore, champions: Champions) -> None:
    champions.refresh()
    store.down = True
    with pytest.raises(StoreUnavailable):
        champions.refresh()
    assert champions.get("pk.ict").forecast.model_version == version().version


def test_the_watcher_brings_a_new_champion_and_outlives_an_outage(store: FakeStore, champions: Champions) -> None:
    store.down = True
    arrived = threading.Event()
    refresh = champions.refresh

    def noted(*, force: bool = False) -> None:
        refresh(force=force)
        arrived.set()

    champions.refresh = noted  # type: ignore[method-assign]
    watcher = Watcher(champions, every=0.001)
    watcher.start()
    try:
        assert not arrived.wait(0.05)
        store.down = False
        assert arrived.wait(10)
    finally:
        watcher.stop()
    assert champions.get("pk.ict").forecast.model_version == version().version


def test_the_watcher_outlives_a_fault(champions: Champions) -> None:
    calls = threading.Semaphore(0)

    def broken(*, force: bool = False) -> None:
        calls.release()
        raise RuntimeError("a fault that nobody thought of")

    champions.refresh = broken  # type: ignore[method-assign]
    watcher = Watcher(champions, every=0.001)
    watcher.start()
    try:
        assert calls.acquire(timeout=10)
        assert calls.acquire(timeout=10)
    finally:
        watcher.stop()
