"""How good the forecasts were: scores, drift, and the archive of what was issued."""

from __future__ import annotations

from itertools import chain

from apiflask import APIBlueprint
from flask import Response

from models.documents.encoding import to_csv, to_json
from models.documents.performance import (
    ISSUED_COLUMNS,
    SCORE_COLUMNS,
    DriftDocument,
    IssuedDocument,
    ScoresDocument,
    drift_document,
    issued_document,
    issued_rows,
    scores_document,
)
from models.evaluation.performance import Performance, performance_of
from service.dependencies import dependencies
from service.http.query_parameters import FormatQuery, NoQuery
from service.http.responses import CSV, respond

api = APIBlueprint("performance", __name__, url_prefix="/v1/series")


@api.get("/<series>/scores")
@api.input(FormatQuery, location="query", arg_name="query")
@api.output(ScoresDocument)
def scores(series: str, query: FormatQuery) -> Response:
    """List the scores of all forecasts that were issued, by month, with averages of those that were in service."""
    answer = scores_document(series, _track(series))
    if query.format == "csv":
        return respond(to_csv(answer.scores, SCORE_COLUMNS), CSV)
    return respond(to_json(answer))


@api.get("/<series>/drift")
@api.input(NoQuery, location="query", arg_name="_query")
@api.output(DriftDocument)
def drift(series: str, _query: NoQuery) -> Response:
    """Say whether the forecasts in service are still what they say they are, and why not."""
    return respond(to_json(drift_document(series, _track(series).drift())))


@api.get("/<series>/issued")
@api.input(FormatQuery, location="query", arg_name="query")
@api.output(IssuedDocument)
def issued(series: str, query: FormatQuery) -> Response:
    """List every forecast issued, one row a month and quantile, in the columns that forecast hubs exchange."""
    found = dependencies().store.ledger.issued(dependencies().catalog[series].series)
    if query.format == "csv":
        return respond(to_csv(chain.from_iterable(map(issued_rows, found)), ISSUED_COLUMNS), CSV)
    return respond(to_json(issued_document(series, found)))


def _track(series: str) -> Performance:
    return performance_of(dependencies().catalog[series].series, dependencies().store.ledger)
