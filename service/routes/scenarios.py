"""What if: a forecast where months, totals or growth are given. Nothing is stored."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response

from models.documents.encoding import to_json
from models.documents.question import checked
from models.documents.scenario import ScenarioDocument, ScenarioIn
from service import answers
from service.dependencies import dependencies
from service.http.query_parameters import AsOfQuery
from service.http.request_body import JSON, media_type, read_json
from service.http.responses import respond

MAX_JSON = 20_000
"""Bytes of the largest question."""

api = APIBlueprint("scenarios", __name__, url_prefix="/v1/series")


@api.post("/<series>/scenario")
@api.input(AsOfQuery, location="query", arg_name="query")
@api.output(ScenarioDocument)
def scenario(series: str, query: AsOfQuery) -> Response:
    """Show the forecast where conditions hold, beside the forecast without them. Stores nothing.

    With ``as_of`` by the forecast that was in service then. A read token is enough.
    """
    made = dependencies()
    entry, day = made.catalog[series], made.past_day(query.as_of)
    media_type(JSON)
    question = checked(ScenarioIn, read_json(MAX_JSON))
    return respond(to_json(answers.scenario(made, entry, question, day)))
