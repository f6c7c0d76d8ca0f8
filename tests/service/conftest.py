"""A service over working fakes."""

from __future__ import annotations

from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from service.app import create_app
from service.champions import Champions
from service.parts import KEY
from tests.fakes import FakeStore
from tests.service.builders import NOW, FakeArtefacts, settings, version


@pytest.fixture
def store() -> FakeStore:
    """A store in which pk.ict and pk.ict.computer have a champion."""
    made = FakeStore()
    for series in ("pk.ict", "pk.ict.computer"):
        made.publish(version(series), champion=True, who="test", why="first")
    return made


@pytest.fixture
def artefacts() -> FakeArtefacts:
    """Artefacts of random paths."""
    return FakeArtefacts()


@pytest.fixture
def app(store: FakeStore, artefacts: FakeArtefacts, tmp_path: Path) -> APIFlask:
    """The service."""
    return create_app(settings(tmp_path), store=store, artefacts=artefacts, clock=lambda: NOW)


@pytest.fixture
def champions(app: APIFlask) -> Champions:
    """The champions of the service."""
    return app.extensions[KEY].champions


@pytest.fixture
def client(app: APIFlask) -> FlaskClient:
    """A client of the service."""
    return app.test_client()
