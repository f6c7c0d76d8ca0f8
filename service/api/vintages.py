"""The record as it was known on a day: the monthly series, and the reports that do not fit."""

from __future__ import annotations

from datetime import date

from apiflask import APIBlueprint
from flask import Response

from models.vintages.vintage import Vintage
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
    found = _vintage(parts().catalogue[series].series, parts().knowledge_time(query.as_of)).to_json()
    if query.format == "csv":
        return respond(to_csv(found["months"], COLUMNS), CSV)
    return respond(to_json(found))


@api.get("/contradictions")
@api.input(AsOfQuery, location="query", arg_name="query")
@api.output(ContradictionsOut)
def contradictions(query: AsOfQuery) -> Response:
    """List the reports that the others known on a day rule out, or cannot place."""
    as_of = parts().knowledge_time(query.as_of)
    known = parts().record.at(as_of).reconstruction
    document = {
        "as_of": as_of.isoformat(),
        "contradictions": [contradiction.to_json() for contradiction in known.contradictions],
        "ambiguous": [contradiction.to_json() for contradiction in known.ambiguous],
    }
    return respond(to_json(document))


def _vintage(series: str, as_of: date) -> Vintage:
    vintages = parts().record.at(as_of).reconstruction.vintages
    return vintages.get(series) or Vintage(series, as_of, ())
