"""Connections to PostgreSQL with timeouts for a server that stops responding; the only module that needs psycopg."""

from __future__ import annotations

from threading import Lock
from typing import Any

import psycopg

PATIENCE = 3
"""Seconds that a server has to take a connection, and to say that a kept one still stands."""

CONNECTION = {
    "connect_timeout": PATIENCE,
    # Only the kernel notices a network that drops every packet; its default is a quarter of an hour.
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
}
"""Parameters of libpq where the URL of the database sets none."""


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


class Connector:
    """Opens connections; while the server does not respond, one thread at a time tries and the others fail at once."""

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
