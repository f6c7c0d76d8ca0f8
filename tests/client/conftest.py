"""A service for the client."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conftest import EXPORTCAST
from tests.scenarios.serving import serving
from tests.service.published import publish_all, publish_second

TOKEN = "a-token"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service that has two versions of pk.ict, and takes writes."""
    folder = tmp_path_factory.mktemp("client")
    settings = publish_all(folder / "home", samples=400)
    publish_second(settings)
    with serving([EXPORTCAST, "serve"], settings.home, log=folder / "log", API_TOKENS=TOKEN) as url:
        yield url
