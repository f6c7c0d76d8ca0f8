"""Forecasts and outlooks as their readers get them, on the command line and over HTTP: JSON members and rows of CSV."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.core.catalog import Series
from models.core.digits import decimals
from models.core.errors import InvalidInput, Problem
from models.core.measures import Measure, level_quantiles, quantile_key
from models.core.periods import Period
from models.forecasting.forecast import Forecast, quantiles_of
from models.forecasting.period_totals import Array, Outlook, outlook, summary, yearly_growth


def forecast_answer(
    forecast: Forecast,
    entry: Series,
    *,
    horizon: int,
    levels: Sequence[int] = (),
    quantiles: Sequence[float] = (),
    measure: Measure = Measure.LEVEL,
) -> dict[str, Any]:
    """Where the forecast comes from, and a point a month with mean, median and intervals of ``levels``.

    With ``quantiles`` each point has those instead of intervals. ``measure`` is the level or the growth on the same
    month a year before, null where that is not above zero. InvalidInput if ``horizon`` is beyond the forecast's, or if
    the year before is not known.
    """
    if horizon > forecast.horizon:
        wanted = f"at most {forecast.horizon}, as far as this version looks ahead"
        raise InvalidInput([Problem("query", "horizon", str(horizon), wanted)])
    calibration = forecast.calibration
    return {
        "series": forecast.series,
        "title": entry.title,
        "unit": "percent" if measure is Measure.YOY_PCT else entry.unit,
        "measure": str(measure),
        "as_of": forecast.as_of.isoformat(),
        "cutoff": str(forecast.cutoff),
        "issued_at": forecast.issued_at.isoformat(),
        "model_version": forecast.model_version,
        "vintage": forecast.vintage,
        "members": {name: round(float(weight), 6) for name, weight in forecast.members.items()},
        "calibration": {
            "windows": calibration.windows,
            "levels_supported": list(calibration.levels_supported),
            "note": calibration.note,
        },
        "notes": [*forecast.notes, *_unsupported(forecast, levels)],
        "points": _points(forecast, _measured(forecast, entry, horizon, measure), levels, quantiles),
    }


def forecast_rows(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """The points of an answer as rows of CSV: lower_80, upper_80, ... or q0.1, ..."""
    return [_row(point) for point in answer["points"]]


def outlook_answer(
    forecast: Forecast, entry: Series, *, period: str, levels: Sequence[int], target: float | None = None
) -> dict[str, Any]:
    """The total of a period, how likely it reaches a target, and its growth on the year before.

    InvalidInput if the text is no period, or none that this version can tell of, or if the target is not finite.
    """
    if target is not None and not math.isfinite(target):
        raise InvalidInput([Problem("query", "target", str(target), "a number")])
    try:
        wanted = Period.parse(period, fiscal_start=entry.fiscal_year_start)
    except ValueError as error:
        raise InvalidInput([Problem("query", "period", repr(period)[:80], str(error)[:300])]) from error
    found = outlook(forecast, wanted, aggregation=entry.aggregation, has_growth=entry.has_growth)
    return {
        "series": forecast.series,
        "title": entry.title,
        "unit": entry.unit,
        "period": period.strip(),
        "period_start": str(wanted.start),
        "period_end": str(wanted.end),
        "months": len(wanted),
        "months_published": found.months_published,
        "months_estimated": found.months_estimated,
        "published_sum": round(found.published_sum, 6),
        **summary(found.totals, levels),
        "target": target,
        "probability": None if target is None else found.probability(target),
        "yoy_pct": None if found.growth is None else summary(found.growth, levels),
        "as_of": forecast.as_of.isoformat(),
        "cutoff": str(forecast.cutoff),
        "issued_at": forecast.issued_at.isoformat(),
        "model_version": forecast.model_version,
        "vintage": forecast.vintage,
        "notes": [*_remarks(found), *forecast.notes, *_unsupported(forecast, () if found.settled else levels)],
    }


def _remarks(found: Outlook) -> list[str]:
    """What a reader must know about the months of a period."""
    remarks = []
    if found.settled:
        remarks.append("all months of this period are published: nothing about its total is open but revisions")
    if found.months_estimated:
        many = f"{found.months_estimated} of the {found.months_published} months taken as published"
        remarks.append(f"{many} are estimates within published totals")
    if found.growth is None:
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
) -> list[dict[str, Any]]:
    asked = tuple(quantiles) or tuple(p for level in levels for p in level_quantiles(level))
    found = quantiles_of(paths, (0.5, *asked))  # [H, 1 + Q]
    digits = decimals(found.tolist(), least=6)
    values, means = _plain(found, digits), _plain(paths.mean(axis=0, dtype=np.float64), digits)
    return [
        {"month": str(forecast.cutoff + step), "step": step, "mean": mean, "median": row[0]}
        | _spread(row[1:], levels, quantiles)
        for step, (mean, row) in enumerate(zip(means, values, strict=True), start=1)
    ]


def _plain(values: Array, digits: int) -> list[Any]:
    """Numbers as JSON has them: rounded, null where there is none."""
    plain = np.round(values, digits).astype(object)
    plain[np.isnan(values)] = None
    listed: list[Any] = plain.tolist()
    return listed


def _spread(values: list[float | None], levels: Sequence[int], quantiles: Sequence[float]) -> dict[str, dict[str, Any]]:
    if quantiles:
        return {"quantiles": {quantile_key(p): x for p, x in zip(quantiles, values, strict=True)}}
    pairs = zip(values[::2], values[1::2], strict=True)
    return {"intervals": {str(level): list(pair) for level, pair in zip(levels, pairs, strict=True)}}


def _row(point: dict[str, Any]) -> dict[str, Any]:
    row = {name: point[name] for name in ("month", "step", "mean", "median")}
    for level, (low, high) in point.get("intervals", {}).items():
        row |= {f"lower_{level}": low, f"upper_{level}": high}
    return row | {f"q{probability}": x for probability, x in point.get("quantiles", {}).items()}
