"""How a command stops: SIGINT and SIGTERM unwind it, so that nothing half written and no worker is left behind."""

from __future__ import annotations

import gc
import logging
import signal
import sys
import threading
from threading import current_thread, main_thread
from types import FrameType
from typing import Any

STOPS = (signal.SIGINT, signal.SIGTERM)
POOL = "joblib.externals.loky.reusable_executor"


class Stopped(KeyboardInterrupt):
    """A signal asked this process to stop; ``code`` is the exit code that shells give to it."""

    def __init__(self, number: int) -> None:
        self.code = 128 + number
        super().__init__(number)


def listen() -> None:
    """From now on the first SIGINT or SIGTERM raises Stopped in the main thread; a server sets handlers of its own."""
    if current_thread() is main_thread():
        for number in STOPS:
            signal.signal(number, _stop)


def code_of(error: BaseException) -> int:
    """The exit code of what a signal ended: of Stopped, or of what was raised from it."""
    cause = error if isinstance(error, Stopped) else error.__cause__
    return cause.code if isinstance(cause, Stopped) else 128 + signal.SIGINT


def end_workers() -> None:
    """Kill the worker processes of joblib, which would else finish what they were given.

    Where joblib's thread failed (see ``_quiet``), nothing closed its queue. Collecting the queue ends the thread of it,
    which else ended with the process, and left semaphores that joblib's tracker would complain of.
    """
    executor: Any = getattr(sys.modules.get(POOL), "_executor", None)
    if executor is not None:
        executor.shutdown(wait=True, kill_workers=True)
        gc.collect()
        for thread in threading.enumerate():
            if thread.name == "QueueFeederThread":
                thread.join(1)


def _stop(number: int, _frame: FrameType | None) -> None:
    if number in signal.pthread_sigmask(signal.SIG_BLOCK, ()):
        # The main thread starts a worker, and another one took the signal: it comes again when that is done.
        signal.pthread_kill(threading.get_ident(), number)
        return
    for each in STOPS:  # what follows is short and must not be cut off
        signal.signal(each, signal.SIG_IGN)
    threading.excepthook = _quiet
    logging.getLogger("concurrent.futures").disabled = True  # joblib's thread may hand out work that nobody takes
    raise Stopped(number)


def _quiet(failed: threading.ExceptHookArgs) -> None:
    """Errors of threads, but that of joblib's, which may look for work that was taken from it."""
    if failed.thread is None or failed.thread.name != "ExecutorManagerThread":
        threading.__excepthook__(failed)
