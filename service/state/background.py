"""What takes long runs one at a time in a thread of its own: request threads and their locks are out of its reach."""

from __future__ import annotations

import heapq
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLate
from contextlib import suppress
from enum import IntEnum
from itertools import count
from typing import Any, TypeVar

from models.core.errors import Busy

T = TypeVar("T")

NICENESS = 10
"""How far the system puts work on past days behind requests: on a core that all share, cached answers under a flood of
questions for past days take half as long (`python -m benchmarks.attack --only 2`). Only Linux has it by thread."""

PATIENCE = 30.0
"""Seconds that a task waits for its turn: what runs before it can wait for a database that has stopped responding."""


class Rank(IntEnum):
    """Which of the tasks that wait is the next."""

    RELEASE = 0
    CURRENT = 1
    SHORT = 2
    PAST = 3


class Background:
    """Tasks by rank, then in the order submitted. The thread ends when none is left: an idle service has none."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._queue: list[tuple[Rank, int, Future[Any], Callable[[], Any]]] = []
        self._numbers = count()
        self._running = False

    def submit(self, task: Callable[[], T], *, rank: Rank) -> Future[T]:
        """Let a task run; its result or its exception is in the future, by which it can be cancelled until it runs.

        Busy if no thread can be started.
        """
        future: Future[T] = Future()
        with self._lock:
            if not self._running:
                try:
                    threading.Thread(target=self._run, name="background", daemon=True).start()
                except RuntimeError as error:  # the system has no thread left
                    raise Busy from error
                self._running = True
            heapq.heappush(self._queue, (rank, next(self._numbers), future, task))
        return future

    def run(self, task: Callable[[], T], *, rank: Rank, patience: float = PATIENCE) -> T:
        """The result of a task, or its exception; Busy, and the task is not run, if its turn does not come in time."""
        future = self.submit(task, rank=rank)
        try:
            return future.result(patience)
        except TooLate:
            if future.cancel():
                raise Busy from None
        return future.result()

    @property
    def waiting(self) -> int:
        """How many tasks wait for the one that runs."""
        return len(self._queue)

    @property
    def idle(self) -> bool:
        """Whether no task runs or waits."""
        return not self._running

    def _run(self) -> None:
        while (following := self._next()) is not None:
            rank, task = following[0], following[1:]
            if rank is not Rank.PAST:
                _settle(*task)
                continue
            # In a thread of its own: one that has stepped back may not come forward again.
            behind = threading.Thread(target=_settle_behind, args=task, name="past", daemon=True)
            try:
                behind.start()
            except RuntimeError:  # the system has no thread left: here then, before requests
                _settle(*task)
            else:
                behind.join()

    def _next(self) -> tuple[Rank, Future[Any], Callable[[], Any]] | None:
        with self._lock:
            if not self._queue:
                self._running = False
                return None
            rank, _, future, task = heapq.heappop(self._queue)
        return rank, future, task


def _settle_behind(future: Future[Any], task: Callable[[], Any]) -> None:
    if sys.platform == "linux":
        with suppress(OSError):  # a system that refuses it: the thread works as before
            os.setpriority(os.PRIO_PROCESS, 0, os.getpriority(os.PRIO_PROCESS, 0) + NICENESS)
    _settle(future, task)


def _settle(future: Future[Any], task: Callable[[], Any]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = task()
    except BaseException as error:
        future.set_exception(error)
    else:
        future.set_result(result)
