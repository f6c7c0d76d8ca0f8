"""Totals of a period from the version in service: a fiscal year, a quarter, any months."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response

from models.core.catalog import Series
from models.documents.encoding import to_csv, to_json
from models.documents.outlook import OutlookDocument, outlook_row
from models.spreadsheet.tables import outlook_table
from models.spreadsheet.writer import to_xlsx
from service import answers
from service.dependencies import dependencies
from service.http.query_parameters import OutlookQuery
from service.http.responses import TYPES, respond, respond_cached, respond_from_cache

api = APIBlueprint("outlooks", __name__, url_prefix="/v1/series")

NOTHING = "nothing is known"
"""The state of a record that has nothing of a series, or that no store can be asked for."""


@api.get("/<series>/outlook")
@api.input(OutlookQuery, location="query", arg_name="query")
@api.output(OutlookDocument)
def outlook(series: str, query: OutlookQuery) -> Response:
    """Forecast the total of a period and how likely it reaches a target; with ``as_of`` as it was in service then.

    Months published since the forecast was made enter as constants.
    """
    entry = dependencies().catalog[series]
    content_type = TYPES[query.format]
    if query.as_of is not None:
        return respond(render(answers.outlook(dependencies(), entry, query), entry, query), content_type)
    held, record, today = dependencies().champions.get(series), dependencies().record, dependencies().today()
    if cached := respond_from_cache(record.state(entry.series, today) or NOTHING):
        return cached
    known, state = record.newer(entry.series, today, than=held.forecast.vintage)
    body = render(answers.outlook_of(held.forecast, entry, query, known), entry, query)
    return respond_cached(held, query, body, content_type, state=state or NOTHING)


def render(answer: OutlookDocument, entry: Series, query: OutlookQuery) -> bytes:
    """An answer in the format that was asked for."""
    if query.format == "csv":
        row = outlook_row(answer)
        return to_csv([row], row)
    if query.format == "xlsx":
        return to_xlsx(outlook_table(answer, entry))
    return to_json(answer)
