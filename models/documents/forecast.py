"""Forecasts and outlooks as documents."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from models.core.catalog import Series
from models.core.digits import decimals
from models.core.errors import InvalidInput, Problem
from models.core.measures import Measure, level_quantiles, quantile_key
from models.documents.document import (
    AsOf,
    Cutoff,
    Document,
    Interval,
    IntervalList,
    IssuedAt,
    MonthText,
    SeriesId,
    Step,
    Title,
    VersionName,
    VintageHash,
    interval_list,
    left_out,
)
from models.documents.revisions import ExpectedRevisionDocument, expected_documents
from models.forecasting.forecast import Forecast, quantiles_of
from models.forecasting.period_totals import Array, Outlook, outlook, summary, yearly_growth
from models.forecasting.published_months import news, with_published
from models.vintages.vintage import Vintage

Unit = Annotated[str, Field(description="unit of all amounts, such as usd_million; percent where growth was asked for")]
Notes = Annotated[list[str], Field(description="what a reader must know, in sentences")]
BY_LEVEL = "central intervals as [lower, upper] by level in percent: 80 holds 8 of 10 outcomes"
Intervals = Annotated[dict[str, tuple[float, float]], Field(description=BY_LEVEL)]

PERIODS = "a period like 2026-03, FY2026, FY2026:9, FY2026Q1, 2026Q1, CY2026 or 2025-07..2026-03"
"""What may be asked for."""


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
    measure: Annotated[Measure, Field(description="level, or yoy_pct: growth on the same month a year before")]
    as_of: AsOf
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
            description="days up to `as_of` on which a figure of the series became known or moved: from 24 on "
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


class Spread(Document):
    """A distribution: mean, median and central intervals by level."""

    mean: Annotated[float, Field(description="mean of the distribution")]
    median: Annotated[float, Field(description="median of the distribution")]
    intervals: Intervals
    interval_list: IntervalList


class OutlookDocument(Document):
    """The total of a period: published months as constants, the rest from the paths of the forecast."""

    series: SeriesId
    title: Title
    unit: Unit
    period: Annotated[str, Field(description="the period as it was asked for; FY2027 is July 2026 to June 2027")]
    period_start: Annotated[MonthText, Field(description="first month of the period")]
    period_end: Annotated[MonthText, Field(description="last month of the period")]
    months: Annotated[int, Field(description="months of the period")]
    months_published: Annotated[int, Field(description="of these, how many are known and enter as constants")]
    months_estimated: Annotated[int, Field(description="of the known months, how many are estimates within totals")]
    published_sum: Annotated[
        float,
        Field(description="the figure of the known months alone: their sum, average or last, as the series adds up"),
    ]
    known_to: Annotated[
        MonthText,
        Field(description="last published month that enters as a constant; after `cutoff` if it came after training"),
    ]
    mean: Annotated[float, Field(description="mean of the total, a second number: `median` is the headline")]
    median: Annotated[float, Field(description="median of the total: the headline of page and command line")]
    intervals: Intervals
    interval_list: IntervalList
    trials: Trials
    target: Annotated[float | None, Field(description="the target that was asked about, in `unit`; else null")]
    probability: Annotated[
        float | None, Field(description="chance from 0 to 1 that the total reaches the target; null without a target")
    ]
    yoy_pct: Annotated[
        Spread | None,
        Field(description="growth in percent on the same months a year before; null if those are not known or zero"),
    ]
    as_of: AsOf
    cutoff: Cutoff
    issued_at: IssuedAt
    model_version: VersionName
    vintage: VintageHash
    notes: Notes


def forecast_document(
    forecast: Forecast,
    entry: Series,
    *,
    horizon: int,
    levels: Sequence[int] = (),
    quantiles: Sequence[float] = (),
    measure: Measure = Measure.LEVEL,
) -> ForecastDocument:
    """Where the forecast comes from, and a point a month with mean, median and intervals of ``levels``.

    With ``quantiles`` each point has those instead of intervals. ``measure`` is the level or the growth on the same
    month a year before, null where that is not above zero. InvalidInput if ``horizon`` is beyond the forecast's, or if
    the year before is not known.
    """
    if horizon > forecast.horizon:
        wanted = f"at most {forecast.horizon}, as far as this version looks ahead"
        raise InvalidInput([Problem("query", "horizon", str(horizon), wanted)])
    calibration = forecast.calibration
    return ForecastDocument(
        series=forecast.series,
        title=entry.title,
        unit="percent" if measure is Measure.YOY_PCT else entry.unit,
        measure=measure,
        as_of=forecast.as_of.isoformat(),
        cutoff=str(forecast.cutoff),
        issued_at=forecast.issued_at.isoformat(),
        model_version=forecast.model_version,
        vintage=forecast.vintage,
        members={name: round(float(weight), 6) for name, weight in forecast.members.items()},
        calibration=CalibrationSummary(
            windows=calibration.windows,
            levels_supported=list(calibration.levels_supported),
            note=calibration.note,
            trials=_trials(forecast),
        ),
        notes=[*forecast.notes, *_unsupported(forecast, levels), *_too_narrow(forecast, levels)],
        points=_points(forecast, _measured(forecast, entry, horizon, measure), levels, quantiles),
        target="first_release",
        releases=forecast.releases,
        expected_revisions=expected_documents(forecast.revisions) if measure is Measure.LEVEL else None,
    )


def forecast_rows(document: ForecastDocument) -> list[dict[str, Any]]:
    """The points as rows of CSV: lower_80, upper_80, ... or q0.1, ..."""
    return [_row(point) for point in document.points]


def outlook_document(
    forecast: Forecast,
    entry: Series,
    *,
    period: str,
    levels: Sequence[int],
    target: float | None = None,
    known: Vintage | None = None,
) -> OutlookDocument:
    """The total of a period, how likely it reaches a target, and its growth on the year before.

    The months of ``known``, published since the forecast was made, enter as constants. InvalidInput if the text is no
    period, or none that this version covers, or if the target is not finite.
    """
    if target is not None and not math.isfinite(target):
        raise InvalidInput([Problem("query", "target", str(target), "a number")])
    try:
        wanted = entry.parse_period(period)
    except ValueError as error:
        raise InvalidInput([_wrong_period(period, str(error))]) from error
    current = forecast if known is None else with_published(forecast, known)
    found = outlook(current, wanted, aggregation=entry.aggregation, has_growth=entry.has_growth)
    open_levels = () if found.settled else levels
    return OutlookDocument(
        series=forecast.series,
        title=entry.title,
        unit=entry.unit,
        period=period.strip(),
        period_start=str(wanted.start),
        period_end=str(wanted.end),
        months=len(wanted),
        months_published=found.months_published,
        months_estimated=found.months_estimated,
        published_sum=round(found.published_sum, 6),
        known_to=str(current.cutoff),
        **_spread(found.totals, levels).model_dump(),
        trials=_trials(forecast),
        target=target,
        probability=None if target is None else found.probability(target),
        yoy_pct=None if found.growth is None else _spread(found.growth, levels),
        as_of=forecast.as_of.isoformat(),
        cutoff=str(forecast.cutoff),
        issued_at=forecast.issued_at.isoformat(),
        model_version=forecast.model_version,
        vintage=forecast.vintage,
        notes=[
            *filter(None, [news(forecast.cutoff, current.cutoff)]),
            *_remarks(found, entry),
            *forecast.notes,
            *_unsupported(forecast, open_levels),
            *_too_narrow(forecast, open_levels),
        ],
    )


def _wrong_period(period: str, error: str) -> Problem:
    """A text that is no period, with the form to write instead where there is just one."""
    reason, _, instead = error.partition(" is not a period: write ")
    why = "" if instead else f" ({reason:.200})"
    return Problem("query", "period", f"{period!r:.80}{why}", PERIODS if "," in instead or not instead else instead)


def _spread(samples: Array, levels: Sequence[int]) -> Spread:
    found: dict[str, Any] = {**summary(samples, levels)}
    return Spread(**found, interval_list=interval_list(found["intervals"]))


def _remarks(found: Outlook, entry: Series) -> list[str]:
    """What a reader must know about the months of a period."""
    remarks = []
    if found.settled:
        remarks.append("all months of this period are published: nothing about its total is open but revisions")
    if found.months_estimated:
        many = f"{found.months_estimated} of the {found.months_published} months taken as published"
        remarks.append(f"{many} are estimates within published totals")
    if found.growth is None and entry.has_growth:
        remarks.append("growth is left out: the year before is not known month by month, or is zero")
    return remarks


def _unsupported(forecast: Forecast, levels: Sequence[int]) -> list[str]:
    supported = forecast.calibration.levels_supported
    windows = forecast.calibration.windows
    return [
        f"level {level}: {windows} backtest windows are too few to support it"
        for level in levels
        if level not in supported and level > max(supported, default=0)
    ]


def _trials(forecast: Forecast) -> dict[str, TrialCoverage]:
    return {
        str(t.level): TrialCoverage(held=t.held, of=t.of, windows=t.windows, too_narrow=t.is_short)
        for t in forecast.calibration.trials
    }


def _too_narrow(forecast: Forecast, levels: Sequence[int]) -> list[str]:
    return [trial.words for trial in forecast.calibration.trials if trial.level in levels and trial.is_short]


def _measured(forecast: Forecast, entry: Series, horizon: int, measure: Measure) -> NDArray[np.floating]:
    """The paths of a measure, [N, H]."""
    if measure is not Measure.LEVEL and not entry.has_growth:
        wanted = f"level: {entry.series} is in {entry.unit_label}, its changes are differences and not growth rates"
        raise InvalidInput([Problem("query", "measure", str(measure), wanted)])
    match measure:
        case Measure.LEVEL:
            return forecast.paths[:, :horizon]
        case Measure.YOY_PCT:
            return yearly_growth(forecast, horizon)
    raise InvalidInput([Problem("query", "measure", str(measure), "level or yoy_pct")])


def _points(
    forecast: Forecast, paths: NDArray[np.floating], levels: Sequence[int], quantiles: Sequence[float]
) -> list[ForecastPoint]:
    asked = tuple(quantiles) or tuple(p for level in levels for p in level_quantiles(level))
    found = quantiles_of(paths, (0.5, *asked))  # [H, 1 + Q]
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
