"""The series: which there are, and what was reported on each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apiflask import APIBlueprint
from flask import Response

from models.core.catalog import Catalog
from models.documents.encoding import to_json
from models.documents.schemas import ReportsOut, SeriesList, SeriesOut
from models.storage.records import Version
from service.dependencies import dependencies
from service.http.query_parameters import AsOfQuery, NoQuery
from service.http.responses import respond

api = APIBlueprint("series", __name__, url_prefix="/v1/series")


@api.get("")
@api.input(NoQuery, location="query", arg_name="_query")
@api.output(SeriesList)
def all_series(_query: NoQuery) -> Response:
    """List the series, parents before their parts."""
    champions = dependencies().champions
    return respond(dependencies().listed.get(champions.revision, _list))


def _list() -> bytes:
    catalog, versions = dependencies().catalog, dependencies().champions.versions
    return to_json({"series": [_shown(series, catalog, versions) for series in catalog.entries]})


@api.get("/<series>")
@api.input(NoQuery, location="query", arg_name="_query")
@api.output(SeriesOut)
def one_series(series: str, _query: NoQuery) -> Response:
    """Describe a series and the version that serves it."""
    return respond(to_json(_shown(series, dependencies().catalog, dependencies().champions.versions)))


@api.get("/<series>/reports")
@api.input(AsOfQuery, location="query", arg_name="query")
@api.output(ReportsOut)
def reports(series: str, query: AsOfQuery) -> Response:
    """List the figures published on a series and known on a day."""
    as_of = dependencies().knowledge_time(query.as_of)
    entry = dependencies().catalog[series]
    found = dependencies().store.reports(as_of=as_of, series=entry.series)
    document = {"series": series, "as_of": as_of.isoformat(), "reports": [report.to_json() for report in found]}
    return respond(to_json(document))


def _shown(series: str, catalog: Catalog, versions: Mapping[str, Version]) -> dict[str, Any]:
    entry = catalog[series]
    return {
        "series": series,
        "title": entry.title,
        "unit": entry.unit,
        "parent": entry.parent,
        "children": catalog.children(series),
        "fiscal_year_start": entry.fiscal_year_start,
        "release_days": list(entry.release_days),
        "model": _model(versions[series]) if series in versions else None,
    }


def _model(version: Version) -> dict[str, str]:
    return {
        "version": version.version,
        "created": version.created.isoformat(),
        "as_of": version.as_of.isoformat(),
        "cutoff": str(version.cutoff),
        "vintage": version.vintage,
    }
