"""What the service answers, as pydantic models, for its documentation."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict


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
    """One month ahead; ``intervals`` by level, or ``quantiles`` by probability where those were asked for.

    Numbers are null where the growth that was asked for has no base.
    """

    month: str
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
    measure: str
    as_of: str
    cutoff: str
    issued_at: str
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
    period_start: str
    period_end: str
    months: int
    months_published: int
    months_estimated: int
    published_sum: float
    target: float | None
    probability: float | None
    yoy_pct: SpreadOut | None
    as_of: str
    cutoff: str
    issued_at: str
    model_version: str
    vintage: str
    notes: list[str]


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
    unscored: list[dict[str, Any]]
    drift: list[dict[str, Any]]
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
