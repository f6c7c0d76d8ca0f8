"""How good forecasts were, as documents: scores, drift, and the archive of what was issued."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Literal

from pydantic import Field

from models.core.measures import HUBVERSE, ISSUED_QUANTILES, MAIN_LEVELS, quantile_key
from models.documents.document import (
    Cutoff,
    DayText,
    Document,
    IssuedAt,
    MonthText,
    Next,
    SeriesId,
    Step,
    VersionName,
    rounded,
)
from models.documents.encoding import columns_of
from models.evaluation.drift import Drift, DriftState, Point
from models.evaluation.performance import Performance, ScoredForecast, Summary, bounds, median
from models.evaluation.sequential_test import DRIFT_LIMITS
from models.storage.records import Issued

Served = Annotated[bool, Field(description="whether the version was in service at some time")]
Replayed = Annotated[
    bool,
    Field(description="whether the forecast was made later, from what was known then"),
]
Pit = "share of the forecast distribution below the figure, 0..1"
Sigma = "distance of the figure from the median in sigmas of the forecast, positive where it was higher"
STATE = "steady, watch or drift"
EVIDENCE = f"e-value against the forecasts being calibrated: {DRIFT_LIMITS.evidence:.0f} and more means drift"
CUSUM = "highest cumulative sum as a share of its limit: 1 and more means drift"


class ScoreRow(Document):
    """One forecast, step and truth. Amounts are in the unit of the series."""

    month: Annotated[MonthText, Field(description="the month that was forecast")]
    step: Step
    truth: Annotated[
        Literal["first_release", "vintage"],
        Field(description="first_release: the first figure of the month; vintage: a later, revised one"),
    ]
    known: Annotated[DayText, Field(description="day from which the figure was known")]
    observed: Annotated[float, Field(description="the figure")]
    forecast: Annotated[float, Field(description="median of the forecast")]
    lower_80: Annotated[float, Field(description="lower end of the 80 % interval")]
    upper_80: Annotated[float, Field(description="upper end of the 80 % interval")]
    lower_95: Annotated[float, Field(description="lower end of the 95 % interval")]
    upper_95: Annotated[float, Field(description="upper end of the 95 % interval")]
    error: Annotated[float, Field(description="forecast - observed: positive where too much was forecast")]
    scaled_error: Annotated[
        float | None, Field(description="size of the error over the seasonal-naive error of the history (MASE)")
    ]
    pinball: Annotated[float, Field(description="mean pinball loss over 23 quantiles, without the factor 2")]
    inside_80: Annotated[bool, Field(description="whether the figure lies in the 80 % interval")]
    inside_95: Annotated[bool, Field(description="whether the figure lies in the 95 % interval")]
    pit: Annotated[float, Field(description=Pit)]
    surprise_sigma: Annotated[float | None, Field(description=f"{Sigma}; null where the forecast left no room")]
    percentile: Annotated[float, Field(description="percentile of the forecast at which the figure lies, 0..100")]
    model_version: VersionName
    issued_at: IssuedAt
    cutoff: Cutoff
    served: Served
    replayed: Replayed


class ScoresSummary(Document):
    """Averages over the last 12 releases of the forecasts that were in service; null where nothing was scored."""

    releases: Annotated[int, Field(description="releases that the averages are taken over")]
    surprise_sigma: Annotated[float | None, Field(description=f"of the last release: {Sigma}")]
    bias_ratio: Annotated[float | None, Field(description="summed errors over summed figures; 0.01 is 1 % too much")]
    coverage: Annotated[dict[str, float | None], Field(description="by level, the share of figures in the interval")]
    scaled_error: Annotated[dict[str, float | None], Field(description="by step, the mean scaled error (MASE)")]


class ScoresDocument(Document):
    """All scores of a series that stand, and averages."""

    series: SeriesId
    summary: Annotated[ScoresSummary, Field(description="averages over the last releases")]
    scores: Annotated[list[ScoreRow], Field(description="by month, version and day known")]
    next: Next


SCORE_COLUMNS = columns_of(ScoreRow)
"""The columns of scores as CSV."""


class DriftPoint(Document):
    """A scored month with what was known after it."""

    month: Annotated[MonthText, Field(description="the month that was forecast")]
    step: Step
    model_version: VersionName
    pit: Annotated[float | None, Field(description=f"{Pit}; null where it was not scored")]
    surprise_sigma: Annotated[float | None, Field(description=f"{Sigma}; null where it is not known")]
    revised: Annotated[bool, Field(description="whether the figure is not the first release")]
    evidence: Annotated[float, Field(description=EVIDENCE)]
    cusum: Annotated[float, Field(description=CUSUM)]
    state: Annotated[DriftState, Field(description=STATE)]
    note: Annotated[str, Field(description="why the month was not counted; empty if it was")]


class DriftDocument(Document):
    """Whether the forecasts of a series drift, why, and since which month."""

    series: SeriesId
    state: Annotated[DriftState, Field(description=STATE)]
    reason: Annotated[str, Field(description="why, in a sentence")]
    since: Annotated[MonthText | None, Field(description="month in which the state began; null if steady")]
    evidence: Annotated[float, Field(description=EVIDENCE)]
    cusum: Annotated[float, Field(description=CUSUM)]
    points: Annotated[list[DriftPoint], Field(description="the scored months in order")]


class DriftListDocument(Document):
    """The drift of every series with a version in service."""

    drift: Annotated[list[DriftDocument], Field(description="by series")]


class IssuedRow(Document):
    """A quantile of a month of an issued forecast, in the columns that forecast hubs exchange (hubverse)."""

    origin_date: Annotated[DayText, Field(description="day on which the forecast was made")]
    reference_date: Annotated[DayText, Field(description="last day of the cutoff month")]
    target: Annotated[Literal["level"], Field(description="what is forecast: the level, in the unit of the series")]
    horizon: Step
    target_end_date: Annotated[DayText, Field(description="last day of the month that is forecast")]
    location: SeriesId
    output_type: Annotated[Literal["quantile"], Field(description="what a row holds: a quantile")]
    output_type_id: Annotated[str, Field(description="probability of the quantile, like 0.1")]
    value: Annotated[float, Field(description="the quantile, in the unit of the series")]
    model_id: VersionName
    served: Served
    replayed: Replayed


ISSUED_COLUMNS = columns_of(IssuedRow)
"""The columns of the archive as CSV."""


class IssuedDocument(Document):
    """The archive of a series: every forecast issued, one row a month and quantile."""

    series: SeriesId
    issued: Annotated[list[IssuedRow], Field(description="by forecast, month and probability")]
    next: Next


def scores_document(
    series: str,
    performance: Performance,
    scored: Iterable[ScoredForecast] | None = None,
    *,
    next_: int | None = None,
) -> ScoresDocument:
    """All valid scores, or those given of them, and the averages over the last releases."""
    return ScoresDocument(
        series=series,
        summary=summary_document(performance.summary()),
        scores=[score_row(each) for each in (performance.every if scored is None else scored)],
        next=next_,
    )


def score_row(scored: ScoredForecast) -> ScoreRow:
    """The row of a score."""
    score, issued = scored.score, scored.issued
    (lower_80, upper_80), (lower_95, upper_95) = (bounds(issued, score.step, level) for level in MAIN_LEVELS)
    return ScoreRow.model_validate(
        {
            "month": str(score.month),
            "step": score.step,
            "truth": scored.truth,
            "known": score.known.isoformat(),
            "observed": score.observed,
            "forecast": median(issued, score.step),
            "lower_80": lower_80,
            "upper_80": upper_80,
            "lower_95": lower_95,
            "upper_95": upper_95,
            "error": rounded(score.error),
            "scaled_error": rounded(score.scaled_error),
            "pinball": rounded(score.pinball),
            "inside_80": score.inside_80,
            "inside_95": score.inside_95,
            "pit": rounded(score.pit),
            "surprise_sigma": rounded(score.surprise),
            "percentile": round(score.percentile, 2),
            "model_version": score.version,
            "issued_at": issued.issued_at.isoformat(),
            "cutoff": str(issued.cutoff),
            "served": issued.served,
            "replayed": issued.replayed,
        }
    )


def summary_document(summary: Summary) -> ScoresSummary:
    """The averages, null where nothing was scored."""
    return ScoresSummary(
        releases=summary.releases,
        surprise_sigma=rounded(summary.surprise),
        bias_ratio=rounded(summary.bias),
        coverage={str(level): rounded(share) for level, share in summary.coverage.items()},
        scaled_error={str(step): rounded(value) for step, value in summary.scaled_error.items()},
    )


def drift_document(series: str, drift: Drift) -> DriftDocument:
    """The state of a series and how it came about."""
    return DriftDocument(
        series=series,
        state=drift.state,
        reason=drift.reason,
        since=None if drift.since is None else str(drift.since),
        evidence=round(drift.evidence, 6),
        cusum=round(drift.cusum, 6),
        points=[_drift_point(each) for each in drift.points],
    )


def _drift_point(point: Point) -> DriftPoint:
    seen = point.observation
    return DriftPoint(
        month=str(seen.month),
        step=seen.step,
        model_version=seen.version,
        pit=rounded(seen.pit),
        surprise_sigma=rounded(seen.scaled_error),
        revised=seen.revised,
        evidence=round(point.evidence, 6),
        cusum=round(point.cusum, 6),
        state=point.state,
        note=point.note,
    )


_KEYS = tuple((ISSUED_QUANTILES.index(p), quantile_key(p)) for p in HUBVERSE)
"""By quantile of the archive, its place in what is kept of a forecast and its text."""


def issued_rows(issued: Issued) -> Iterator[IssuedRow]:
    """The rows of an issued forecast."""
    origin, reference = issued.issued_at.date().isoformat(), issued.cutoff.last_day.isoformat()
    for step, quantiles in enumerate(issued.quantiles.tolist(), start=1):
        end = (issued.cutoff + step).last_day.isoformat()
        for place, key in _KEYS:
            yield IssuedRow(
                origin_date=origin,
                reference_date=reference,
                target="level",
                horizon=step,
                target_end_date=end,
                location=issued.series,
                output_type="quantile",
                output_type_id=key,
                value=round(quantiles[place], 6),
                model_id=issued.version,
                served=issued.served,
                replayed=issued.replayed,
            )
