"""A service for the client."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from models.artifacts.artifact_store import ArtifactStore
from models.storage.store import open_store
from tests.conftest import EXPORTCAST
from tests.news import card_with, news_made
from tests.scenarios.serving import serving
from tests.service.published import publish_all

TOKEN = "a-token"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service that has two versions of pk.ict, and takes writes."""
    folder = tmp_path_factory.mktemp("client")
    settings = publish_all(folder / "home", samples=400)
    store, artifacts = open_store(settings.database_url), ArtifactStore(settings.artefacts_url)
    forecast = artifacts.load(store.champions()["pk.ict"])
    assert forecast.history is not None
    later = replace(forecast, issued_at=forecast.issued_at + timedelta(hours=1))
    news = card_with(news_made(forecast.model_version, forecast.cutoff))
    version = artifacts.publish(later, history=forecast.history, scores=[], extra=news)
    store.publish(version, champion=True, who="test", why="second")
    store.close()
    with serving([EXPORTCAST, "serve"], settings.home, log=folder / "log", API_TOKENS=TOKEN) as url:
        yield url
