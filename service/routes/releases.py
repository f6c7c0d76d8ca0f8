"""A release arrives, or reports are withdrawn: all of them or none, and what that did to the record."""

from __future__ import annotations

from functools import partial
from itertools import islice
from typing import Any

from apiflask import APIBlueprint
from flask import Response, request

from models.core.errors import MAX_PROBLEMS, InvalidInput, Problem, shown
from models.documents.encoding import to_json
from models.documents.question import checked
from models.documents.release import ReleaseDocument, release_document
from models.documents.withdrawal import WithdrawalDocument, WithdrawalIn, withdrawal_document
from models.ingest_release import take_release
from models.reports.report import COLUMNS, Report, parse_report
from models.reports.table import parse_csv
from models.storage.withdrawals import Withdrawer
from models.withdrawal import withdraw_reports
from service.dependencies import dependencies
from service.gateway.auth import SCHEME
from service.http.query_parameters import DryRunQuery
from service.http.request_body import CSV, JSON, media_type, read_body, read_json
from service.http.responses import respond
from service.http.text_body import text_of
from service.state.background import Rank

PLACE = "release"
KEYS = frozenset(COLUMNS) | {"status", "printed", "id"}


class Printed(str):
    """The digits of a number of JSON."""

    __slots__ = ()


api = APIBlueprint("releases", __name__, url_prefix="/v1")


@api.post("/releases")
@api.input(DryRunQuery, location="query", arg_name="query")
@api.output(ReleaseDocument)
@api.doc(security=SCHEME)
def release(query: DryRunQuery) -> Response:
    """Store reports: a JSON list, an object with a list ``reports``, or text/csv. The same again stores nothing."""
    dependencies().access.writer(request.headers.get("Authorization"))
    reports = _read()
    made = dependencies()
    now = made.clock()
    take = partial(take_release, reports, store=made.store, catalog=made.catalog, now=now, dry_run=query.is_dry)
    with made.places.release():
        done = made.background.run(take, rank=Rank.RELEASE)
    return respond(to_json(release_document(done)))


@api.post("/releases/withdraw")
@api.input(DryRunQuery, location="query", arg_name="query")
@api.output(WithdrawalDocument)
@api.doc(security=SCHEME)
def withdraw(query: DryRunQuery) -> Response:
    """Withdraw reports: they stay in the record, and vintages do not use them from today on. The reason is stored."""
    made = dependencies()
    who = made.access.writer(request.headers.get("Authorization"))
    media_type(JSON)
    asked = checked(WithdrawalIn, read_json())
    take = partial(
        withdraw_reports,
        asked.ids,
        Withdrawer(who, asked.why),
        store=made.store,
        catalog=made.catalog,
        now=made.clock(),
        dry_run=query.is_dry,
    )
    with made.places.release():
        done = made.background.run(take, rank=Rank.RELEASE)
    return respond(to_json(withdrawal_document(done)))


def _read() -> list[Report]:
    if media_type(JSON, CSV) == CSV:
        data = text_of(read_body()).encode() if "charset" in request.mimetype_params else read_body()
        return parse_csv(data, PLACE, fiscal_starts=dependencies().catalog.fiscal_starts)
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
    numbers = [
        key for key, value in row.items() if key != "value" and key in KEYS and isinstance(value, Printed | bool)
    ]
    problems.extend(Problem(place, key, str(row[key])[:80], "a text") for key in numbers)
    report = parse_report(row, place, problems)
    if report and row.get("id") not in (None, "", report.id):
        problems.append(Problem(place, "id", shown(row["id"]), f"{report.id}, the id of this report, or none"))
    return report
