"""A folder that appears whole or not at all, in the place of an earlier export or of nothing."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from models.core.errors import InvalidInput, Problem
from models.documents.export import MARK

MANIFEST = "manifest.json"
"""The file that marks an export and lists all others of it."""


@contextmanager
def replaced_folder(folder: Path) -> Iterator[Path]:
    """A new folder beside ``folder`` that takes its place once the block ends, and leaves no trace if it raises.

    InvalidInput if ``folder`` is there and is neither empty nor an export, or has files that the export did not write;
    OSError. Between two renames there is a moment without ``folder``.
    """
    target = Path(os.path.realpath(folder))
    check_replaceable(target)
    with _beside(target) as part:
        made = part / "new"
        made.mkdir()
        yield made
        check_replaceable(target)
        _swap(made, target, part / "old")


def check_replaceable(folder: Path) -> None:
    """InvalidInput for what must not be replaced: no folder, or one with files of others."""
    if not folder.exists():
        if not folder.parent.is_dir():
            _refuse(folder.parent, "nothing", f"a folder, in which the export is made: mkdir -p {folder.parent}")
        return
    if not folder.is_dir():
        _refuse(folder, "a file", "a folder, or nothing")
    written = _written(folder)
    if foreign := next((path for path in _files(folder) if path not in written), None):
        _refuse(folder, f"{foreign}, which no export wrote", "an earlier export, an empty folder or nothing")


def _files(folder: Path) -> Iterator[str]:
    """The paths of all files below a folder, and of links."""
    found = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    return (path.relative_to(folder).as_posix() for path in found)


def _written(folder: Path) -> set[str]:
    """The files that the manifest of an export names, and itself; none where there is no manifest."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        is_export = manifest["export"] == MARK
        return {MANIFEST, *(str(each["path"]) for each in manifest["files"])} if is_export else set()
    except (FileNotFoundError, ValueError, LookupError, TypeError):
        return set()


def _refuse(folder: Path, found: str, wanted: str) -> None:
    raise InvalidInput([Problem(str(folder), "", found, wanted)])


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """An empty folder of a name of its own beside the target, removed at the end."""
    try:
        part = Path(tempfile.mkdtemp(prefix=f".{target.name[:100]}.", suffix=".part", dir=target.parent))
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(target)) from error
    try:
        yield part
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _swap(made: Path, target: Path, old: Path) -> None:
    """Put a folder in the place of another, which is moved out of the way; back again if that fails."""
    if not target.exists():
        made.rename(target)
        return
    target.rename(old)
    try:
        made.rename(target)
    except OSError:
        old.rename(target)
        raise
