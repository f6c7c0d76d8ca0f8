"""Totals of a period from the version in service: a fiscal year, a quarter, any months."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response

from models.answers import outlook_answer
from service.kept import respond_kept
from service.parts import parts
from service.queries import OutlookQuery
from service.respond import to_json
from service.schemas import OutlookOut

api = APIBlueprint("outlooks", __name__, url_prefix="/v1/series")


@api.get("/<series>/outlook")
@api.input(OutlookQuery, location="query", arg_name="query")
@api.output(OutlookOut)
@api.doc(responses={304: "The answer that you hold still stands", 404: "Unknown series or no model", 503: "Not ready"})
def outlook(series: str, query: OutlookQuery) -> Response:
    """Forecast the total of a period, published months included, and how likely it reaches a target."""
    entry = parts().catalogue[series]
    held = parts().champions.get(series)
    answer = outlook_answer(held.forecast, entry, period=query.period, levels=query.levels, target=query.target)
    return respond_kept(held, query, to_json(answer))
