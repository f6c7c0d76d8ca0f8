"""Versions are published while people read: no answer fails, no connection drops, each version arrives."""

from __future__ import annotations

import threading
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path

import pytest

from models.artifacts.artifact_store import ArtifactStore
from models.core.settings import Settings
from models.storage.store import open_store
from tests.service.published import publish_all
from tests.service.test_process import start, wait_until_ready
from tests.waiting import LONG, eventually, free_port

URL = "/v1/series/pk.ict/forecast?horizon=3"
READERS, VERSIONS = 3, 5


@dataclass
class Seen:
    """What readers met: answers by status, versions in the order they came, and connections that broke."""

    statuses: set[int] = field(default_factory=set)
    versions: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    answers: int = 0


def read(port: int, done: threading.Event, seen: Seen) -> None:
    """Ask over one connection until told to stop."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=LONG)) as connection:
        etag = ""
        while not done.is_set():
            try:
                connection.request("GET", URL, headers={"If-None-Match": etag} if seen.answers % 2 and etag else {})
                answer = connection.getresponse()
                body = answer.read()
            except OSError as error:
                seen.broken.append(repr(error))
                return
            seen.statuses.add(answer.status)
            seen.answers += 1
            etag = answer.headers["ETag"]
            if answer.status == 200:
                version = body.partition(b'"model_version":"')[2].partition(b'"')[0].decode()
                if seen.versions[-1:] != [version]:
                    seen.versions.append(version)


def publish(settings: Settings, seen: list[Seen]) -> list[str]:
    """Publish champions, each once all readers have seen the one before; their versions, the first one included."""
    store, artifacts = open_store(settings.database_url), ArtifactStore(settings.artefacts_url)
    forecast = artifacts.load(store.champions()["pk.ict"])
    assert forecast.history is not None
    versions = [forecast.model_version]
    for number in range(1, 1 + VERSIONS):
        made = replace(forecast, issued_at=forecast.issued_at + timedelta(hours=number))
        version = artifacts.publish(made, history=forecast.history, scores=[], extra={})
        store.publish(version, champion=True, who="test", why=f"number {number}")
        versions.append(version.version)
        eventually(lambda: all(e.broken or e.versions[-1:] == versions[-1:] for e in seen), f"version {number}")
    store.close()
    return versions


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A home with a version of each series."""
    return publish_all(tmp_path, samples=50)


def test_readers_do_not_notice_that_versions_change(settings: Settings) -> None:
    port = free_port()
    process = start(settings, port)
    done, seen = threading.Event(), [Seen() for _ in range(READERS)]
    try:
        wait_until_ready(f"http://127.0.0.1:{port}", process)
        readers = [threading.Thread(target=read, args=(port, done, each)) for each in seen]
        for reader in readers:
            reader.start()
        versions = publish(settings, seen)
        done.set()
        for reader in readers:
            reader.join()
    finally:
        done.set()
        process.terminate()
        process.communicate(timeout=LONG)
    for each in seen:
        assert each.broken == []
        assert each.statuses == {200, 304}
        assert each.versions == versions  # in their order, none skipped, and never back
