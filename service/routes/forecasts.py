"""The forecast in service, rendered once for each version and query; forecasts of several series."""

from __future__ import annotations

from datetime import date

from apiflask import APIBlueprint
from flask import Response

from models.core.catalog import Series
from models.core.errors import ArtifactRejected, InvalidInput, NoAdjustment, NoModel, Problem, shown
from models.documents.encoding import to_csv, to_json
from models.documents.forecast import (
    ForecastDocument,
    ForecastsDocument,
    WithoutForecast,
    forecast_columns,
    forecast_rows,
)
from models.documents.sdmx_csv import forecast_sdmx
from models.forecasting.forecast import Forecast
from models.spreadsheet.tables import forecast_table, forecasts_table
from models.spreadsheet.writer import to_xlsx
from service import answers
from service.dependencies import dependencies
from service.http.query_parameters import ForecastQuery, ForecastsQuery
from service.http.responses import CSV, TYPES, XLSX, respond, respond_cached

api = APIBlueprint("forecasts", __name__, url_prefix="/v1")


@api.get("/series/<series>/forecast")
@api.input(ForecastQuery, location="query", arg_name="query")
@api.output(ForecastDocument)
def forecast(series: str, query: ForecastQuery) -> Response:
    """Forecast a series by month, with intervals or quantiles; with ``as_of`` as it was in service on that day."""
    entry = dependencies().catalog[series]
    content_type = TYPES[query.format]
    if query.as_of is not None:
        day = dependencies().knowledge_time(query.as_of)
        return respond(render(dependencies().forecast_on(day, entry.series), entry, query, day), content_type)
    held = dependencies().champions.get(series)
    return respond_cached(held, query, render(held.forecast, entry, query), content_type)


@api.get("/forecasts")
@api.input(ForecastsQuery, location="query", arg_name="query")
@api.output(ForecastsDocument)
def forecasts(query: ForecastsQuery) -> Response:
    """Forecast several series at once; those that nothing forecasts are named in ``without``, with the reason."""
    made, without = [], []
    for entry in _entries(query):
        try:
            made.append(answers.forecast(dependencies(), entry, query))
        except (NoModel, ArtifactRejected, NoAdjustment) as error:
            without.append(WithoutForecast(series=entry.series, reason=str(error)))
    if query.format == "csv":
        rows = [{"series": each.series} | row for each in made for row in forecast_rows(each)]
        return respond(to_csv(rows, ["series", *forecast_columns(query.levels, query.quantiles)]), CSV)
    answer = ForecastsDocument(forecasts=made, without=without)
    if query.format == "xlsx":
        return respond(to_xlsx(forecasts_table(answer, dependencies().catalog.entries)), XLSX)
    return respond(to_json(answer))


def _entries(query: ForecastsQuery) -> list[Series]:
    """The series asked for, each once; InvalidInput names those that the catalog does not have."""
    names, known = dict.fromkeys(query.series), dependencies().catalog.entries
    if unknown := [name for name in names if name not in known]:
        raise InvalidInput([Problem("query", "series", shown(name), "a series of /v1/series") for name in unknown])
    return [known[name] for name in names]


def render(forecast: Forecast, entry: Series, query: ForecastQuery, day: date | None = None) -> bytes:
    """The answer to a query; InvalidInput if it looks further ahead than the forecast does."""
    answer = answers.forecast_of(forecast, entry, query, day)
    if query.format == "csv":
        rows = forecast_rows(answer)
        return to_csv(rows, rows[0])
    if query.format == "xlsx":
        return to_xlsx(forecast_table(answer, entry, forecast.history))
    if query.format == "sdmx-csv":
        return forecast_sdmx(answer, entry)
    return to_json(answer)
