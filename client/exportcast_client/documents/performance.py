"""How good forecasts were, as documents: scores, drift, and the archive of what was issued.

Generated from models/documents/performance.py: python -m tests.client.generate
"""

from __future__ import annotations

from typing import ClassVar, Literal

from exportcast_client.document import Document


class ScoreRow(Document):
    """One forecast, step and truth. Amounts are in the unit of the series."""

    month: str
    """the month that was forecast"""

    step: int
    """months ahead of the cutoff: 1 is the month after it"""

    truth: Literal["first_release", "vintage"] | str
    """first_release: the first figure of the month; vintage: a later, revised one"""

    known: str
    """day from which the figure was known"""

    observed: float
    """the figure"""

    forecast: float
    """median of the forecast"""

    lower_80: float
    """lower end of the 80 % interval"""

    upper_80: float
    """upper end of the 80 % interval"""

    lower_95: float
    """lower end of the 95 % interval"""

    upper_95: float
    """upper end of the 95 % interval"""

    error: float
    """forecast - observed: positive where too much was forecast"""

    scaled_error: float | None
    """size of the error over the seasonal-naive error of the history (MASE)"""

    pinball: float
    """mean pinball loss over 23 quantiles, without the factor 2"""

    inside_80: bool
    """whether the figure lies in the 80 % interval"""

    inside_95: bool
    """whether the figure lies in the 95 % interval"""

    pit: float
    """share of the forecast distribution below the figure, 0..1"""

    surprise_sigma: float | None
    """distance of the figure from the median in sigmas of the forecast, positive where it was higher; null where
    the forecast left no room
    """

    percentile: float
    """percentile of the forecast at which the figure lies, 0..100"""

    model_version: str
    """name of the model version: UTC time and a hash of its content"""

    issued_at: str
    """when the forecast was made, UTC"""

    cutoff: str
    """last month that the forecast knows; it starts with the month after"""

    served: bool
    """whether the version was in service at some time"""

    replayed: bool
    """whether the forecast was made later, from what was known then"""


class ScoresSummary(Document):
    """Averages over the last 12 releases of the forecasts that were in service; null where nothing was scored."""

    releases: int
    """releases that the averages are taken over"""

    surprise_sigma: float | None
    """of the last release: distance of the figure from the median in sigmas of the forecast, positive where it was
    higher
    """

    bias_ratio: float | None
    """summed errors over summed figures; 0.01 is 1 % too much"""

    coverage: dict[str, float | None]
    """by level, the share of figures in the interval"""

    scaled_error: dict[str, float | None]
    """by step, the mean scaled error (MASE)"""


class ScoresDocument(Document):
    """All scores of a series that stand, and averages."""

    rows_at: ClassVar[tuple[str, ...]] = ("scores",)

    series: str
    """id of the series, dotted by hierarchy: pk.ict.computer is part of pk.ict"""

    summary: ScoresSummary
    """averages over the last releases"""

    scores: list[ScoreRow]
    """by month, version and day known"""

    next: int | None
    """the parameter `next` of the call for the rows after these; null if there are none"""


class DriftPoint(Document):
    """A scored month with what was known after it."""

    month: str
    """the month that was forecast"""

    step: int
    """months ahead of the cutoff: 1 is the month after it"""

    model_version: str
    """name of the model version: UTC time and a hash of its content"""

    pit: float | None
    """share of the forecast distribution below the figure, 0..1; null where it was not scored"""

    surprise_sigma: float | None
    """distance of the figure from the median in sigmas of the forecast, positive where it was higher; null where
    it is not known
    """

    revised: bool
    """whether the figure is not the first release"""

    evidence: float
    """e-value against the forecasts being calibrated: 200 and more means drift"""

    cusum: float
    """highest cumulative sum as a share of its limit: 1 and more means drift"""

    state: Literal["steady", "watch", "drift"] | str
    """steady, watch or drift"""

    note: str
    """why the month was not counted; empty if it was"""


class DriftDocument(Document):
    """Whether the forecasts of a series drift, why, and since which month."""

    rows_at: ClassVar[tuple[str, ...]] = ("points",)

    series: str
    """id of the series, dotted by hierarchy: pk.ict.computer is part of pk.ict"""

    state: Literal["steady", "watch", "drift"] | str
    """steady, watch or drift"""

    reason: str
    """why, in a sentence"""

    since: str | None
    """month in which the state began; null if steady"""

    evidence: float
    """e-value against the forecasts being calibrated: 200 and more means drift"""

    cusum: float
    """highest cumulative sum as a share of its limit: 1 and more means drift"""

    points: list[DriftPoint]
    """the scored months in order"""


class IssuedRow(Document):
    """A quantile of a month of an issued forecast, in the columns that forecast hubs exchange (hubverse)."""

    origin_date: str
    """day on which the forecast was made"""

    reference_date: str
    """last day of the cutoff month"""

    target: Literal["level"] | str
    """what is forecast: the level, in the unit of the series"""

    horizon: int
    """months ahead of the cutoff: 1 is the month after it"""

    target_end_date: str
    """last day of the month that is forecast"""

    location: str
    """id of the series, dotted by hierarchy: pk.ict.computer is part of pk.ict"""

    output_type: Literal["quantile"] | str
    """what a row holds: a quantile"""

    output_type_id: str
    """probability of the quantile, like 0.1"""

    value: float
    """the quantile, in the unit of the series"""

    model_id: str
    """name of the model version: UTC time and a hash of its content"""

    served: bool
    """whether the version was in service at some time"""

    replayed: bool
    """whether the forecast was made later, from what was known then"""


class IssuedDocument(Document):
    """The archive of a series: every forecast issued, one row a month and quantile."""

    rows_at: ClassVar[tuple[str, ...]] = ("issued",)

    series: str
    """id of the series, dotted by hierarchy: pk.ict.computer is part of pk.ict"""

    issued: list[IssuedRow]
    """by forecast, month and probability"""

    next: int | None
    """the parameter `next` of the call for the rows after these; null if there are none"""
