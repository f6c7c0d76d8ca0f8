"""A vintage: the monthly series as it was known at a date, and the history that a forecaster may see of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from models.core.arrays import Array
from models.core.measures import Status
from models.core.periods import Month

ENOUGH_FIXED = 36
"""Months reported or differenced at the end of a vintage from which on it is trained on those alone."""

LOOSE_SHARE = 0.5
"""Share of the usual level from which on the error of an estimate makes its month too loose to end a series with."""

FIXED = (Status.REPORTED, Status.DIFFERENCED)


@dataclass(frozen=True, slots=True)
class MonthValue:
    """One month of a vintage.

    ``value`` is in the unit of the series, None where missing. ``tolerance`` bounds what rounding alone leaves open
    (reported, differenced) or is the standard error (estimated). ``reports`` are the ids of the reports it rests on.
    """

    month: Month
    value: float | None
    status: Status
    tolerance: float | None
    reports: tuple[str, ...] = ()

    def is_loose(self, usual: float) -> bool:
        """Whether this is an estimate whose error is a large share of the usual level."""
        return self.status is Status.ESTIMATED and (self.tolerance or 0.0) > LOOSE_SHARE * abs(usual)


@dataclass(frozen=True, slots=True)
class History:
    """The gap-free months a forecaster is shown: ``values`` [T] from ``start`` to ``cutoff``, finite.

    ``estimated`` are those of them that no figure fixes.
    """

    series: str
    start: Month
    values: Array
    estimated: frozenset[Month] = frozenset()

    @property
    def cutoff(self) -> Month:
        """The last month, included in training."""
        return self.start + (len(self.values) - 1)

    def by_month(self) -> dict[Month, float]:
        """The values by month."""
        return {self.start + i: float(value) for i, value in enumerate(self.values)}

    def until(self, cutoff: Month) -> History:
        """The same history as it ended at an earlier month."""
        kept = frozenset(month for month in self.estimated if month <= cutoff)
        return History(self.series, self.start, self.values[: max(cutoff - self.start + 1, 0)], kept)

    def __len__(self) -> int:
        return len(self.values)


@dataclass(frozen=True, slots=True)
class Vintage:
    """The monthly series as known at ``as_of``, in order of month and without holes: unknown months are ``missing``."""

    series: str
    as_of: date
    months: tuple[MonthValue, ...]

    @property
    def cutoff(self) -> Month | None:
        """The last month with a value, None if there is none; loosely estimated months at the end do not count."""
        usual = self._usual
        return next((m.month for m in reversed(self.months) if m.value is not None and not m.is_loose(usual)), None)

    @property
    def _usual(self) -> float:
        """Median of the values."""
        known = [m.value for m in self.months if m.value is not None]
        return float(np.median(known)) if known else 0.0

    @property
    def hash(self) -> str:
        """16 hex digits over the months and values; ``as_of`` is left out, so that no news gives the same hash."""
        text = ";".join(f"{m.month}={m.value:.6g}" for m in self.months if m.value is not None)
        return hashlib.sha256(f"{self.series}:{text}".encode()).hexdigest()[:16]

    def fixed(self) -> list[MonthValue]:
        """The months that figures fix, reported or differenced: an estimate is no first release and no truth."""
        return [m for m in self.months if m.status in FIXED and m.value is not None]

    def fixed_values(self) -> dict[Month, float]:
        """The months that figures fix and their values."""
        return {m.month: m.value for m in self.fixed() if m.value is not None}

    def values(self) -> Mapping[Month, float]:
        """The known months and their values."""
        return {m.month: m.value for m in self.months if m.value is not None}

    def history(self) -> History:
        """The longest run without a gap that ends at the cutoff; empty if no month is known.

        Estimated months are smooth and would teach a forecaster false certainty: where the last ``ENOUGH_FIXED``
        months and more are reported or differenced, the history starts with them.
        """
        run: list[MonthValue] = []
        fixed = 0
        cutoff = self.cutoff
        for month in reversed(self.months):
            if cutoff is None or month.month > cutoff:
                continue
            if month.value is None:
                if run:
                    break
                continue
            fixed += fixed == len(run) and month.status is not Status.ESTIMATED
            run.append(month)
        if not run:
            return History(self.series, Month(0), np.empty(0))
        run = run[:fixed] if fixed >= ENOUGH_FIXED else run
        estimated = frozenset(m.month for m in run if m.status is Status.ESTIMATED)
        return History(self.series, run[-1].month, np.array([m.value for m in reversed(run)], float), estimated)
