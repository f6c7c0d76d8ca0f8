"""The query parameters that the service takes, as pydantic models, checked to the letter."""

from __future__ import annotations

import re
from datetime import date
from itertools import islice
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, WithJsonSchema, model_validator

from models.core.errors import MAX_PROBLEMS, Problem, shown
from models.core.measures import MAIN_LEVELS
from models.core.periods import MAX_HORIZON
from models.evaluation.revisions import DEFAULT_WITHIN

MAX_LISTED = 99
"""Values of a list in a query: as many as there are levels."""


MAX_SERIES = 50
"""Series whose forecasts one answer has."""

MAX_ROWS = 100_000
"""Rows of one part of a list."""


def _whole(text: object) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", str(text)):
        raise ValueError(text)
    return int(str(text))


def _decimal(text: object) -> float:
    if not re.fullmatch(r"[0-9]?\.[0-9]{1,6}", str(text)):
        raise ValueError(text)
    return float(str(text))


def _amount(text: object) -> float:
    if not re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,9})?", str(text)):
        raise ValueError(text)
    return float(str(text))


def _percentage(text: object) -> float:
    if not isinstance(text, str):
        return float(str(text))
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,9})?", text):
        raise ValueError(text)
    return float(text)


def _split(text: object) -> object:
    if not isinstance(text, str):
        return text
    if text.count(",") >= MAX_LISTED:
        raise ValueError(text[:80])
    return text.split(",")


def _day(text: object) -> date:
    day = date.fromisoformat(str(text))
    if day.isoformat() != text:
        raise ValueError(text)
    return day


Whole = Annotated[int, BeforeValidator(_whole)]
Level = Annotated[Whole, Field(ge=1, le=99)]
Probability = Annotated[float, BeforeValidator(_decimal), Field(gt=0, lt=1)]
Amount = Annotated[float, BeforeValidator(_amount)]
Percentage = Annotated[float, Field(gt=0, le=100), BeforeValidator(_percentage)]
Levels = Annotated[
    tuple[Level, ...],
    BeforeValidator(_split),
    WithJsonSchema({"type": "string", "pattern": r"^[1-9][0-9]?(,[1-9][0-9]?)*$", "examples": ["80,95"]}),
]
Probabilities = Annotated[
    tuple[Probability, ...],
    BeforeValidator(_split),
    WithJsonSchema({"type": "string", "pattern": r"^0?\.[0-9]{1,6}(,0?\.[0-9]{1,6})*$", "examples": ["0.1,0.5,0.9"]}),
]
Day = Annotated[
    date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-04-30"]})
]
SeriesIds = Annotated[
    tuple[Annotated[str, Field(min_length=1)], ...],
    BeforeValidator(_split),
    Field(min_length=1, max_length=MAX_SERIES),
    WithJsonSchema({"type": "string", "minLength": 1}),
]
Format = Literal["json", "csv"]
Workbook = Literal["json", "csv", "xlsx"]
WORKBOOK = "json, csv or xlsx"


class Excluding(ValueError):
    """Parameters that do not go together: which, what was found, what is wanted."""

    def __init__(self, names: str, found: str, wanted: str) -> None:
        self.names, self.found = names, found
        super().__init__(wanted)


