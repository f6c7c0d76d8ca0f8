"""How a command stops: SIGINT and SIGTERM unwind it, so that nothing half written and no worker is left behind."""

from __future__ import annotations

import signal
import sys
from threading import current_thread, main_thread
from types import FrameType
from typing import Any


class Stopped(KeyboardInterrupt):
    """A signal asked this process to stop; ``code`` is the exit code that shells give to it."""

    def __init__(self, number: int) -> None:
        self.code = 128 + number
        super().__init__(number)


def listen() -> None:
    """From now on the first SIGINT or SIGTERM raises Stopped in the main thread; a server sets handlers of its own."""
    if current_thread() is main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _stop)


def code_of(error: BaseException) -> int:
    """The exit code of what a signal ended: of Stopped, or of what was raised from it."""
    cause = error if isinstance(error, Stopped) else error.__cause__
    return cause.code if isinstance(cause, Stopped) else 128 + signal.SIGINT


def end_workers() -> None:
    """Kill the worker processes of joblib, which would else finish what they were given."""
    executor: Any = getattr(sys.modules.get("joblib.externals.loky.reusable_executor"), "_executor", None)
    if executor is not None:
        executor.shutdown(wait=True, kill_workers=True)


def _stop(number: int, _frame: FrameType | None) -> None:
    for each in (signal.SIGINT, signal.SIGTERM):  # what follows is short and must not be cut off
        signal.signal(each, signal.SIG_IGN)
    raise Stopped(number)
