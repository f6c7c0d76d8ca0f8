"""Rendered answers, kept so that a repeated request costs next to nothing, and the WSGI layer that sends them."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from time import perf_counter
from typing import Any

from service.champions import Held

Environ = dict[str, Any]
Application = Callable[[Environ, Any], Iterable[bytes]]
Headers = list[tuple[str, str]]

MAX_BYTES = 8_000_000
"""Bytes of rendered answers that are kept."""

CACHE_CONTROL = "no-cache"
"""Caches may keep an answer but must ask whether it still holds: a new version may come any second."""

ROUTE_KEY = "exportcast.route"
"""Where the application leaves the url template that a request matched."""

UNKNOWN_ROUTE = "unknown"
_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})


def etag_of(body: bytes, *parts: str) -> str:
    """An entity tag over an answer and what it was made from."""
    return f'"{hashlib.sha256(chr(31).join(parts).encode() + body).hexdigest()[:32]}"'


@dataclass(frozen=True, slots=True)
class Answer:
    """The rendered bytes of one query to one route, and the version that they were made from."""

    source: Held
    route: str
    etag: str
    body: bytes
    headers: Headers

    @classmethod
    def of(cls, source: Held, *, route: str, etag: str, body: bytes, content_type: str) -> Answer:
        """An answer with its headers."""
        shared = [("ETag", etag), ("Cache-Control", CACHE_CONTROL)]
        sized = [("Content-Type", content_type), ("Content-Length", str(len(body)))]
        return cls(source, route, etag, body, shared + sized)

    def sent(self, if_none_match: str | None) -> tuple[HTTPStatus, Headers, bytes]:
        """Status, headers and body to send to someone who holds the answers named by ``if_none_match``."""
        if if_none_match and (self.etag in if_none_match or if_none_match.strip() == "*"):
            return HTTPStatus.NOT_MODIFIED, self.headers[:2], b""
        return HTTPStatus.OK, self.headers, self.body


class Answers:
    """The latest rendered answers by (path, query string); one whose source is no longer held is not given out."""

    def __init__(self, held: Mapping[str, Held], *, max_bytes: int = MAX_BYTES) -> None:
        self._held, self._max_bytes = held, max_bytes
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, str], Answer] = OrderedDict()
        self._bytes = 0

    def get(self, key: tuple[str, str]) -> Answer | None:
        """The answer to a query, if it is kept and its version is still in service."""
        with self._lock:
            answer = self._kept.get(key)
            if answer is None:
                return None
            self._kept.move_to_end(key)
        return answer if self._held.get(answer.source.version.series) is answer.source else None

    def put(self, key: tuple[str, str], answer: Answer) -> None:
        """Keep an answer; those not asked for longest make room."""
        with self._lock:
            before = self._kept.pop(key, None)
            self._kept[key] = answer
            self._bytes += len(answer.body) - (len(before.body) if before else 0)
            while self._bytes > self._max_bytes:
                _, dropped = self._kept.popitem(last=False)
                self._bytes -= len(dropped.body)

    def __len__(self) -> int:
        return len(self._kept)


def answer_key(environ: Environ) -> tuple[str, str]:
    """What a kept answer is found by."""
    return environ["PATH_INFO"], environ["QUERY_STRING"]


class Front:
    """WSGI in front of the application: a repeated request is answered from memory; every request is timed."""

    def __init__(
        self, application: Application, *, answers: Answers, observe: Callable[[str, str, str, float], None]
    ) -> None:
        self._application, self._answers, self._observe = application, answers, observe

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Answer one request."""
        started = perf_counter()
        if environ["REQUEST_METHOD"] == "GET" and (answer := self._answers.get(answer_key(environ))) is not None:
            status, headers, body = answer.sent(environ.get("HTTP_IF_NONE_MATCH"))
            # A copy: the caller may add headers of its own.
            start_response(_LINES[status], headers.copy())
            self._observe("GET", answer.route, _CODES[status], perf_counter() - started)
            return [body]
        return self._ask(environ, start_response, started)

    def _ask(self, environ: Environ, start_response: Any, started: float) -> Iterable[bytes]:
        code = "500"

        def noted(status: str, headers: Headers, exc_info: Any = None) -> Any:
            nonlocal code
            code = status[:3]
            return start_response(status, headers, exc_info)

        try:
            return self._application(environ, noted)
        finally:
            method = environ["REQUEST_METHOD"]
            route = environ.get(ROUTE_KEY, UNKNOWN_ROUTE)
            self._observe(method if method in _METHODS else "other", route, code, perf_counter() - started)


_LINES = {status: f"{status.value} {status.phrase}" for status in HTTPStatus}
_CODES = {status: str(status.value) for status in HTTPStatus}
