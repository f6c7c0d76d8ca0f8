"""Bring a database to the schema of this version of exportcast."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from models.core.errors import StoreUnavailable
from models.storage.engine import open_engine, transaction


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
            config = configuration()
            config.attributes["connection"] = connection
            command.upgrade(config, to)
    except OSError as error:
        raise StoreUnavailable(f"the folder of the database cannot be made: {error}") from error
    except CommandError as error:
        raise StoreUnavailable(f"the database is not one of this version of exportcast: {error}") from error
    finally:
        engine.dispose()


def require_current(url: str) -> None:
    """StoreUnavailable if a database that cannot be upgraded here is not there or has not this version's schema."""
    engine = open_engine(url)
    wanted = ScriptDirectory.from_config(configuration()).get_current_head()
    try:
        if engine.dialect.name == "sqlite" and not Path(engine.url.database or "").exists():
            raise StoreUnavailable(f"there is no database at {engine.url.database}, and none can be made here")
        with transaction(engine) as connection:
            found = MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()
    if found != wanted:
        mend = "run `exportcast db upgrade` where it may be written, with this version or a newer one"
        raise StoreUnavailable(f"the database has schema {found or 'none'}, not {wanted}, and is read-only: {mend}")


def configuration() -> Config:
    """Where Alembic finds the migrations."""
    config = Config()
    config.set_main_option("script_location", "models.storage:migrations")
    return config
