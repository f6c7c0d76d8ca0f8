"""A SQLite file as it can be opened: how its state is found, and the copy on which a dry run writes."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.core.errors import StoreReadOnly, StoreUnavailable
from models.storage.engine import open_engine
from models.storage.migrate import require_current, upgrade
from models.storage.private_copy import private_copy
from models.storage.sqlite_file import Access, FileState
from models.storage.store import Store, open_store
from tests.models.evaluation.issued import figure
from tests.scenarios.disks import read_only

NOW = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a database of one report."""
    made = tmp_path / "home"
    upgrade(_url(made))
    store = open_store(_url(made))
    store.add_reports([figure("410", "2026-02", published="2026-03-18")], now=NOW)
    store.close()
    return made


def test_a_file_that_can_be_written_is_opened_for_writing(folder: Path) -> None:
    assert FileState.of(folder / "x.db").access is Access.WRITE
    assert not open_store(_url(folder)).read_only()


def test_a_file_that_cannot_be_looked_at_is_one_that_cannot_be_written(folder: Path) -> None:
    assert FileState.of(folder / ("x" * 300)).access is Access.READ
    with pytest.raises(StoreUnavailable):
        open_store(f"sqlite:///{folder / ('x' * 300)}").reports(as_of=NOW.date())


def test_a_read_only_file_with_a_log_mode_and_no_log_is_immutable(folder: Path) -> None:
    with read_only(folder):
        assert FileState.of(folder / "x.db").access is Access.IMMUTABLE
        assert len(open_store(_url(folder)).reports(as_of=NOW.date())) == 1


def test_a_read_only_file_can_be_opened_for_reading_alone(folder: Path) -> None:
    with read_only(folder):
        store = open_store(_url(folder), reading=True)
        assert (store.read_only(), len(store.reports(as_of=NOW.date()))) == (True, 1)


def test_a_read_only_file_without_log_mode_is_locked_as_usual(folder: Path) -> None:
    plain = sqlite3.connect(folder / "x.db", isolation_level=None)
    plain.execute("PRAGMA journal_mode = DELETE").close()
    plain.close()
    with read_only(folder):
        assert FileState.of(folder / "x.db").access is Access.READ
        assert len(open_store(_url(folder)).reports(as_of=NOW.date())) == 1


def test_an_open_store_follows_a_writer_elsewhere(folder: Path, tmp_path: Path) -> None:
    with read_only(folder):
        store = open_store(_url(folder))
        assert len(store.reports(as_of=NOW.date())) == 1
    writer = open_store(_url(folder))  # as one that has the folder mounted for writing
    writer.add_reports([figure("420", "2026-03", published="2026-04-17")], now=NOW)
    with read_only(folder):
        assert FileState.of(folder / "x.db").access is Access.READ
        assert len(store.reports(as_of=NOW.date())) == 2
    writer.add_reports([figure("430", "2026-04", published="2026-04-30")], now=NOW)
    writer.close()
    store.close()
    with read_only(folder):
        assert len(store.reports(as_of=NOW.date())) == 3


def test_a_store_that_becomes_writable_writes_again(folder: Path) -> None:
    store = open_store(_url(folder))
    later = [figure("420", "2026-03", published="2026-04-17")]
    with read_only(folder):
        with pytest.raises(StoreReadOnly, match=r"x\.db cannot be written here"):
            store.add_reports(later, now=NOW)
        assert (store.read_only(), len(store.reports(as_of=NOW.date()))) == (True, 1)
    assert len(store.add_reports(later, now=NOW).stored) == 1


def test_what_is_written_to_a_copy_is_not_in_the_file(folder: Path) -> None:
    with read_only(folder):
        engine = open_engine(_url(folder))
        copy = Store(private_copy(engine))
        assert len(copy.add_reports([figure("420", "2026-03", published="2026-04-17")], now=NOW).stored) == 1
        assert [len(store.reports(as_of=NOW.date())) for store in (copy, Store(engine))] == [2, 1]


def test_a_schema_that_is_not_this_one_is_refused_by_name(folder: Path, tmp_path: Path) -> None:
    require_current(_url(folder))
    upgrade(_url(tmp_path / "old"), to="0001")
    with pytest.raises(StoreUnavailable, match=r"has schema 0001, not \d+, and is read-only: run `exportcast db"):
        require_current(_url(tmp_path / "old"))


def _url(folder: Path) -> str:
    return f"sqlite:///{folder}/x.db"
