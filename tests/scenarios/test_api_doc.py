"""Every command of docs/api.md runs as it stands there, against the real server."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from models.artefacts import ArtefactStore
from models.store.sql import open_store
from tests.service.published import publish_all
from tests.service.test_process import free_port, start, wait_until_ready

DOC = Path(__file__).parents[2] / "docs" / "api.md"
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", DOC.read_text("utf-8"), re.MULTILINE | re.DOTALL)
TOKEN = "a-long-random-text"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with two versions of pk.ict."""
    settings = publish_all(tmp_path_factory.mktemp("home"), samples=50)
    store, artefacts = open_store(settings.database_url), ArtefactStore(settings.artefacts_url)
    forecast = artefacts.load(store.champions()["pk.ict"])
    assert forecast.history is not None
    later = replace(forecast, issued_at=forecast.issued_at + timedelta(hours=1))
    version = artefacts.publish(later, history=forecast.history, scores=[], extra={})
    store.publish(version, champion=True, who="test", why="second")
    store.close()
    port = free_port()
    process = start(settings, port, API_TOKENS=TOKEN)
    try:
        wait_until_ready(f"http://127.0.0.1:{port}", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.communicate(timeout=30)


def test_every_command_runs(base: str, component: Callable[[str], str]) -> None:
    component("curl")
    first, *rest = BLOCKS
    first = first.replace("http://127.0.0.1:8080", base)
    # Non-interactive shells do not expand aliases unless told to.
    script = "\n".join(["set -euo pipefail; shopt -s expand_aliases", first, *rest])
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False, env=dict(os.environ))
    assert done.returncode == 0, done.stderr + done.stdout[-2000:]
    assert '"champion":' in done.stdout
    assert "}304\n" in done.stdout
    assert "x-request-id: my-request-1" in done.stdout.lower()


def test_the_document_names_every_route(base: str, component: Callable[[str], str]) -> None:
    component("curl")
    told = DOC.read_text("utf-8")
    document = subprocess.run(["curl", "-s", f"{base}/openapi.json"], capture_output=True, text=True, check=True).stdout
    routes = re.findall(r'"(/v1/[^"]+)":', document)
    assert len(routes) > 10
    patterns = {
        route: re.escape(route).replace(r"\{series\}", r"[a-z.]+").replace(r"\{version\}", r"\$version")
        for route in routes
    }
    assert [route for route, pattern in patterns.items() if not re.search(pattern + r'["?]', told)] == []
