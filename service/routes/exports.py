"""Tables of all series as files, for databases and notebooks."""

from __future__ import annotations

from contextlib import ExitStack
from gzip import GzipFile
from http import HTTPStatus
from importlib.metadata import version
from os import SEEK_END
from tempfile import TemporaryFile
from typing import get_args

from apiflask import APIBlueprint
from flask import Response, request

from models.documents.export import Format
from models.documents.export_schema import KINDS, SCHEMA_VERSION
from models.export.parquet_file import require_pyarrow
from service.dependencies import dependencies
from service.gateway.response_cache import CACHE_CONTROL, etag_of
from service.gateway.slow_transfers import EXPORTS, PIECE, Pieces
from service.http.errors import problem
from service.http.openapi import PARQUET
from service.http.query_parameters import NoQuery
from service.http.responses import CSV, revalidated

TYPES = {"csv": CSV, "parquet": PARQUET}

api = APIBlueprint("exports", __name__, url_prefix="/v1/export")


@api.get("/<kind>.<suffix>")
@api.input(NoQuery, location="query", arg_name="_query")
def export(kind: str, suffix: str, _query: NoQuery) -> Response:
    """Send a table of all series: forecasts, vintages, reports, scores or issued forecasts, as Parquet or CSV.

    Series without rows are left out, and those whose table cannot be made: the header ``Export-Failed`` counts them,
    the log and the metadata of a Parquet file name them, ``/readyz`` does where a version was refused.
    """
    if kind not in KINDS or suffix not in get_args(Format):
        known = f"{', '.join(KINDS)}, each as {' or '.join(f'.{each}' for each in get_args(Format))}"
        return problem(HTTPStatus.NOT_FOUND, f"no export {kind[:80]}.{suffix[:80]}; there are {known}")
    if suffix == "parquet":
        require_pyarrow()
    form: Format = "parquet" if suffix == "parquet" else "csv"
    response = Response(content_type=TYPES[form])
    if form == "csv" and request.accept_encodings.quality("gzip"):
        response.content_encoding = "gzip"
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = CACHE_CONTROL
    response.headers["Content-Disposition"] = f'attachment; filename="{kind}.{form}"'
    response.headers["ETag"] = _etag(kind, form, response.content_encoding)
    revalidated(response)
    response.headers.pop("Content-Length", None)  # it is that of no body
    response.automatically_set_content_length = False
    if response.status_code == HTTPStatus.OK and request.method == "GET":
        _fill(response, kind, form)
    return response


def _etag(kind: str, form: Format, encoding: str | None) -> str:
    """Names the content by what it is made of, before it is made."""
    state = dependencies().today(), dependencies().exports.state()
    return etag_of(b"", *map(str, (SCHEMA_VERSION, version("exportcast"), kind, form, encoding, state)))


def _fill(response: Response, kind: str, form: Format) -> None:
    """A file that is made and sent, for a few callers at a time.

    It is made as a whole before it is sent: a body without a length that ends too soon looks like all of it.
    """
    caller = dependencies().access.caller(request.environ)
    EXPORTS.take(caller)
    with ExitStack() as failing:
        failing.callback(EXPORTS.give_back, caller)
        file = failing.enter_context(TemporaryFile())
        size, failed = dependencies().exports.write(file, kind, form, dependencies().today())
        response.headers["Export-Failed"] = str(failed)
        as_it_is = form == "parquet" or response.content_encoding
        size = response.content_length = file.seek(0, SEEK_END) if as_it_is else size
        file.seek(0)
        sent = file if as_it_is else failing.enter_context(GzipFile(fileobj=file, mode="rb"))
        if size <= PIECE:
            response.set_data(sent.read())
        else:
            response.response = Pieces(iter(lambda: sent.read(PIECE), b""), failing.pop_all().close)
