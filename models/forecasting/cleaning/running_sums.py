"""Running sums of a year in place of months: the figures of a year to date, entered as if they were of one month.

Two signs, either of which is enough: values that do not fit the usual months while their differences do, and years in
a row that rise throughout and fall back to the size of a month.
"""

from __future__ import annotations

from calendar import month_name
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from models.core.arrays import Array
from models.core.metrics import SEASON
from models.vintages.vintage import History


@dataclass(frozen=True, slots=True)
class Tolerances:
    """When values are taken for running sums."""

    usual_months: int = 6
    """Fewest months before running sums that show what is usual."""
    fit_factor: float = 2.0
    """Factor to the usual month within which a difference fits."""
    beyond_factor: float = 1.8
    """Factor to the usual month above which a value does not fit."""
    beyond_months: tuple[int, int] = (3, 5)
    """Fewest values that do not fit: at the end of a history, and followed by months."""
    resets: int = 2
    """Fewest times that values fall back where no usual months are known; once is enough in a whole history."""
    fall_factor: float = 3.0
    """Least factor by which they fall."""
    even_factor: float = 2.5
    """Factor to the mean month of its year, and of the year before, within which the first month of a year lies."""


TOLERANCES = Tolerances()


@dataclass(frozen=True, slots=True)
class RunningSums:
    """The places ``start`` to ``end`` - 1 of a history are sums from the calendar month ``first`` (1..12) on.

    ``beyond`` of them do not fit the usual months; ``misfit`` is the mean log distance of their differences to these.
    """

    start: int
    end: int
    first: int
    beyond: int = 0
    misfit: float = 0.0


def running_sum_notes(history: History) -> Iterator[str]:
    """A sentence on the months that are running sums."""
    if run := running_sums(history):
        first, last = history.start + run.start, history.start + (run.end - 1)
        yield (
            f"{first} to {last} look like running sums of a year that begins in {month_name[run.first]}, not like "
            "months: they rise through the year by the size of a month each; they are used as they are"
        )


def running_sums(history: History) -> RunningSums | None:
    """The months that are running sums, None if there are none.

    By the usual months, which show where they begin; by their shape alone where that shows a year more.
    """
    if len(history) <= SEASON or history.values.min() < 0:
        return None
    years = [_Year.of(history, first) for first in range(1, SEASON + 1)]
    longest = max((run for year in years for run in year.by_shape()), key=_length, default=None)
    fitting = [run for year in years for run in year.by_months()]
    best = max(fitting, key=lambda run: (run.beyond, -run.misfit), default=None)
    if best is None or longest is None or not longest.start < best.end < longest.end:
        return best or longest
    if _length(longest) >= _length(best) + SEASON:
        return longest
    return replace(best, end=longest.end) if longest.first == best.first else best


def _length(run: RunningSums) -> int:
    return run.end - run.start


@dataclass(frozen=True, slots=True)
class _Year:
    """Values [T] and whether each begins a year [T], for years that begin in the calendar month ``first``."""

    first: int
    values: Array
    begins: list[bool]

    @classmethod
    def of(cls, history: History, first: int) -> _Year:
        return cls(first, history.values, [(history.start + i).number == first for i in range(len(history))])

    def by_months(self) -> Iterator[RunningSums]:
        """Runs whose differences fit the months before, which their values do not."""
        place = TOLERANCES.usual_months
        while place < len(self.values):
            run = self._after_months(place)
            if run is not None:
                yield run
            place = run.end if run else place + 1

    def _after_months(self, start: int) -> RunningSums | None:
        """The run from a place on, None if there is none."""
        months, misfits, beyond = self.values.copy(), [], 0
        for place in range(start, len(months)):
            usual = self._usual(months, start, place)
            months[place] = self._difference(months, start, place)
            if not 0 < usual / TOLERANCES.fit_factor <= months[place] <= usual * TOLERANCES.fit_factor:
                break
            misfits.append(abs(np.log(months[place] / usual)))
            beyond += int(self.values[place] > TOLERANCES.beyond_factor * usual)
        end = start + len(misfits)
        if beyond < TOLERANCES.beyond_months[end < len(months)] or self._stays(months, start, end):
            return None
        if end < len(months) and self.begins[end - 1]:  # a month alone, as those after it
            end -= 1
        return RunningSums(start, end, self.first, beyond, float(np.mean(misfits)))

    def _stays(self, months: Array, start: int, end: int) -> bool:
        """Whether the value after a run is as high as its end: a new level, where sums of a year would begin anew."""
        return end < len(months) and bool(
            self.values[end] > TOLERANCES.beyond_factor * self._usual(months, start, end)
            and self.values[end] >= self.values[end - 1]
        )

    @staticmethod
    def _usual(months: Array, start: int, place: int) -> float:
        """The same month of the year before; the median month where there is none."""
        return float(months[place - SEASON] if place >= SEASON else np.median(months[:start]))

    def _difference(self, months: Array, start: int, place: int) -> float:
        """What a value adds to the year before it, whose ``months`` are known; negative where they are not."""
        if self.begins[place]:
            return float(self.values[place])
        if place > start:
            return float(self.values[place] - self.values[place - 1])
        year = next((i for i in range(place - 1, -1, -1) if self.begins[i]), None)
        return -1.0 if year is None else float(self.values[place] - months[year:place].sum())

    def by_shape(self) -> Iterator[RunningSums]:
        """Years in a row that rise throughout and fall back to the size of a month."""
        start, resets = 0, 0
        for place in range(1, len(self.values) + 1):
            if place < len(self.values) and self._goes_on(place):
                resets += self.begins[place]
                continue
            whole = start == 0 and place == len(self.values)
            if resets >= (1 if whole else TOLERANCES.resets):
                yield RunningSums(start, place, self.first)
            start, resets = place, 0

    def _goes_on(self, place: int) -> bool:
        """Whether a value adds to the sum before it, or begins a year as a month does."""
        value, before = self.values[place], self.values[place - 1]
        if not self.begins[place]:
            return bool(value >= before)
        year = self.values[place : place + SEASON]
        rising = int(np.argmax(np.append(np.diff(year) < 0, True))) + 1
        near = TOLERANCES.even_factor
        return bool(value * TOLERANCES.fall_factor < before) and all(
            mean / near <= value <= mean * near for mean in (year[rising - 1] / rising, before / SEASON)
        )
