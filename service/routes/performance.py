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
    issued_rows,
    scores_document,
)
from models.evaluation.performance import Performance, performance_of
from service.dependencies import dependencies
from service.http.parts import linked, part_of, within
from service.http.query_parameters import NoQuery, TableQuery
from service.http.responses import CSV, respond

api = APIBlueprint("performance", __name__, url_prefix="/v1/series")


@api.get("/<series>/scores")
@api.input(TableQuery, location="query", arg_name="query")
@api.output(ScoresDocument)
def scores(series: str, query: TableQuery) -> Response:
    """List the scores of all forecasts that were issued, by month, with averages of those that were in service.

    ``from`` and ``to`` are of the day on which the figure became known; the averages are of all.
    """
    track = _track(series)
    part = part_of((each for each in track.every if within(each.score.known, query)), query)
    answer = scores_document(series, track, part.rows, next_=part.next)
    is_csv = query.format == "csv"
    return linked(respond(to_csv(answer.scores, SCORE_COLUMNS), CSV) if is_csv else respond(to_json(answer)), part.next)


@api.get("/<series>/drift")
@api.input(NoQuery, location="query", arg_name="_query")
@api.output(DriftDocument)
def drift(series: str, _query: NoQuery) -> Response:
    """Say whether the forecasts in service are still what they say they are, and why not."""
    return respond(to_json(drift_document(series, _track(series).drift())))


@api.get("/<series>/issued")
@api.input(TableQuery, location="query", arg_name="query")
@api.output(IssuedDocument)
def issued(series: str, query: TableQuery) -> Response:
    """List every forecast issued, one row a month and quantile, in the columns that forecast hubs exchange.

    ``from`` and ``to`` are of the day of issue.
    """
    found = dependencies().store.ledger.issued(dependencies().catalog[series].series)
    wanted = (each for each in found if within(each.issued_at.date(), query))
    part = part_of(chain.from_iterable(map(issued_rows, wanted)), query)
    if query.format == "csv":
        return linked(respond(to_csv(part.rows, ISSUED_COLUMNS), CSV), part.next)
    return linked(respond(to_json(IssuedDocument(series=series, issued=part.rows, next=part.next))), part.next)


def _track(series: str) -> Performance:
    return performance_of(dependencies().catalog[series].series, dependencies().store.ledger)
