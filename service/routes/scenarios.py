"""What if: a forecast where months, totals or growth are given. Nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date

from apiflask import APIBlueprint
from flask import Response

from models.core.errors import ArtifactRejected, NoModel
from models.documents.encoding import to_json
from models.documents.scenario import ScenarioDocument, ScenarioIn
from models.documents.scenario_answer import Relatives, scenario_document
from models.forecasting.forecast import Forecast
from models.vintages.vintage import Vintage
from service.dependencies import Dependencies, dependencies
from service.http.query_parameters import AsOfQuery
from service.http.request_body import JSON, checked, each_once, media_type, read_json
from service.http.responses import respond

MAX_JSON = 20_000
"""Bytes of the largest question."""

api = APIBlueprint("scenarios", __name__, url_prefix="/v1/series")


@api.post("/<series>/scenario")
@api.input(AsOfQuery, location="query", arg_name="query")
@api.output(ScenarioDocument)
def scenario(series: str, query: AsOfQuery) -> Response:
    """Show the forecast where conditions hold, beside the forecast without them. Stores nothing.

    With ``as_of`` by the forecast that was in service then. A read token is enough.
    """
    made = dependencies()
    entry = made.catalog[series]
    day = None if query.as_of is None else made.knowledge_time(query.as_of)
    media_type(JSON)
    question = checked(ScenarioIn, read_json(MAX_JSON, object_pairs_hook=each_once))
    family = _family(made, entry.series, day)
    return respond(to_json(scenario_document(question, entry, family, catalog=made.catalog, asked=day)))


def _family(made: Dependencies, series: str, day: date | None) -> Relatives:
    """The forecasts of a series and of its relatives, where these have one, with what is known of each."""
    found = {series: _forecast(made, series, day)}
    for name in made.catalog.family_of(series):
        with suppress(NoModel, ArtifactRejected):
            found[name] = found.get(name) or _forecast(made, name, day)
    return Relatives(found, _known(made, found, day))


def _forecast(made: Dependencies, series: str, day: date | None) -> Forecast:
    return made.champions.get(series).forecast if day is None else made.forecast_on(day, series)


def _known(made: Dependencies, forecasts: Mapping[str, Forecast], day: date | None) -> Mapping[str, Vintage]:
    """What was known of the series on a day, or is known today where that is newer than a forecast."""
    if day is not None:
        return {name: made.record.vintage(name, day) for name in forecasts}
    return made.record.newer_of({name: each.vintage for name, each in forecasts.items()}, made.today())[0]
