"""Seasonally adjusted values and trend of history and forecast, on the paths of a forecast. NumPy only.

The season of the last years depends on the years to come, so that it is uncertain where they are: each path continues
the history and is split by STL with it. STL is linear (``stl``): the history is split once, and so is what each month
ahead adds to it; then the split of a path is a sum of these, weighted by its values.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from models.core.arrays import Array
from models.core.errors import NoAdjustment
from models.core.measures import ForecastMeasure
from models.core.periods import Month
from models.forecasting.adjustment import Adjustment
from models.forecasting.forecast import Forecast
from models.forecasting.stl import Split, split
from models.vintages.vintage import History

BLOCK = 120
"""Months of history that are worked out at a time."""


@dataclass(frozen=True, slots=True, eq=False)
class AdjustedPaths:
    """A history [T] without the calendar, the paths [N, H] that continue it, and their trend and season.

    The members that make the paths know no calendar: in what they expect every month is an average one.

    ``logs``: all of them are positive and here in logarithms, so that season and trend are factors; otherwise they are
    amounts. ``parts`` are trend and season [T + H, 1 + H] of the history alone and of 1 in each month ahead.
    """

    start: Month
    logs: bool
    seasonal: bool
    history: Array
    paths: Array
    parts: Split

    @classmethod
    def of(cls, forecast: Forecast, later: History | None = None) -> AdjustedPaths:
        """Those of a forecast; with a history known ``later``, of that one and the months of the paths beyond it.

        NoAdjustment, with the reason, if the version has none, or if it knows months that the later history does not.
        """
        made, own = _adjustment(forecast), forecast.history
        known = own if later is None else later
        if own is None or known is None or known.cutoff < own.cutoff:
            raise NoAdjustment(
                forecast.series, f"the version in service knows {forecast.cutoff}, which is not known now"
            )
        ahead = forecast.paths[:, known.cutoff - own.cutoff :].astype(float)
        months = len(known) + ahead.shape[1]
        past = known.values / (lifts := _lifts(made, own.start, known))
        expected = _expected(past, lifts, made, known.start)
        logs = bool(min(past.min(), expected.min(), ahead.min(initial=np.inf)) > 0)
        if logs:
            past, ahead, expected = np.log(past), np.log(ahead), np.log(expected)
        columns = np.zeros((months, 1 + ahead.shape[1]))
        columns[: len(past), 0] = expected
        columns[len(past) :, 1:] = np.eye(ahead.shape[1])
        return cls(known.start, logs, made.seasonal, past, ahead, split(columns))

    def ahead(self, measure: ForecastMeasure, horizon: int) -> Array:
        """The measure of the next months on each path, [N, horizon], in the unit of the series."""
        known = len(self.history)
        return self._measured(measure, slice(known, known + horizon), self.paths[:, :horizon])

    def known(self, measure: ForecastMeasure) -> Iterator[Array]:
        """The measure of the known months on each path, in the unit of the series, in blocks [N, B <= BLOCK]."""
        for first in range(0, len(self.history), BLOCK):
            months = slice(first, min(first + BLOCK, len(self.history)))
            yield self._measured(measure, months, self.history[None, months])

    def _measured(self, measure: ForecastMeasure, months: slice, values: Array) -> Array:
        """Of months whose values are [N or 1, B]."""
        if measure is ForecastMeasure.TREND:
            found = self._on_paths(self.parts.trend[months])
        else:
            found = values - (self._on_paths(self.parts.season[months]) if self.seasonal else 0.0)
        return np.exp(found) if self.logs else found

    def _on_paths(self, parts: Array) -> Array:
        """Trend or season of months on each path, [N, B], from its parts [B, 1 + H]."""
        return parts[:, 0] + self.paths @ parts[:, 1:].T


def adjustment_notes(forecast: Forecast, measure: ForecastMeasure) -> list[str]:
    """What a reader of adjusted values or of a trend must know, in sentences; NoAdjustment as above."""
    made = _adjustment(forecast)
    what = "the trend is" if measure is ForecastMeasure.TREND else "seasonally adjusted values are"
    notes = [f"{what} worked out by exportcast, by STL on the paths of the forecast, and not the publisher's"]
    if not made.seasonal:
        notes.append("the months of the year do not differ beyond chance: no season is taken out")
    if made.calendar:
        named = ", ".join(name.replace("_", " ") for name in made.calendar)
        notes.append(f"the effect of the calendar is taken out too: {named}")
    return notes


def _adjustment(forecast: Forecast) -> Adjustment:
    made = forecast.adjustment
    if made is None:
        reason = f"version {forecast.model_version} was published before it was there; the next training has it"
        raise NoAdjustment(forecast.series, reason)
    if made.none:
        raise NoAdjustment(forecast.series, made.none)
    return made


def _lifts(made: Adjustment, first: Month, history: History) -> Array:
    """The calendar of the months of a history [T], where those stored begin with ``first``; 1 where none is stored."""
    lifts, begin = np.ones(len(history)), first - history.start
    for place, lift in enumerate(made.lifts, begin):
        if 0 <= place < len(lifts):
            lifts[place] = lift
    return lifts


def _expected(past: Array, lifts: Array, made: Adjustment, start: Month) -> Array:
    """A history [T] without the calendar, with what was expected in place of outliers."""
    values = past.copy()
    for month, expected in made.replaced.items():
        if 0 <= (place := month - start) < len(values):
            values[place] = expected / lifts[place]
    return values
