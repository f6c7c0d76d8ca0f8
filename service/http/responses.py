"""Responses to one request: an entity tag, and 304 where the caller has the body already."""

from __future__ import annotations

from flask import Response, request

from models.documents.sdmx_csv import MEDIA_TYPE as SDMX_TYPE
from models.spreadsheet.writer import MEDIA_TYPE
from service.core.route_template import template
from service.dependencies import dependencies
from service.gateway.request_form import Key, answer_key
from service.gateway.response_cache import CACHE_CONTROL, CachedResponse, etag_of
from service.http.query_parameters import Query
from service.state.champion_cache import Loaded

JSON = "application/json"
CSV = "text/csv; charset=utf-8"
XLSX = MEDIA_TYPE
SDMX = SDMX_TYPE
TYPES = {"json": JSON, "csv": CSV, "xlsx": XLSX, "sdmx-csv": SDMX}
"""The media types by the names that the parameter ``format`` has for them."""


def revalidated(response: Response) -> None:
    """Answer 304 to who holds this answer; conditions on writing (If-Match) are none of a read."""
    response.make_conditional({name: value for name, value in request.environ.items() if name != "HTTP_IF_MATCH"})


def respond(body: bytes, content_type: str = JSON) -> Response:
    """An answer tagged by its content."""
    response = Response(body, content_type=content_type, headers=_file_name(content_type))
    if request.method in ("GET", "HEAD"):
        response.headers["Cache-Control"] = CACHE_CONTROL
        response.add_etag()
        revalidated(response)
    return response


def respond_cached(
    held: Loaded, query: Query, body: bytes, content_type: str = JSON, *, state: object = None
) -> Response:
    """Keep the rendered answer to the current request as long as its version is in service, and send it.

    With a ``state`` of the record only ``respond_from_cache`` finds it, and only in that state.
    """
    etag = etag_of(body, held.version.version, held.forecast.vintage, query.model_dump_json())
    answer = CachedResponse.of(
        held.version,
        route=template(request.url_rule),
        etag=etag,
        body=body,
        content_type=content_type,
        more=_file_name(content_type),
    )
    dependencies().answers.put(_key(state), answer)
    return _sent(answer)


def respond_from_cache(state: object) -> Response | None:
    """The answer to the current request that was cached in a state of the record, None if there is none."""
    answer = dependencies().answers.get(_key(state))
    return None if answer is None else _sent(answer)


def _file_name(content_type: str) -> list[tuple[str, str]]:
    """The header with the name under which a browser saves a workbook: pk.ict-forecast.xlsx."""
    name = "-".join(part for part in request.path.split("/")[2:] if part != "series")
    return [("Content-Disposition", f'attachment; filename="{name}.xlsx"')] if content_type == XLSX else []


def _key(state: object) -> Key:
    path, pairs = answer_key(request.environ)
    return path, pairs if state is None else (*pairs, ("", repr(state)))


def _sent(answer: CachedResponse) -> Response:
    status, headers, sent = answer.sent(request.headers.get("If-None-Match"))
    return Response(sent, status, headers)
