"""Paths on which conditions hold: months or totals at a value, in a range, or at a growth rate. NumPy only.

A range keeps the paths that lie in it. A point has no path on it, so paths near it are weighted and moved to it: local
linear regression adjustment (Beaumont, Zhang and Balding 2002, Genetics 162). With equal weights it would be the
ensemble Kalman update for an exact observation (Evensen 2003). A kernel alone would leave a few dozen of 1,000 paths,
none of them on the point. The move is linear, so sums of months, and wholes and parts, add up as before. N paths, H
months, K points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from models.core.errors import InvalidInput, Problem
from models.core.measures import Aggregation
from models.core.metrics import Array
from models.core.periods import Period
from models.forecasting.forecast import Forecast
from models.forecasting.period_totals import Outlook, outlook

NEAREST = 0.3
"""Share of the paths that the kernel of point conditions covers: nearly linear there, and enough for a quantile."""

LEAST_PATHS = 10
"""Paths that must lie within a range."""

SAME = 1e-6
"""Share of a size within which two numbers are one."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What is supposed of a period: its figure, or its growth in percent, within ``low`` to ``high``, ends included."""

    name: str
    period: Period
    low: float
    high: float
    is_growth: bool = False

    @property
    def is_point(self) -> bool:
        """Whether one value is given."""
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class Scenario:
    """A forecast on whose paths all conditions hold, how likely they are together, and how many paths it is worth.

    ``each`` is the probability of every condition alone. A range has the share of the paths within it, a point that of
    the paths at least as far out. ``effective`` is the number of equally weighted paths, (sum w)^2 / sum w^2.
    """

    forecast: Forecast
    probability: float
    each: tuple[float, ...]
    effective: float


def scenario(forecast: Forecast, conditions: Sequence[Condition], *, aggregation: Aggregation) -> Scenario:
    """The forecast on the conditions; InvalidInput with the nearest that is possible where they cannot hold."""
    found = [_figures(forecast, c, aggregation) for c in conditions]
    each = tuple(_probability(c, values) for c, values in zip(conditions, found, strict=True))
    for condition, values in zip(conditions, found, strict=True):
        _refuse_outside(condition, values)
    open_points = [
        (c, values) for c, values in zip(conditions, found, strict=True) if c.is_point and np.ptp(values) > 0
    ]
    paths = forecast.paths.astype(np.float64)
    weights, near = np.ones(len(paths)), 1.0
    if open_points:
        weights, near, paths = _on_points(paths, *_stacked(open_points), [c for c, _ in open_points])
    moved = replace(forecast, paths=paths)
    kept = weights.copy()
    for condition in (c for c in conditions if not c.is_point):
        values = _figures(moved, condition, aggregation)
        kept = _within(condition, values, kept)
    effective = float(kept.sum() ** 2 / (kept**2).sum())
    share = float(kept.sum() / weights.sum())
    return Scenario(replace(forecast, paths=paths[_evenly(kept)]), near * share, each, effective)


def average_needed(found: Outlook, target: float) -> tuple[int, float, float] | None:
    """Months open, what they must average for the sum to reach a target, and how likely that is; None if none is."""
    left = len(found.period) - found.months_published
    if left == 0:
        return None
    return left, (target - found.published_sum) / left, found.probability(target)


def _figures(forecast: Forecast, condition: Condition, aggregation: Aggregation) -> Array:
    """The figure of a condition on each path, [N]."""
    try:
        found = outlook(forecast, condition.period, aggregation=aggregation, has_growth=False)
        if not condition.is_growth:
            return found.totals
        before = outlook(forecast, condition.period.shifted(-12), aggregation=aggregation, has_growth=False)
    except InvalidInput as error:
        wanted = "; ".join(problem.wanted for problem in error.problems)
        raise InvalidInput([_problem(condition, wanted)]) from error
    if not before.settled or before.published_sum <= 0:
        raise InvalidInput([_problem(condition, "a figure: growth needs a published year before that is above zero")])
    growth: Array = 100 * (found.totals / before.published_sum - 1)
    return growth


def _probability(condition: Condition, values: Array) -> float:
    """The share of the paths in a range, or as far out as a point."""
    room = SAME * max(abs(condition.low), abs(condition.high))
    if not condition.is_point:
        return float(((values >= condition.low - room) & (values <= condition.high + room)).mean())
    tail = min((values <= condition.low + room).mean(), (values >= condition.low - room).mean())
    return float(min(1.0, 2 * tail))


