"""From out-of-sample errors to quantiles: what is claimed, corrected by how far out the errors were. NumPy only.

Residuals are observed - forecast on the scale of a Transform, so that quantiles are forecast + residual quantile.
Members claim a distribution of them: offsets from their median, by step. How far out a residual lay is its normal score
among the offsets that were claimed for it. Were the claims true, these scores would be standard normal; the scores of
past origins say how large they are, and the offsets of the next forecast are read at scores as much larger. The origins
of one series are too few to say more: to correct the shape, shift and skew of claims too costs accuracy
(docs/benchmarks.md).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.core.arrays import Array
from models.core.quantiles import at_scores, normal_score
from models.forecasting.forecast import Calibration

LEVELS = (50, 80, 90, 95, 99)
"""Levels for which a calibration states whether it supports them."""

TAIL = 0.95
"""The central level from which on quantiles lie as far out as those of a Student distribution, relative to it."""


@dataclass(frozen=True, slots=True)
class Tolerances:
    """How far claims and past errors are each trusted."""

    tail_degrees_of_freedom: float = 6.0
    claim_doubt_log_sds: tuple[float, float] = (0.1, 0.15)
    """Standard deviation of the log of how far off claims are in general, where errors are below and above them.

    Errors above have more weight: too wide is the smaller fault."""
    window_variance: float = 0.15
    """Variance of the mean |score| of one window beside that of all, where there are too few windows to see it."""
    window_trust_windows: float = 3.0
    """Windows that this counts for."""
    claims_void_share_and_log_sd: tuple[float, float] = (0.004, 2.0)
    """Share of series whose errors claims do not describe, and the standard deviation of the log of how far off there.

    On a smooth series the networks cannot claim as little as the errors are. Errors far below the claims are then taken
    as they are, where a normal distribution of doubt would shrink them to the claims.
    """
    claim_errors: float = 40.0
    """Errors that the claims stand for in the finite-sample correction."""
    claim_factor: float = 1.25
    """How much wider than classical members claim errors are in general (80 % claims hold about 70 %)."""
    tiny_share: float = 1e-12
    """The least share of its size that a positive series is told apart from zero by."""
    log_below_months: int = 24
    """Months below which errors are taken in logs."""
    farthest_ranges: float = 2.0
    """Ranges of a history, or sizes of it where these are larger, beyond which a member's quantile is clipped."""
    widest_log_distance: float = 1.5
    """Log distance from the centre that no quantile passes (a factor of 4.5), approached smoothly."""


CALIBRATION = Tolerances()


NORMAL_MEAN = 0.7979
"""Mean of |z| of the standard normal distribution."""


@dataclass(frozen=True, slots=True)
class Transform:
    """The scale on which errors are alike over time: multiples of the series' size, or logs of them where ``log``.

    ``low`` is where values begin to bend towards zero instead of crossing it; 0 cuts at zero, -inf leaves them alone.
    ``farthest`` bounds the offsets from the centre.
    """

    log: bool
    size: float
    low: float
    farthest: float = math.inf

    @classmethod
    def of(cls, values: Array) -> Transform:
        """Logs for values [T] of less than two years and well above zero: what little is known is a ratio.

        From two years on, additive errors scored better than logs, on M3's training part and on pk.ict.
        """
        least = float(values.min())
        size = float(np.mean(np.abs(values))) or 1.0
        low = max(least / size / 2, CALIBRATION.tiny_share) if least > 0 else 0.0 if least == 0 else -np.inf
        log = len(values) < CALIBRATION.log_below_months and least > size / 20
        return cls(
            log, size, low, math.inf if log else CALIBRATION.farthest_ranges * max(float(np.ptp(values)) / size, 1.0)
        )

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
    """The distribution of residuals: claimed offsets [H, Q] at ``probabilities``, read at corrected normal scores.

    ``levels`` and ``reach`` are central levels and the |score| at which the offsets are read for them, in units of
    ``size``; ``shift`` moves the scores, ``skew`` is the log ratio of upper to lower reach. Both are 0 but in models
    published up to November 2026, which also have more levels.
    """

    offsets: Array
    probabilities: tuple[float, ...]
    size: float
    levels: Array
    reach: Array
    shift: float
    skew: float
    windows: int
    log: bool

    def scores(self, probabilities: Sequence[float] | Array) -> Array:
        """The normal scores at which the offsets are read for these probabilities, [P]."""
        p = np.asarray(probabilities, float)
        level = np.abs(2 * p - 1)
        inside = np.interp(_normal_half(level), _normal_half(self.levels), self.reach)
        last = float(self.levels[-1])
        freedom = CALIBRATION.tail_degrees_of_freedom
        beyond = [student_half(x, freedom) / student_half(last, freedom) if x > last else 1.0 for x in level]
        side = np.sign(p - 0.5)
        scores: Array = self.shift + side * inside * np.array(beyond) * np.exp(side * self.skew / 2)
        return self.size * scores

    def quantiles(self, probabilities: Sequence[float] | Array) -> Array:
        """Quantiles of the residuals by step, [H, P] for rising probabilities; in logs within a factor of 4.5."""
        q = at_scores(self.offsets, self.probabilities, self.scores(probabilities))
        return CALIBRATION.widest_log_distance * np.tanh(q / CALIBRATION.widest_log_distance) if self.log else q

    def calibration(self) -> Calibration:
        """What the intervals rest on, and a word for levels that so few windows cannot support."""
        supported = tuple(level for level in LEVELS if self.windows >= windows_needed(level))
        missing = [str(level) for level in LEVELS if level not in supported]
        note = f"{self.windows} windows do not support {', '.join(missing)} %: members claim them" if missing else ""
        return Calibration(self.windows, supported, note)


