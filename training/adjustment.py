"""Whether the months of the year of a series differ, and what the calendar does to it: what is adjusted later."""

from __future__ import annotations

import numpy as np

from models.core.arrays import Array
from models.forecasting.adjustment import Adjustment
from models.forecasting.cleaning.outliers import cleaned
from models.forecasting.members.holiday_effects import CalendarEffect
from models.forecasting.stl import YEAR, split
from models.vintages.vintage import History

FEWEST = 3 * YEAR
"""Months below which a season looks like chance."""

CHANCE = 0.01
"""Probability, by the Friedman test, below which equal months of the year are ruled out."""


def adjustment_of(history: History, ahead: int) -> Adjustment:
    """What is taken out of a history, and out of ``ahead`` months after it once they are known."""
    if len(history) < FEWEST:
        return Adjustment(none=f"it needs {FEWEST} months without a gap, has {len(history)}")
    clean = cleaned(history)
    effect = CalendarEffect.of(clean.history)
    shown = effect.removed(clean.history) if effect.columns else clean.history
    lifts = effect.factors(history.start, len(history) + ahead) if effect.columns else np.empty(0)
    return Adjustment(
        seasonal=has_season(np.log(shown.values) if shown.values.min() > 0 else shown.values),
        calendar=effect.columns,
        lifts=tuple(round(float(x), 8) for x in lifts),
        replaced={odd.month: odd.expected for odd in clean.outliers},
    )


def has_season(values: Array) -> bool:
    """Whether the months of the year differ beyond chance in values [T] without their trend.

    Friedman's test: ranks within each year, so that neither outliers nor growing swings decide it.
    """
    from scipy.stats import friedmanchisquare  # a second, which commands that only begin a training save

    rest = values - split(values[:, None]).trend[:, 0]
    if np.ptp(rest) <= 1e-9 * max(float(np.abs(values).max()), 1.0):
        return False
    years = rest[len(rest) % YEAR :].reshape(-1, YEAR)
    return bool(friedmanchisquare(*years.T).pvalue < CHANCE)
