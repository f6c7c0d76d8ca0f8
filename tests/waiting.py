"""Waiting in tests: for a condition, never for a time, and so long that only what hangs comes to the end of it."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

LONG = 300.0
"""Seconds after which a test gives up; the slowest wait takes some 10 s on a machine that does nothing else."""


def eventually(ask: Callable[[], T], what: str, *, every: float = 0.1) -> T:
    """The first truthy answer; AssertionError names what did not come within LONG."""
    give_up = time.monotonic() + LONG
    while not (answer := ask()):
        assert time.monotonic() < give_up, f"{what}: not within {LONG:.0f} s"
        time.sleep(every)
    return answer


def answers(call: Callable[[], T]) -> T | None:
    """What a call gives, None where nobody listens yet; for ``eventually``."""
    try:
        return call()
    except OSError:
        return None


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
