"""The store on SQLite and on PostgreSQL: one without rows for each test."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from models.storage.migrate import upgrade
from models.storage.store import Store, open_store
from tests.conftest import NewUrl


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


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A store without rows."""
    postgres = request.param == "postgres"
    url = request.getfixturevalue("new_postgres")() if postgres else f"sqlite:///{tmp_path}/store.db"
    upgrade(url)
    opened = open_store(url)
    yield opened
    opened.close()
