"""Responses to one request: an entity tag, and 304 where the caller has the body already."""

from __future__ import annotations

from flask import Response, request

from service.gateway.response_cache import CACHE_CONTROL

JSON = "application/json"
CSV = "text/csv; charset=utf-8"


def respond(body: bytes, content_type: str = JSON) -> Response:
    """An answer tagged by its content."""
    response = Response(body, content_type=content_type)
    if request.method in ("GET", "HEAD"):
        response.headers["Cache-Control"] = CACHE_CONTROL
        response.add_etag()
        response.make_conditional(request)
    return response
