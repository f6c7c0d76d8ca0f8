"""From out-of-sample errors to quantiles: spread by step, conformal rank, skew and tails. NumPy only.

Residuals are observed - forecast on the scale of a Transform, so that quantiles are forecast + residual quantile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from statistics import NormalDist

import numpy as np

from models.forecast import Calibration
from models.scores import Array

LEVELS = (50, 80, 90, 95, 99)
"""Levels for which a calibration says whether it supports them."""

GRID = np.array([0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95])
"""Central levels at which the residuals' own distribution is read; beyond the last, a Student tail."""

TAIL_FREEDOM = 6.0
STUDENT_MEAN = 0.9186
"""Mean of |t| with TAIL_FREEDOM degrees of freedom."""
CLAIM_WINDOWS = 10.0
"""Windows that the members' own claims count for."""
DISPROVED_WINDOWS = 3.0
"""Windows that they count for where errors are larger."""
CLAIM_FACTOR = 1.25
"""How much wider than members claim errors are in general (80 % claims hold about 70 %)."""
SHAPE_WINDOWS = 50.0
"""Windows that the Student shape counts for beside the residuals' own distribution."""
DOUBT = 2.0
"""Standard errors below which a shift or skew of the residuals is taken for chance."""
TINY = 1e-12
"""The least share of its size that a positive series is told apart from zero by."""
LOG_BELOW = 24
"""Months below which errors are taken in logs."""
GROWTH = 0.5
"""Power of the step with which spread grows beyond the steps seen: that of a random walk."""
MEAN_PER_HALF_80 = 0.6226
"""Mean absolute deviation of a normal over half the width of its 80 % interval."""
WIDEST = 1.5
"""Log distance from the centre that no quantile passes (a factor of 4.5), approached smoothly."""


@dataclass(frozen=True, slots=True)
class Transform:
    """The scale on which errors are alike over time: multiples of the series' size, or logs of them where ``log``.

    ``low`` is where values begin to bend towards zero instead of crossing it; 0 cuts at zero, -inf leaves them alone.
    """

    log: bool
    size: float
    low: float

    @classmethod
    def of(cls, values: Array) -> Transform:
        """Logs for values [T] of less than two years and well above zero: what little is known is a ratio.

        From two years on, additive errors scored better than logs, on M3's training part and on pk.ict.
        """
        least = float(values.min())
        size = float(np.mean(np.abs(values))) or 1.0
        low = max(least / size / 2, TINY) if least > 0 else 0.0 if least == 0 else -np.inf
        return cls(len(values) < LOG_BELOW and least > size / 20, size, low)

    def forward(self, values: Array) -> Array:
        """Values on this scale."""
        return np.log(np.maximum(values / self.size, 1e-6)) if self.log else values / self.size

    def backward(self, values: Array) -> Array:
        """Values in the unit of the series: positive where its history is, not negative where its history is not."""
        if self.log:
            return np.exp(values) * self.size
        if self.low > 0:
            bent = self.low / (2 - np.minimum(values / self.low, 1.0))  # meets the straight line with its slope
            return np.where(values < self.low, bent, values) * self.size
        return np.maximum(values, self.low) * self.size


@dataclass(frozen=True, slots=True)
class ErrorModel:
    """The distribution of residuals by step: spread(h) x a quantile function shared by all steps.

    ``levels`` and ``reach`` are central levels and the |residual| / spread that they need; ``shift`` is the residuals'
    median, ``skew`` the log ratio of upper to lower reach.
    """

    first: float
    power: float
    seen: int
    levels: Array
    reach: Array
    shift: float
    skew: float
    windows: int
    log: bool

    def spread(self, horizon: int) -> Array:
        """Mean absolute residual by step, [H]."""
        step = np.arange(1, horizon + 1)
        inside = np.minimum(step, self.seen)
        return self.first * inside**self.power * (step / inside) ** max(self.power, GROWTH)

    def standard(self, probabilities: Sequence[float] | Array) -> Array:
        """Quantiles of residual / spread, [Q]."""
        p = np.asarray(probabilities, float)
        level = np.abs(2 * p - 1)
        inside = np.interp(_normal_half(level), _normal_half(self.levels), self.reach)
        last = float(self.levels[-1])
        beyond = [student_half(x, TAIL_FREEDOM) / student_half(last, TAIL_FREEDOM) if x > last else 1.0 for x in level]
        side = np.sign(p - 0.5)
        quantiles: Array = self.shift + side * inside * np.array(beyond) * np.exp(side * self.skew / 2)
        return quantiles

    def quantiles(self, horizon: int, probabilities: Sequence[float] | Array) -> Array:
        """Quantiles of the residuals by step, [H, Q]; in logs they stay within a factor of 4.5."""
        q = self.spread(horizon)[:, None] * self.standard(probabilities)
        bounded: Array = WIDEST * np.tanh(q / WIDEST) if self.log else q
        return bounded

    def calibration(self) -> Calibration:
        """What the intervals rest on, and a word for levels that so few windows cannot support."""
        supported = tuple(level for level in LEVELS if self.windows >= windows_needed(level))
        missing = [str(level) for level in LEVELS if level not in supported]
        note = f"{self.windows} windows do not support {', '.join(missing)} %: widened by assumption" if missing else ""
        return Calibration(self.windows, supported, note)


