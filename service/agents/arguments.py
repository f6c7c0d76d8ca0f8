"""What the tools take: the parameters of the routes, and the series that a route has in its address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, Field, ValidationError

from models.core.errors import InvalidInput
from models.documents.scenario import ScenarioIn
from service.http.query_parameters import (
    AsOfQuery,
    Day,
    ForecastQuestion,
    NewsQuery,
    OutlookQuestion,
    Query,
    VintageQuestion,
    query_problems,
)

Id = Annotated[str, Field(max_length=100)]
M = TypeVar("M", bound=BaseModel)


class OfSeries(Query):
    """A question on one series."""

    series: Id = Field(description="an id of list_series, like pk.ict.computer")


class ForecastArguments(ForecastQuestion, OfSeries):
    """What is wanted of the forecast of a series."""


class OutlookArguments(OutlookQuestion, OfSeries):
    """What is wanted of the total of a period of a series."""


class NewsArguments(NewsQuery, OfSeries):
    """Between which versions of a series a change is explained."""


class VintageArguments(VintageQuestion, OfSeries):
    """Which series, as known on which day."""


class AuditArguments(AsOfQuery):
    """Which figures, as known on which day."""

    series: Id | None = Field(None, description="an id of list_series, like pk.ict.computer; all if left out")


class ScenarioArguments(ScenarioIn, OfSeries):
    """What is supposed of a series."""

    as_of: Day | None = Field(
        None, description="a day like 2026-04-30, not after today: by the forecast that was in service then"
    )


def taken(model: type[M], given: Mapping[str, Any]) -> M:
    """The arguments of a call as a model; InvalidInput names each that it refuses."""
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise InvalidInput(query_problems(error, model)) from error
