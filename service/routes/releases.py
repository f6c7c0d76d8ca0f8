"""A release arrives: reports in, all of them or none, and what they did to the record out."""

from __future__ import annotations

from functools import partial
from itertools import islice
from typing import Any

from apiflask import APIBlueprint
from flask import Response, request

from models.core.errors import MAX_PROBLEMS, InvalidInput, Problem, shown
from models.documents.encoding import to_json
from models.documents.release import ReleaseDocument, release_document
from models.ingest_release import take_release
from models.reports.report import COLUMNS, Report, parse_report
from models.reports.table import parse_csv
from service.dependencies import dependencies
from service.gateway.auth import SCHEME
from service.http.query_parameters import NoQuery
from service.http.request_body import CSV, JSON, media_type, read_body, read_json
from service.http.responses import respond
from service.state.background import Rank

PLACE = "release"
KEYS = frozenset(COLUMNS) | {"status", "printed"}


class Printed(str):
    """The digits of a number of JSON."""

    __slots__ = ()


api = APIBlueprint("releases", __name__, url_prefix="/v1")


@api.post("/releases")
@api.input(NoQuery, location="query", arg_name="_query")
@api.output(ReleaseDocument)
@api.doc(security=SCHEME)
def release(_query: NoQuery) -> Response:
    """Store reports: a JSON list, an object with a list ``reports``, or text/csv. The same again stores nothing."""
    dependencies().access.writer(request.headers.get("Authorization"))
    reports = _read()
    made = dependencies()
    take = partial(take_release, reports, store=made.store, catalog=made.catalog, now=made.clock())
    with made.places.release():
        done = made.background.run(take, rank=Rank.RELEASE)
    return respond(to_json(release_document(done)))


def _read() -> list[Report]:
    if media_type(JSON, CSV) == CSV:
        return parse_csv(read_body(), PLACE, fiscal_starts=dependencies().catalog.fiscal_starts)
    # Numbers stay text, so that the printed digits are kept.
    return _from_json(read_json(parse_float=Printed, parse_int=Printed))


def _from_json(document: Any) -> list[Report]:
    rows = document.get("reports") if isinstance(document, dict) and document.keys() == {"reports"} else document
    if not isinstance(rows, list) or not rows:
        wanted = "a list of at least one report, or an object with such a list as its only member, reports"
        raise InvalidInput([Problem(PLACE, "", shown(rows), wanted)])
    problems: list[Problem] = []
    reports: list[Report] = []
    for number, row in enumerate(rows, start=1):
        if report := _report(row, f"{PLACE} report {number}", problems):
            reports.append(report)
        if len(problems) >= MAX_PROBLEMS:
            raise InvalidInput(problems, stopped=number < len(rows))
    if problems:
        raise InvalidInput(problems)
    return reports


def _report(row: Any, place: str, problems: list[Problem]) -> Report | None:
    if not isinstance(row, dict):
        problems.append(Problem(place, "", shown(row), "an object"))
        return None
    wanted = f"no such member ({', '.join(COLUMNS)})"
    problems.extend(
        Problem(place, key[:80], shown(row[key]), wanted) for key in sorted(islice(row.keys() - KEYS, MAX_PROBLEMS))
    )
    numbers = [key for key, value in row.items() if key != "value" and key in KEYS and isinstance(value, Printed)]
    problems.extend(Problem(place, key, str(row[key])[:80], "a text") for key in numbers)
    return parse_report(row, place, problems)
