"""Training, promotion, rollback and service at once, on real stores and real files."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from models.artifacts.artifact_store import ArtifactStore
from models.core.errors import NothingBefore
from models.storage.decisions import PUBLISH, ROLLBACK, champion_before
from models.storage.records import Version
from models.storage.store import Store
from service.state.champion_cache import ChampionCache
from tests.contracts.test_artifacts import forecast, history

SERIES = "pk.ict"
START = datetime(2026, 4, 1, tzinfo=UTC)
ROUNDS = 20
WRITERS = 3


def publish(artifacts: ArtifactStore, number: int) -> Version:
    """Write version ``number``, whose first path starts at that number."""
    given = forecast(seed=number)
    paths = given.paths.copy()
    paths[0, 0] = number
    issued = replace(given, paths=paths, issued_at=START + timedelta(hours=number))
    return artifacts.publish(issued, history=history(), scores=[], extra={"number": number})


def test_moves_of_a_champion_at_once_are_seen_one_after_the_other(store: Store, tmp_path: Path) -> None:
    artifacts = ArtifactStore((tmp_path / "artefacts").as_uri())
    store.publish(publish(artifacts, 0), champion=True, who="train", why="first")
    champions = ChampionCache(store, artifacts)
    champions.refresh()
    seed = random.randrange(2**32)
    print("seed", seed)
    made: list[str] = []
    over = threading.Event()

    def train(rng: random.Random, number: int) -> None:
        version = publish(artifacts, number)
        store.publish(version, champion=rng.random() < 0.7, who="train", why="better")
        made.append(version.version)

    def promote(rng: random.Random, number: int) -> None:
        if made:
            store.promote(SERIES, rng.choice(made), who="ada", why="", at=START + timedelta(hours=number))

    def roll_back(_rng: random.Random, number: int) -> None:
        with suppress(NothingBefore):
            store.rollback(SERIES, who="bob", why="", at=START + timedelta(hours=number))

    def write(worker: int, move: Callable[[random.Random, int], None]) -> None:
        rng = random.Random(seed + worker)
        for turn in range(ROUNDS):
            move(rng, 1 + worker * ROUNDS + turn)

    def read() -> int:
        asked = 0
        while not over.is_set():
            champions.refresh()
            held = champions.get(SERIES)
            assert held.forecast.model_version == held.version.version
            assert held.forecast.paths[0, 0] == (held.version.created - START) // timedelta(hours=1)  # its own numbers
            asked += 1
        return asked

    with ThreadPoolExecutor(2 + WRITERS) as pool:
        readers = [pool.submit(read) for _ in range(2)]
        try:
            writers = [pool.submit(write, worker, move) for worker, move in enumerate((train, promote, roll_back))]
            for each in writers:
                each.result(120)
        finally:
            over.set()
        assert all(each.result(60) for each in readers)
    decisions = store.decisions(SERIES)
    moves = [decision for decision in decisions if decision.action != PUBLISH]
    assert store.champions()[SERIES].version == moves[0].version
    assert len(store.versions(SERIES)) == 1 + len(made) == 1 + ROUNDS
    champions.refresh()
    assert champions.serving[SERIES].version == champions.get(SERIES).version.version == moves[0].version
    for at, decision in enumerate(decisions):  # each as if all before it had been over
        assert decision.action != ROLLBACK or decision.version == champion_before(decisions[at + 1 :])
