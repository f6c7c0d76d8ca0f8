"""The record as it was known on a day: the monthly series, and the reports that do not fit."""

from __future__ import annotations

from datetime import date

from apiflask import APIBlueprint
from flask import Response, request

from models.core.catalog import Series
from models.core.errors import InvalidInput, Problem
from models.documents.encoding import to_csv, to_json
from models.documents.sdmx_csv import MEDIA_TYPE, accepts_sdmx, history_sdmx, vintage_sdmx
from models.documents.vintage import VINTAGE_COLUMNS, ContradictionsDocument, VintageDocument
from models.spreadsheet.tables import vintage_table
from models.spreadsheet.writer import to_xlsx
from models.vintages.validity import validity
from service import answers
from service.dependencies import dependencies
from service.http.query_parameters import AsOfQuery, VintageQuery
from service.http.responses import TYPES, respond

api = APIBlueprint("vintages", __name__, url_prefix="/v1")


@api.get("/series/<series>/vintage")
@api.input(VintageQuery, location="query", arg_name="query")
@api.output(VintageDocument)
def vintage(series: str, query: VintageQuery) -> Response:
    """Show a monthly series as it was known on a day."""
    as_of = dependencies().knowledge_time(query.as_of)
    entry = dependencies().catalog[series]
    wanted = query.format or ("sdmx-csv" if accepts_sdmx(request.headers.get("Accept", "")) else "json")
    if query.include_history == "true" and wanted != "sdmx-csv":
        raise InvalidInput([Problem("query", "include_history", "'true'", "format=sdmx-csv with it")])
    if query.measure != "level" and wanted == "sdmx-csv":
        raise InvalidInput([Problem("query", "measure", f"'{query.measure}'", "level with format=sdmx-csv")])
    if wanted == "sdmx-csv":
        response = respond(_sdmx(entry, as_of, history=query.include_history == "true"), MEDIA_TYPE)
    else:
        found = answers.vintage(dependencies(), entry, query)
        response = respond(_rendered(found, entry, wanted), TYPES[wanted])
    response.vary.add("Accept")
    return response


def _rendered(document: VintageDocument, entry: Series, form: str) -> bytes:
    match form:
        case "csv":
            return to_csv(document.months, VINTAGE_COLUMNS)
        case "xlsx":
            return to_xlsx(vintage_table(document, entry))
    return to_json(document)


def _sdmx(entry: Series, as_of: date, *, history: bool) -> bytes:
    record = dependencies().record
    reports = dependencies().store.reports(as_of=as_of, series=entry.series)
    if history:
        return history_sdmx(validity(record.history(entry.series, as_of)), entry, reports)
    return vintage_sdmx(record.vintage(entry.series, as_of), entry, reports)


@api.get("/contradictions")
@api.input(AsOfQuery, location="query", arg_name="query")
@api.output(ContradictionsDocument)
def contradictions(query: AsOfQuery) -> Response:
    """List the reports that the others known on a day rule out, or cannot place, and those withdrawn."""
    as_of = dependencies().knowledge_time(query.as_of)
    return respond(to_json(answers.contradictions(dependencies(), as_of)))
