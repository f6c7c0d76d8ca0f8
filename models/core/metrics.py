"""Scores of forecasts: elementwise statistics first, their aggregates below. NumPy only.

error = forecast - observed, so positive is over-forecast. NaN marks what could not be scored and is left out.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from models.core.arrays import Array

SEASON = 12
"""Months in the season of every series."""

WQL_PROBABILITIES = tuple(i / 10 for i in range(1, 10))


def error(forecast: Array, observed: Array) -> Array:
    """Forecast minus observed."""
    return forecast - observed


def pinball(quantiles: Array, observed: Array, probabilities: Sequence[float]) -> Array:
    """Pinball loss without the factor 2 of quantiles [..., Q] against observed [...], [..., Q]."""
    p, miss = np.asarray(probabilities), observed[..., None] - quantiles
    return np.maximum(p * miss, (p - 1) * miss)


def interval_score(lower: Array, upper: Array, observed: Array, level: int) -> Array:
    """Width plus 2 / tail for each unit outside of a central interval (Gneiting and Raftery 2007, eq. 43)."""
    tail = (100 - level) / 100
    outside = np.maximum(lower - observed, 0) + np.maximum(observed - upper, 0)
    return upper - lower + 2 / tail * outside


def covered(lower: Array, upper: Array, observed: Array) -> Array:
    """1 where the closed interval holds the observed value, 0 where not, NaN where either is unknown."""
    known = np.isfinite(lower) & np.isfinite(upper) & np.isfinite(observed)
    return np.where(known, (lower <= observed) & (observed <= upper), np.nan)


def pit(samples: Array, observed: Array) -> Array:
    """Share of samples [N, ...] below the observed value plus half of the ties, [...]."""
    below, ties = (samples < observed).mean(axis=0), (samples == observed).mean(axis=0)
    return np.where(np.isfinite(observed), below + ties / 2, np.nan)


def naive_scale(values: Array) -> float:
    """In-sample mean absolute change on the year before, the scale of MASE; always finite and positive.

    Below 13 months, or where no year changed, the month-to-month change stands in, then the mean size, then 1.
    """
    for lag in (SEASON, 1):
        if len(values) > lag and (scale := float(np.mean(np.abs(values[lag:] - values[:-lag])))) > 0:
            return scale
    return float(np.mean(np.abs(values))) or 1.0


def mase(forecast: Array, observed: Array, scale: Array | float) -> float:
    """Mean of |error| / scale."""
    return mean(np.abs(error(forecast, observed)) / scale)


def wql(quantiles: Array, observed: Array, probabilities: Sequence[float]) -> float:
    """2 x summed pinball loss / summed |observed|, mean over the probabilities; NaN if all observed are 0."""
    loss = pinball(quantiles, observed, probabilities)
    known = np.isfinite(loss).all(axis=-1)
    total = float(np.abs(observed[known]).sum())
    return float(2 * loss[known].sum(axis=0).mean() / total) if total else np.nan


def msis(lower: Array, upper: Array, observed: Array, *, level: int, scale: Array | float) -> float:
    """Mean of interval score / scale."""
    return mean(interval_score(lower, upper, observed, level) / scale)


def coverage(lower: Array, upper: Array, observed: Array) -> float:
    """Share of observed values that the interval holds."""
    return mean(covered(lower, upper, observed))


def mean(values: Array) -> float:
    """Mean of what is not NaN; NaN if nothing is."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else np.nan
