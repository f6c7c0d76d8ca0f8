"""WSGI in front of the application: admission, cached responses, request ids, and the time each request took."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from http import HTTPStatus
from time import perf_counter
from typing import Any

from models.documents.encoding import to_json
from models.documents.problem import ProblemDocument, problem_document
from service.core.error_statuses import CONTENT_TYPE, fault
from service.core.request_id import CURRENT, HEADER, request_id_of
from service.core.route_template import ROUTE_KEY, UNKNOWN_ROUTE
from service.gateway.admission import Admission, AdmissionControl
from service.gateway.early_refusal import EarlyRefusal
from service.gateway.request_form import answer_key, refusal
from service.gateway.response_cache import SAFE_HEADERS, Environ, Headers, ResponseCache

log = logging.getLogger(__name__)

Application = Callable[[Environ, Any], Iterable[bytes]]
Finished = Callable[[Environ, str, str, float, str], None]
"""Called for each request when it is answered: environ, route, status, seconds, request id."""


class Middleware:
    """A repeated request is answered from memory, after the same checks as any other."""

    def __init__(
        self,
        application: Application,
        *,
        answers: ResponseCache,
        gate: AdmissionControl,
        early: EarlyRefusal,
        finished: Finished,
    ) -> None:
        self._application, self._answers, self._gate, self._finished = application, answers, gate, finished
        self._early = early

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Answer one request."""
        started, identity = perf_counter(), request_id_of(environ.get("HTTP_X_REQUEST_ID"))
        try:
            return self._pass(environ, start_response, started, identity)
        except Exception:
            # The application makes problems of its own faults; this one is of what stands around it.
            log.exception("error %s around %s %s", identity, environ["REQUEST_METHOD"], environ["PATH_INFO"])
            problem = problem_document(_FAULT, fault(identity), instance=environ["PATH_INFO"], id=identity)
            return _send(environ, start_response, _FAULT, problem, [(HEADER, identity)])

    def _pass(self, environ: Environ, start_response: Any, started: float, identity: str) -> Iterable[bytes]:
        passage = self._gate.ask(environ)
        if passage.refusal is None and (wrong := refusal(environ)) is not None:
            passage = replace(passage, refusal=wrong)
        if passage.refusal is not None:
            return self._refuse(environ, start_response, started, passage, identity)
        if environ["REQUEST_METHOD"] == "GET" and (answer := self._answers.get(answer_key(environ))) is not None:
            status, headers, body = answer.sent(environ.get("HTTP_IF_NONE_MATCH"))
            start_response(_LINES[status], [*headers, (HEADER, identity), *passage.headers])
            self._finished(environ, answer.route, _CODES[status], perf_counter() - started, identity)
            return [body]
        if (full := self._early.of(environ)) is not None:
            return self._refuse(environ, start_response, started, replace(passage, refusal=full), identity)
        return self._ask(environ, start_response, started, passage, identity)

    def _refuse(
        self, environ: Environ, start_response: Any, started: float, passage: Admission, identity: str
    ) -> Iterable[bytes]:
        refusal = passage.refusal
        assert refusal is not None
        problem = problem_document(
            refusal.status, refusal.detail, kind=refusal.kind, instance=environ["PATH_INFO"][:MOST_SHOWN]
        )
        more = [*refusal.headers, (HEADER, identity), *passage.headers]
        sent = _send(environ, start_response, refusal.status, problem, more)
        self._finished(environ, UNKNOWN_ROUTE, _CODES[refusal.status], perf_counter() - started, identity)
        return sent

    def _ask(
        self, environ: Environ, start_response: Any, started: float, passage: Admission, identity: str
    ) -> Iterable[bytes]:
        code = "500"

        def noted(status: str, headers: Headers, exc_info: Any = None) -> Any:
            nonlocal code
            code = status[:3]
            more = [(HEADER, identity), *self._gate.answered(passage, code, cheap=_is_cheap(environ, started))]
            return start_response(status, headers + more, exc_info)

        token = CURRENT.set(identity)
        try:
            return self._application(environ, noted)
        finally:
            CURRENT.reset(token)
            route = environ.get(ROUTE_KEY, UNKNOWN_ROUTE)
            self._finished(environ, route, code, perf_counter() - started, identity)


def _is_cheap(environ: Environ, started: float) -> bool:
    """Whether a request was short, and quickly done with: a body in chunks has no length and is not."""
    length = environ.get("CONTENT_LENGTH") or "0"
    is_short = length.isdecimal() and int(length[:12]) <= CHEAP_BYTES and not environ.get("HTTP_TRANSFER_ENCODING")
    return is_short and perf_counter() - started < CHEAP_SECONDS


def _send(
    environ: Environ,
    start_response: Any,
    status: HTTPStatus,
    problem: ProblemDocument,
    more: Headers,
) -> Iterable[bytes]:
    """A problem, made without the application."""
    body = to_json(problem)
    sized = [("Content-Type", CONTENT_TYPE), ("Content-Length", str(len(body)))]
    start_response(_LINES[status], [*sized, *SAFE_HEADERS.items(), *more])
    return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]


CHEAP_BYTES, CHEAP_SECONDS = 10_000, 0.05

MOST_SHOWN = 200
"""Characters of a refused path that an answer repeats."""


_FAULT = HTTPStatus.INTERNAL_SERVER_ERROR
_LINES = {status: f"{status.value} {status.phrase}" for status in HTTPStatus}
_CODES = {status: str(status.value) for status in HTTPStatus}
