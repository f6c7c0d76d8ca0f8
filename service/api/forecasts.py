"""The forecast in service, rendered once for each version and query."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response, request

from models.answers import forecast_answer, forecast_rows
from models.catalogue import Entry
from models.forecast import Forecast
from service.answers import Answer, answer_key, etag_of
from service.champions import Held
from service.parts import parts
from service.respond import CSV, JSON, to_csv, to_json
from service.routes import template
from service.schemas import ForecastOut, ForecastQuery

api = APIBlueprint("forecasts", __name__, url_prefix="/v1/series")


@api.get("/<series>/forecast")
@api.input(ForecastQuery, location="query", arg_name="query")
@api.output(ForecastOut)
@api.doc(responses={304: "The answer that you hold still stands", 404: "Unknown series or no model", 503: "Not ready"})
def forecast(series: str, query: ForecastQuery) -> Response:
    """Forecast a series by month, with intervals or quantiles."""
    entry = parts().catalogue[series]
    answer = _answer(parts().champions.get(series), entry, query)
    parts().answers.put(answer_key(request.environ), answer)
    status, headers, body = answer.sent(request.headers.get("If-None-Match"))
    return Response(body, status, headers)


def _answer(held: Held, entry: Entry, query: ForecastQuery) -> Answer:
    body = render(held.forecast, entry, query)
    etag = etag_of(body, held.version.version, held.forecast.vintage, query.model_dump_json())
    content_type = CSV if query.format == "csv" else JSON
    return Answer.of(held, route=template(request.url_rule), etag=etag, body=body, content_type=content_type)


def render(forecast: Forecast, entry: Entry, query: ForecastQuery) -> bytes:
    """The answer to a query; InvalidInput if it looks further ahead than the forecast does."""
    answer = forecast_answer(
        forecast, entry, horizon=query.horizon, levels=query.levels, quantiles=query.quantiles or ()
    )
    if query.format == "csv":
        rows = forecast_rows(answer)
        return to_csv(rows, rows[0])
    return to_json(answer)
