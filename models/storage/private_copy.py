"""A copy of a SQLite database in memory, to try on it what may not be written, or cannot be, to the file."""

from __future__ import annotations

import sqlite3

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import StaticPool

from models.storage.engine import transaction


def private_copy(engine: Engine) -> Engine:
    """An engine on a copy in memory of what the database of a SQLite engine holds now; gone when it is disposed.

    Of one connection: for one thread at a time. StoreUnavailable if the database cannot be read.
    """
    copy = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
    with transaction(engine) as connection:
        source = connection.connection.driver_connection
        assert isinstance(source, sqlite3.Connection)
        source.backup(copy)
    copied = create_engine("sqlite://", creator=lambda: copy, poolclass=StaticPool)

    @event.listens_for(copied, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return copied
