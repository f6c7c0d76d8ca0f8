"""News or noise: regressions of revisions on first and on final figures, with HAC standard errors and a Wald test.

Mincer and Zarnowitz (1969), "The evaluation of economic forecasts"; Mankiw and Shapiro (1986), "News or noise: an
analysis of GNP revisions"; Newey and West (1987) for the covariance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from models.core.arrays import Array

LEAST_MONTHS = 24
"""Months below which nothing is tested."""

SIGNIFICANT = 0.05
"""p below which a hypothesis is rejected."""


@dataclass(frozen=True, slots=True)
class Regression:
    """``y = intercept + slope x``; ``wald`` tests that both are zero, chi-squared with two degrees of freedom.

    Standard errors are HAC with ``lags`` lags and Bartlett weights.
    """

    months: int
    lags: int
    intercept: float
    intercept_se: float
    slope: float
    slope_se: float
    wald: float
    p: float


class Kind(StrEnum):
    """What revisions are: news (unforeseeable from the first figure), noise (unrelated to the final one)."""

    NEWS = "news"
    NOISE = "noise"
    MIXED = "mixed"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class NewsOrNoise:
    """The two regressions of the revision (final - first): on the first figure, and on the final one."""

    on_first: Regression
    on_final: Regression

    @property
    def kind(self) -> Kind:
        """News: only zero coefficients on the final figure are rejected. Noise: only those on the first."""
        match self.on_first.p < SIGNIFICANT, self.on_final.p < SIGNIFICANT:
            case False, True:
                return Kind.NEWS
            case True, False:
                return Kind.NOISE
            case True, True:
                return Kind.MIXED
            case _:
                return Kind.UNDECIDED


def news_or_noise(first: Array, final: Array) -> NewsOrNoise | None:
    """Both regressions for figures [T] in order of time; None for few months, or where nothing varies."""
    revision = final - first
    if len(first) < LEAST_MONTHS or not all(map(_varies, (first, final, revision))):
        return None
    found = regress(revision, first), regress(revision, final)
    return NewsOrNoise(*found) if all(math.isfinite(r.wald) for r in found) else None


def regress(y: Array, x: Array, *, lags: int | None = None) -> Regression:
    """Least squares of y [T] on a constant and x [T], T > 2 and x not constant; lags by default ``usual_lags``."""
    lags = usual_lags(len(y)) if lags is None else lags
    design = np.column_stack([np.ones_like(x), x])
    # In units of its own size, x and the constant are of one size: the moments then keep their digits.
    scale = np.array([1.0, float(np.abs(x).max())])
    scaled = design / scale
    inverse = np.linalg.inv(scaled.T @ scaled)
    beta = inverse @ (scaled.T @ y)
    covariance = inverse @ _long_run(scaled * (y - scaled @ beta)[:, None], lags) @ inverse
    with np.errstate(divide="ignore", invalid="ignore"):
        wald = _wald(beta, covariance)
    coefficients, errors = beta / scale, np.sqrt(np.diag(covariance)) / scale
    return Regression(
        months=len(y),
        lags=lags,
        intercept=float(coefficients[0]),
        intercept_se=float(errors[0]),
        slope=float(coefficients[1]),
        slope_se=float(errors[1]),
        wald=wald,
        p=math.exp(-wald / 2),  # P(chi-squared with two degrees of freedom > wald)
    )


def usual_lags(months: int) -> int:
    """floor(4 (T / 100)^(2/9)), the rule of Newey and West (1994)."""
    return int(4 * (months / 100) ** (2 / 9))


def _long_run(moments: Array, lags: int) -> Array:
    """Sum of autocovariances of moments [T, K] up to ``lags`` with Bartlett weights 1 - l / (lags + 1), [K, K]."""
    total: Array = moments.T @ moments
    for lag in range(1, lags + 1):
        cross = moments[lag:].T @ moments[:-lag]
        total = total + (1 - lag / (lags + 1)) * (cross + cross.T)
    return total


def _wald(beta: Array, covariance: Array) -> float:
    try:
        return max(float(beta @ np.linalg.solve(covariance, beta)), 0.0)
    except np.linalg.LinAlgError:
        return math.nan


def _varies(values: Array) -> bool:
    return bool(np.ptp(values) > 1e-9 * max(1.0, float(np.abs(values).max())))
