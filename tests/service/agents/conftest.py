"""A server for agents over a real home, and the service over the same home."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import anyio
import pytest
from flask.testing import FlaskClient
from mcp import Client
from mcp_types import CallToolResult

from models.artifacts.artifact_store import ArtifactStore
from models.core.catalog import Catalog
from models.core.settings import Settings
from models.storage.store import open_store
from service.agents.server import server_of
from service.agents.stdio import sources
from service.sources import Sources
from tests.apps import PATIENT, create_app
from tests.service.published import publish_all, publish_second

NOW = datetime(2026, 5, 20, 9, tzinfo=UTC)

Call = Callable[[str, Mapping[str, Any]], CallToolResult]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home with two versions of pk.ict, and a family whose paths are joint."""
    made = publish_all(tmp_path_factory.mktemp("agents"), samples=200, joint=1 / 8)
    publish_second(made)
    return made


@pytest.fixture(scope="module")
def made(settings: Settings) -> Iterator[Sources]:
    """What the tools answer from; the database is read only."""
    with closing(open_store(settings.database_url, reading=True)) as store:
        catalog = Catalog.load(settings.home / "catalogue.toml")
        yield sources(settings, store=store, catalog=catalog, clock=lambda: NOW, waits=PATIENT)


@pytest.fixture(scope="module")
def http(settings: Settings) -> Iterator[FlaskClient]:
    """A client of the service over the same home."""
    with closing(open_store(settings.database_url)) as store:
        artifacts = ArtifactStore(settings.artefacts_url)
        app = create_app(settings, store=store, artifacts=artifacts, clock=lambda: NOW)
        yield app.test_client()


@pytest.fixture
def call(made: Sources) -> Call:
    """Calls a tool through the client of the package, which checks the answer by the schema of the tool."""
    return caller(made)


def caller(made: Sources) -> Call:
    """The same over other sources."""

    def call(name: str, given: Mapping[str, Any]) -> CallToolResult:
        async def ask() -> CallToolResult:
            async with Client(server_of(made)) as client:
                return await client.call_tool(name, dict(given))

        return anyio.run(ask)

    return call


def words(result: CallToolResult) -> str:
    """The text of an answer."""
    [content] = result.content
    assert content.type == "text"
    return content.text


def file_of(settings: Settings) -> Path:
    """The file of the database."""
    return settings.home / "exportcast.db"
