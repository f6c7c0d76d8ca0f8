"""Paths on which conditions hold: months or totals at a value, in a range, or at a growth rate. NumPy only.

A range keeps the paths that lie in it. A point has no path on it, so paths near it are weighted and moved to it: local
linear regression adjustment (Beaumont, Zhang and Balding 2002, Genetics 162). With equal weights it would be the
ensemble Kalman update for an exact observation (Evensen 2003). A kernel alone would leave a few dozen of 1,000 paths,
none of them on the point. The move is linear, so sums of months, and wholes and parts, add up as before. N paths, H
months, K points, C conditions, R further figures.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from models.core.arrays import Array
from models.core.errors import InvalidInput, Problem
from models.core.measures import Aggregation
from models.core.periods import Period
from models.forecasting.forecast import Forecast
from models.forecasting.period_totals import CLOSE, outlook

NEAREST = 0.3
"""Share of the paths that the kernel of point conditions covers: nearly linear there, and enough for a quantile."""

LEAST_PATHS = 10
"""Paths that must lie within a range."""

SAME = 1e-6
"""Share of a size within which two numbers are one."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What is supposed of a period: its figure, or its growth in percent, within ``low`` to ``high``, ends included.

    An open end is infinite. ``series`` is the relative that it is of, empty for the series itself.
    """

    name: str
    period: Period
    low: float
    high: float
    is_growth: bool = False
    series: str = ""

    @property
    def is_point(self) -> bool:
        """Whether one value is given."""
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class Scenario:
    """A forecast on whose paths all conditions hold, how likely they are together, and how many paths it is worth.

    ``each`` is the probability of every condition alone. A range has the share of the paths within it, a point that of
    the paths at least as far out. ``effective`` is the number of equally weighted paths, (sum w)^2 / sum w^2.
    ``others`` are the further figures that were asked for, on the same paths, [N, R].
    """

    forecast: Forecast
    probability: float
    each: tuple[float, ...]
    effective: float
    others: Array


@dataclass(frozen=True, slots=True)
class Needed:
    """What the ``months`` of a period that are open must average for its figure to reach a target.

    ``expected`` is the median of their average on the paths, ``probability`` the share of paths that reach the target.
    """

    months: int
    average: float
    expected: float
    probability: float


def scenario(
    forecast: Forecast,
    conditions: Sequence[Condition],
    *,
    aggregation: Aggregation,
    relatives: Mapping[str, Forecast] = MappingProxyType({}),
    others: Array | None = None,
) -> Scenario:
    """The forecast on the conditions; InvalidInput with the nearest that is possible where they cannot hold.

    ``relatives`` are the forecasts of other series that a condition may name, with the same paths in the same order;
    ``others`` are figures on these paths that move along, [N, R].
    """
    figures = np.column_stack(
        [
            np.empty((len(forecast.paths), 0)),
            *(figures_of(relatives.get(c.series, forecast), c, aggregation) for c in conditions),
        ]
    )
    each = tuple(map(_probability, conditions, figures.T))
    for condition, values in zip(conditions, figures.T, strict=True):
        _refuse_outside(condition, values)
    points = [at for at, c in enumerate(conditions) if c.is_point and np.ptp(figures[:, at]) > 0]
    weights, near = np.ones(len(figures)), 1.0
    columns = np.hstack([forecast.paths, figures, *([] if others is None else [others])], dtype=np.float64)
    if points:
        weights, near, columns = _on_points(columns, figures[:, points], [conditions[at] for at in points])
    months, figures, moved = np.split(columns, [forecast.horizon, forecast.horizon + len(conditions)], axis=1)
    kept = weights.copy()
    for condition, values in zip(conditions, figures.T, strict=True):
        kept = kept if condition.is_point else _within(condition, values, kept)
    effective = float(kept.sum() ** 2 / (kept**2).sum())
    share = float(kept.sum() / weights.sum())
    chosen = _evenly(kept)
    probability = each[0] if len(each) == 1 else near * share
    return Scenario(replace(forecast, paths=months[chosen]), probability, each, effective, moved[chosen])


def average_needed(forecast: Forecast, period: Period, target: float, *, aggregation: Aggregation) -> Needed | None:
    """What the open months of a period, those that differ between the paths, must average; None if there are none.

    None, too, for a series whose figure of a period is that of its last month. InvalidInput as ``outlook``.
    """
    months = forecast.on_paths(period)
    is_open = np.ptp(months, axis=0) > SAME * np.abs(months).max(axis=0)
    left = int(is_open.sum())
    if left == 0 or aggregation is Aggregation.LAST:
        return None
    wanted = target if aggregation is Aggregation.SUM else target * len(period)
    average = (wanted - math.fsum(months[0, ~is_open])) / left
    averages = months[:, is_open].mean(axis=1)
    reached = averages >= average - CLOSE * abs(target)
    return Needed(left, average, float(np.median(averages)), float(reached.mean()))


def figures_of(forecast: Forecast, condition: Condition, aggregation: Aggregation) -> Array:
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
    room = SAME * max(abs(end) for end in (condition.low, condition.high) if math.isfinite(end))
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


def _on_points(columns: Array, figures: Array, conditions: Sequence[Condition]) -> tuple[Array, float, Array]:
    """Weights [N], the share of paths at least as far out as the points together, and the columns moved onto them.

    ``figures`` are those of the points, [N, K]; each of the columns, [N, H + C + R], is a figure by path.
    """
    wanted = np.array([condition.low for condition in conditions])
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
    rare = float((out >= far - SAME).mean())
    if width <= SAME:  # paths enough are on the points, as counts are
        return (distance <= SAME).astype(float), rare, columns
    weights: Array = np.maximum(0.0, 1 - (distance / width) ** 2)  # Epanechnikov
    return weights, rare, columns + gap @ _slopes(whitened, columns, weights)


def _slopes(figures: Array, columns: Array, weights: Array) -> Array:
    """Weighted least squares of the columns on the figures with an intercept, [K, H + C + R]."""
    root = np.sqrt(weights)[:, None]
    design = np.hstack([np.ones((len(figures), 1)), figures]) * root
    slopes: Array = np.linalg.lstsq(design, columns * root, rcond=None)[0][1:]
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
    return Problem("given", condition.name, value_text(condition), wanted)


def value_text(condition: Condition) -> str:
    """The value of a condition as it is written: 450, 5200..5400, 5000.., 8%."""
    sign = "%" if condition.is_growth else ""
    low, high = (f"{end:.10g}{sign}" if math.isfinite(end) else "" for end in (condition.low, condition.high))
    return low if condition.is_point else f"{low}..{high}"
