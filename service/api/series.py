"""The series: which there are, and what was reported on each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apiflask import APIBlueprint
from flask import Response

from models.catalogue import Catalogue
from models.store.port import Version
from service.parts import parts
from service.queries import AsOfQuery, NoQuery
from service.respond import respond, to_json
from service.schemas import ReportsOut, SeriesList, SeriesOut

api = APIBlueprint("series", __name__, url_prefix="/v1/series")


@api.get("")
@api.input(NoQuery, location="query", arg_name="_query")
@api.output(SeriesList)
def all_series(_query: NoQuery) -> Response:
    """List the series, parents before their parts."""
    champions = parts().champions
    return respond(parts().listed.get(champions.revision, _list))


def _list() -> bytes:
    catalogue, versions = parts().catalogue, parts().champions.versions
    return to_json({"series": [_shown(series, catalogue, versions) for series in catalogue.entries]})


@api.get("/<series>")
@api.input(NoQuery, location="query", arg_name="_query")
@api.output(SeriesOut)
def one_series(series: str, _query: NoQuery) -> Response:
    """Describe a series and the version that serves it."""
    return respond(to_json(_shown(series, parts().catalogue, parts().champions.versions)))


@api.get("/<series>/reports")
@api.input(AsOfQuery, location="query", arg_name="query")
@api.output(ReportsOut)
def reports(series: str, query: AsOfQuery) -> Response:
    """List the figures published on a series and known on a day."""
    as_of = parts().knowledge_time(query.as_of)
    entry = parts().catalogue[series]
    found = parts().store.reports(as_of=as_of, series=entry.series)
    document = {"series": series, "as_of": as_of.isoformat(), "reports": [report.to_json() for report in found]}
    return respond(to_json(document))


def _shown(series: str, catalogue: Catalogue, versions: Mapping[str, Version]) -> dict[str, Any]:
    entry = catalogue[series]
    return {
        "series": series,
        "title": entry.title,
        "unit": entry.unit,
        "parent": entry.parent,
        "children": catalogue.children(series),
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
