"""What the service takes and gives, as pydantic models: query parameters (checked) and answers (documented)."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, WithJsonSchema, model_validator

from models.errors import Problem
from models.terms import MAX_HORIZON

DEFAULT_LEVELS = (80, 95)


def _whole(text: object) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", str(text)):
        raise ValueError(text)
    return int(str(text))


def _decimal(text: object) -> float:
    if not re.fullmatch(r"[0-9]?\.[0-9]{1,9}", str(text)):
        raise ValueError(text)
    return float(str(text))


def _split(text: object) -> object:
    return text.split(",") if isinstance(text, str) else text


def _day(text: object) -> date:
    day = date.fromisoformat(str(text))
    if day.isoformat() != text:
        raise ValueError(text)
    return day


Whole = Annotated[int, BeforeValidator(_whole)]
Level = Annotated[Whole, Field(ge=1, le=99)]
Probability = Annotated[float, BeforeValidator(_decimal), Field(gt=0, lt=1)]
Levels = Annotated[
    tuple[Level, ...],
    BeforeValidator(_split),
    WithJsonSchema({"type": "string", "pattern": r"^[1-9][0-9]?(,[1-9][0-9]?)*$", "examples": ["80,95"]}),
]
Probabilities = Annotated[
    tuple[Probability, ...],
    BeforeValidator(_split),
    WithJsonSchema({"type": "string", "pattern": r"^0?\.[0-9]+(,0?\.[0-9]+)*$", "examples": ["0.1,0.5,0.9"]}),
]
Day = Annotated[
    date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-04-30"]})
]
Format = Literal["json", "csv"]


class Query(BaseModel):
    """The parameters of a route; any other is refused. A description says what is wanted of a value."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class NoQuery(Query):
    """A route without parameters."""


class AsOfQuery(Query):
    """A read of the record."""

    as_of: Day | None = Field(None, description="a day like 2026-04-30, not after today; today if left out")


class VintageQuery(AsOfQuery):
    """A vintage as JSON or CSV."""

    format: Format = Field("json", description="json or csv")


class ForecastQuery(Query):
    """What is wanted of a forecast."""

    horizon: Whole = Field(12, ge=1, le=MAX_HORIZON, description=f"a whole number of months 1..{MAX_HORIZON}")
    level: Levels | None = Field(None, description="whole numbers 1..99 with commas, like 80,95; not with quantile")
    quantile: Probabilities | None = Field(None, description="numbers between 0 and 1 with commas, like 0.1,0.5")
    measure: Literal["level"] = Field("level", description="level (growth rates are not served yet)")
    as_of: None = Field(None, description="nothing: the archive of issued forecasts is not served yet")
    format: Format = Field("json", description="json or csv")

    @model_validator(mode="after")
    def _level_or_quantile(self) -> ForecastQuery:
        if self.level is not None and self.quantile is not None:
            raise ValueError("either level or quantile")
        return self

    @property
    def levels(self) -> tuple[int, ...]:
        """The levels to show, each once, from low to high; none where quantiles were asked for."""
        return () if self.quantile else tuple(sorted(set(self.level or DEFAULT_LEVELS)))

    @property
    def quantiles(self) -> tuple[float, ...]:
        """The probabilities to show, each once, from low to high."""
        return tuple(sorted(set(self.quantile or ())))


QUERIES = {model.__name__: model for model in (NoQuery, AsOfQuery, VintageQuery, ForecastQuery)}


def query_problems(error: ValidationError) -> list[Problem]:
    """Every parameter that a query model refused: its name, the value found, what was wanted."""
    fields = QUERIES[error.title].model_fields
    return [_problem(detail, fields) for detail in error.errors(include_url=False)]


def _problem(detail: Any, fields: Any) -> Problem:
    if not detail["loc"]:
        return Problem("query", "level, quantile", "both", str(detail["ctx"]["error"]))
    name = str(detail["loc"][0])
    known = ", ".join(fields) or "none: this route takes no parameters"
    wanted = fields[name].description if name in fields else f"a known parameter ({known})"
    return Problem("query", name, repr(str(detail["input"]))[:80], wanted)


class Answer(BaseModel):
    """An answer; fields may be added in later versions."""

    model_config = ConfigDict(extra="forbid", protected_namespaces=())


class ModelOut(Answer):
    """The version in service."""

    version: str
    created: str
    as_of: str
    cutoff: str
    vintage: str


class SeriesOut(Answer):
    """A series of the catalogue; ``model`` is null where no version is published."""

    series: str
    title: str
    unit: str
    parent: str | None
    children: list[str]
    fiscal_year_start: int
    release_days: tuple[int, int]
    model: ModelOut | None


class SeriesList(Answer):
    """All series, parents before their parts."""

    series: list[SeriesOut]


class CalibrationOut(Answer):
    """What the intervals rest on."""

    windows: int
    levels_supported: list[int]
    note: str


class PointOut(Answer):
    """One month ahead; ``intervals`` by level, or ``quantiles`` by probability where those were asked for."""

    month: str
    step: int
    mean: float
    median: float
    intervals: dict[str, tuple[float, float]] | None = None
    quantiles: dict[str, float] | None = None


class ForecastOut(Answer):
    """An issued forecast."""

    series: str
    title: str
    unit: str
    as_of: str
    cutoff: str
    issued_at: str
    model_version: str
    vintage: str
    members: dict[str, float]
    calibration: CalibrationOut
    notes: list[str]
    points: list[PointOut]


class ReportOut(Answer):
    """One published figure."""

    series: str
    period_start: str
    period_end: str
    measure: str
    value: float
    unit: str
    published: str
    source: str
    status: str = ""


class ReportsOut(Answer):
    """The reports of a series known on a day."""

    series: str
    as_of: str
    reports: list[ReportOut]


class MonthOut(Answer):
    """One month of a vintage."""

    month: str
    value: float | None
    status: str
    tolerance: float | None
    reports: list[str]


class VintageOut(Answer):
    """The monthly series as known on a day."""

    series: str
    as_of: str
    hash: str
    months: list[MonthOut]


class ContradictionOut(ReportOut):
    """A report that the others rule out, or that fits them in more than one way."""

    kind: str
    reason: str
    expected: float | None


class ContradictionsOut(Answer):
    """Reports that do not fit the record known on a day."""

    as_of: str
    contradictions: list[ContradictionOut]
    ambiguous: list[ContradictionOut]


class SupersedingOut(ReportOut):
    """A stored report that replaces an earlier figure."""

    previous_value: float
    revision_pct: float | None


class FigureOut(ReportOut):
    """What became of one figure: stored, duplicate, superseding or contradiction, with what is said of it."""

    model_config = ConfigDict(extra="allow")

    outcome: str


class ReleaseOut(Answer):
    """What a release did to the record."""

    stored: int
    duplicate: int
    superseding: list[SupersedingOut]
    contradictions: list[ContradictionOut]
    scored: list[dict[str, Any]]
    dry_run: bool
    figures: list[FigureOut]


class ProblemOut(BaseModel):
    """A problem (RFC 9457); ``errors`` have the members place, parameter, found and wanted."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[dict[str, str]] | None = None
