"""Kill -9 a process that publishes, promotes, rolls back and prunes, at random moments; look at the registry each time.

    python -m tests.scenarios.killing HOME KILLS [DATABASE_URL ARTEFACTS_URL [SEED]]

By default a SQLite file and a folder under HOME. Prints how many of each action were whole when the process was killed.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from models.artifacts.artifact_store import ArtifactStore, prune
from models.artifacts.signing import Keys
from models.core.errors import NothingBefore
from models.storage.decisions import champions_in_turn
from models.storage.migrate import upgrade
from models.storage.store import Store, open_store
from tests.contracts.test_artifacts import forecast, history

SERIES = "pk.ict"
START = datetime(2026, 4, 17, 10, 15, tzinfo=UTC)
KEYS = Keys.parse("a key")
FEWEST, MOST = 2, 8
"""Whole actions that a process lives to do: counted, because a busy machine does none in a given time."""


def main(home: str, kills: str, database: str = "", place: str = "", seed: str = "") -> None:
    """Kill so many times and print what was seen."""
    chosen = int(seed or random.randrange(2**32))
    print("seed", chosen, file=sys.stderr)
    rng = random.Random(chosen)
    folder = Path(home).absolute()
    url, place = database or f"sqlite:///{folder}/x.db", place or (folder / "artefacts").as_uri()
    upgrade(url)
    artifacts = open_artifacts(place)
    publish(url, artifacts)
    for turn in range(1, 1 + int(kills)):
        works = random.Random(rng.random())
        ready, tell = os.pipe()
        child = os.fork()
        if not child:
            work(url, open_artifacts(place), works, turn, tell)
        let_work(ready, rng)
        os.kill(child, signal.SIGKILL)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        os.close(ready)
        os.close(tell)
        check(url, artifacts)
    store = open_store(url)
    print(json.dumps(Counter(decision.action for decision in store.decisions(SERIES))))
    store.close()


def let_work(ready: int, rng: random.Random) -> None:
    """Wait until a process has done a random number of actions, and for up to the time of one more."""
    os.read(ready, 1)
    begun, actions = time.monotonic(), rng.randint(FEWEST, MOST)
    for _ in range(actions):
        os.read(ready, 1)
    time.sleep(rng.uniform(0, (time.monotonic() - begun) / actions))


def open_artifacts(place: str) -> ArtifactStore:
    """The artifacts, opened in the process that uses them: a client of S3 is not carried into a forked one."""
    return ArtifactStore(place, keys=KEYS)


def publish(url: str, artifacts: ArtifactStore) -> None:
    """A first champion."""
    store = open_store(url)
    version = artifacts.publish(replace(forecast(), issued_at=START), history=history(), scores=[], extra={})
    store.publish(version, champion=True, who="training", why="first")
    store.close()  # a connection must not be carried into a forked process


def work(url: str, artifacts: ArtifactStore, rng: random.Random, turn: int, tell: int) -> None:
    """Act until killed; a byte when all connections are there, and one after each action."""
    store = open_store(url)
    artifacts.load(store.champions()[SERIES])
    for at in moments(turn):
        os.write(tell, b"x")
        match rng.choice(["publish", "publish", "promote", "rollback", "prune"]):
            case "publish":
                made = replace(forecast(samples=50, seed=rng.randrange(2**32)), issued_at=at)
                version = artifacts.publish(made, history=history(), scores=[], extra={})
                store.publish(version, champion=rng.random() < 0.7, who="training", why="")
            case "promote" if versions := store.versions(SERIES):
                store.promote(SERIES, rng.choice(versions).version, who="ada", why="", at=at)
            case "rollback":
                try:
                    store.rollback(SERIES, who="ada", why="", at=at)
                except NothingBefore:
                    continue
            case "prune":
                prune(SERIES, keep=3, store=store, artifacts=artifacts)


def moments(turn: int) -> Iterator[datetime]:
    """Times that grow from action to action and from process to process."""
    for step in count():
        yield START + timedelta(hours=turn, seconds=step)


def check(url: str, artifacts: ArtifactStore) -> None:
    """The registry is at one whole version: pointer and audit rows agree, and every version it names can be served."""
    store = open_store(url)
    try:
        _check(store, artifacts)
    finally:
        store.close()


def _check(store: Store, artifacts: ArtifactStore) -> None:
    champions, turn = store.champions(), champions_in_turn(store.decisions(SERIES))
    assert [version.version for version in champions.values()] == turn[-1:]
    names = {version.version for version in store.versions(SERIES)}
    assert set(turn) <= names
    assert {decision.version for decision in store.decisions(SERIES)} == names
    for version in store.versions(SERIES):
        assert artifacts.load(version).model_version == version.version


if __name__ == "__main__":
    main(*sys.argv[1:])