def windows_needed(level: float) -> int:
    """Out-of-sample errors below which a level cannot be checked: 19 for 95 %."""
    return math.ceil(level / (100 - level))


def error_model(scores: Array, offsets: Array, probabilities: Sequence[float], *, log: bool) -> ErrorModel:
    """Learn from the normal scores [W, H] (NaN where unknown) of past residuals how to read ``offsets`` [H, Q]."""
    known = np.isfinite(scores)
    windows = int(known.any(axis=1).sum())
    size = _size(scores[known.any(axis=1)])
    # Errors of one window are alike, so they are fewer than they look: between windows and points.
    effective = CALIBRATION.claim_errors + math.sqrt(windows * known.sum())
    levels = np.array([0.0, TAIL])
    reach = _normal_half(levels) * (1 + 1 / effective)
    return ErrorModel(offsets, tuple(probabilities), size, levels, reach, 0.0, 0.0, windows, log)


def student_quantile(probability: float, freedom: float) -> float:
    """Student quantile by Cornish-Fisher (Abramowitz and Stegun 26.7.5); within 1 % for 4 degrees up to 0.995."""
    z = float(normal_score([probability])[0])
    g1 = (z**3 + z) / 4
    g2 = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    g3 = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + g1 / freedom + g2 / freedom**2 + g3 / freedom**3


def student_half(level: float, freedom: float) -> float:
    """Half-width of a Student central interval; level is a share below 1."""
    return student_quantile((1 + level) / 2, freedom)


def _normal_half(level: Array) -> Array:
    return normal_score((1 + np.minimum(level, 0.9999)) / 2)


def _size(scores: Array) -> float:
    """The size of scores [W, H] relative to those of calibrated quantiles, shrunk to 1 as far as windows disagree.

    Windows overlap and the errors of one are alike, so only as many of them count as do not overlap. Errors far above
    the spread usually belong to an earlier regime, so they have no more weight.
    """
    windows, steps = scores.shape
    if not windows:
        return 1.0
    mean = max(float(np.nanmean(np.abs(scores))), CALIBRATION.tiny_share)
    apart = np.nanmean(np.abs(scores), axis=1) / mean - 1
    spread = (np.square(apart).sum() + CALIBRATION.window_trust_windows * CALIBRATION.window_variance) / (
        windows - 1 + CALIBRATION.window_trust_windows
    )
    variance = float(spread) / max(windows / steps, 1.0)
    seen = math.log(mean / NORMAL_MEAN)
    doubt = CALIBRATION.claim_doubt_log_sds[seen > 0] ** 2
    kept = doubt / (doubt + variance)
    if seen < 0:
        void, wide = CALIBRATION.claims_void_share_and_log_sd[0], CALIBRATION.claims_void_share_and_log_sd[1] ** 2
        likely = [(1 - void) * _density(seen, doubt + variance), void * _density(seen, wide + variance)]
        kept += likely[1] / sum(likely) * (wide / (wide + variance) - kept)
    return math.exp(seen * kept)


def _density(x: float, variance: float) -> float:
    """The normal density about 0."""
    return math.exp(-(x**2) / (2 * variance)) / math.sqrt(2 * math.pi * variance)
