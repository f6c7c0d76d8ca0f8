"""A service over a real store and artifacts made up."""

from __future__ import annotations

from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from service.dependencies import KEY
from service.state.champion_cache import ChampionCache
from tests.apps import create_app
from tests.service.builders import NOW, FakeArtifacts, settings, version
from tests.stores import FileStore, NewStore


@pytest.fixture
def store(new_store: NewStore) -> FileStore:
    """A store in which pk.ict and pk.ict.computer have a champion."""
    made = new_store()
    for series in ("pk.ict", "pk.ict.computer"):
        made.publish(version(series), champion=True, who="test", why="first")
    return made


@pytest.fixture
def artifacts() -> FakeArtifacts:
    """Artifacts of random paths."""
    return FakeArtifacts()


@pytest.fixture
def app(store: FileStore, artifacts: FakeArtifacts, tmp_path: Path) -> APIFlask:
    """The service."""
    return create_app(settings(tmp_path), store=store, artifacts=artifacts, clock=lambda: NOW)


@pytest.fixture
def champions(app: APIFlask) -> ChampionCache:
    """The champions of the service."""
    return app.extensions[KEY].champions


@pytest.fixture
def client(app: APIFlask) -> FlaskClient:
    """A client of the service."""
    return app.test_client()
