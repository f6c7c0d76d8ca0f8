"""Real stores for tests: the Store of the product on copies of one SQLite file with all tables."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TypeVar, overload

from sqlalchemy import event

from models.storage.engine import open_engine
from models.storage.migrate import upgrade
from models.storage.store import Store


class FileStore(Store):
    """A Store on a SQLite file, which a test can take away and bring back while the store is in use."""

    def __init__(self, path: Path) -> None:
        engine = open_engine(f"sqlite:///{path}")
        event.listen(engine, "connect", _without_fsync)
        super().__init__(engine)
        self.path = path

    def take_away(self) -> None:
        """Move the file aside: each call of the store raises StoreUnavailable until the file is back."""
        self.close()  # the log goes into the file, which is then all there is
        self.path.rename(self.path.with_suffix(".away"))

    def bring_back(self) -> None:
        """Put the file back where the store looks for it."""
        self.path.with_suffix(".away").rename(self.path)

    def replace(self, other: FileStore) -> None:
        """Put the file of another store in place of the own one, as a backup that is restored."""
        for store in (self, other):
            store.close()
        shutil.copyfile(other.path, self.path.with_suffix(".new"))
        self.path.with_suffix(".new").rename(self.path)


def _without_fsync(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA synchronous = OFF").close()  # tests end processes, not the machine


S = TypeVar("S", bound=FileStore)


class NewStore:
    """Makes stores with all tables and no rows: ``new_store()``, or ``new_store(Kind)`` for a subclass of FileStore."""

    def __init__(self, template: Path, folder: Callable[[], Path]) -> None:
        self._template, self._folder = template, folder
        self._made: list[FileStore] = []
        self._numbers = count()

    @overload
    def __call__(self) -> FileStore: ...

    @overload
    def __call__(self, kind: Callable[[Path], S]) -> S: ...

    def __call__(self, kind: Callable[[Path], FileStore] = FileStore) -> FileStore:
        path = self._folder() / f"store-{next(self._numbers)}.db"
        shutil.copyfile(self._template, path)
        self._made.append(made := kind(path))
        return made

    def close(self) -> None:
        """Close all stores that were made."""
        for store in self._made:
            store.close()


def template(folder: Path) -> Path:
    """A new SQLite file with all tables, to be copied."""
    path = folder / "template.db"
    upgrade(f"sqlite:///{path}")
    return path


@contextmanager
def making(template: Path, folder: Callable[[], Path]) -> Iterator[NewStore]:
    """A NewStore whose stores are closed at the end."""
    new_store = NewStore(template, folder)
    try:
        yield new_store
    finally:
        new_store.close()
