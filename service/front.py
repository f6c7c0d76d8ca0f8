"""WSGI in front of the application: the gate, kept answers, request ids, and the time each request took."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from time import perf_counter
from typing import Any

from service.answers import SAFE_HEADERS, Answers, Environ, Headers, answer_key
from service.gate import Gate, Passage
from service.identity import CURRENT, HEADER, identify
from service.problems import CONTENT_TYPE, document
from service.respond import to_json
from service.routes import ROUTE_KEY, UNKNOWN_ROUTE

Application = Callable[[Environ, Any], Iterable[bytes]]
Finished = Callable[[Environ, str, str, float, str], None]
"""Told of each request when it is answered: environ, route, status, seconds, request id."""


class Front:
    """A repeated request is answered from memory, after the same checks as any other."""

    def __init__(self, application: Application, *, answers: Answers, gate: Gate, finished: Finished) -> None:
        self._application, self._answers, self._gate, self._finished = application, answers, gate, finished

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Answer one request."""
        started = perf_counter()
        identity = identify(environ.get("HTTP_X_REQUEST_ID"))
        passage = self._gate.ask(environ)
        extra = [(HEADER, identity), *passage.headers]
        if passage.refusal is not None:
            return self._refuse(environ, start_response, started, passage, extra)
        if environ["REQUEST_METHOD"] == "GET" and (answer := self._answers.get(answer_key(environ))) is not None:
            status, headers, body = answer.sent(environ.get("HTTP_IF_NONE_MATCH"))
            start_response(_LINES[status], headers + extra)
            self._finished(environ, answer.route, _CODES[status], perf_counter() - started, identity)
            return [body]
        return self._ask(environ, start_response, started, passage, extra)

    def _refuse(
        self, environ: Environ, start_response: Any, started: float, passage: Passage, extra: Headers
    ) -> Iterable[bytes]:
        refusal = passage.refusal
        assert refusal is not None
        status = refusal.status
        body = to_json(document(status, refusal.detail, kind=refusal.kind, instance=environ["PATH_INFO"]))
        sized = [("Content-Type", CONTENT_TYPE), ("Content-Length", str(len(body)))]
        start_response(_LINES[status], [*sized, *refusal.headers, *SAFE_HEADERS.items(), *extra])
        self._finished(environ, UNKNOWN_ROUTE, _CODES[status], perf_counter() - started, extra[0][1])
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]

    def _ask(
        self, environ: Environ, start_response: Any, started: float, passage: Passage, extra: Headers
    ) -> Iterable[bytes]:
        code = "500"

        def noted(status: str, headers: Headers, exc_info: Any = None) -> Any:
            nonlocal code
            code = status[:3]
            return start_response(status, headers + extra, exc_info)

        token = CURRENT.set(extra[0][1])
        try:
            return self._application(environ, noted)
        finally:
            CURRENT.reset(token)
            self._gate.answered(passage, code)
            route = environ.get(ROUTE_KEY, UNKNOWN_ROUTE)
            self._finished(environ, route, code, perf_counter() - started, extra[0][1])


_LINES = {status: f"{status.value} {status.phrase}" for status in HTTPStatus}
_CODES = {status: str(status.value) for status in HTTPStatus}
