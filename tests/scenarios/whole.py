"""Whether a home is whole, whatever happened to those who wrote into it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

from models.artifacts.artifact_store import ArtifactStore
from models.storage.decisions import champions_in_turn
from models.storage.store import Store, open_store

FOREVER = date.max


@contextmanager
def store_of(home: Path) -> Iterator[Store]:
    """The store of a home."""
    store = open_store(f"sqlite:///{home}/exportcast.db")
    try:
        yield store
    finally:
        store.close()


def stored(home: Path) -> int:
    """How many figures there are."""
    with store_of(home) as store:
        return len(store.reports(as_of=FOREVER))


def check_whole(home: Path, *, series: int) -> None:
    """A sound database; so many champions, each the last promoted; every version loads and is in the ledger."""
    with closing(sqlite3.connect(home / "exportcast.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    artifacts = ArtifactStore((home / "artefacts").as_uri())
    with store_of(home) as store:
        champions, versions = store.champions(), store.versions()
        assert len(champions) == series
        for name, champion in champions.items():
            assert champions_in_turn(store.decisions(name))[-1] == champion.version
        for version in versions:
            assert artifacts.load(version).model_version == version.version
        assert {(i.series, i.version) for i in store.ledger.issued()} >= {(v.series, v.version) for v in versions}
