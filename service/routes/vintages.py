"""The record as it was known on a day: the monthly series, and the reports that do not fit."""

from __future__ import annotations

from itertools import chain

from apiflask import APIBlueprint
from flask import Response

from models.documents.encoding import to_csv, to_json
from models.documents.vintage import (
    VINTAGE_COLUMNS,
    ContradictionsDocument,
    VintageDocument,
    contradictions_document,
    vintage_document,
)
from service.dependencies import dependencies
from service.http.query_parameters import AsOfQuery, VintageQuery
from service.http.responses import CSV, respond

api = APIBlueprint("vintages", __name__, url_prefix="/v1")


@api.get("/series/<series>/vintage")
@api.input(VintageQuery, location="query", arg_name="query")
@api.output(VintageDocument)
def vintage(series: str, query: VintageQuery) -> Response:
    """Show a monthly series as it was known on a day."""
    as_of = dependencies().knowledge_time(query.as_of)
    entry = dependencies().catalog[series]
    found = vintage_document(dependencies().record.vintage(entry.series, as_of), entry.unit)
    if query.format == "csv":
        return respond(to_csv(found.months, VINTAGE_COLUMNS), CSV)
    return respond(to_json(found))


@api.get("/contradictions")
@api.input(AsOfQuery, location="query", arg_name="query")
@api.output(ContradictionsDocument)
def contradictions(query: AsOfQuery) -> Response:
    """List the reports that the others known on a day rule out, or cannot place."""
    as_of = dependencies().knowledge_time(query.as_of)
    record = dependencies().record
    found = record.findings(sorted(record.reported()), as_of)
    wrong = chain.from_iterable(each.contradictions for each in found)
    unsure = chain.from_iterable(each.ambiguous for each in found)
    return respond(to_json(contradictions_document(as_of, wrong, unsure)))
