"""A forecast as its readers get it, from the command line and over HTTP: JSON members and rows of CSV."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from models.catalogue import Entry
from models.errors import InvalidInput, Problem
from models.forecast import Forecast
from models.terms import level_quantiles, quantile_key


def forecast_answer(
    forecast: Forecast, entry: Entry, *, horizon: int, levels: Sequence[int] = (), quantiles: Sequence[float] = ()
) -> dict[str, Any]:
    """Where the forecast comes from, and a point a month with mean, median and intervals of ``levels``.

    With ``quantiles`` each point has those instead of intervals. InvalidInput if ``horizon`` is beyond the forecast's.
    """
    if horizon > forecast.horizon:
        wanted = f"at most {forecast.horizon}, as far as this version looks ahead"
        raise InvalidInput([Problem("query", "horizon", str(horizon), wanted)])
    calibration = forecast.calibration
    return {
        "series": forecast.series,
        "title": entry.title,
        "unit": entry.unit,
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
        "points": _points(forecast, horizon, levels, quantiles),
    }


def forecast_rows(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """The points of an answer as rows of CSV: lower_80, upper_80, ... or q0.1, ..."""
    return [_row(point) for point in answer["points"]]


def _unsupported(forecast: Forecast, levels: Sequence[int]) -> list[str]:
    supported = forecast.calibration.levels_supported
    windows = forecast.calibration.windows
    return [
        f"level {level}: {windows} backtest windows are too few to support it"
        for level in levels
        if level not in supported and level > max(supported, default=0)
    ]


def _points(
    forecast: Forecast, horizon: int, levels: Sequence[int], quantiles: Sequence[float]
) -> list[dict[str, Any]]:
    asked = tuple(quantiles) or tuple(p for level in levels for p in level_quantiles(level))
    values = np.round(forecast.quantiles((0.5, *asked), horizon), 6).tolist()  # [H][1 + Q]
    means = np.round(forecast.mean(horizon), 6).tolist()
    return [
        {"month": str(forecast.cutoff + step), "step": step, "mean": mean, "median": row[0]}
        | _spread(row[1:], levels, quantiles)
        for step, (mean, row) in enumerate(zip(means, values, strict=True), start=1)
    ]


def _spread(values: list[float], levels: Sequence[int], quantiles: Sequence[float]) -> dict[str, dict[str, Any]]:
    if quantiles:
        return {"quantiles": {quantile_key(p): x for p, x in zip(quantiles, values, strict=True)}}
    pairs = zip(values[::2], values[1::2], strict=True)
    return {"intervals": {str(level): pair for level, pair in zip(levels, pairs, strict=True)}}


def _row(point: dict[str, Any]) -> dict[str, Any]:
    row = {name: point[name] for name in ("month", "step", "mean", "median")}
    for level, (low, high) in point.get("intervals", {}).items():
        row |= {f"lower_{level}": low, f"upper_{level}": high}
    return row | {f"q{probability}": x for probability, x in point.get("quantiles", {}).items()}
