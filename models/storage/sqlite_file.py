"""A SQLite file as it can be opened here: for writing, for reading alone, or as a file that nobody changes."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from models.core.errors import StoreUnavailable


class Access(StrEnum):
    """How a file is opened."""

    WRITE = "rw"
    READ = "ro"
    IMMUTABLE = "ro&immutable=1"
    """No lock and no log, for a file with a write-ahead log that cannot be made here and is not needed."""


@dataclass(frozen=True, slots=True)
class FileState:
    """Which file a path names now and how it can be opened; a connection to another state is out of date."""

    identity: tuple[int, int] | None
    access: Access
    content: tuple[int, int] | None = None
    """Time of change and size of an immutable file: SQLite looks for no change in it."""

    @classmethod
    def of(cls, path: Path) -> FileState:
        """The state of the file at a path now; one that is not there can be written where its folder can be made."""
        found = _stat(path)
        identity = found and (found.st_dev, found.st_ino)
        try:
            if _is_writable(path):
                return cls(identity, Access.WRITE)
            if found is None or not _has_write_ahead_log(path) or _log_in_use(path):
                return cls(identity, Access.READ)
        except OSError:  # SQLite cannot read it either, and its error is that of the store
            return cls(identity, Access.READ)
        return cls(identity, Access.IMMUTABLE, (found.st_mtime_ns, found.st_size))

    @property
    def read_only(self) -> bool:
        """Whether nothing can be written."""
        return self.access is not Access.WRITE


def refuse_lost_log(path: Path) -> None:
    """StoreUnavailable if a file that cannot be written lies beside a log that only a writer can read back."""
    if FileState.of(path).access is Access.READ and _size(_beside(path, "-wal")) and not _beside(path, "-shm").exists():
        reason = f"{path} has a log ({path.name}-wal) that is not written back: open it once where it may be written"
        raise StoreUnavailable(reason)


def _is_writable(path: Path) -> bool:
    """Whether file and folder can be written: SQLite makes its log beside the file."""
    folder = path.parent
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return os.access(folder, os.W_OK) and (not path.exists() or os.access(path, os.W_OK))


def _has_write_ahead_log(path: Path) -> bool:
    """Whether the header declares it: bytes 18 and 19 are 2 (https://www.sqlite.org/fileformat.html)."""
    with path.open("rb") as file:
        return file.read(20)[18:] == b"\x02\x02"


def _log_in_use(path: Path) -> bool:
    """Whether a log holds what is not in the file, or a writer has it open."""
    return bool(_size(_beside(path, "-wal"))) or _beside(path, "-shm").exists()


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _size(path: Path) -> int:
    found = _stat(path)
    return found.st_size if found else 0


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except OSError:
        return None
