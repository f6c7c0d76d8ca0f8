"""What is known of a period: the record where it has all months, and an expectation where it ends before them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from models.core.periods import Month, Period
from models.forecasting.forecast import Forecast, quantiles_of
from models.forecasting.period_totals import outlook

YEAR = 12
EXTRAPOLATED = 0.04
"""Standard deviation of a total of the record carried on at last year's ratio, as a share of it."""

MONTHS_TO_CARRY_ON = 4
"""A period is carried on only if the record has so many of its months at least."""

NORMAL_80 = 2.5631
"""Standard deviations that a central interval of 80 % spans."""


class Record(Protocol):
    """What is known already, as of the reading."""

    def level(self, series: str, period: Period) -> tuple[float, float] | None:
        """Sum over a period in US$ million and its tolerance, None unless all its months are known."""

    def printed(self, series: str, period: Period) -> Sequence[float]:
        """What has been printed of a period, in US$ million, figures that were revised since too."""

    def last(self, series: str) -> Month | None:
        """The last month of which a value is known."""


Forecasts = Callable[[str], Forecast | None]
"""The forecast in service of a series, None where there is none."""


@dataclass(frozen=True, slots=True)
class Expected:
    """A total that is not published yet: median, standard deviation, the 80 % interval and where it is from."""

    value: float
    sigma: float
    low: float
    high: float
    by_forecast: bool

    def fits(self, number: float, slack: float) -> bool:
        """Whether a value lies within the 95 % interval, or rounds into it."""
        return abs(number - self.value) <= 1.96 * self.sigma + slack


class Known:
    """A record and forecasts as one; every answer is kept, for the readings of a text ask the same again and again."""

    __slots__ = ("_expected", "_forecast", "_forecasts", "_levels", "_record")

    def __init__(self, record: Record | None, forecasts: Forecasts | None = None) -> None:
        self._record, self._forecasts = record, forecasts
        self._levels: dict[tuple[str, Period], tuple[float, float] | None] = {}
        self._expected: dict[tuple[str, Period], Expected | None] = {}
        self._forecast: dict[str, Forecast | None] = {}

    def __bool__(self) -> bool:
        return self._record is not None

    def level(self, series: str, period: Period) -> tuple[float, float] | None:
        """Sum over a period and its tolerance, None unless the record has all its months."""
        key = (series, period)
        if key not in self._levels:
            self._levels[key] = self._record.level(series, period) if self._record else None
        return self._levels[key]

    def printed(self, series: str, period: Period) -> Sequence[float]:
        """What has been printed of a period, oldest first."""
        return self._record.printed(series, period) if self._record else ()

    def last(self, series: str) -> Month | None:
        """The last month of the record."""
        return self._record.last(series) if self._record else None

    def forecast(self, series: str) -> Forecast | None:
        """The forecast in service."""
        if series not in self._forecast:
            self._forecast[series] = self._forecasts(series) if self._forecasts else None
        return self._forecast[series]

    def expected(self, series: str, period: Period) -> Expected | None:
        """What a period beyond the record's end is expected to be; None where it is known, or too far ahead."""
        key = (series, period)
        if key not in self._expected:
            last = self.last(series)
            ahead = last is not None and period.end > last
            self._expected[key] = (
                (self._by_forecast(series, period) or self._carried_on(series, period)) if ahead else None
            )
        return self._expected[key]

    def probability(self, series: str, period: Period, target: float) -> float | None:
        """How likely a total reaches a target, 0 or 1 of what is published; None beyond the reach of the forecast."""
        if (known := self.level(series, period)) is not None:
            return float(known[0] + known[1] >= target)
        forecast = self.forecast(series)
        if forecast is None or period.start not in forecast.reach or period.end not in forecast.reach:
            return None
        return outlook(forecast, period).probability(target)

    def _by_forecast(self, series: str, period: Period) -> Expected | None:
        forecast = self.forecast(series)
        if forecast is None or period.start not in forecast.reach or period.end not in forecast.reach:
            return None
        totals = outlook(forecast, period).totals
        low, median, high = (float(q) for q in quantiles_of(totals[:, None], [0.1, 0.5, 0.9])[0])
        return Expected(median, max((high - low) / NORMAL_80, 1e-9), low, high, by_forecast=True)

    def _carried_on(self, series: str, period: Period) -> Expected | None:
        """The known months of a period times what the same months were of the whole a year before."""
        last = self.last(series)
        if last is None or last - period.start + 1 < MONTHS_TO_CARRY_ON:
            return None
        part = Period(period.start, last)
        sums = [self.level(series, p) for p in (part, part.shifted(-YEAR), period.shifted(-YEAR))]
        if any(s is None or s[0] <= 0 for s in sums):
            return None
        done, before, whole = (s[0] for s in sums if s is not None)
        value = done * whole / before
        sigma = EXTRAPOLATED * value
        return Expected(value, sigma, value - 1.2816 * sigma, value + 1.2816 * sigma, by_forecast=False)


def totals_before(known: Known, series: str, period: Period) -> Iterator[tuple[Period, float]]:
    """The same kind of period in all years and months before, as far as the record goes, the latest first."""
    step = 1 if period.is_month else YEAR
    before = period.shifted(-step)
    while (level := known.level(series, before)) is not None:
        yield before, level[0]
        before = before.shifted(-step)
