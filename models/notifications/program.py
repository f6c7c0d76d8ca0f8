"""Delivery to a program: the event is its standard input, and exit code 0 is a delivery."""

from __future__ import annotations

import hashlib
import os
import shlex
import shutil
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from models.core.errors import InvalidInput, Problem
from models.notifications.attempt import Failure
from models.storage.deliveries import Event

SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Program:
    """A command that runs without a shell, once for an event, for at most ``seconds``.

    Its standard input is the body and a line end; its output is that of ours.
    """

    words: tuple[str, ...] = field(repr=False)
    digest: str
    seconds: float = SECONDS

    @classmethod
    def parse(cls, command: str, place: str) -> Program:
        """A command from its text, split as a shell would; InvalidInput if there is no such program."""
        try:
            words = tuple(shlex.split(command))
        except ValueError as error:
            raise InvalidInput([Problem(place, "", f"a command with {error}", "quotes in pairs")]) from error
        if not words or shutil.which(words[0]) is None:
            found = repr(words[0])[:80] if words else "nothing"
            raise InvalidInput([Problem(place, "", found, "a program that can be run")])
        return cls(words, hashlib.sha256(command.encode()).hexdigest()[:12])

    @property
    def name(self) -> str:
        """The program and a hash of the command, whose words may be secrets."""
        return f"exec {Path(self.words[0]).name} {self.digest}"

    def send(self, event: Event, body: bytes, *, timestamp: int) -> Failure | None:  # noqa: ARG002
        """Run it; None if it ended with code 0 in time. It is a session of its own, which ends as a whole."""
        try:
            child = subprocess.Popen(self.words, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603
        except OSError as error:
            return Failure(f"not started: {error.strerror}", down=True)
        try:
            child.communicate(body + b"\n", timeout=self.seconds)
        except subprocess.TimeoutExpired:
            _kill(child)
            return Failure(f"did not end within {self.seconds:g} s", down=True)
        return None if child.returncode == 0 else Failure(f"exit code {child.returncode}")


def _kill(child: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.communicate()
