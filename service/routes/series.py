"""The series: which there are, and what was reported on each."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response

from models.documents.encoding import to_json
from models.documents.report import ReportsDocument, reports_document
from models.documents.series import SeriesDocument, SeriesListDocument, series_document, series_list_document
from service.dependencies import dependencies
from service.http.parts import linked, part_of, within
from service.http.query_parameters import NoQuery, ReportsQuery
from service.http.responses import respond

api = APIBlueprint("series", __name__, url_prefix="/v1/series")


@api.get("")
@api.input(NoQuery, location="query", arg_name="_query")
@api.output(SeriesListDocument)
def all_series(_query: NoQuery) -> Response:
    """List the series, parents before their parts."""
    champions = dependencies().champions
    return respond(dependencies().listed.get(champions.revision, _list))


def _list() -> bytes:
    return to_json(series_list_document(dependencies().catalog, dependencies().champions.versions))


@api.get("/<series>")
@api.input(NoQuery, location="query", arg_name="_query")
@api.output(SeriesDocument)
def one_series(series: str, _query: NoQuery) -> Response:
    """Describe a series and the version that serves it."""
    return respond(to_json(series_document(series, dependencies().catalog, dependencies().champions.versions)))


@api.get("/<series>/reports")
@api.input(ReportsQuery, location="query", arg_name="query")
@api.output(ReportsDocument)
def reports(series: str, query: ReportsQuery) -> Response:
    """List the figures published on a series and known on a day; ``from`` and ``to`` are of the day known."""
    as_of = dependencies().knowledge_time(query.as_of)
    entry = dependencies().catalog[series]
    found = dependencies().store.reports(as_of=as_of, series=entry.series)
    part = part_of((r for r in found if within(r.known_from, query)), query)
    return linked(respond(to_json(reports_document(series, as_of, part.rows, next_=part.next))), part.next)
