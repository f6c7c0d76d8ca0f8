"""Forecasts of one series or several as documents, and what outlooks share with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from models.core.arrays import Array
from models.core.catalog import Series
from models.core.digits import decimals
from models.core.errors import InvalidInput, Problem
from models.core.measures import ForecastMeasure, level_quantiles, quantile_key
from models.documents.document import (
    Cutoff,
    Document,
    Interval,
    IssuedAt,
    IssueDay,
    MonthText,
    Requested,
    SeriesId,
    Step,
    Title,
    VersionName,
    VintageHash,
    day_text,
    interval_list,
    left_out,
)
from models.documents.revisions import ExpectedRevisionDocument, expected_documents
from models.forecasting.adjusted_paths import AdjustedPaths, adjustment_notes
from models.forecasting.forecast import Forecast, quantiles_of
from models.forecasting.period_totals import yearly_growth

Unit = Annotated[str, Field(description="unit of all amounts, such as usd_million; percent where growth was asked for")]
Notes = Annotated[list[str], Field(description="what a reader must know, in sentences")]
BY_LEVEL = "central intervals as [lower, upper] by level in percent: 80 holds 8 of 10 outcomes"
Intervals = Annotated[dict[str, tuple[float, float]], Field(description=BY_LEVEL)]


class TrialCoverage(Document):
    """What the interval of a level held in trials on the past."""

    held: Annotated[int, Field(description="months that fell into the interval, as figures were known at training")]
    of: Annotated[int, Field(description="months that were forecast in the trials")]
    windows: Annotated[int, Field(description="past origins that were forecast from")]
    too_narrow: Annotated[
        bool, Field(description="whether the interval held 10 percentage points fewer than its level, or worse")
    ]


Trials = Annotated[
    dict[str, TrialCoverage],
    Field(description="by level in percent what the intervals held in trials on the past; empty if none are on record"),
]


class CalibrationSummary(Document):
    """What the intervals rest on."""

    windows: Annotated[int, Field(description="past origins whose forecast errors the intervals are calibrated on")]
    levels_supported: Annotated[list[int], Field(description="levels in percent for which these are enough")]
    note: Annotated[str, Field(description="a remark; empty if there is none")]
    trials: Trials


class ForecastPoint(Document):
    """One month ahead, with ``intervals`` by level, or ``quantiles`` by probability where those were asked for.

    Numbers are null where growth was asked for and the year before is not above zero.
    """

    month: Annotated[MonthText, Field(description="the month that is forecast")]
    step: Step
    mean: Annotated[float | None, Field(description="mean of the forecast distribution")]
    median: Annotated[float | None, Field(description="median: the point forecast")]
    intervals: Annotated[
        dict[str, tuple[float | None, float | None]] | None,
        Field(
            description=f"{BY_LEVEL}; left out where quantiles were asked for",
            json_schema_extra=left_out,
        ),
    ] = None
    interval_list: Annotated[
        list[Interval] | None,
        Field(
            description="the same as a list, in the order asked for; left out where quantiles were asked for",
            json_schema_extra=left_out,
        ),
    ] = None
    quantiles: Annotated[
        dict[str, float | None] | None,
        Field(
            description="by probability: 0.9 is reached or not exceeded in 9 of 10 cases; left out unless asked for",
            json_schema_extra=left_out,
        ),
    ] = None


class ForecastDocument(Document):
    """An issued forecast."""

    series: SeriesId
    title: Title
    unit: Unit
    measure: Annotated[
        ForecastMeasure,
        Field(
            description="level; yoy_pct: growth on the same month a year before; adjusted: without season and "
            "calendar; or trend"
        ),
    ]
    as_of: IssueDay
    requested_as_of: Requested
    cutoff: Cutoff
    issued_at: IssuedAt
    model_version: VersionName
    vintage: VintageHash
    members: Annotated[dict[str, float], Field(description="weights of the models that are combined; they sum to 1")]
    calibration: Annotated[CalibrationSummary, Field(description="what the intervals rest on")]
    notes: Notes
    points: Annotated[list[ForecastPoint], Field(description="the months ahead in order")]
    target: Annotated[
        Literal["first_release"],
        Field(
            description="what is forecast: first_release, the first figure of each month, which scores it; later "
            "revisions (`expected_revisions`) come on top"
        ),
    ]
    releases: Annotated[
        int | None,
        Field(
            description="days up to `as_of` on which a printed figure made a month known or moved it: from 24 on "
            "`/revisions` assesses them; null for versions published before they were counted"
        ),
    ]
    expected_revisions: Annotated[
        list[ExpectedRevisionDocument] | None,
        Field(
            description="what the known figures of the last months are expected to be revised by, in the unit of the "
            "series; null where past revisions are too few, or where growth was asked for"
        ),
    ]


class WithoutForecast(Document):
    """A series that no version forecasts, or not in this measure."""

    series: SeriesId
    reason: Annotated[str, Field(description="why there is no forecast, in a sentence")]


class ForecastsDocument(Document):
    """The forecasts of several series."""

    forecasts: Annotated[list[ForecastDocument], Field(description="in the order asked for")]
    without: Annotated[list[WithoutForecast], Field(description="of the series asked for, those without a forecast")]


def forecast_document(
    forecast: Forecast,
    entry: Series,
    *,
    horizon: int,
    levels: Sequence[int] = (),
    quantiles: Sequence[float] = (),
    measure: ForecastMeasure = ForecastMeasure.LEVEL,
    requested_as_of: date | None = None,
) -> ForecastDocument:
    """Where the forecast comes from, and a point a month with mean, median and intervals of ``levels``.

    With ``quantiles`` each point has those instead of intervals. ``measure`` is the level or the growth on the same
    month a year before, null where that is not above zero, or what is left without the season. InvalidInput if
    ``horizon`` is beyond the forecast's, or if the year before is not known; NoAdjustment.
    """
    if horizon > forecast.horizon:
        wanted = f"at most {forecast.horizon}, as far as this version looks ahead"
        raise InvalidInput([Problem("query", "horizon", str(horizon), wanted)])
    calibration = forecast.calibration
    return ForecastDocument(
        series=forecast.series,
        title=entry.title,
        unit="percent" if measure is ForecastMeasure.YOY_PCT else entry.unit,
        measure=measure,
        as_of=forecast.as_of.isoformat(),
        requested_as_of=day_text(requested_as_of),
        cutoff=str(forecast.cutoff),
        issued_at=forecast.issued_at.isoformat(),
        model_version=forecast.model_version,
        vintage=forecast.vintage,
        members={name: round(float(weight), 6) for name, weight in forecast.members.items()},
        calibration=CalibrationSummary(
            windows=calibration.windows,
            levels_supported=list(calibration.levels_supported),
            note=calibration.note,
            trials=trial_coverages(forecast),
        ),
        notes=[
            *_adjusted(forecast, measure),
            *forecast.notes,
            *unsupported(forecast, levels),
            *too_narrow(forecast, levels),
        ],
        points=_points(forecast, _measured(forecast, entry, horizon, measure), levels, quantiles),
        target="first_release",
        releases=forecast.releases,
        expected_revisions=expected_documents(forecast.revisions) if measure is ForecastMeasure.LEVEL else None,
    )


def forecast_columns(levels: Iterable[int], quantiles: Iterable[float]) -> list[str]:
    """The columns of rows with these levels or quantiles."""
    ends = [f"{end}_{level}" for level in levels for end in ("lower", "upper")]
    return ["month", "step", "mean", "median", *ends, *(f"q{quantile_key(each)}" for each in quantiles)]


def forecast_rows(document: ForecastDocument) -> list[dict[str, Any]]:
    """The points as rows of CSV: lower_80, upper_80, ... or q0.1, ..."""
    return [_row(point) for point in document.points]


def unsupported(forecast: Forecast, levels: Sequence[int]) -> list[str]:
    """A sentence for each level beyond those that the calibration supports."""
    supported = forecast.calibration.levels_supported
    windows = forecast.calibration.windows
    return [
        f"level {level}: {windows} backtest windows are too few to support it"
        for level in levels
        if level not in supported and level > max(supported, default=0)
    ]


def trial_coverages(forecast: Forecast) -> dict[str, TrialCoverage]:
    """By level what the intervals held in trials."""
    return {
        str(t.level): TrialCoverage(held=t.held, of=t.of, windows=t.windows, too_narrow=t.is_short)
        for t in forecast.calibration.trials
    }


def too_narrow(forecast: Forecast, levels: Sequence[int]) -> list[str]:
    """A sentence for each interval that trials showed too narrow."""
    return [trial.words for trial in forecast.calibration.trials if trial.level in levels and trial.is_short]


def _measured(forecast: Forecast, entry: Series, horizon: int, measure: ForecastMeasure) -> NDArray[np.floating]:
    """The paths of a measure, [N, H]."""
    if measure is ForecastMeasure.LEVEL:
        return forecast.paths[:, :horizon]
    if measure.is_adjusted:
        return AdjustedPaths.of(forecast).ahead(measure, horizon)
    if not entry.has_growth:
        wanted = f"level: {entry.series} is in {entry.unit_label}, its changes are differences and not growth rates"
        raise InvalidInput([Problem("query", "measure", str(measure), wanted)])
    return yearly_growth(forecast, horizon)


def _adjusted(forecast: Forecast, measure: ForecastMeasure) -> list[str]:
    return adjustment_notes(forecast, measure) if measure.is_adjusted else []


def _points(
    forecast: Forecast, paths: NDArray[np.floating], levels: Sequence[int], quantiles: Sequence[float]
) -> list[ForecastPoint]:
    wanted = tuple(quantiles) or tuple(p for level in levels for p in level_quantiles(level))
    found = quantiles_of(paths, (0.5, *wanted))  # [H, 1 + Q]
    digits = decimals(found.tolist(), least=6)
    values, means = _plain(found, digits), _plain(paths.mean(axis=0, dtype=np.float64), digits)
    return [
        ForecastPoint(
            month=str(forecast.cutoff + step),
            step=step,
            mean=mean,
            median=row[0],
            **_bounds(row[1:], levels, quantiles),
        )
        for step, (mean, row) in enumerate(zip(means, values, strict=True), start=1)
    ]


def _plain(values: Array, digits: int) -> list[Any]:
    """Numbers as JSON has them: rounded, null where there is none."""
    plain = np.round(values, digits).astype(object)
    plain[np.isnan(values)] = None
    listed: list[Any] = plain.tolist()
    return listed


def _bounds(values: list[float | None], levels: Sequence[int], quantiles: Sequence[float]) -> dict[str, Any]:
    if quantiles:
        return {"quantiles": {quantile_key(p): x for p, x in zip(quantiles, values, strict=True)}}
    pairs = zip(values[::2], values[1::2], strict=True)
    intervals = {str(level): pair for level, pair in zip(levels, pairs, strict=True)}
    return {"intervals": intervals, "interval_list": interval_list(intervals)}


def _row(point: ForecastPoint) -> dict[str, Any]:
    row = {"month": point.month, "step": point.step, "mean": point.mean, "median": point.median}
    for level, (low, high) in (point.intervals or {}).items():
        row |= {f"lower_{level}": low, f"upper_{level}": high}
    return row | {f"q{probability}": x for probability, x in (point.quantiles or {}).items()}
