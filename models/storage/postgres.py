"""Connections to PostgreSQL that give up a server which has fallen silent; the only module that needs psycopg."""

from __future__ import annotations

from threading import Lock
from typing import Any

import psycopg

PATIENCE = 3
"""Seconds that a server has to take a connection, and to say that a kept one still stands."""

CONNECTION = {
    "connect_timeout": PATIENCE,
    # A network that swallows everything is noticed by the kernel alone, after a quarter of an hour if it is not told.
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
}
"""What libpq is told unless the URL of the database has it."""


class Patient(psycopg.Connection[Any]):
    """A connection that is closed when an answer takes longer than ``patience`` seconds, if that is set."""

    patience: float | None = None

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for an answer; OperationalError if it takes too long."""
        try:
            return super().wait(gen, interval=interval, timeout=self.patience if timeout is None else timeout)
        except psycopg.errors._WaitTimeout:
            self.pgconn.finish()
            raise


class Door:
    """Opens connections; while the server is silent, one thread at a time finds out and the others are told at once."""

    def __init__(self) -> None:
        self._asking = Lock()
        self._silent = False

    def open(self, *given: Any, **more: Any) -> Patient:
        """A new connection; OperationalError if there is none to be had."""
        if not self._silent:
            return self._try(*given, **more)
        if not self._asking.acquire(blocking=False):
            raise psycopg.OperationalError("the server is silent")
        try:
            return self._try(*given, **more)
        finally:
            self._asking.release()

    def _try(self, *given: Any, **more: Any) -> Patient:
        try:
            made = Patient.connect(*given, **more)
        except psycopg.Error:
            self._silent = True
            raise
        self._silent = False
        return made
