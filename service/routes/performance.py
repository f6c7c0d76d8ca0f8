"""How good the forecasts were: scores, drift, and the archive of what was issued."""

from __future__ import annotations

from collections.abc import Sequence
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
from models.evaluation.performance import Performance, ScoredForecast, performance_of
from models.spreadsheet.tables import scores_table
from models.spreadsheet.writer import to_xlsx
from service.dependencies import dependencies
from service.http.parts import linked, part_of, within
from service.http.query_parameters import NoQuery, ScoresQuery, TableQuery
from service.http.responses import CSV, XLSX, respond

api = APIBlueprint("performance", __name__, url_prefix="/v1/series")


@api.get("/<series>/scores")
@api.input(ScoresQuery, location="query", arg_name="query")
@api.output(ScoresDocument)
def scores(series: str, query: ScoresQuery) -> Response:
    """List the scores of all forecasts that were issued, by month, with averages of those that were in service.

    ``from`` and ``to`` are of the day on which the figure became known; the averages are of all.
    """
    track = _track(series)
    part = part_of((each for each in track.every if within(each.score.known, query)), query)
    if query.format == "xlsx":
        return linked(respond(_workbook(series, track, part.rows, query), XLSX), part.next)
    answer = scores_document(series, track, part.rows, next_=part.next)
    is_csv = query.format == "csv"
    return linked(respond(to_csv(answer.scores, SCORE_COLUMNS), CSV) if is_csv else respond(to_json(answer)), part.next)


def _workbook(series: str, track: Performance, rows: Sequence[ScoredForecast], query: ScoresQuery) -> bytes:
    """The rows as a workbook; Busy if all places for what takes long are taken: 10,000 rows need seconds."""
    parameters = query.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"format"})
    with dependencies().places.reader():
        return to_xlsx(scores_table(dependencies().catalog[series], track, rows, parameters=parameters))


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
