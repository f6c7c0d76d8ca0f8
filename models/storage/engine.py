"""Database engines: one way to open, one way to begin, one way to fail, on SQLite and on PostgreSQL."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Row, Select, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, DisconnectionError, IntegrityError, TimeoutError
from sqlalchemy.pool import ConnectionPoolEntry

from models.core.errors import InvalidInput, Problem, StoreReadOnly, StoreUnavailable
from models.storage.sqlite_file import Access, FileState, refuse_lost_log

WRITER_LOCK = 0x6578_706F
"""Key of the PostgreSQL advisory lock that writers hold one at a time."""

WAIT_SECONDS = 30
"""How long a writer waits for the one before it."""


def open_engine(url: str, *, create: bool = False, reading: bool = False) -> Engine:
    """An engine whose connections are set up; nothing is connected yet. InvalidInput if the URL cannot be used.

    A SQLite file that is not there is made only with ``create``: one that is gone must not be taken for an empty one.
    One that cannot be written here is read, also from a folder in which nothing can be made.
    An engine for ``reading`` refuses to write: StoreReadOnly. SQLite then changes not a byte of the file.
    With the execution option ``writes`` a transaction waits at its start until it is the only writer: so a writer sees
    all that was written before it, none fails half way for a lock, and row numbers are in the order of commits.
    """
    try:
        parsed = parse_url(url)
        if parsed.get_backend_name() == "sqlite":
            return _sqlite(parsed, create=create, reading=reading)
        return _postgresql(parsed, reading=reading)
    except (ArgumentError, ModuleNotFoundError) as error:
        # The URL may hold a password, so it is not shown.
        reason = str(error) if isinstance(error, ModuleNotFoundError) else "a URL that cannot be used"
        problem = Problem("EXPORTCAST_DATABASE_URL", "", reason, "sqlite:///FILE or postgresql://... (extra: postgres)")
        raise InvalidInput([problem]) from error


def parse_url(url: str) -> URL:
    """A database URL with the driver that is used here; ArgumentError for another database."""
    try:
        parsed = make_url(url)
    except ValueError as error:  # a port that is no number
        raise ArgumentError("port") from error
    if parsed.drivername in ("postgres", "postgresql"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in ("sqlite", "sqlite+pysqlite", "postgresql+psycopg"):
        raise ArgumentError(parsed.drivername)
    return parsed


@contextmanager
def transaction(bind: Engine | Connection) -> Iterator[Connection]:
    """One transaction: committed at the end, rolled back on any exception.

    On a connection it is a part of the transaction that runs there (a savepoint), and ends with it.
    StoreUnavailable if the database fails; StoreReadOnly if it was to write and cannot.
    """
    try:
        if isinstance(bind, Connection):
            with bind.begin_nested():
                yield bind
        else:
            with bind.begin() as connection:
                yield connection
    except (IntegrityError, DataError):  # what was written is wrong, not the database
        raise
    except DBAPIError as error:
        if bind.get_execution_options().get("writes") and _refuses_writes(error.orig):
            raise StoreReadOnly(str(error.orig).strip()) from error
        raise StoreUnavailable(f"the database did not answer: {error.orig}".strip()) from error
    except TimeoutError as error:
        raise StoreUnavailable("all connections to the database are in use") from error


def read_only(bind: Engine | Connection) -> bool:
    """Whether nothing can be written to the database now; StoreUnavailable if it does not answer."""
    engine = bind.engine
    if _reading(bind):
        return True
    if engine.dialect.name == "sqlite":
        return bool(engine.url.database) and FileState.of(_file(engine.url)).read_only
    with transaction(bind) as connection:
        return bool(connection.exec_driver_sql(_NO_WRITES).scalar())


_NO_WRITES = "SELECT current_setting('transaction_read_only') = 'on' OR NOT has_table_privilege('report', 'INSERT')"


def fetch(bind: Engine | Connection, query: Select[Any]) -> Sequence[Row[Any]]:
    """All rows of a query, in a transaction of its own. StoreUnavailable."""
    with transaction(bind) as connection:
        return connection.execute(query).all()


def _refuses_writes(error: BaseException | None) -> bool:
    """Whether a database refuses writes by this user or by anybody."""
    if isinstance(error, sqlite3.OperationalError):
        return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_READONLY
    return getattr(error, "sqlstate", None) in ("25006", "42501")  # read-only transaction, insufficient privilege


def _file(url: URL) -> Path:
    return Path(url.database or "").absolute()


def _sqlite(url: URL, *, create: bool, reading: bool) -> Engine:
    engine = create_engine(url, connect_args={"timeout": WAIT_SECONDS}, execution_options={"reading": reading})
    path = _file(url)

    @event.listens_for(engine, "do_connect")
    def open_file(_dialect: object, record: ConnectionPoolEntry, given: list[object], more: dict[str, object]) -> None:
        record.info["file"] = state = FileState.of(path)
        refuse_lost_log(path)
        writable = Access.READ.value if reading else "rwc" if create else Access.WRITE.value
        mode = state.access.value if state.read_only else writable
        given[:], more["uri"] = [f"{path.as_uri()}?mode={mode}"], True

    @event.listens_for(engine, "checkout")
    def same_file(_connection: object, record: ConnectionPoolEntry, _proxy: object) -> None:
        # A connection to a file that was moved or replaced would read stale rows, and its writes would be lost.
        if record.info["file"] != FileState.of(path):
            raise DisconnectionError("the file of the database is not the one that was opened")

    @event.listens_for(engine, "connect")
    def set_up(connection: sqlite3.Connection, record: ConnectionPoolEntry) -> None:
        if record.info["file"].identity is None:
            record.info["file"] = FileState.of(path)  # made just now
        # The driver begins by itself, late and without a lock; begin() below does it instead.
        connection.isolation_level = None
        if not (reading or record.info["file"].read_only):
            _write_ahead(connection)
            connection.execute("PRAGMA synchronous = FULL").close()
        connection.execute("PRAGMA foreign_keys = ON").close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if _writes(connection) and (reading or FileState.of(path).read_only):
            raise StoreReadOnly(f"{path} {'is only read' if reading else 'cannot be written'} here")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writes(connection) else "BEGIN")

    return engine


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Keep a log, so that readers and a writer do not wait for each other.

    Only the first connection to a new file changes anything; SQLite does not wait by itself when several try at once.
    """
    for attempt in range(WAIT_SECONDS * 50):
        try:
            connection.execute("PRAGMA journal_mode = WAL").close()
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or attempt == WAIT_SECONDS * 50 - 1:
                raise
        time.sleep(0.02)


def _postgresql(url: URL, *, reading: bool) -> Engine:
    from models.storage.postgres import CONNECTION, PATIENCE, Connector, Patient

    # pre_ping: a server that was restarted costs no request.
    given = {name: value for name, value in CONNECTION.items() if name not in url.query}  # the URL has the last word
    options = {"reading": reading}
    engine = create_engine(url, pool_pre_ping=True, connect_args=given, execution_options=options)
    connector = Connector()

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: object, _record: object, given: list[Any], more: dict[str, Any]) -> Patient:
        return connector.open(*given, **more)

    @event.listens_for(engine, "checkin")
    def kept(connection: Patient | None, _record: object) -> None:
        if connection is not None:
            connection.patience = PATIENCE  # for the ping of the next one who takes it

    @event.listens_for(engine, "checkout")
    def taken(connection: Patient, _record: object, _proxy: object) -> None:
        connection.patience = None  # a long query, or a wait for another writer, is no silence

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if reading:
            connection.exec_driver_sql("SET TRANSACTION READ ONLY")
        if _writes(connection):
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITER_LOCK})")

    return engine


def _reading(bind: Engine | Connection) -> bool:
    return bool(bind.get_execution_options().get("reading"))


def _writes(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get("writes"))
