"""How the figures of a series are revised."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response

from models.documents.encoding import to_csv, to_json
from models.documents.revisions import REVISION_COLUMNS, RevisionStatisticsDocument, revision_rows
from service.dependencies import dependencies
from service.http.query_parameters import RevisionsQuery
from service.http.responses import CSV, respond

api = APIBlueprint("revisions", __name__, url_prefix="/v1/series")


@api.get("/<series>/revisions")
@api.input(RevisionsQuery, location="query", arg_name="query")
@api.output(RevisionStatisticsDocument)
def revisions(series: str, query: RevisionsQuery) -> Response:
    """Show how figures are revised by age: size, sign, news or noise, from when on they are final, what is expected."""
    as_of = dependencies().knowledge_time(query.as_of)
    entry = dependencies().catalog[series]
    found = dependencies().revisions.document(entry.series, as_of, within=query.within)
    if query.format == "csv":
        return respond(to_csv(revision_rows(found), REVISION_COLUMNS), CSV)
    return respond(to_json(found))
