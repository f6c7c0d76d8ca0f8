"""A forecast brought up to the record: months published since enter as constants, the paths go on after them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from models.core.periods import Month
from models.forecasting.forecast import Forecast
from models.vintages.vintage import History, Vintage


def with_published(forecast: Forecast, vintage: Vintage) -> Forecast:
    """The forecast with the months of a vintage as constants, its cutoff moved to the last one in a row that is fixed.

    Months that it knew already have the values of the vintage, which may have been revised. The paths of later months
    are unchanged: only training takes account of what the new months show about them.
    """
    fixed, known = vintage.fixed_values(), vintage.values()
    last = forecast.cutoff
    while last < forecast.reach.end and last + 1 in fixed:
        last += 1
    before = forecast.history or History(forecast.series, forecast.cutoff + 1, np.empty(0))
    months = [before.start + i for i in range(last - before.start + 1)]
    old = before.by_month()
    values = np.array([known.get(m, old.get(m, np.nan)) for m in months], float)
    if np.array_equal(values, before.values):
        return forecast
    estimated = frozenset(m for m in months if m not in fixed and (m in known or m in before.estimated))
    return replace(
        forecast,
        cutoff=last,
        paths=forecast.paths[:, last - forecast.cutoff :],
        history=History(forecast.series, before.start, values, estimated),
    )


def update_note(cutoff: Month, last: Month) -> str:
    """The sentence for months that are published and not trained on yet; empty if there are none."""
    if last <= cutoff:
        return ""
    first = cutoff + 1
    months = f"{last.words} is" if first == last else f"{first.words} to {last.words} are"
    return f"{months} in; the monthly forecast is updated at the next training"
