"""Logs as JSON lines on standard error, written by threads of their own so that no request waits for a log."""

from __future__ import annotations

import atexit
import json
import logging
import sys
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from logging.handlers import QueueHandler, QueueListener
from queue import Full, Queue
from time import time
from typing import Any

from service.core.request_id import CURRENT

ACCESS = "service.access_log"

EVERY = 0.5
"""Seconds between two writes of the access log."""

MOST = 100
"""Requests that are written each time; the line after them counts the others."""

MOST_SHOWN = 4_000
"""Characters of a path or query that are written."""

MOST_WAITING = 10_000
"""Lines that wait to be written; where nothing takes them, later ones are dropped."""

_ASKED = ("REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "REMOTE_ADDR")


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, message, request_id if there is one, trace of an exception."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, Any] = {
            "time": _time(record.created),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id := getattr(record, "request_id", "") or CURRENT.get():
            line["request_id"] = request_id
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


class _Queued(QueueHandler):
    """Formats in the thread that logs, where the request is known, and leaves the writing to the listener."""

    def prepare(self, record: logging.LogRecord) -> logging.LogRecord:
        made = logging.makeLogRecord(record.__dict__)
        made.msg, made.args, made.exc_info, made.exc_text = self.format(record), (), None, None
        return made

    def enqueue(self, record: logging.LogRecord) -> None:
        """Leave a line to the listener, unless too many wait: a log that nobody reads must not cost memory."""
        with suppress(Full):
            self.queue.put_nowait(record)


def set_up(level: str) -> AccessLog | None:
    """Send all logs of this process to standard error as JSON lines; the access log, at level info and below."""
    queue: Queue[Any] = Queue(MOST_WAITING)
    front, back = _Queued(queue), logging.StreamHandler(sys.stderr)
    front.setFormatter(JsonFormatter())
    logging.basicConfig(level=level.upper(), handlers=[front], force=True)
    listener = QueueListener(queue, back)
    listener.start()
    atexit.register(listener.stop)
    if not logging.getLogger(ACCESS).isEnabledFor(logging.INFO):
        return None
    log = AccessLog(_print)
    log.start()
    atexit.register(log.flush)
    return log


def server_config() -> dict[str, Any]:
    """How granian is to log: as everything else."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": JsonFormatter}},
        "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stderr"}},
        "loggers": {"_granian": {"handlers": ["lines"], "propagate": False}},
    }


def _print(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()


class AccessLog:
    """Who asked what and how it went: noting costs an append, a thread writes, and a flood is counted, not written."""

    def __init__(self, write: Callable[[str], None], *, clock: Callable[[], float] = time, most: int = MOST) -> None:
        self._write, self._clock, self._most = write, clock, most
        self._noted: deque[tuple[Any, ...]] = deque()
        self._left_out = 0

    def start(self) -> None:
        """Start writing; once."""
        threading.Thread(target=self._run, name="access-log", daemon=True).start()

    def note(self, environ: dict[str, Any], route: str, status: str, seconds: float, request_id: str) -> None:
        """Remember a request that was answered."""
        if len(self._noted) >= self._most:
            self._left_out += 1  # two threads may count one: the number is approximate
            return
        asked = [str(environ.get(name, ""))[:MOST_SHOWN] for name in _ASKED]  # not environ: that holds the body
        self._noted.append((self._clock(), asked, route, status, seconds, request_id))

    def flush(self) -> None:
        """Write what was noted since the last time."""
        left_out, self._left_out = self._left_out, 0
        lines = [_access(*self._noted.popleft()) for _ in range(len(self._noted))]
        if left_out:
            lines.append(_line(self._clock(), f"about {left_out} more requests were answered and not listed"))
        if lines:
            self._write("".join(lines))

    def _run(self) -> None:
        while True:
            threading.Event().wait(EVERY)
            self.flush()


def _access(at: float, asked: list[str], route: str, status: str, seconds: float, request_id: str) -> str:
    method, path, query, address = asked
    return _line(
        at,
        f"{method} {path} {status}",
        method=method,
        path=path,
        query=query,
        route=route,
        status=int(status),
        milliseconds=round(1000 * seconds, 3),
        address=address,
        request_id=request_id,
    )


def _line(at: float, message: str, **more: Any) -> str:
    first = {"time": _time(at), "level": "info", "logger": ACCESS, "message": message}
    return json.dumps(first | more, ensure_ascii=False) + "\n"


def _time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")
