"""Every failure as ``application/problem+json`` (RFC 9457): the one place where errors become HTTP."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from apiflask import APIFlask
from apiflask.exceptions import HTTPError
from flask import Response, request
from pydantic import ValidationError

from models.core.errors import (
    ArtifactRejected,
    ExportcastError,
    InvalidInput,
    Problem,
    ReleaseUnscored,
    StoreReadOnly,
    StoreUnavailable,
    UnknownSeries,
)
from models.documents.encoding import to_json
from models.documents.problem import problem_document
from service.core.error_statuses import CONTENT_TYPE, KINDS, RETRY_AFTER, fault
from service.core.request_id import CURRENT, request_id_of
from service.http.query_parameters import query_problems
from service.http.request_body import TooLarge

log = logging.getLogger(__name__)

DETAILS = {
    HTTPStatus.NOT_FOUND: "nothing is at this address",
    HTTPStatus.METHOD_NOT_ALLOWED: "this address does not take this method",
    HTTPStatus.LENGTH_REQUIRED: "a body of this media type needs a Content-Length: in chunks, a part looks like all",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "the body is larger than 10 MB, or has too many items",
}


def register(app: APIFlask) -> None:
    """Turn whatever a request raises into a problem."""
    app.register_error_handler(ExportcastError, _refused)
    app.register_error_handler(Exception, _unexpected)
    app.error_processor(_http_error)


def problem(
    status: HTTPStatus, detail: str, *, kind: str = "", headers: Mapping[str, str] | None = None, **more: Any
) -> Response:
    """A problem answer; ``kind`` names its type, ``more`` are members of its own."""
    body = problem_document(status, detail, kind=kind, instance=request.path, **more)
    extra = {"Retry-After": RETRY_AFTER} if status is HTTPStatus.SERVICE_UNAVAILABLE else {}
    sent = extra | dict(headers or {})
    return Response(to_json(body), status, sent, content_type=CONTENT_TYPE)


def _refused(error: ExportcastError) -> Response:
    status, kind = KINDS.get(type(error), (HTTPStatus.INTERNAL_SERVER_ERROR, "failed"))
    return problem(status, _detail(error), kind=kind, **_members(error))


def _detail(error: ExportcastError) -> str:
    if isinstance(error, InvalidInput):
        found = len(error.problems)
        more = "; reading stopped there, there may be more" if error.stopped else ""
        return f"{found} {'problem' if found == 1 else 'problems'} found{more}; nothing was done"
    if isinstance(error, StoreUnavailable):
        log.warning("%s", error)  # its text can name servers and users
        if isinstance(error, ReleaseUnscored):
            return "the release is stored, but not scored yet: the store stopped answering; its scores follow"
        if isinstance(error, StoreReadOnly):
            return "this service reads a store that it cannot write to: nothing was recorded"
        return "the store does not answer; what was to be written was not"
    return str(error)


def _members(error: ExportcastError) -> dict[str, Any]:
    match error:
        case InvalidInput():
            return {"errors": _errors(error.problems)}
        case UnknownSeries():
            return {"nearest": list(error.nearest)}
        case ArtifactRejected():
            return rejection(error)
    return {}


def rejection(error: ArtifactRejected) -> dict[str, str]:
    """A refused version as JSON."""
    return {"series": error.series, "version": error.version, "step": error.step, "reason": error.reason}


def _errors(problems: Sequence[Problem]) -> list[dict[str, str]]:
    return [{"place": p.place, "parameter": p.column, "found": p.found, "wanted": p.wanted} for p in problems]


def _http_error(error: HTTPError) -> Any:
    if isinstance(error.__cause__, ValidationError):
        return _refused(InvalidInput(query_problems(error.__cause__)))
    status = HTTPStatus(error.status_code)
    explained = isinstance(error, TooLarge) and error.message
    detail = explained or DETAILS.get(status, error.message or status.phrase)
    return problem(status, detail, headers=_flat(error.headers), **error.extra_data)


def _flat(headers: Any) -> dict[str, str]:
    return {str(name): str(value) for name, value in dict(headers).items()}


def _unexpected(error: Exception) -> Response:
    number = CURRENT.get() or request_id_of(None)
    log.error("error %s at %s %s", number, request.method, request.path, exc_info=error)
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, fault(number), id=number)
