"""What the service answers, as pydantic models, for its documentation."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, WithJsonSchema

from models.core.measures import Measure, Status

MonthText = Annotated[str, WithJsonSchema({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"})]
DayText = Annotated[str, WithJsonSchema({"type": "string", "format": "date"})]
TimeText = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]


class Answer(BaseModel):
    """An answer; fields may be added in later versions."""

    model_config = ConfigDict(extra="forbid", protected_namespaces=())


class ModelOut(Answer):
    """The version in service."""

    version: str
    created: TimeText
    as_of: DayText
    cutoff: MonthText
    vintage: str


class SeriesOut(Answer):
    """A series of the catalog; ``model`` is null where no version is published."""

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
    """One month ahead; ``intervals`` by level, or ``quantiles`` by probability where those were asked for.

    Numbers are null where the growth that was asked for has no base.
    """

    month: MonthText
    step: int
    mean: float | None
    median: float | None
    intervals: dict[str, tuple[float | None, float | None]] | None = None
    quantiles: dict[str, float | None] | None = None


class ForecastOut(Answer):
    """An issued forecast."""

    series: str
    title: str
    unit: str
    measure: Measure
    as_of: DayText
    cutoff: MonthText
    issued_at: TimeText
    model_version: str
    vintage: str
    members: dict[str, float]
    calibration: CalibrationOut
    notes: list[str]
    points: list[PointOut]


class SpreadOut(Answer):
    """A distribution: mean, median and central intervals by level."""

    mean: float
    median: float
    intervals: dict[str, tuple[float, float]]


class OutlookOut(SpreadOut):
    """The total of a period: published months as constants, the rest from the paths of the forecast.

    ``probability`` is that of reaching ``target``. ``yoy_pct`` is growth on the same months a year before, null where
    that has no base.
    """

    series: str
    title: str
    unit: str
    period: str
    period_start: MonthText
    period_end: MonthText
    months: int
    months_published: int
    months_estimated: int
    published_sum: float
    target: float | None
    probability: float | None
    yoy_pct: SpreadOut | None
    as_of: DayText
    cutoff: MonthText
    issued_at: TimeText
    model_version: str
    vintage: str
    notes: list[str]


class ReportOut(Answer):
    """One published figure."""

    series: str
    period_start: MonthText
    period_end: MonthText
    measure: Measure
    value: float
    unit: str
    published: str
    source: str
    status: str = ""
    printed: str = ""


class ReportsOut(Answer):
    """The reports of a series known on a day."""

    series: str
    as_of: DayText
    reports: list[ReportOut]


VINTAGE_COLUMNS = ("month", "value", "status", "tolerance")
"""Columns of a vintage as CSV."""


class MonthOut(Answer):
    """One month of a vintage."""

    month: MonthText
    value: float | None
    status: Status
    tolerance: float | None
    reports: list[str]


class VintageOut(Answer):
    """The monthly series as known on a day."""

    series: str
    as_of: DayText
    hash: str
    months: list[MonthOut]


class ContradictionOut(ReportOut):
    """A report that the others rule out, or that fits them in more than one way."""

    kind: str
    reason: str
    expected: float | None


class ContradictionsOut(Answer):
    """Reports that do not fit the record known on a day."""

    as_of: DayText
    contradictions: list[ContradictionOut]
    ambiguous: list[ContradictionOut]


class HealthOut(Answer):
    """The process answers."""

    status: Literal["ok"]


class RejectedOut(Answer):
    """A version that was refused, the check that failed, and the version served in its place, null if there is none."""

    series: str
    version: str
    step: str
    reason: str
    serving: str | None


class ReadyOut(Answer):
    """Forecasts can be served: how many series have a version, what was refused, and whether the store answers."""

    status: Literal["ready"]
    series: int
    store: Literal["answers", "does not answer"]
    read_only: bool
    verified: int
    refused: int
    rejected: list[RejectedOut]


class ErrorOut(Answer):
    """Where something is wrong, in which parameter, column or member, what was found, and what is wanted there."""

    place: str
    parameter: str
    found: str
    wanted: str


class ProblemOut(BaseModel):
    """A problem (RFC 9457), with members of its own by type.

    ``errors`` where something was malformed; ``nearest`` for an unknown series; ``id`` for a fault, named in
    the log; ``series``, ``version``, ``step`` and ``reason`` for a version that was refused.
    """

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[ErrorOut] | None = None
    nearest: list[str] | None = None
    id: str | None = None
    series: str | None = None
    version: str | None = None
    step: str | None = None
    reason: str | None = None
