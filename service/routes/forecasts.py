"""The forecast in service, rendered once for each version and query."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response

from models.core.catalog import Series
from models.core.measures import Measure
from models.documents.encoding import to_csv, to_json
from models.documents.forecast import ForecastDocument, forecast_document, forecast_rows
from models.forecasting.forecast import Forecast
from service.dependencies import dependencies
from service.http.query_parameters import ForecastQuery
from service.http.responses import CSV, JSON, respond, respond_cached

api = APIBlueprint("forecasts", __name__, url_prefix="/v1/series")


@api.get("/<series>/forecast")
@api.input(ForecastQuery, location="query", arg_name="query")
@api.output(ForecastDocument)
def forecast(series: str, query: ForecastQuery) -> Response:
    """Forecast a series by month, with intervals or quantiles; with ``as_of`` as it was in service on that day."""
    entry = dependencies().catalog[series]
    content_type = CSV if query.format == "csv" else JSON
    if query.as_of is not None:
        day = dependencies().knowledge_time(query.as_of)
        return respond(render(dependencies().forecast_on(day, entry.series), entry, query), content_type)
    held = dependencies().champions.get(series)
    return respond_cached(held, query, render(held.forecast, entry, query), content_type)


def render(forecast: Forecast, entry: Series, query: ForecastQuery) -> bytes:
    """The answer to a query; InvalidInput if it looks further ahead than the forecast does."""
    answer = forecast_document(
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
