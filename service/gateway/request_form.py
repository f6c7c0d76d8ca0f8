"""The form of a request before anything is done for it: its target, its parameters and its host."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from service.gateway.admission import Refusal

MAX_TARGET = 4_000
"""Characters of path and query together; the longest query with a meaning has about 1,300."""

MAX_PARAMETERS = 32
"""Parts of a query between ``&``, empty ones too; a route takes at most six."""

Key = tuple[str, tuple[tuple[str, str], ...]]


def refusal(environ: dict[str, Any]) -> Refusal | None:
    """414 for a target that is too long, 400 for too many parameters or a host that is not one; else None."""
    path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
    if len(path) + len(query) > MAX_TARGET:
        detail = f"path and query have {len(path) + len(query):,} characters; at most {MAX_TARGET:,} are read"
        return Refusal(HTTPStatus.REQUEST_URI_TOO_LONG, detail, "", [])
    if (count := query.count("&") + 1) > MAX_PARAMETERS:
        detail = f"the query has {count:,} parameters; at most {MAX_PARAMETERS} are read"
        return Refusal(HTTPStatus.BAD_REQUEST, detail, "", [])
    return _host_refusal(environ)


def _host_refusal(environ: dict[str, Any]) -> Refusal | None:
    """HTTP/1.1 has exactly one Host (RFC 9112, section 3.2); the server joins several with a comma."""
    host = environ.get("HTTP_HOST", "")
    if not host and environ.get("SERVER_PROTOCOL") == "HTTP/1.1":
        return Refusal(HTTPStatus.BAD_REQUEST, "the request has no Host", "", [])
    if "," in host:
        return Refusal(HTTPStatus.BAD_REQUEST, "the request has more than one Host", "", [])
    return None


def answer_key(environ: dict[str, Any]) -> Key:
    """The key of a cached response: path, and parameters as the application reads them, sorted.

    Order, empty parts and percent-encoding make no difference.
    """
    query = environ["QUERY_STRING"]
    if "%" in query or "+" in query:
        return environ["PATH_INFO"], tuple(sorted(parse_qsl(query, keep_blank_values=True, errors="surrogateescape")))
    pieces = [piece.partition("=")[::2] for piece in query.split("&") if piece]
    return environ["PATH_INFO"], tuple(sorted(pieces))
