"""The id of a request: the caller's own if it is sane, else made here; in the answer, in the log, in a 500."""

from __future__ import annotations

import re
import secrets
from contextvars import ContextVar
from itertools import count

HEADER = "X-Request-ID"

CURRENT: ContextVar[str] = ContextVar("request_id", default="")
"""Id of the request that this thread is answering, empty outside of one."""

_SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_PROCESS = secrets.token_hex(6)
_NUMBERS = count(1)


def request_id_of(given: str | None) -> str:
    """The id given, unless it is one that could break a log line or hide in it; else one of our own."""
    if given is not None and _SANE.fullmatch(given):
        return given
    return f"{_PROCESS}-{next(_NUMBERS):x}"
