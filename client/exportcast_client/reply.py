"""An answer as it arrives, and the document or the error that it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from pydantic import ValidationError

from exportcast_client.call import Answer, Call
from exportcast_client.documents import ProblemDocument
from exportcast_client.errors import ProblemError, UnreadableAnswer, error_class
from exportcast_client.retries import retry_after

MOST_SHOWN = 200
"""Characters of an unreadable body that an error shows."""


@dataclass(frozen=True, slots=True)
class Reply:
    """Status, headers (by lower-case name) and body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def document_of(call: Call[Answer], body: bytes) -> Answer:
    """The document that a body is; UnreadableAnswer names the first member that is wrong."""
    try:
        return call.answer.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the body"
        text = f"{call.method} {call.path}: no {call.answer.__name__}: {place}: {first['msg']}; {_start(body)}"
        raise UnreadableAnswer(text) from error


def error_of(call: Call[Answer], reply: Reply) -> ProblemError | UnreadableAnswer:
    """The error that a reply is, which is no success."""
    if reply.status < HTTPStatus.BAD_REQUEST:
        where = reply.headers.get("location", "")
        to = f", to {where[:MOST_SHOWN]!r}: give its address as that of the service" if where else ""
        return UnreadableAnswer(f"{call.method} {call.path}: status {reply.status}{to}")
    problem = _problem(reply.body)
    detail = problem.detail if problem else f"no problem document: {_start(reply.body)}"
    return error_class(reply.status, problem)(
        reply.status,
        detail,
        problem=problem,
        request_id=(problem and problem.id) or reply.headers.get("x-request-id", ""),
        retry_after=retry_after(reply.headers),
    )


def _problem(body: bytes) -> ProblemDocument | None:
    try:
        return ProblemDocument.model_validate_json(body)
    except ValidationError:
        return None


def _start(body: bytes) -> str:
    return f"it starts with {body[:MOST_SHOWN].decode('utf-8', 'replace')!r}" if body else "it is empty"
