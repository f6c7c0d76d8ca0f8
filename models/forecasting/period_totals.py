"""Totals over a period, and growth on the year before: read off the same paths as the monthly forecast. NumPy only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum

import numpy as np

from models.core.arrays import Array
from models.core.digits import decimals
from models.core.errors import InvalidInput, Problem
from models.core.measures import Aggregation, level_quantiles
from models.core.periods import Period
from models.forecasting.forecast import Forecast, quantiles_of

YEAR = 12
CLOSE = 1e-9
"""Share of a target within which a total has reached it: sums of published decimals carry such noise."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """The figure of a period on each path, [N], in the unit of the series: sum, average or last of its months.

    ``months_published`` of its months lie at or before the cutoff and enter as constants, of which ``published_sum`` is
    that figure alone; ``months_estimated`` of those rest on no figure of their own. ``growth`` on the year before is in
    percent by path, [N]; None where the months of the year before are not all known or their figure is not above zero.
    """

    period: Period
    months_published: int
    months_estimated: int
    published_sum: float
    totals: Array
    growth: Array | None

    @property
    def settled(self) -> bool:
        """Whether all of the period is published, so that nothing is open."""
        return self.months_published == len(self.period)

    def probability(self, target: float) -> float:
        """Share of the paths on which the total reaches the target."""
        return float((self.totals >= target - CLOSE * abs(target)).mean())


def outlook(
    forecast: Forecast, period: Period, *, aggregation: Aggregation = Aggregation.SUM, has_growth: bool = True
) -> Outlook:
    """The figure of a period: published months as constants, the others from the paths.

    InvalidInput, with what is possible, if the period starts before the months known without a gap or ends beyond the
    horizon.
    """
    months = forecast.on_paths(period)
    published = max(0, min(len(period), forecast.cutoff - period.start + 1))
    estimated = forecast.history.estimated if forecast.history is not None else frozenset()
    return Outlook(
        period=period,
        months_published=published,
        months_estimated=sum(month in period for month in estimated),
        published_sum=float(_aggregate(months[:1, :published], aggregation, published)[0]) if published else 0.0,
        totals=_aggregate(months, aggregation, published),
        growth=_growth_of_total(forecast, period, aggregation) if has_growth else None,
    )


def _aggregate(months: Array, aggregation: Aggregation, constants: int = 0) -> Array:
    """The figure of a period from its months [N, T] on each path, [N]; the first ``constants`` are equal on all."""
    if aggregation is Aggregation.LAST:
        return months[:, -1]
    sums: Array = fsum(months[0, :constants]) + months[:, constants:].sum(axis=1)
    return sums if aggregation is Aggregation.SUM else sums / months.shape[1]


def yearly_growth(forecast: Forecast, horizon: int) -> Array:
    """Growth of each month ahead on the same month a year before, percent, [N, H].

    The year before is known for the first twelve steps and lies on the same path after them. A month is NaN on all
    paths where the one a year before is not above zero on each; InvalidInput if the history is too short to hold it.
    """
    ahead = Period(forecast.cutoff + 1, forecast.cutoff + horizon)
    before = ahead.shifted(-YEAR)
    if before.start not in forecast.reach:
        wanted = f"level: growth needs months from {before.start} on, known are those from {forecast.reach.start} on"
        raise InvalidInput([Problem("query", "measure", "yoy_pct", wanted)])
    return _percent(forecast.on_paths(ahead), forecast.on_paths(before))


def summary(samples: Array, levels: Sequence[int]) -> dict[str, float | dict[str, list[float]]]:
    """Mean, median and central intervals of samples [N], as JSON."""
    tails = [p for level in levels for p in level_quantiles(level)]
    found = quantiles_of(samples[:, None], [0.5, *tails])[0]
    digits = decimals([found.tolist()], least=6)
    median, *edges = np.round(found, digits).tolist()
    intervals = {str(level): edges[2 * i : 2 * i + 2] for i, level in enumerate(levels)}
    return {"mean": round(float(samples.mean()), digits), "median": median, "intervals": intervals}


def _growth_of_total(forecast: Forecast, period: Period, aggregation: Aggregation) -> Array | None:
    before = period.shifted(-YEAR)
    if before.start not in forecast.reach:
        return None
    total, base = (_aggregate(forecast.on_paths(p), aggregation) for p in (period, before))
    growth = _percent(total, base)
    return None if np.isnan(growth).any() else growth


def _percent(value: Array, base: Array) -> Array:
    """Growth in percent, NaN on all paths of a column in which one base is not above zero."""
    usable = (base > 0).all(axis=0)
    return np.where(usable, 100 * (value / np.where(usable, base, 1.0) - 1), np.nan)
