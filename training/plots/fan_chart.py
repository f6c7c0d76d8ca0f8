"""What the fan chart of a forecast shows. The page at / draws the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from models.core.digits import size_decimals
from models.core.errors import InvalidInput, Problem
from models.core.measures import Status, level_quantiles
from models.core.periods import Month
from models.forecasting.forecast import Forecast
from models.vintages.vintage import MonthValue, Vintage

INK, MUTED, RULE, ACCENT, LATER = "#17212b", "#54616e", "#d5dbe1", "#0b5cad", "#b3460d"
SINCE = "published since"
DARKEST, LIGHTEST = 0.36, 0.15
"""Opacity of the narrowest and of the widest band."""


@dataclass(frozen=True, slots=True)
class Band:
    """A central interval by month: ``low`` and ``high`` start at the figure of the cutoff, where the fan opens."""

    level: int
    low: tuple[float, ...]
    high: tuple[float, ...]
    opacity: float


@dataclass(frozen=True, slots=True)
class FanChart:
    """What the chart shows: the months the forecast knew, then medians and bands, widest first, by month ``ahead``.

    The first of ``ahead`` is the cutoff, where the fan opens. ``later`` are months that are known but were not to it.
    """

    title: str
    unit: str
    source: str
    history: tuple[MonthValue, ...]
    later: tuple[MonthValue, ...]
    ahead: tuple[Month, ...]
    median: tuple[float, ...]
    bands: tuple[Band, ...]

    def alt(self) -> str:
        """The chart in a sentence, for those who do not see it."""
        last, end = self.history[-1], self.ahead[-1]
        narrow_first = reversed(self.bands)
        n = size_decimals([last.value, self.median[-1]], least=1)
        bands = "; ".join(f"{b.level} % interval {b.low[-1]:,.{n}f} to {b.high[-1]:,.{n}f}" for b in narrow_first)
        return (
            f"{self.title}, {self.unit}: {last.value:,.{n}f} in {last.month.words}; "
            f"forecast for {end.words} {self.median[-1]:,.{n}f}, {bands}."
        )


def fan_chart(
    vintage: Vintage, forecast: Forecast, *, title: str, unit: str, horizon: int, levels: Sequence[int], back: int
) -> FanChart:
    """The chart of a forecast after the last ``back`` months of a vintage.

    InvalidInput if ``horizon`` is beyond the forecast's, or if nothing is known.
    """
    if horizon > forecast.horizon:
        wanted = f"at most {forecast.horizon}, as far as this version looks ahead"
        raise InvalidInput([Problem("call", "--horizon", str(horizon), wanted)])
    known = [month for month in vintage.months if month.value is not None]
    history = [month for month in known if month.month <= forecast.cutoff][-back:]
    if not history:
        raise InvalidInput([Problem("call", "--as-of", str(vintage.as_of), "a day on which figures were known")])
    median = forecast.quantiles([0.5], horizon)[:, 0]
    last = vintage.values().get(forecast.cutoff, float(median[0]))
    return FanChart(
        title=title,
        unit=unit,
        source=f"Figures to {forecast.cutoff.words} as known on {vintage.as_of}; version {forecast.model_version}",
        history=tuple(history),
        later=tuple(month for month in known if month.month > forecast.cutoff),
        ahead=tuple(forecast.cutoff + step for step in range(horizon + 1)),
        median=_opened(last, median),
        bands=_bands(forecast, last, horizon, levels),
    )


def _bands(forecast: Forecast, last: float, horizon: int, levels: Sequence[int]) -> tuple[Band, ...]:
    widest_first = sorted(set(levels), reverse=True)
    step = (DARKEST - LIGHTEST) / max(len(widest_first) - 1, 1)
    edges = [forecast.quantiles(level_quantiles(level), horizon).T for level in widest_first]
    return tuple(
        Band(level, _opened(last, low), _opened(last, high), LIGHTEST + at * step)
        for at, (level, (low, high)) in enumerate(zip(widest_first, edges, strict=True))
    )


def _opened(last: float, values: Any) -> tuple[float, ...]:
    return (last, *(float(value) for value in values))


def gaps(history: Sequence[MonthValue]) -> tuple[list[Month], list[float | None]]:
    """Months without holes: an unknown one has no value and so breaks the line."""
    value = {each.month: each.value for each in history}
    months = [history[0].month + at for at in range(history[-1].month - history[0].month + 1)]
    return months, [value.get(month) for month in months]


def estimated_of(chart: FanChart) -> list[MonthValue]:
    """The months whose values rest on published totals only."""
    return [each for each in chart.history if each.status is Status.ESTIMATED]
