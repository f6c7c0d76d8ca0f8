"""The answers about scores, drift and the archive, as pydantic models (documented)."""

from __future__ import annotations

from typing import Literal

from models.documents.schemas import Answer, DayText, MonthText, TimeText
from models.evaluation.drift import DriftState


class ScoreOut(Answer):
    """One forecast, step and truth: ``first_release``, or a value of a later ``vintage``, known from a day on."""

    month: MonthText
    step: int
    truth: Literal["first_release", "vintage"]
    known: DayText
    observed: float
    forecast: float
    lower_80: float
    upper_80: float
    lower_95: float
    upper_95: float
    error: float
    scaled_error: float | None
    pinball: float
    inside_80: bool
    inside_95: bool
    pit: float
    surprise_sigma: float | None
    percentile: float
    model_version: str
    issued_at: TimeText
    cutoff: MonthText
    served: bool
    replayed: bool


class SummaryOut(Answer):
    """Averages over the last releases of the forecasts that were in service; scaled error by step."""

    releases: int
    surprise_sigma: float | None
    bias_ratio: float | None
    coverage: dict[str, float | None]
    scaled_error: dict[str, float | None]


class ScoresOut(Answer):
    """All scores of a series that stand."""

    series: str
    summary: SummaryOut
    scores: list[ScoreOut]


class DriftPointOut(Answer):
    """A scored month with what was known after it; ``note`` says why it was not counted."""

    month: MonthText
    step: int
    model_version: str
    pit: float | None
    surprise_sigma: float | None
    revised: bool
    evidence: float
    cusum: float
    state: DriftState
    note: str


class DriftOut(Answer):
    """The state of a series (steady, watch, drift), why, and since which month."""

    series: str
    state: DriftState
    reason: str
    since: MonthText | None
    evidence: float
    cusum: float
    points: list[DriftPointOut]


class IssuedRow(Answer):
    """A quantile of a month of an issued forecast."""

    origin_date: DayText
    reference_date: DayText
    target: str
    horizon: int
    target_end_date: DayText
    location: str
    output_type: str
    output_type_id: str
    value: float
    model_id: str
    served: bool
    replayed: bool


class IssuedOut(Answer):
    """The archive of a series."""

    series: str
    issued: list[IssuedRow]
