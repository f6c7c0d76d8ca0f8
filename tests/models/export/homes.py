"""A home with something of every kind: figures, a version of each series, and an earlier forecast that was scored."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from models.artifacts.artifact_store import ArtifactStore
from models.core.catalog import Catalog
from models.evaluation.score_forecasts import catch_up
from models.export.source import Source
from models.storage.store import Store, open_store
from tests.models.evaluation.issued import issued, version
from tests.service.published import NOW, publish_all

PAST = issued("20260103T000000Z-0000000a", cutoff="2025-12", at=datetime(2026, 1, 3, tzinfo=UTC))


def make_home(home: Path) -> None:
    """Fill a folder."""
    given = publish_all(home, samples=50)
    with closing(open_store(given.database_url)) as store:
        champion = store.champions()["pk.ict"]
        store.publish(version(PAST), champion=True, who="test", why="past", issued=PAST)
        store.promote("pk.ict", champion.version, who="test", why="present", at=datetime(2026, 5, 2, tzinfo=UTC))
        catch_up(store, catalog=Catalog.load(), now=NOW)


def store_of(home: Path) -> Store:
    """The store of a home."""
    return open_store(f"sqlite:///{home / 'exportcast.db'}")


def source_of(home: Path, store: Store) -> Source:
    """What an export of the home is made of, as of the day on which it was made."""
    versions, artifacts = store.champions(), ArtifactStore((home / "artefacts").as_uri())
    return Source(store, Catalog.load(), NOW.date(), lambda series: artifacts.load(versions[series]))


def break_version(home: Path, series: str) -> None:
    """Change the model file of a series."""
    (model,) = (home / "artefacts" / series).glob("*/model.joblib")
    data = bytearray(model.read_bytes())
    data[-1] ^= 1
    model.write_bytes(data)