def _refuse_outside(condition: Condition, values: Array) -> None:
    """InvalidInput for a condition that no path is near to, or that published months rule out."""
    low, high = float(values.min()), float(values.max())
    room = SAME * max(abs(low), abs(high), 1)
    if condition.high >= low - room and condition.low <= high + room:
        return
    if high - low <= room:
        raise InvalidInput([_problem(condition, f"{low:.10g}: all of it is published")])
    nearest = low if condition.high < low else high
    raise InvalidInput([_problem(condition, f"at most {high:.6g} and at least {low:.6g}; nearest {nearest:.6g}")])


def _stacked(points: Sequence[tuple[Condition, Array]]) -> tuple[Array, Array]:
    """The figures of the points [N, K] and their wanted values [K]."""
    return np.column_stack([values for _, values in points]), np.array([c.low for c, _ in points])


def _on_points(
    paths: Array, figures: Array, wanted: Array, conditions: Sequence[Condition]
) -> tuple[Array, float, Array]:
    """Weights [N], the share of paths at least as far out as the points together, and the paths moved onto them."""
    scale = figures.std(axis=0)
    centre = figures.mean(axis=0)
    z, goal = (figures - centre) / scale, (wanted - centre) / scale
    size, axes = np.linalg.eigh(z.T @ z / len(z))
    free = size > SAME * size.max()
    if np.abs(axes[:, ~free].T @ goal).max(initial=0.0) > 1e-3:
        possible = centre + scale * (axes[:, free] @ (axes[:, free].T @ goal))
        raise InvalidInput(_together(conditions, possible))
    whitened, target = (z @ axes[:, free]) / np.sqrt(size[free]), (axes[:, free].T @ goal) / np.sqrt(size[free])
    out, far = np.linalg.norm(whitened, axis=1), float(np.linalg.norm(target))
    if far > out.max() * (1 + SAME):
        possible = centre + (wanted - centre) * float(out.max()) / far
        raise InvalidInput(_together(conditions, possible))
    gap = target - whitened  # [N, K]
    distance = np.linalg.norm(gap, axis=1)
    width = np.sort(distance)[min(len(distance) - 1, max(4 * len(wanted), int(NEAREST * len(distance))))]
    weights: Array = np.maximum(0.0, 1 - (distance / width) ** 2)  # Epanechnikov
    slopes = _slopes(whitened, paths, weights)
    return weights, float((out >= far - SAME).mean()), paths + gap @ slopes


def _slopes(figures: Array, paths: Array, weights: Array) -> Array:
    """Weighted least squares of the months on the figures with an intercept, [K, H]."""
    root = np.sqrt(weights)[:, None]
    design = np.hstack([np.ones((len(figures), 1)), figures]) * root
    slopes: Array = np.linalg.lstsq(design, paths * root, rcond=None)[0][1:]
    return slopes


def _within(condition: Condition, values: Array, weights: Array) -> Array:
    """The weights of the paths in a range, none elsewhere; InvalidInput if fewer than LEAST_PATHS are left."""
    distance = np.maximum(0.0, np.maximum(condition.low - values, values - condition.high))
    distance[distance <= SAME * np.abs(values)] = 0.0
    inside = (distance == 0) & (weights > 0)
    if inside.sum() >= min(LEAST_PATHS, len(values)):
        return np.where(inside, weights, 0.0)
    usable = np.flatnonzero(weights > 0)
    order = usable[np.argsort(distance[usable], kind="stable")]
    nearest = values[order[min(LEAST_PATHS, len(order)) - 1]]
    wanted = f"a range with {LEAST_PATHS} of {len(values):,} paths in it, given the other conditions; nearest "
    raise InvalidInput([_problem(condition, f"{wanted}{nearest:.6g}")])


def _evenly(weights: Array) -> NDArray[np.intp]:
    """Indices of as many paths, each as often as its weight is of the mean one: systematic resampling, no drawing."""
    edges = np.cumsum(weights) / weights.sum()
    places = (np.arange(len(weights)) + 0.5) / len(weights)
    return np.minimum(np.searchsorted(edges, places), len(weights) - 1)


def _together(conditions: Sequence[Condition], possible: Array) -> list[Problem]:
    return [
        _problem(c, f"conditions that can hold together; nearest {value:.6g}")
        for c, value in zip(conditions, possible, strict=True)
    ]


def _problem(condition: Condition, wanted: str) -> Problem:
    sign = "%" if condition.is_growth else ""
    low, high = f"{condition.low:g}{sign}", f"{condition.high:g}{sign}"
    return Problem("given", condition.name, low if condition.is_point else f"{low}..{high}", wanted)
