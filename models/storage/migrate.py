"""Bring a database to the schema of this version of exportcast."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from models.core.errors import StoreUnavailable
from models.storage.engine import open_engine, transaction

HEAD = "0005"
"""The schema of this version: the newest migration. Where it is there already, Alembic need not be imported."""


def upgrade(url: str, *, to: str = "head") -> None:
    """Run the missing migrations up to a revision, in one transaction; several callers at once wait for each other.

    The folder of a SQLite file is made. StoreUnavailable if the database or folder cannot be used, or if a newer
    exportcast wrote it.
    """
    engine = open_engine(url, create=True)
    try:
        if engine.dialect.name == "sqlite" and engine.url.database:
            Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
        with transaction(engine.execution_options(writes=True)) as connection:
            if to != "head" or schema_of(connection) != HEAD:
                _migrate(connection, to)
    except OSError as error:
        raise StoreUnavailable(f"the folder of the database cannot be made: {error}") from error
    finally:
        engine.dispose()


def require_current(url: str) -> None:
    """StoreUnavailable if a database that is not to be upgraded here is not there or has not this version's schema."""
    engine = open_engine(url, reading=True)
    try:
        if engine.dialect.name == "sqlite" and not Path(engine.url.database or "").exists():
            mend = "`exportcast ingest` or `exportcast demo` makes one where it may be written"
            raise StoreUnavailable(f"there is no database at {engine.url.database}: {mend}")
        with transaction(engine) as connection:
            found = schema_of(connection)
    finally:
        engine.dispose()
    if found != HEAD:
        mend = "run `exportcast db upgrade` where it may be written, with this version or a newer one"
        raise StoreUnavailable(f"the database has schema {found or 'none'}, not {HEAD}, and is read-only: {mend}")


def schema_of(connection: Connection) -> str | None:
    """The newest migration that a database has; None if it has none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def _migrate(connection: Connection, to: str) -> None:
    from alembic import command  # Alembic and its imports take longer than most commands
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", "models.storage:migrations")
    try:
        command.upgrade(config, to)
    except CommandError as error:
        raise StoreUnavailable(f"the database is not one of this version of exportcast: {error}") from error
