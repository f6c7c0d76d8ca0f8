"""What people open: the page, the documentation of the API, and the files that these load. Nothing from elsewhere."""

from __future__ import annotations

import json
from functools import partial
from http import HTTPStatus
from typing import Any, cast

from apiflask import APIBlueprint, APIFlask
from flask import Response, abort, current_app, render_template, request

from service.dependencies import dependencies
from service.gateway.slow_transfers import ASSETS, PIECE, Pieces
from service.http.query_parameters import NoQuery, PageQuery
from service.http.responses import respond, revalidated
from service.page import assets

HTML = "text/html; charset=utf-8"
FOREVER = "public, max-age=31536000, immutable"
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",  # the style sheet of Swagger UI draws its icons from data urls
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)

api = APIBlueprint("pages", __name__, enable_openapi=False, template_folder="../page")


@api.get("/")
@api.input(PageQuery, location="query", arg_name="_query")
def page(_query: PageQuery) -> Response:
    """The forecast, its history and how good it was."""
    return _rendered("page.html")


@api.get("/docs")
@api.input(NoQuery, location="query", arg_name="_query")
def docs(_query: NoQuery) -> Response:
    """The API, to try out."""
    return _rendered("docs.html")


@api.get("/openapi.json")
@api.input(NoQuery, location="query", arg_name="_query")
def openapi(_query: NoQuery) -> Response:
    """The API as a document."""
    return respond(_compact(cast("APIFlask", current_app).spec))


@api.get("/assets/<tag>/<name>")
def asset(tag: str, name: str) -> Response:
    """A file that a page loads; its content under a tag never changes."""
    if name not in assets.files():
        abort(404)
    response = Response(content_type=assets.TYPES[assets.files()[name].suffix])
    if request.accept_encodings.quality("gzip"):
        data = memoryview(assets.compressed(name))
        response.content_encoding = "gzip"
    else:
        data = memoryview(assets.mapped(name))
    response.content_length = len(data)
    response.set_etag(f"{assets.tag()}-{response.content_encoding or 'plain'}")
    response.vary.add("Accept-Encoding")
    response.headers["X-Content-Type-Options"] = "nosniff"
    # A page that was opened before an upgrade asks under the tag of before.
    response.headers["Cache-Control"] = FOREVER if tag == assets.tag() else "no-cache"
    revalidated(response)
    if response.status_code == HTTPStatus.OK and request.method == "GET":
        _fill(response, data)
    return response


def _compact(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _fill(response: Response, data: memoryview) -> None:
    """Small data at once; large data at the pace of the client, for a few clients at a time."""
    if len(data) <= PIECE:
        response.set_data(bytes(data))
        return
    caller = dependencies().access.caller(request.environ)
    ASSETS.take(caller)
    pieces = (bytes(data[at : at + PIECE]) for at in range(0, len(data), PIECE))
    response.response = Pieces(pieces, partial(ASSETS.give_back, caller))


def _given() -> dict[str, Any]:
    return {"assets": f"assets/{assets.tag()}"}


def _rendered(template: str) -> Response:
    response = respond(render_template(template, **_given()).encode(), HTML)
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