def windows_needed(level: float) -> int:
    """Out-of-sample errors without which no finite interval of a level can be conformal: 19 for 95 %."""
    return ceil(level / (100 - level))


def error_model(residuals: Array, claimed: Array, *, log: bool) -> ErrorModel:
    """Learn from residuals [W, H] (NaN where unknown), beginning with half-widths [H] of claimed 80 % intervals."""
    windows = int(np.isfinite(residuals).any(axis=1).sum())
    seen = _steps_seen(residuals)
    first, power = _spread_law(residuals, np.maximum(claimed, 1e-9) * MEAN_PER_HALF_80 * CLAIM_FACTOR)
    scaled = residuals / (first * np.arange(1, residuals.shape[1] + 1) ** power)
    z = np.sort(scaled[np.isfinite(scaled)])
    levels, reach = _reach(z, windows)
    shift, skew = _asymmetry(z, windows / residuals.shape[1])
    return ErrorModel(first, power, seen, levels, reach, shift, skew, windows, log)


def student_quantile(probability: float, freedom: float) -> float:
    """Student quantile by Cornish-Fisher (Abramowitz and Stegun 26.7.5); within 1 % for 4 degrees up to 0.995."""
    z = NormalDist().inv_cdf(probability)
    g1 = (z**3 + z) / 4
    g2 = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    g3 = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + g1 / freedom + g2 / freedom**2 + g3 / freedom**3


def student_half(level: float, freedom: float) -> float:
    """Half-width of a Student central interval; level is a share below 1."""
    return student_quantile((1 + level) / 2, freedom)


def _normal_half(level: Array) -> Array:
    return np.array([NormalDist().inv_cdf((1 + min(x, 0.9999)) / 2) for x in level])


def _steps_seen(residuals: Array) -> int:
    """The last step with a residual; all of the steps if there is none, because then claims speak for each."""
    steps = np.flatnonzero(np.isfinite(residuals).any(axis=0))
    return int(steps[-1]) + 1 if steps.size else residuals.shape[1]


def _spread_law(residuals: Array, prior: Array) -> tuple[float, float]:
    """first and power of spread = first x step**power: residuals against the prior [H], by windows."""
    step = np.arange(1, len(prior) + 1)
    count = np.isfinite(residuals).sum(axis=0)
    total = np.where(np.isfinite(residuals), np.abs(residuals), 0).sum(axis=0)
    # Each step begins with CLAIM_WINDOWS windows of the prior, so that a step without residuals has a spread too.
    # Errors above the claims are believed sooner than errors below them: too wide is the smaller fault.
    size = np.maximum(*((total + c * prior) / (count + c) for c in (CLAIM_WINDOWS, DISPROVED_WINDOWS)))
    weight = np.sqrt(count + CLAIM_WINDOWS)
    slope = np.polyfit(np.log(step), np.log(size), 1, w=weight)[0] if len(step) > 1 else GROWTH
    power = float(np.clip(slope, 0.0, 1.0))
    middle = float(np.average(np.log(size) - power * np.log(step), weights=weight**2))
    return float(np.exp(middle)), power


def _reach(z: Array, windows: int) -> tuple[Array, Array]:
    """Central levels and what |z| they need: conformal ranks where windows support them, mixed with a Student shape."""
    shape = np.array([student_half(level, TAIL_FREEDOM) for level in GRID]) / STUDENT_MEAN
    levels, base = np.append(0.0, GRID), np.append(0.0, shape)
    if not z.size:
        return levels, base
    size = np.sort(np.abs(z))
    # Errors of one window are alike, so they are fewer than they look: between windows and points.
    effective = CLAIM_WINDOWS + sqrt(windows * z.size)
    wanted = np.minimum(GRID * (1 + 1 / effective), 1)
    own = np.interp(wanted * z.size, np.arange(1, z.size + 1), size)
    held = np.array([windows >= windows_needed(round(100 * level)) for level in GRID])
    share = np.where(held, windows / (windows + SHAPE_WINDOWS), 0)
    reach = share * own + (1 - share) * base[1:] * (1 + 1 / effective)
    return levels, np.maximum.accumulate(np.append(0.0, reach))


def _asymmetry(z: Array, blocks: float) -> tuple[float, float]:
    """Shift and skew of standardised residuals, from ``blocks`` windows without overlap."""
    if not z.size:
        return 0.0, 0.0
    above, below = (z[z > 0].sum() + 1) / (z.size + 1), (1 - z[z < 0].sum()) / (z.size + 1)
    shift = _shrunk(float(np.median(z)), 2.5 / blocks)
    return float(np.clip(shift, -0.5, 0.5)), float(
        np.clip(_shrunk(float(np.log(above / below)), 2 / blocks), -0.7, 0.7)
    )


def _shrunk(estimate: float, variance: float) -> float:
    """An estimate shrunk to zero, and zero where it is within DOUBT standard errors of it."""
    return estimate * max(0.0, 1 - DOUBT**2 * variance / max(estimate**2, 1e-12))
