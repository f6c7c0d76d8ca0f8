"""Where artifacts are kept: a folder or any URL that fsspec opens; what clients of object stores do by themselves."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from fsspec.core import url_to_fs

from models.core.errors import InvalidInput, Problem

BUCKETS = frozenset({"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "oci", "oss"})
"""Schemes of stores without folders: to make one there would at most make the bucket, whose name was mistyped."""

PATIENCE: Mapping[str, Any] = {
    "connect_timeout": 3,
    "read_timeout": 5,
    "retries": {"total_max_attempts": 2, "mode": "standard"},
}
"""Of the client of S3, in seconds and attempts: its own is minutes for a server that takes a request and is silent."""


def open_object_storage(url: str, *, patience: Mapping[str, Any] = PATIENCE) -> tuple[Any, str]:
    """The fsspec file system of a URL and the path in it; nothing is connected yet. InvalidInput if it is not known.

    Listings are never kept: other processes publish and prune, and an old one would hide that.
    """
    if url.startswith("file://"):  # fsspec would take a space, which is %20 in a URL, for three characters
        url = url2pathname(urlsplit(url).path)
    options = {"config_kwargs": dict(patience)} if urlsplit(url).scheme in ("s3", "s3a") else {}
    try:
        files, root = url_to_fs(url, use_listings_cache=False, **options)
    except (ValueError, ImportError) as error:
        problem = Problem("EXPORTCAST_ARTEFACTS_URL", "", str(error), "a folder or a URL that fsspec opens")
        raise InvalidInput([problem]) from error
    return files, root.rstrip("/")


def write_objects(files: Any, folder: str, contents: Mapping[str, bytes]) -> None:
    """Write files one after the other, each seen as a whole or not at all where the store has objects."""
    with os_errors():
        protocols = (files.protocol,) if isinstance(files.protocol, str) else files.protocol
        if BUCKETS.isdisjoint(protocols):
            files.makedirs(folder, exist_ok=True)
        for name, data in contents.items():
            files.pipe_file(f"{folder}/{name}", data)


@contextmanager
def os_errors() -> Iterator[None]:
    """What a client raises in a way of its own is raised as OSError: a server that is away, an answer that is none."""
    try:
        yield
    except OSError:
        raise
    except Exception as error:  # each client has its own; s3fs passes on those of botocore
        raise OSError(errno.EIO, type(error).__name__) from error
