"""Ridge regression on the last year, the month of the year and the yearly growth, run recursively; see calendar too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import Ridge

from models.core.arrays import Array
from models.core.metrics import SEASON
from models.core.periods import Month
from models.forecasting.members.holiday_effects import CalendarEffect
from models.forecasting.members.scaling import Unit, require
from models.vintages.vintage import History

PENALTY = 30.0
"""Ridge penalty on features of unit size, about as many months as the prior 'no effect' counts for."""
SAMPLES = 400
SEED = 1


@dataclass(frozen=True, slots=True)
class FittedRegression:
    """Ridge coefficients, in-sample residuals, and the last two years they start from (logs where positive).

    All without the effect of the calendar, which is laid on the months from ``start`` on.
    """

    coefficients: Array
    residuals: Array
    tail: Array
    start: Month
    unit: Unit
    log: bool
    effect: CalendarEffect

    def quantiles(self, horizon: int, probabilities: Sequence[float]) -> Array:
        """The recursion without noise at 0.5, else quantiles over recursions with resampled residuals, [H, Q]."""
        draws = np.random.default_rng(SEED).choice(self.residuals, (SAMPLES, horizon))
        runs = self._run(np.vstack([np.zeros(horizon), draws]))
        quantiles = np.quantile(runs[1:], probabilities, axis=0).T
        quantiles[:, [i for i, p in enumerate(probabilities) if p == 0.5]] = runs[0][:, None]
        return self.unit.restored(self.effect.restored(np.exp(quantiles) if self.log else quantiles, self.start))

    def updated(self, history: History) -> FittedRegression:
        """Fitted anew: a fit is cheaper than the forecast."""
        return Regression().fit(history)

    def _run(self, noise: Array) -> Array:
        """Simulate runs [N, H] with the noise given, month by month."""
        window = np.repeat(self.tail[None], len(noise), axis=0)
        for step in range(noise.shape[1]):
            level, features = _features(window[:, -2 * SEASON :], np.full(len(noise), self.start.number + step))
            value = level + features @ self.coefficients + noise[:, step]
            window = np.column_stack([window, value])
        return window[:, 2 * SEASON :]


@dataclass(frozen=True, slots=True)
class Regression:
    """Ridge regression of a month's distance from the mean of the year before it."""

    name: str = "regression"
    min_months: int = 3 * SEASON

    def fit(self, history: History) -> FittedRegression:
        """Fit to a history; ShortHistory below ``min_months``."""
        require(history, self.name, self.min_months)
        unit = Unit.of(history.values)
        log = bool(history.values.min() > 0)
        effect = CalendarEffect.of(history)
        y = _transformed(unit.scaled(effect.removed(history).values), log)
        windows = np.lib.stride_tricks.sliding_window_view(y, 2 * SEASON)[:-1]
        level, features = _features(windows, history.start.number + np.arange(2 * SEASON, len(y)))
        target = y[2 * SEASON :] - level
        # Features of unit size, so that one penalty fits all; a constant feature stays 0.
        size = np.sqrt(np.mean(features**2, axis=0))
        ridge = Ridge(alpha=PENALTY, fit_intercept=False).fit(features / np.maximum(size, 1e-9), target)
        coefficients = ridge.coef_ / np.maximum(size, 1e-9)
        residuals = target - features @ coefficients
        return FittedRegression(coefficients, residuals, y[-2 * SEASON :], history.cutoff + 1, unit, log, effect)


def _transformed(values: Array, log: bool) -> Array:
    return np.log(values) if log else values


def _features(windows: Array, months: NDArray[np.int64]) -> tuple[Array, Array]:
    """Mean of the last year [N], and features [N, F] of windows [N, 24]: lags about it, growth, calendar month."""
    year = windows[:, SEASON:]
    level = year.mean(axis=1)
    growth = level - windows[:, :SEASON].mean(axis=1)
    calendar = np.eye(SEASON)[(months - 1) % SEASON]
    return level, np.column_stack([year - level[:, None], growth, calendar])
