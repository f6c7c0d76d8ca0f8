"""Forecasts of one series or several as documents, and what outlooks share with them.

Generated from models/documents/forecast.py: python -m tests.client.generate
"""

from __future__ import annotations

from typing import ClassVar, Literal

from exportcast_client.document import Document
from exportcast_client.documents.document import Interval
from exportcast_client.documents.revisions import ExpectedRevisionDocument


class TrialCoverage(Document):
    """What the interval of a level held in trials on the past."""

    held: int
    """months that fell into the interval, as figures were known at training"""

    of: int
    """months that were forecast in the trials"""

    windows: int
    """past origins that were forecast from"""

    too_narrow: bool
    """whether the interval held 10 percentage points fewer than its level, or worse"""


class CalibrationSummary(Document):
    """What the intervals rest on."""

    windows: int
    """past origins whose forecast errors the intervals are calibrated on"""

    levels_supported: list[int]
    """levels in percent for which these are enough"""

    note: str
    """a remark; empty if there is none"""

    trials: dict[str, TrialCoverage]
    """by level in percent what the intervals held in trials on the past; empty if none are on record"""


class ForecastPoint(Document):
    """One month ahead, with ``intervals`` by level, or ``quantiles`` by probability where those were asked for.

    Numbers are null where growth was asked for and the year before is not above zero.
    """

    month: str
    """the month that is forecast"""

    step: int
    """months ahead of the cutoff: 1 is the month after it"""

    mean: float | None
    """mean of the forecast distribution"""

    median: float | None
    """median: the point forecast"""

    intervals: dict[str, tuple[float | None, float | None]] | None = None
    """central intervals as [lower, upper] by level in percent: 80 holds 8 of 10 outcomes; left out where quantiles
    were asked for
    """

    interval_list: list[Interval] | None = None
    """the same as a list, in the order asked for; left out where quantiles were asked for"""

    quantiles: dict[str, float | None] | None = None
    """by probability: 0.9 is reached or not exceeded in 9 of 10 cases; left out unless asked for"""


class ForecastDocument(Document):
    """An issued forecast."""

    rows_at: ClassVar[tuple[str, ...]] = ("points",)

    series: str
    """id of the series, dotted by hierarchy: pk.ict.computer is part of pk.ict"""

    title: str
    """name of the series for people"""

    unit: str
    """unit of all amounts, such as usd_million; percent where growth was asked for"""

    measure: Literal["level", "yoy_pct", "adjusted", "trend"] | str
    """level; yoy_pct: growth on the same month a year before; adjusted: without season and calendar; or trend"""

    as_of: str
    """the day whose record the forecast knows: the last one on which it used figures"""

    requested_as_of: str | None
    """the past day that was asked for; `as_of` is on it or before. Null where none was asked for"""

    cutoff: str
    """last month that the forecast knows; it starts with the month after"""

    issued_at: str
    """when the forecast was made, UTC"""

    model_version: str
    """name of the model version: UTC time and a hash of its content"""

    vintage: str
    """hash of the vintage that the forecast rests on; the same months and values, the same hash"""

    members: dict[str, float]
    """weights of the models that are combined; they sum to 1"""

    calibration: CalibrationSummary
    """what the intervals rest on"""

    notes: list[str]
    """what a reader must know, in sentences"""

    points: list[ForecastPoint]
    """the months ahead in order"""

    target: Literal["first_release"] | str
    """what is forecast: first_release, the first figure of each month, which scores it; later revisions
    (`expected_revisions`) come on top
    """

    releases: int | None
    """days up to `as_of` on which a printed figure made a month known or moved it: from 24 on `/revisions`
    assesses them; null for versions published before they were counted
    """

    expected_revisions: list[ExpectedRevisionDocument] | None
    """what the known figures of the last months are expected to be revised by, in the unit of the series; null
    where past revisions are too few, or where growth was asked for
    """


class WithoutForecast(Document):
    """A series that no version forecasts, or not in this measure."""

    series: str
    """id of the series, dotted by hierarchy: pk.ict.computer is part of pk.ict"""

    reason: str
    """why there is no forecast, in a sentence"""


class ForecastsDocument(Document):
    """The forecasts of several series."""

    rows_at: ClassVar[tuple[str, ...]] = ("forecasts", "points")
    rows_named_by: ClassVar[str] = "series"

    forecasts: list[ForecastDocument]
    """in the order asked for"""

    without: list[WithoutForecast]
    """of the series asked for, those without a forecast"""
