"""A curve that saturates: Richards' generalised logistic function, fitted by least squares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.core.arrays import Array
from models.core.metrics import SEASON

PARAMETERS = 5
"""Start and height of the curve; its place, slowness and asymmetry."""

PLACE = 4.0
"""Largest distance of the curve's place from the beginning of the history, in lengths of it."""

SLOWNESS = (0.02, 1.0)
"""Time in which the curve grows by the factor e before it bends, in lengths of the history: least and largest."""

LOG_ASYMMETRY = 5.0
"""Largest |log| of the exponent: 0 is a logistic curve, 5 nearly a Gompertz curve."""

LARGEST_ERROR = 4.0
"""Standard error of the curve a year ahead, in deviations of one value, up to which the history determines it."""

ROUNDING = 1e-9
"""Deviation from a line or a curve, over that of the history, that is none."""

LEAST_GAIN = 20.0
"""Twice the log likelihood by which a curve must describe the history better than a line, errors being independent."""


@dataclass(frozen=True, slots=True)
class GrowthCurve:
    """start + height / (1 + exp(-(t - place) / slowness)) ** exponent, with t in ``months``, those of its history.

    ``form`` is place, log slowness and log exponent, [3].
    """

    start: float
    height: float
    months: int
    form: Array

    @classmethod
    def fit(cls, values: Array) -> GrowthCurve | None:
        """The curve nearest to values [T]; None where they leave open how it goes on in the next year.

        None too where what it leaves is a path, not noise: a kink, or a season.
        """
        from scipy.optimize import least_squares  # half a second, for few series

        months = len(values)
        place, log_slowness = _coarse(values)
        low = np.array([-PLACE, np.log(SLOWNESS[0]), -LOG_ASYMMETRY])
        high = np.array([PLACE, np.log(SLOWNESS[1]), LOG_ASYMMETRY])
        times, spread = np.arange(months, dtype=float), float(values.std())
        found = least_squares(
            lambda x: _line(_shape(x, times / months), values)[2] / spread,
            np.clip([place, log_slowness, 0.0], low, high),
            bounds=(low, high),
            x_scale=(0.1, 0.3, 0.5),
            max_nfev=60,
        ).x
        start, height, left = _line(_shape(found, times / months), values)
        curve = cls(start, height, months, found)
        line, least = _line(times, values)[2], ROUNDING * spread
        gain = months * 2 * np.log(max(float(line.std()), least) / max(float(left.std()), least))
        independent = float(np.diff(left).std()) >= float(left.std()) - least
        return curve if independent and gain > LEAST_GAIN and curve.error_after(SEASON) <= LARGEST_ERROR else None

    def at(self, months: Array) -> Array:
        """The curve at months counted from the first of the history it was fitted to."""
        out: Array = self.start + self.height * _shape(self.form, months / self.months)
        return out

    def error_after(self, months: int) -> float:
        """Standard error of the curve so many months after the history, in deviations of one of its values."""
        at = np.append(np.arange(self.months), self.months - 1 + months) / self.months
        steps = np.eye(3) * 1e-4
        bends = [(_shape(self.form + x, at) - _shape(self.form - x, at)) * self.height / 2e-4 for x in steps]
        slopes = np.column_stack([np.ones(len(at)), _shape(self.form, at) * abs(self.height), *bends])
        weights = np.linalg.lstsq(slopes[:-1].T, slopes[-1], rcond=None)[0]
        return float(np.sqrt(weights @ weights))


def _shape(x: Array, at: Array) -> Array:
    """The curve from 0 to 1 of place, log slowness and log exponent, at times in lengths of the history."""
    bent = np.logaddexp(0, -(at - x[0]) / np.exp(x[1]))
    out: Array = np.exp(-np.exp(x[2]) * bent)
    return out


def _line(shape: Array, values: Array) -> tuple[float, float, Array]:
    """Intercept and slope of the values on the curve, and what is left, [T]."""
    centred = shape - shape.mean()
    slope = float(centred @ values) / max(float(centred @ centred), 1e-300)
    start = float(values.mean() - slope * shape.mean())
    return start, slope, values - start - slope * shape


def _coarse(values: Array) -> tuple[float, float]:
    """Place and log slowness of the best symmetric curve of a grid."""
    at = np.arange(len(values)) / len(values)
    grid = [(place, np.log(slow)) for place in np.linspace(-0.5, 1, 13) for slow in np.geomspace(*SLOWNESS, 9)]
    left = [np.square(_line(_shape(np.array([*x, 0.0]), at), values)[2]).sum() for x in grid]
    return grid[int(np.argmin(left))]