class Query(BaseModel):
    """The parameters of a route; any other is refused. A description states the accepted values."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class NoQuery(Query):
    """A route without parameters."""


class PageQuery(Query):
    """What the page keeps in its address; the page itself makes of it what it can."""

    series: str | None = None
    as_of: str | None = None
    ahead: str | None = None
    back: str | None = None
    measure: str | None = None
    period: str | None = None
    target: str | None = None
    compare: str | None = None
    change: str | None = None
    start: str | None = Field(None, alias="from")
    end: str | None = Field(None, alias="to")


class DryRunQuery(Query):
    """A write that may be tried out."""

    dry_run: Literal["true", "false"] = Field(
        "false", description="true or false; true: answer what would happen, and store nothing"
    )

    @property
    def is_dry(self) -> bool:
        """Whether nothing is to be stored."""
        return self.dry_run == "true"


class AsOfQuery(Query):
    """A read of the record."""

    as_of: Day | None = Field(None, description="a day like 2026-04-30, not after today; today if left out")


class PartQuery(Query):
    """A part of a list of rows, each of which has a day."""

    first: Day | None = Field(None, alias="from", description="a day like 2026-04-30: rows of it and after")
    last: Day | None = Field(None, alias="to", description="a day like 2026-04-30, not before from: rows up to it")
    limit: Whole | None = Field(
        None, ge=1, le=MAX_ROWS, description=f"a whole number of rows 1..{MAX_ROWS}; all if left out"
    )
    next: Whole | None = Field(
        None, description="what the part before answered as next: the rows after it; the first ones if left out"
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.first is not None and self.last is not None and self.last < self.first:
            raise Excluding("from, to", f"{self.first} and {self.last}", "from on or before to")
        return self


class ReportsQuery(PartQuery, AsOfQuery):
    """The reports known on a day."""


class TableQuery(PartQuery):
    """Rows as JSON or CSV."""

    format: Format = Field("json", description="json or csv")


class ScoresQuery(PartQuery):
    """Rows as JSON, CSV or a workbook."""

    format: Workbook = Field("json", description=WORKBOOK)


class VintageQuestion(AsOfQuery):
    """A vintage, as published or without season."""

    measure: Literal["level", "adjusted", "trend"] = Field(
        "level",
        description="level; adjusted: without season and calendar; or trend; the last two by the version in service",
    )


class VintageQuery(VintageQuestion):
    """A vintage as JSON, CSV, a workbook or SDMX-CSV."""

    format: Literal["json", "csv", "xlsx", "sdmx-csv"] | None = Field(
        None,
        description="json, csv, xlsx or sdmx-csv; if left out, SDMX-CSV where the header Accept asks for it, else json",
    )
    include_history: Literal["true", "false"] = Field(
        "false", description="true or false; true: all vintages with the days on which each value stood, as sdmx-csv"
    )


class RevisionsQuery(AsOfQuery):
    """What counts as final."""

    within: Percentage = Field(
        DEFAULT_WITHIN,
        description="a percentage above 0 and up to 100, like 0.5 (the default): a figure within it of the latest one "
        "counts as final",
    )
    format: Format = Field("json", description="json or csv")


class ForecastQuestion(Query):
    """What is wanted of a forecast."""

    horizon: Whole = Field(12, ge=1, le=MAX_HORIZON, description=f"a whole number of months 1..{MAX_HORIZON}")
    level: Levels | None = Field(
        None, description="whole numbers 1..99 with commas, like 80,95 (the default); not with quantile"
    )
    quantile: Probabilities | None = Field(None, description="numbers between 0 and 1 with commas, like 0.1,0.5")
    measure: Literal["level", "yoy_pct", "adjusted", "trend"] = Field(
        "level",
        description="level; yoy_pct: growth on the year before; adjusted: without season and calendar; or trend",
    )
    as_of: Day | None = Field(
        None, description="a day like 2026-04-30, not after today: the forecast that was in service then"
    )

    @model_validator(mode="after")
    def _level_or_quantile(self) -> Self:
        if self.level is not None and self.quantile is not None:
            raise Excluding("level, quantile", "both", "either level or quantile")
        return self

    @property
    def levels(self) -> tuple[int, ...]:
        """The levels to show, each once, from low to high; none where quantiles were asked for."""
        return () if self.quantile else tuple(sorted(set(self.level or MAIN_LEVELS)))

    @property
    def quantiles(self) -> tuple[float, ...]:
        """The probabilities to show, each once, from low to high."""
        return tuple(sorted(set(self.quantile or ())))


class ForecastQuery(ForecastQuestion):
    """A forecast as JSON, CSV, a workbook or SDMX-CSV."""

    format: Literal["json", "csv", "xlsx", "sdmx-csv"] = Field("json", description="json, csv, xlsx or sdmx-csv")


class ForecastsQuery(ForecastQuestion):
    """What is wanted of the forecasts of several series."""

    format: Workbook = Field("json", description=WORKBOOK)
    series: SeriesIds = Field(
        description=f"1 to {MAX_SERIES} ids of series with commas, like pk.ict,pk.ict.computer",
        examples=["pk.ict,pk.ict.computer"],
    )


class OutlookQuestion(Query):
    """What is wanted of the total of a period."""

    period: str = Field(
        max_length=40,
        description="FY2027, FY2026:9, FY2027Q1, 2026Q3, CY2026, 2026-05 or 2026-04..2026-09",
        examples=["FY2027"],
    )
    target: Amount | None = Field(None, description="a number like 5000", examples=[5000])
    level: Levels | None = Field(None, description="whole numbers 1..99 with commas, like 80,95 (the default)")
    as_of: Day | None = Field(
        None, description="a day like 2026-04-30, not after today: by the forecast that was in service then"
    )

    @property
    def levels(self) -> tuple[int, ...]:
        """The levels to show, each once, from low to high."""
        return tuple(sorted(set(self.level or MAIN_LEVELS)))


class OutlookQuery(OutlookQuestion):
    """An outlook as JSON, CSV or a workbook."""

    format: Workbook = Field("json", description=WORKBOOK)


VERSION_OR_DAY = "name of a version, or a day like 2026-04-30, not after today: the version that was in service then"


class NewsQuery(Query):
    """Between which versions a change is explained."""

    start: str | None = Field(
        None, alias="from", max_length=80, description=f"{VERSION_OR_DAY}; the version before if left out"
    )
    end: str | None = Field(
        None, alias="to", max_length=80, description=f"{VERSION_OR_DAY}; the one in service if left out"
    )
    period: str | None = Field(
        None,
        max_length=40,
        description="FY2027, FY2026:9, FY2027Q1, 2026Q3, CY2026, 2026-05 or 2026-04..2026-09; if left out the fiscal "
        "years and months ahead",
        examples=["FY2027"],
    )


_MODELS = (
    NoQuery,
    PageQuery,
    AsOfQuery,
    DryRunQuery,
    PartQuery,
    ReportsQuery,
    TableQuery,
    ScoresQuery,
    VintageQuery,
    RevisionsQuery,
    ForecastQuery,
    ForecastsQuery,
    OutlookQuery,
    NewsQuery,
)
QUERIES = {model.__name__: model for model in _MODELS}


def query_problems(error: ValidationError, model: type[BaseModel] | None = None) -> list[Problem]:
    """Every parameter that a model, by default a query, refused: its name, the value found, what was wanted."""
    model = model or QUERIES[error.title]
    fields = {field.alias or name: field for name, field in model.model_fields.items()}
    return [_problem(detail, fields) for detail in islice(error.errors(include_url=False), MAX_PROBLEMS + 1)]


def _problem(detail: Any, fields: Any) -> Problem:
    if not detail["loc"]:
        both: Excluding = detail["ctx"]["error"]
        return Problem("query", both.names, both.found, str(both))
    name = str(detail["loc"][0])
    known = ", ".join(fields) or "none is taken here"
    wanted = fields[name].description if name in fields else f"a known parameter ({known})"
    given = detail["input"] if isinstance(detail["input"], list | dict) else str(detail["input"])
    return Problem("query", name[:80], "nothing" if detail["type"] == "missing" else shown(given), wanted)
