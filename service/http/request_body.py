"""The bodies of requests: whole and of a media type that the route takes, or refused."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from apiflask.exceptions import HTTPError
from flask import request

from models.core.errors import InvalidInput, Problem
from service.dependencies import dependencies
from service.gateway.deadlines import Stream, TooSlow, read_in_time
from service.gateway.slow_transfers import BODIES

MAX_BODY = 10_000_000
"""Bytes of the largest body that is taken."""

MAX_ITEMS = 700_000
"""Commas and brackets of a JSON body; the largest release that 10 MB hold has fewer."""

JSON, CSV, TEXT = "application/json", "text/csv", "text/plain"


def media_type(*taken: str) -> str:
    """The media type of the body; HTTPError 415 if it is none of ``taken``."""
    if request.mimetype not in taken:
        raise HTTPError(415, f"{request.mimetype or 'no Content-Type'}: send {' or '.join(taken)}")
    return request.mimetype


class TooLarge(HTTPError):
    """A body or a text that is larger than the route takes; the message names the limit."""


def too_large(most: int) -> TooLarge:
    """HTTP 413 for more than so many bytes."""
    size = f"{most // 1_000_000} MB" if most >= 1_000_000 else f"{most // 1_000} kB"
    return TooLarge(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"the body is larger than {size}")


def read_body(most: int = MAX_BODY) -> bytes:
    """All of the body, read once for each request.

    HTTPError 408 if it comes too slowly, 411 if its end cannot be recognised, 413 if it is larger than
    ``most``, 415 if it is coded, 400 if it ends early, 503 if too many are being read.
    """
    if BODY_KEY not in request.environ:
        request.environ[BODY_KEY] = _read(most)
    body: bytes = request.environ[BODY_KEY]
    return body


BODY_KEY = "exportcast.body"


def _read(most: int) -> bytes:
    if (coding := request.headers.get("Content-Encoding", "identity")) != "identity":
        raise HTTPError(415, f"Content-Encoding {coding[:40]}: send the body as it is")
    length = _length(most)
    if length == 0:
        return b""
    # Of a body in chunks nobody knows the length beforehand: one byte more than the limit is read.
    data = _received(request.environ["wsgi.input"], most + 1 if length is None else length)
    if len(data) > most:
        raise too_large(most)
    if length is not None and len(data) < length:
        raise HTTPError(400, f"the body ended after {len(data):,} of {length:,} bytes")
    return data


def _length(most: int) -> int | None:
    """Bytes of the body by its Content-Length, 0 for none; None for a body in chunks, whose end JSON shows."""
    if request.headers.get("Transfer-Encoding"):
        # The server hands over what came of a body in chunks when its connection broke, as if that were all.
        if request.mimetype != JSON:
            raise HTTPError(HTTPStatus.LENGTH_REQUIRED)
        return None
    length = request.content_length or 0
    if length > most:
        raise too_large(most)
    return length


def _received(stream: Stream, most: int) -> bytes:
    with BODIES.place(dependencies().access.caller(request.environ)):
        try:
            return read_in_time(stream, most=most, peer=request.environ.get("REMOTE_ADDR", ""))
        except TooSlow as error:
            raise HTTPError(408, str(error), headers={"Connection": "close"}) from error


def read_json(most: int = MAX_BODY, **how: Any) -> Any:
    """The body as JSON, ``how`` as for json.loads; HTTPError as read_body, 400 for none, 413 for too many items.

    InvalidInput for a member that is given twice.
    """
    how = {"object_pairs_hook": each_once} | how
    data = read_body(most)
    if sum(map(data.count, (b",", b"{", b"["))) > MAX_ITEMS:
        raise HTTPError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        found = json.loads(data, parse_constant=_no_constant, **how)
        if b"\\u" in data:  # half a pair of surrogates is no text: nothing could store it, or answer with it
            json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise HTTPError(400, f"the body is not JSON: {str(error)[:200]}") from error
    return found


def each_once(members: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; InvalidInput if a member is there twice, for one of its values would be ignored."""
    found = dict(members)
    if len(found) < len(members):
        names = [name for name, _ in members]
        twice = next(name for name in names if names.count(name) > 1)
        raise InvalidInput([Problem("body", twice[:80], f"{names.count(twice)} values", "one value")])
    return found


def _no_constant(text: str) -> Any:
    raise ValueError(f"{text} is no number")
