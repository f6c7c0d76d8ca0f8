"""Which process this is, so that another one can see whether it is still there."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Process:
    """A process; those of one ``host`` (name, boot and process namespace) see each other.

    ``started`` is in clock ticks since boot, so that a number that was given again is another process.
    """

    host: str
    pid: int
    started: int

    @classmethod
    def this(cls) -> Process:
        """The process that asks."""
        pid = os.getpid()
        return cls(_host(), pid, _started(pid) or 0)

    @classmethod
    def parse(cls, text: str) -> Process | None:
        """A process from its text; None for another text."""
        host, _, rest = text.partition("#")
        pid, _, started = rest.partition("@")
        return cls(host, int(pid), int(started)) if host and pid.isdecimal() and started.isdecimal() else None

    def __str__(self) -> str:
        return f"{self.host}#{self.pid}@{self.started}"

    @property
    def name(self) -> str:
        """For people."""
        return f"process {self.pid} on {self.host.split('/')[0]}"

    def is_gone(self) -> bool | None:
        """Whether it has ended; None where that cannot be seen from here."""
        if self.host != _host() or not (PROC / "self" / "stat").exists():
            return None
        return _started(self.pid) != self.started


def _host() -> str:
    """Name, boot and process namespace: containers may share a name, and numbers of processes then differ."""
    return "/".join([socket.gethostname(), _read(PROC / "sys/kernel/random/boot_id")[:8], _namespace()])


def _namespace() -> str:
    try:
        return str((PROC / "self/ns/pid").stat().st_ino)
    except OSError:
        return ""


def _started(pid: int) -> int | None:
    """When a process started, in clock ticks since boot; None if there is none, or if it has ended unreaped."""
    fields = _read(PROC / str(pid) / "stat").rpartition(")")[2].split()
    return None if len(fields) < 20 or fields[0] in "ZX" else int(fields[19])


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8").strip()
    except OSError:
        return ""
