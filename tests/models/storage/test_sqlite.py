"""The store in a SQLite file, and what happens when a database is not there."""

from __future__ import annotations

import socket
import sqlite3
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event

from models.core.errors import InvalidInput, StoreUnavailable
from models.storage.engine import open_engine, transaction
from models.storage.migrate import upgrade
from models.storage.store import Store, open_store
from tests.contracts.test_databases import FOREVER, NOW, filled, many


def url_of(path: Path) -> str:
    """The URL of a SQLite file."""
    return f"sqlite:///{path}"


def test_the_folder_of_the_file_is_made(tmp_path: Path) -> None:
    path = tmp_path / "a folder" / "ü 100%" / "store.db"
    upgrade(url_of(path))
    assert path.is_file()
    store = open_store(url_of(path))
    store.ping()
    store.close()


def test_readers_do_not_wait_for_a_writer_and_writers_wait_for_each_other(tmp_path: Path) -> None:
    url = url_of(tmp_path / "store.db")
    store = filled(url, 3)
    other = open_engine(url)
    with ThreadPoolExecutor(1) as pool:
        with transaction(other.execution_options(writes=True)):
            writing = pool.submit(store.add_reports, many(5), now=NOW)
            assert not wait([writing], timeout=0.2).done
            assert len(store.reports(as_of=FOREVER)) == 3
        assert len(writing.result().stored) == 2
    other.dispose()
    store.close()


def test_every_connection_has_a_log_foreign_keys_and_patience(tmp_path: Path) -> None:
    store = filled(url_of(tmp_path / "store.db"))
    engine = open_engine(url_of(tmp_path / "store.db"))
    with engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
        }
    assert found == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 30_000, "synchronous": 2}
    engine.dispose()
    store.close()


class Refusing(sqlite3.Connection):
    """Refuses the switch to a log a few times, as SQLite does at once when another first connection is switching."""

    refusals = 3
    code = sqlite3.SQLITE_BUSY

    def execute(self, sql: str, *parameters: object) -> sqlite3.Cursor:
        if "journal_mode" in sql and self.refusals:
            self.refusals -= 1
            error = sqlite3.OperationalError("refused")
            error.sqlite_errorcode = self.code
            raise error
        return super().execute(sql, *parameters)  # type: ignore[arg-type]


def refusing(path: Path, code: int) -> Refusing:
    """A connection that refuses with a result code of SQLite."""
    connection = sqlite3.connect(path, factory=Refusing)
    connection.code = code
    return connection


def open_refusing(path: Path, code: int) -> Store:
    """A store whose first connection refuses."""
    engine = open_engine(url_of(path))
    event.listen(engine, "do_connect", lambda *_: refusing(path, code))
    return Store(engine)


def test_the_switch_to_a_log_is_tried_again_while_another_connection_makes_it(tmp_path: Path) -> None:
    # A race of a few microseconds on a new file: four upgrades at once met it in 1 to 2 of 100 trials.
    store = open_refusing(tmp_path / "store.db", sqlite3.SQLITE_BUSY)
    store.ping()
    store.close()


def test_a_switch_that_fails_for_another_reason_is_not_tried_again(tmp_path: Path) -> None:
    store = open_refusing(tmp_path / "store.db", sqlite3.SQLITE_IOERR)
    with pytest.raises(StoreUnavailable, match="refused"):
        store.ping()
    store.close()


def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    path.write_bytes(b"published figures, but not in SQLite\n" * 100)
    with pytest.raises(StoreUnavailable, match="not a database"):
        upgrade(url_of(path))
    store = open_store(url_of(path))
    with pytest.raises(StoreUnavailable, match="not a database"):
        store.ping()
    store.close()


def test_a_folder_that_cannot_be_made_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreUnavailable, match="folder"):
        upgrade(url_of(tmp_path / "file" / "store.db"))


def test_a_damaged_file_is_unavailable_and_not_half_read(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    filled(url_of(path), 500).close()
    pages = bytearray(path.read_bytes())
    pages[4096:] = bytes(len(pages) - 4096)
    path.write_bytes(pages)
    store = open_store(url_of(path))
    with pytest.raises(StoreUnavailable):
        store.reports(as_of=FOREVER)
    store.close()


def test_a_full_disk_is_unavailable_and_stores_nothing(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    filled(url_of(path), 3).close()
    engine = open_engine(url_of(path))
    store = Store(engine)
    with engine.connect() as connection:  # the one connection of the pool, which the store then uses
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreUnavailable, match="full"):
        store.add_reports(many(5000), now=NOW)
    assert len(store.reports(as_of=FOREVER)) == 3
    store.close()


def test_a_server_that_is_away_is_unavailable() -> None:
    with closing(socket.socket()) as unused:
        unused.bind(("127.0.0.1", 0))  # bound and not listening: a connection is refused
        store = open_store(f"postgresql://ada:secret@127.0.0.1:{unused.getsockname()[1]}/exportcast")
        with pytest.raises(StoreUnavailable) as failure:
            store.ping()
        with pytest.raises(StoreUnavailable):
            upgrade(f"postgresql://ada:secret@127.0.0.1:{unused.getsockname()[1]}/exportcast")
    assert "secret" not in str(failure.value)
    store.close()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "mysql://ada:secret@db/exportcast",
        "oracle+x://ada:secret@db/x",
        "postgresql://ada:secret@db:54x/exportcast",
        "postgresql+psycopg://ada:secret@db:/exportcast",
    ],
)
def test_a_url_of_another_database_is_refused_without_showing_its_password(url: str) -> None:
    with pytest.raises(InvalidInput, match="EXPORTCAST_DATABASE_URL") as refusal:
        open_store(url)
    assert "secret" not in str(refusal.value)


def test_a_file_that_is_gone_is_unavailable_and_not_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    store = filled(url_of(path), 3)
    path.rename(tmp_path / "elsewhere.db")
    with pytest.raises(StoreUnavailable, match="unable to open"):
        store.add_reports(many(5), now=NOW)
    assert not path.exists()
    (tmp_path / "elsewhere.db").rename(path)
    assert len(store.add_reports(many(5), now=NOW).stored) == 2
    store.close()


def test_a_file_that_was_replaced_is_read_and_written_at_once(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    filled(url_of(tmp_path / "backup.db"), 3).close()
    store = filled(url_of(path), 7)
    assert len(store.reports(as_of=FOREVER)) == 7
    (tmp_path / "backup.db").replace(path)
    for rest in ("-wal", "-shm"):  # as a restore must: they belong to the file before
        path.with_name(path.name + rest).unlink(missing_ok=True)
    assert len(store.reports(as_of=FOREVER)) == 3
    store.add_reports(many(4), now=NOW)
    store.close()
    again = open_store(url_of(path))
    assert len(again.reports(as_of=FOREVER)) == 4
    again.close()
