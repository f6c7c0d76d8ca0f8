"""The record as it was known on a day: the monthly series, and the reports that do not fit."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any

from apiflask import APIBlueprint
from flask import Response

from models.documents.encoding import to_csv, to_json
from models.documents.schemas import VINTAGE_COLUMNS, ContradictionsOut, VintageOut
from models.vintages.contradictions import Contradiction
from service.dependencies import dependencies
from service.http.query_parameters import AsOfQuery, VintageQuery
from service.http.responses import CSV, respond

api = APIBlueprint("vintages", __name__, url_prefix="/v1")


@api.get("/series/<series>/vintage")
@api.input(VintageQuery, location="query", arg_name="query")
@api.output(VintageOut)
def vintage(series: str, query: VintageQuery) -> Response:
    """Show a monthly series as it was known on a day."""
    as_of = dependencies().knowledge_time(query.as_of)
    found = dependencies().record.vintage(dependencies().catalog[series].series, as_of).to_json()
    if query.format == "csv":
        return respond(to_csv(found["months"], VINTAGE_COLUMNS), CSV)
    return respond(to_json(found))


@api.get("/contradictions")
@api.input(AsOfQuery, location="query", arg_name="query")
@api.output(ContradictionsOut)
def contradictions(query: AsOfQuery) -> Response:
    """List the reports that the others known on a day rule out, or cannot place."""
    as_of = dependencies().knowledge_time(query.as_of)
    record = dependencies().record
    found = record.findings(sorted(record.reported()), as_of)
    document = {
        "as_of": as_of.isoformat(),
        "contradictions": _listed(each.contradictions for each in found),
        "ambiguous": _listed(each.ambiguous for each in found),
    }
    return respond(to_json(document))


def _listed(found: Iterable[Iterable[Contradiction]]) -> list[dict[str, Any]]:
    ordered = sorted(chain.from_iterable(found), key=lambda c: (c.report.series, c.report.known_from, c.report.id))
    return [contradiction.to_json() for contradiction in ordered]
