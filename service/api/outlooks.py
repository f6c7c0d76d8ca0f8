"""Totals of a period from the version in service: a fiscal year, a quarter, any months."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response

from models.answers import outlook_answer
from models.catalogue import Entry
from models.forecast import Forecast
from service.kept import respond_kept
from service.parts import parts
from service.queries import OutlookQuery
from service.respond import respond, to_json
from service.schemas import OutlookOut

api = APIBlueprint("outlooks", __name__, url_prefix="/v1/series")


@api.get("/<series>/outlook")
@api.input(OutlookQuery, location="query", arg_name="query")
@api.output(OutlookOut)
def outlook(series: str, query: OutlookQuery) -> Response:
    """Forecast the total of a period and how likely it reaches a target; with ``as_of`` as it was in service then."""
    entry = parts().catalogue[series]
    if query.as_of is not None:
        day = parts().knowledge_time(query.as_of)
        return respond(render(parts().forecast_on(day, entry.series), entry, query))
    held = parts().champions.get(series)
    return respond_kept(held, query, render(held.forecast, entry, query))


def render(forecast: Forecast, entry: Entry, query: OutlookQuery) -> bytes:
    """The answer to a query; InvalidInput if the forecast cannot tell of its period."""
    return to_json(outlook_answer(forecast, entry, period=query.period, levels=query.levels, target=query.target))
