"""Why the forecast of a series changed."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response

from models.documents.encoding import to_json
from models.documents.news import NewsDocument
from service import answers
from service.dependencies import dependencies
from service.http.query_parameters import NewsQuery
from service.http.responses import respond

api = APIBlueprint("news", __name__, url_prefix="/v1/series")


@api.get("/<series>/news")
@api.input(NewsQuery, location="query", arg_name="query")
@api.output(NewsDocument)
def news(series: str, query: NewsQuery) -> Response:
    """Show why the forecast changed between two versions: what each new figure and revision moved.

    The parts add up to the change. They are computed in training; this reads them.
    """
    made = dependencies()
    return respond(to_json(answers.news(made, made.catalog[series], query)))
