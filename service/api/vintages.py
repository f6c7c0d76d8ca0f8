"""The record as it was known on a day: the monthly series, and the reports that do not fit."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any

from apiflask import APIBlueprint
from flask import Response

from models.vintages.contradictions import Contradiction
from service.parts import parts
from service.queries import AsOfQuery, VintageQuery
from service.respond import CSV, respond, to_csv, to_json
from service.schemas import ContradictionsOut, VintageOut

COLUMNS = ("month", "value", "status", "tolerance")

api = APIBlueprint("vintages", __name__, url_prefix="/v1")


@api.get("/series/<series>/vintage")
@api.input(VintageQuery, location="query", arg_name="query")
@api.output(VintageOut)
def vintage(series: str, query: VintageQuery) -> Response:
    """Show a monthly series as it was known on a day."""
    as_of = parts().knowledge_time(query.as_of)
    found = parts().record.vintage(parts().catalogue[series].series, as_of).to_json()
    if query.format == "csv":
        return respond(to_csv(found["months"], COLUMNS), CSV)
    return respond(to_json(found))


@api.get("/contradictions")
@api.input(AsOfQuery, location="query", arg_name="query")
@api.output(ContradictionsOut)
def contradictions(query: AsOfQuery) -> Response:
    """List the reports that the others known on a day rule out, or cannot place."""
    as_of = parts().knowledge_time(query.as_of)
    record = parts().record
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
