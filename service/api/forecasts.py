"""The forecast in service, rendered once for each version and query."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response

from models.answers import forecast_answer, forecast_rows
from models.catalogue import Entry
from models.forecast import Forecast
from models.terms import Measure
from service.kept import respond_kept
from service.parts import parts
from service.queries import ForecastQuery
from service.respond import CSV, JSON, respond, to_csv, to_json
from service.schemas import ForecastOut

api = APIBlueprint("forecasts", __name__, url_prefix="/v1/series")


@api.get("/<series>/forecast")
@api.input(ForecastQuery, location="query", arg_name="query")
@api.output(ForecastOut)
def forecast(series: str, query: ForecastQuery) -> Response:
    """Forecast a series by month, with intervals or quantiles; with ``as_of`` as it was in service on that day."""
    entry = parts().catalogue[series]
    content_type = CSV if query.format == "csv" else JSON
    if query.as_of is not None:
        day = parts().knowledge_time(query.as_of)
        return respond(render(parts().forecast_on(day, entry.series), entry, query), content_type)
    held = parts().champions.get(series)
    return respond_kept(held, query, render(held.forecast, entry, query), content_type)


def render(forecast: Forecast, entry: Entry, query: ForecastQuery) -> bytes:
    """The answer to a query; InvalidInput if it looks further ahead than the forecast does."""
    answer = forecast_answer(
        forecast,
        entry,
        horizon=query.horizon,
        levels=query.levels,
        quantiles=query.quantiles,
        measure=Measure(query.measure),
    )
    if query.format == "csv":
        rows = forecast_rows(answer)
        return to_csv(rows, rows[0])
    return to_json(answer)
