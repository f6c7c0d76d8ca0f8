"""Small disks, full disks and disks that cannot be written to: real mounts, as root ignores the modes of files."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import missing


@contextmanager
def small_disk(folder: Path, *, megabytes: int) -> Iterator[Path]:
    """A disk of its own at a folder that is made."""
    folder.mkdir()
    _mount("-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder))
    try:
        yield folder
    finally:
        unmount(folder)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Nothing below the folder can be changed through its path."""
    _mount("--bind", str(folder), str(folder))
    try:
        _mount("-o", "remount,bind,ro", str(folder))
        yield
    finally:
        unmount(folder)


@contextmanager
def filled(disk: Path, *, left: int = 0) -> Iterator[None]:
    """All but ``left`` bytes of the disk are taken."""
    filler = disk / "filler"
    space = os.statvfs(disk)
    try:
        with filler.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(space.f_bavail * space.f_frsize - left, 1))
        yield
    finally:
        filler.unlink()


def unmount(folder: Path) -> None:
    """Take a disk away, also from those who still use it."""
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _mount(*words: str) -> None:
    done = subprocess.run(["mount", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        missing(f"the right to mount ({done.stderr.strip()})")
