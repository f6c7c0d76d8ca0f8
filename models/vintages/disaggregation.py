"""Months that the figures bound but do not fix: a Chow-Lin kind of disaggregation with standard errors.

The ratio of the series to an indicator (its parent, or its own trend and season) is taken for a random walk; what is
known of sums conditions it. Exact sums hold exactly, softened and coarse figures pull with their own precision.
Source: Chow and Lin (1971); Proietti (2006), Temporal disaggregation by state space methods.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.core.arrays import Array, Index
from models.vintages.tolerances import DISAGGREGATION


@dataclass(frozen=True, slots=True)
class Sum:
    """``value`` is the sum of the months start..end-1, known up to a standard deviation; 0 is exact."""

    start: int
    end: int
    value: float
    sd: float


def disaggregate(known: Array, indicator: Array, sums: Sequence[Sum]) -> tuple[Array, Array]:
    """Values and standard errors [T] of all months.

    ``known`` is [T] with NaN where a month is open, ``indicator`` [T] positive. Known months come back unchanged with
    standard error 0. An open month never comes back below zero.
    """
    open_months = np.flatnonzero(np.isnan(known))
    values, errors = known.copy(), np.zeros(len(known))
    if not len(open_months):
        return values, errors
    mean, cov = _prior(known, indicator, open_months)
    filled = np.nan_to_num(known)
    sums = [s for s in sums if np.isnan(known[s.start : s.end]).any()]  # others bound no open month
    rows = np.zeros((len(sums), len(open_months)))
    rest = np.empty(len(sums))
    for row, total in enumerate(sums):
        rows[row] = (open_months >= total.start) & (open_months < total.end)
        rest[row] = total.value - filled[total.start : total.end].sum()
    exact = np.array([s.sd == 0 for s in sums], bool)
    if (~exact).any():
        noise = np.array([s.sd for s in sums])[~exact] ** 2
        mean, cov = _condition(mean, cov, rows[~exact], rest[~exact], noise)
    if exact.any():
        mean, cov = _condition(mean, cov, rows[exact], rest[exact], np.zeros(int(exact.sum())))
    mean = _above_zero(mean, rows[exact], rest[exact], indicator[open_months])
    values[open_months] = mean
    errors[open_months] = np.sqrt(np.maximum(np.diag(cov), 0))
    return values, errors


def own_indicator(known: Array, sums: Sequence[Sum]) -> Array:
    """Trend and season of a series from its known months and sums, [T]; flat where nothing is known."""
    centres = [((s.start + s.end - 1) / 2, s.value / (s.end - s.start)) for s in sums if s.value > 0]
    centres += [(float(t), float(v)) for t, v in enumerate(known) if v > 0]
    if not centres:
        return np.ones(len(known))
    at, level = np.array(sorted(centres)).T
    spread = np.abs(np.arange(len(known))[:, None] - at[None, :])
    weights = np.exp(-0.5 * (spread / 6) ** 2) + 1e-9 / (1 + spread)
    trend = (weights @ np.log(level)) / weights.sum(axis=1)
    return np.asarray(np.exp(trend + _season(known, trend)))


def _season(known: Array, trend: Array) -> Array:
    """Shrunken mean deviation from trend by month of the year, [T]; zero with less than two years known."""
    at = np.flatnonzero(known > 0)
    season = np.zeros(len(known))
    if len(at) < 24:
        return season
    deviation = np.log(known[at]) - trend[at]
    for month in range(12):
        mine = deviation[at % 12 == month]
        season[month::12] = mine.sum() / (len(mine) + 2)
    return season


def _prior(known: Array, indicator: Array, open_months: Index) -> tuple[Array, Array]:
    """Mean [M] and covariance [M, M] of the open months given the known ones, under a random walk of the ratio."""
    months = len(known)
    ratio = known / indicator
    at = np.flatnonzero(np.isfinite(ratio) & (ratio > 0))
    step = _ratio_step(ratio, at)
    level = float(np.median(ratio[at])) if len(at) else 1.0
    precision = np.zeros((months, months))
    index = np.arange(months - 1)
    precision[index, index] += 1.0
    precision[index + 1, index + 1] += 1.0
    precision[index, index + 1] -= 1.0
    precision[index + 1, index] -= 1.0
    precision /= step**2
    precision[np.diag_indices(months)] += 0.25  # a wide anchor, for a series with no known month: ratio 1 +- 200 %
    closed = np.setdiff1d(np.arange(months), open_months)
    cov = np.linalg.inv(precision[np.ix_(open_months, open_months)])
    pull = 0.25 - precision[np.ix_(open_months, closed)] @ (ratio[closed] / level)
    scale = indicator[open_months] * level
    return scale * (cov @ pull), cov * np.outer(scale, scale)


def _ratio_step(ratio: Array, at: Index) -> float:
    least, default, most = DISAGGREGATION.ratio_step_log_sds
    steps = np.diff(np.log(ratio[at]))[np.diff(at) == 1]
    if len(steps) < 8:
        return default
    return float(np.clip(1.4826 * np.median(np.abs(steps - np.median(steps))), least, most))


def _condition(mean: Array, cov: Array, rows: Array, rest: Array, noise: Array) -> tuple[Array, Array]:
    """Gaussian mean and covariance given ``rows @ x = rest`` with variance ``noise``; redundant rows do no harm."""
    gain = cov @ rows.T @ np.linalg.pinv(rows @ cov @ rows.T + np.diag(noise), rcond=1e-10, hermitian=True)
    return mean + gain @ (rest - rows @ mean), cov - gain @ rows @ cov


def _above_zero(mean: Array, rows: Array, rest: Array, indicator: Array) -> Array:
    """Raise months below a twentieth of the indicator and restore the exact sums, until both hold."""
    floor = 0.05 * np.minimum(indicator, np.abs(mean).mean() + 1e-12)
    for _ in range(50):
        if (mean >= 0).all():
            break
        mean = np.maximum(mean, floor)
        if len(rows):
            free = rows * mean  # months take part in the correction by their size
            mean = mean + mean * (np.linalg.pinv(free @ rows.T, rcond=1e-10) @ (rest - rows @ mean) @ rows)
    return np.asarray(np.maximum(mean, 0.0))
