"""The bodies of requests that write: whole and of a media type that the route takes, or refused."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from apiflask.exceptions import HTTPError
from flask import request

from service.gateway.lanes import reading_a_body

MAX_BODY = 10_000_000
"""Bytes of the largest body that is taken."""

MAX_ITEMS = 700_000
"""Commas and brackets of a JSON body; the largest release that 10 MB hold has fewer."""

JSON, CSV = "application/json", "text/csv"


def media_type(*taken: str) -> str:
    """The media type of the body; HTTPError 415 if it is none of ``taken``."""
    if request.mimetype not in taken:
        raise HTTPError(415, f"{request.mimetype or 'no Content-Type'}: send {' or '.join(taken)}")
    return request.mimetype


def read_body() -> bytes:
    """All of the body; HTTPError 413 if it is larger than MAX_BODY, 415 if it is coded, 503 if too many are read."""
    if (coding := request.headers.get("Content-Encoding", "identity")) != "identity":
        raise HTTPError(415, f"Content-Encoding {coding[:40]}: send the body as it is")
    with reading_a_body():
        data = request.get_data()
    # Of a body that comes in chunks nobody knows the length beforehand, and werkzeug hands over the first
    # MAX_CONTENT_LENGTH bytes of it as if they were all: one byte more than is accepted shows it.
    if len(data) > MAX_BODY:
        raise HTTPError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return data


def read_json(**how: Any) -> Any:
    """The body as JSON, ``how`` as for json.loads; HTTPError 400 if it is none, 413 if it has too many items."""
    data = read_body()
    if sum(map(data.count, (b",", b"{", b"["))) > MAX_ITEMS:
        raise HTTPError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        found = json.loads(data, parse_constant=_no_constant, **how)
        if b"\\u" in data:  # half a pair of surrogates is no text: nothing could store it, or answer with it
            json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise HTTPError(400, f"the body is not JSON: {str(error)[:200]}") from error
    return found


def _no_constant(text: str) -> Any:
    raise ValueError(f"{text} is no number")
