"""A store that is opened for reading: it reads what another writes, and writes nothing itself."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from models.core.errors import StoreReadOnly
from models.storage.migrate import upgrade
from models.storage.store import Store, open_store
from tests.conftest import NewUrl
from tests.models.evaluation.issued import figure, issued, version

NOW = datetime(2026, 5, 1, tzinfo=UTC)
MARCH = figure("420", "2026-03", published="2026-04-17")


@pytest.fixture
def pair(new_url: NewUrl) -> Iterator[tuple[Store, Store]]:
    """A store with one report, and the same opened for reading."""
    url = new_url()
    upgrade(url)
    writer, reader = open_store(url), open_store(url, reading=True)
    writer.add_reports([figure("410", "2026-02", published="2026-03-18")], now=NOW)
    yield writer, reader
    writer.close()
    reader.close()


def test_it_reads_what_another_writes_meanwhile(pair: tuple[Store, Store]) -> None:
    writer, reader = pair
    assert len(reader.reports(as_of=date.max)) == 1
    writer.add_reports([MARCH], now=NOW)
    assert reader.reports(as_of=date.max) == writer.reports(as_of=date.max)
    assert reader.reports_revision() == writer.reports_revision() == 2


def test_it_refuses_every_write(pair: tuple[Store, Store]) -> None:
    writer, reader = pair
    assert (writer.read_only(), reader.read_only()) == (False, True)
    forecast = issued(cutoff="2026-02", at=NOW)
    with pytest.raises(StoreReadOnly):
        reader.add_reports([MARCH], now=NOW)
    with pytest.raises(StoreReadOnly):
        reader.publish(version(forecast), champion=True, who="test", why="", issued=forecast)
    assert (len(writer.reports(as_of=date.max)), writer.champions()) == (1, {})


def test_a_file_and_its_log_keep_their_bytes(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/store.db"
    upgrade(url)
    writer = open_store(url)
    writer.add_reports([MARCH], now=NOW)
    left = tmp_path / "left"  # as a writer that was killed leaves them: the report is in the log alone
    left.mkdir()
    files = [Path(shutil.copy(each, left)) for each in sorted(tmp_path.glob("store.db*")) if each.suffix != ".db-shm"]
    writer.close()
    before = [each.read_bytes() for each in files]
    assert [each.suffix for each in files] == [".db", ".db-wal"] and all(before)
    reader = open_store(f"sqlite:///{left}/store.db", reading=True)
    assert len(reader.reports(as_of=date.max)) == 1
    reader.close()
    assert [each.read_bytes() for each in files] == before
