"""Writing a file: whole or not at all over a regular file, and through whatever else stands there.

A new file gets the mode that the umask leaves, an old one keeps its own. Devices, pipes and sockets are written as they
are, a link is followed to what it names, a file with several hard links is written into at the end so that all of them
show the new text, and ``-`` is standard output.
"""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, TextIO

STANDARD = Path("-")
"""The name of standard output."""


@contextmanager
def replaced(path: Path) -> Iterator[TextIO]:
    """A text file (UTF-8, line ends as written) that takes the place of ``path``; see replaced_bytes."""
    with replaced_bytes(path) as file:
        text = TextIOWrapper(file, encoding="utf-8", newline="")
        try:
            yield text
        finally:
            text.detach()  # flushes, and leaves the file to its owner


@contextmanager
def replaced_bytes(path: Path) -> Iterator[BinaryIO]:
    """A file that takes the place of ``path`` once the block ends, and leaves no trace if it raises.

    OSError names ``path``, not the temporary file beside it. What is no regular file is written through.
    """
    if path == STANDARD:
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    mode = _mode(path)
    if path.is_relative_to("/dev") or path.is_relative_to("/proc") or (mode is not None and not stat.S_ISREG(mode)):
        # O_APPEND: /dev/stdout may be a file that a shell has begun.
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND), "wb") as device:
            yield device
        return
    with _beside(Path(os.path.realpath(path)), path, mode) as file:
        yield file


@contextmanager
def _beside(target: Path, path: Path, mode: int | None) -> Iterator[BinaryIO]:
    if mode is not None and not os.access(target, os.W_OK):
        raise PermissionError(13, os.strerror(13), str(path))  # a rename would need the folder's right alone
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:100]}.", suffix=".part", dir=target.parent)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
    try:
        with open(handle, "wb") as file:
            os.fchmod(handle, stat.S_IMODE(mode) if mode is not None else 0o666 & ~_umask())
            yield file
            file.flush()
            os.fsync(handle)
        _put(Path(name), target)
    finally:
        Path(name).unlink(missing_ok=True)


def _put(part: Path, target: Path) -> None:
    """Let the file take its place: by its name, or by its bytes where other names are links to the same file."""
    if not target.exists() or target.stat().st_nlink == 1:
        part.replace(target)
        return
    with part.open("rb") as new, target.open("r+b") as old:
        shutil.copyfileobj(new, old)
        old.truncate()
        os.fsync(old.fileno())


def _mode(path: Path) -> int | None:
    """Kind and mode of what stands at a path; None for nothing."""
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None


def _umask() -> int:
    """The mask of new files; there is no way to ask for it but to set it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
