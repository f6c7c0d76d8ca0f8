"""Versions are published while people read: no answer fails, no connection drops, each version arrives."""

from __future__ import annotations

import threading
import time
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
from tests.service.test_process import free_port, start, wait_until_ready

URL = "/v1/series/pk.ict/forecast?horizon=3"
READERS, VERSIONS, PAUSE = 3, 5, 1.0


@dataclass
class Seen:
    """What readers met: answers by status, versions in the order they came, and connections that broke."""

    statuses: set[int] = field(default_factory=set)
    versions: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    answers: int = 0


def read(port: int, done: threading.Event, seen: Seen) -> None:
    """Ask over one connection until told to stop."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
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


def publish(settings: Settings) -> list[str]:
    """Publish champions one after the other; their versions, the first one included."""
    store, artifacts = open_store(settings.database_url), ArtifactStore(settings.artefacts_url)
    forecast = artifacts.load(store.champions()["pk.ict"])
    assert forecast.history is not None
    versions = [forecast.model_version]
    for number in range(1, 1 + VERSIONS):
        made = replace(forecast, issued_at=forecast.issued_at + timedelta(hours=number))
        version = artifacts.publish(made, history=forecast.history, scores=[], extra={})
        store.publish(version, champion=True, who="test", why=f"number {number}")
        versions.append(version.version)
        time.sleep(PAUSE)
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
        versions = publish(settings)
        give_up = time.monotonic() + 30
        while time.monotonic() < give_up and any(each.versions[-1:] != versions[-1:] for each in seen):
            time.sleep(0.05)
        done.set()
        for reader in readers:
            reader.join()
    finally:
        done.set()
        process.terminate()
        process.communicate(timeout=30)
    for each in seen:
        assert each.broken == []
        assert each.statuses == {200, 304}
        # In their order, and never back: a slow machine may skip one, never mix two.
        assert each.versions == [version for version in versions if version in each.versions]
        assert (each.versions[0], each.versions[-1]) == (versions[0], versions[-1])
