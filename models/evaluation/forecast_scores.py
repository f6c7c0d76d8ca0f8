"""Scores of stored forecasts against published figures. Pure, no store.

A forecast waits for the months after its cutoff. It is out of sample for each of them, whenever it was made: its
vintage did not contain them. So a figure counts even if it was printed before the forecast was issued, if it entered
the record afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from statistics import NormalDist

import numpy as np

from models.core.arrays import Array
from models.core.measures import HUBVERSE, ISSUED_QUANTILES, MAIN_LEVELS, Status, level_quantiles
from models.core.metrics import covered, error, pinball
from models.core.periods import Month
from models.storage.records import Issued, Observed, Score

_MEDIAN = ISSUED_QUANTILES.index(0.5)
_HUB = [ISSUED_QUANTILES.index(p) for p in HUBVERSE]
_TAILS = {level: [ISSUED_QUANTILES.index(p) for p in level_quantiles(level)] for level in MAIN_LEVELS}
_BEYOND_80 = NormalDist().inv_cdf(0.9)


def score(issued: Issued, observed: Observed) -> Score:
    """The metrics of a forecast against a figure that it waited for; ValueError for one that it did not."""
    if not issued.waits_for(observed.month):
        raise ValueError(f"{issued.series} {issued.version}: {observed.month} is not 1..{issued.horizon} ahead")
    step = observed.month - issued.cutoff
    value = float(issued.quantiles.dtype.type(observed.value))  # as precise as the quantiles are
    quantiles = issued.quantiles[step - 1].astype(float)
    truth = np.array(value)
    missed = float(error(quantiles[_MEDIAN], truth))
    inside = [bool(covered(low, high, truth)) for low, high in (quantiles[_TAILS[level]] for level in MAIN_LEVELS)]
    return Score(
        series=issued.series,
        version=issued.version,
        month=observed.month,
        step=step,
        known=observed.known,
        observed=observed.value,
        error=missed,
        scaled_error=abs(missed) / issued.scale if issued.scale > 0 else np.nan,
        pinball=float(pinball(quantiles[_HUB], truth, HUBVERSE).mean()),
        inside_80=inside[0],
        inside_95=inside[1],
        pit=pit(quantiles, value),
        surprise=surprise(quantiles, value),
    )


def pit(quantiles: Array, value: float) -> float:
    """Share of the forecast below a figure, interpolated between quantiles [Q]; 0 and 1 beyond the outermost path.

    Where quantiles are equal, as for a series that never moves, the middle of their shares.
    """
    low = float(np.interp(value, quantiles, ISSUED_QUANTILES))
    high = 1 - float(np.interp(-value, -quantiles[::-1], [1 - p for p in ISSUED_QUANTILES[::-1]]))
    return (low + high) / 2


def surprise(quantiles: Array, value: float) -> float:
    """Distance from the median in sigmas; NaN where the forecast left no room and missed.

    A sigma is what it would be for a normal forecast with the same 80 % interval, on the side of the figure: so a
    skewed forecast is not surprised by its own skew, and a figure far beyond all paths still has a finite distance.
    """
    distance = value - quantiles[_MEDIAN]
    low, high = quantiles[_TAILS[80]]
    sigma = (high - quantiles[_MEDIAN] if distance > 0 else quantiles[_MEDIAN] - low) / _BEYOND_80
    if distance == 0:
        return 0.0
    return float(distance / sigma) if sigma > 0 else np.nan


def unscored(
    issued: Iterable[Issued], observed: Iterable[Observed], done: Iterable[Score]
) -> Iterator[tuple[Issued, Observed]]:
    """Every forecast with every value that it waited for and that it is not scored against yet; of one series."""
    known = {(s.version, s.month, s.known, s.observed) for s in done}
    values = sorted(observed, key=lambda o: (o.month, o.known))
    for forecast in issued:
        for value in values:
            if (
                forecast.waits_for(value.month)
                and (forecast.version, value.month, value.known, value.value) not in known
            ):
                yield forecast, value


def differ(one: Observed, other: Observed) -> bool:
    """Whether two values of a month differ beyond what rounding leaves open.

    Two printed figures of one month differ in their last digit already: beyond the tolerance of the coarser one. Others
    follow from sums, and differ where the tolerances of both together do not explain it.
    """
    printed = one.status is other.status is Status.REPORTED
    open_ = max(one.tolerance, other.tolerance) if printed else one.tolerance + other.tolerance
    return abs(one.value - other.value) > open_ * (1 + 1e-6) + 1e-6


def changes(values: Iterable[Observed]) -> list[Observed]:
    """Values of one series, given by the day they were known from, without those that moved their month no further."""
    last: dict[Month, Observed] = {}
    news = []
    for value in values:
        before = last.get(value.month)
        if before is None or differ(before, value):
            news.append(value)
            last[value.month] = value
    return news


def in_service(issued: Iterable[Issued]) -> list[Issued]:
    """One forecast for each cutoff of one series, by cutoff: the last that served; a replayed one where none did."""
    counted = sorted((i for i in issued if i.served or i.replayed), key=lambda i: i.cutoff)
    groups = (list(group) for _, group in groupby(counted, key=lambda i: i.cutoff))
    return [max(group, key=lambda i: (i.served and not i.replayed, i.issued_at, i.version)) for group in groups]
