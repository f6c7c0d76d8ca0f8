"""Artifacts behind a server that speaks S3, in several processes: no rename, no kept listing, no bucket by mistake."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from socket import socket

import pytest
from fsspec.core import url_to_fs
from s3fs import S3FileSystem

from models.artifacts.artifact_store import ArtifactStore
from models.artifacts.model_card import CARD_FILE, MODEL_FILE
from models.artifacts.object_storage import PATIENCE, open_object_storage
from models.core.errors import ArtifactRejected
from models.storage.records import Version
from tests.conftest import NewUrl
from tests.contracts.test_artifacts import forecast, history

SERIES = "pk.ict"


def publish(store: ArtifactStore) -> Version:
    """The same version each time."""
    return store.publish(forecast(), history=history(), scores=[], extra={})


def elsewhere(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run code of this module in another process."""
    command = [sys.executable, "-c", f"import sys\nfrom tests.contracts.test_object_store import *\n{code}", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def test_what_another_process_publishes_and_removes_is_seen_at_once(new_bucket: NewUrl) -> None:
    url = new_bucket()
    store = ArtifactStore(url)
    version = publish(store)
    files, folder = open_object_storage(f"{url}/{version.series}/{version.version}")
    files.rm(f"{folder}/{CARD_FILE}")
    assert len(files.ls(folder)) == 1  # a client that kept this would not see the card below
    with pytest.raises(ArtifactRejected, match=r"card\.json is missing"):
        store.load(version)
    done = elsewhere("publish(ArtifactStore(sys.argv[1]))", url)
    assert done.returncode == 0, done.stderr
    assert store.load(version).model_version == version.version
    assert len(files.ls(folder)) == 2
    done = elsewhere("store = ArtifactStore(sys.argv[1]); store.remove(publish(store))", url)
    assert done.returncode == 0, done.stderr
    with pytest.raises(ArtifactRejected, match=r"card\.json is missing"):
        store.load(version)
    store.remove(version)  # nor is it an error that another was faster


def publish_and_die(url: str) -> None:
    """Publish, but be killed between the two files of a version."""
    files, _ = open_object_storage(url)  # fsspec has one file system for equal options: the one that publishes
    write = files.pipe_file

    def one_and_die(path: str, data: bytes) -> None:
        write(path, data)
        print(path, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)

    files.pipe_file = one_and_die
    publish(ArtifactStore(url))


def test_a_publisher_killed_between_the_files_leaves_no_version_and_can_be_repeated(new_bucket: NewUrl) -> None:
    url = new_bucket()
    done = elsewhere("publish_and_die(sys.argv[1])", url)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert done.stdout.rstrip().endswith(MODEL_FILE)  # the card, without which there is no version, comes after it
    store = ArtifactStore(url)
    files, root = url_to_fs(url, use_listings_cache=False)
    assert [path.rpartition("/")[2] for path in files.find(root)] == [MODEL_FILE]
    version = publish(store)
    assert store.load(version).model_version == version.version
    assert sorted(path.rpartition("/")[2] for path in files.find(root)) == [CARD_FILE, MODEL_FILE]


def test_a_bucket_that_is_not_there_is_not_made(new_bucket: NewUrl) -> None:
    other = new_bucket() + "-mistyped"
    with pytest.raises(FileNotFoundError):
        publish(ArtifactStore(other))
    assert not S3FileSystem(use_listings_cache=False, skip_instance_cache=True).exists(other)


@pytest.fixture
def no_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket]:
    """A port that clients of S3 are sent to, and that does not listen yet."""
    with closing(socket()) as port:
        port.bind(("127.0.0.1", 0))
        for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY"):
            monkeypatch.setenv(f"AWS_{name}", "test")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port.getsockname()[1]}")
        S3FileSystem.clear_instance_cache()
        yield port
        S3FileSystem.clear_instance_cache()


@pytest.mark.parametrize("listens", [False, True])
def test_a_server_that_is_away_or_silent_is_a_refusal_by_name_and_not_a_wait(no_server: socket, listens: bool) -> None:
    store = ArtifactStore("s3://bucket/x", patience={**PATIENCE, "read_timeout": 0.1})
    if listens:  # takes the request and never answers
        no_server.listen(100)
    wanted = "ReadTimeoutError" if listens else "EndpointConnectionError"
    version = publish(ArtifactStore(f"memory://{SERIES}"))
    with pytest.raises(ArtifactRejected, match=f"card.json cannot be read: {wanted}"):
        store.load(version)
    if not listens:
        with pytest.raises(OSError, match=wanted):
            publish(store)
        with pytest.raises(OSError, match=wanted):
            store.remove(version)
