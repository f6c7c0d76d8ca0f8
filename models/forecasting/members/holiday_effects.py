"""What months differ in beside their season: Ramadan, the two Eids, working days; and what of it a series shows.

The days are those of the Umm al-Qura calendar; a sighting in Pakistan is often a day later. The end of the fiscal year
is no column: it is the same month every year, so that it belongs to the season that every member has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from hijridate import Hijri
from numpy.typing import NDArray

from models.core.arrays import Array
from models.core.metrics import SEASON
from models.core.periods import Month
from models.vintages.vintage import History

COLUMNS = ("ramadan", "eid", "working_days")
"""The share of a Ramadan that lies in a month, that of the three days of each Eid, the days from Monday to Friday."""

GROUPS: tuple[tuple[str, ...], ...] = (("ramadan", "eid"), ("working_days",))
"""Columns that are kept or refused together."""

FIRST, LAST = Month.of(1925, 1), Month.of(2076, 12)
"""The whole years of the Hijri calendar's tables, 1343 to 1500 after the Hijra."""

CYCLES = 4 * 33
"""Years of four cycles in which Ramadan goes once through the seasons; the last of FIRST..LAST are what is average."""


@dataclass(frozen=True, slots=True)
class Tolerances:
    """How holiday effects are fitted, and when they are used."""

    smoothing: float = 0.6
    """Both parameters of the airline model that leaves the innovations in which the columns are judged."""
    penalty: float = 30.0
    """Ridge penalty on columns of unit size, about as many months as the prior 'no effect' counts for."""
    fewest_months: int = 36
    """Months to judge by, below which no column is kept."""
    margin: float = 2.0
    """Standard errors by which a group must make the next month's error smaller."""
    outlier_deviations: float = 4.0
    """Innovations farther out than so many typical ones are cut off, so that one odd month decides nothing."""


TOLERANCES = Tolerances()


@dataclass(frozen=True, slots=True)
class CalendarEffect:
    """The columns kept for a series and the change of its logarithm that each brings; none where none was kept."""

    columns: tuple[str, ...] = ()
    coefficients: tuple[float, ...] = ()

    @classmethod
    def of(cls, history: History) -> CalendarEffect:
        """What the history shows: the groups that would have made its one-month-ahead errors smaller, beyond chance.

        None is kept of a history that is not all positive, not within FIRST..LAST, or has too few months to
        judge by. Estimated months are smooth, or copies of their whole's calendar: they are no evidence.
        """
        found = _evidence(history)
        if found is None:
            return cls()
        errors, rows = found
        return cls.fitted(history, [name for group in GROUPS if wins(errors, rows[:, _at(group)]) for name in group])

    @classmethod
    def fitted(cls, history: History, columns: Sequence[str]) -> CalendarEffect:
        """The effect of these columns, for better or worse; none of a history that cannot show one."""
        found = _evidence(history)
        if found is None or not columns:
            return cls()
        errors, rows = found
        return cls(tuple(columns), tuple(coefficients(errors, rows[:, _at(columns)])[-1].tolist()))

    def factors(self, start: Month, months: int) -> Array:
        """By how much the calendar lifts each of a run of months, [T]; 1 for an average one."""
        lifts: Array = np.exp(regressors(start, months)[:, _at(self.columns)] @ np.array(self.coefficients))
        return lifts

    def removed(self, history: History) -> History:
        """The history as it were if all months were average ones."""
        values = history.values / self.factors(history.start, len(history))
        return History(history.series, history.start, values, history.estimated)

    def restored(self, quantiles: Array, start: Month) -> Array:
        """Quantiles [H, Q] of a history without the effect, with it, from a first month on."""
        return quantiles * self.factors(start, len(quantiles))[:, None]


def regressors(start: Month, months: int) -> Array:
    """COLUMNS of a run of months, [T, C], centred by month of the year so that they repeat nothing of the season.

    Months outside FIRST..LAST are average ones: 0.
    """
    table, at = _centred(), start - FIRST + np.arange(months)
    inside = (at >= 0) & (at < len(table))
    return np.where(inside[:, None], table[np.where(inside, at, 0)], 0.0)


def wins(errors: Array, rows: Array) -> bool:
    """Whether columns [T, C], fitted before each month, made its innovation [T] smaller, beyond chance."""
    before = np.vstack([np.zeros(rows.shape[1]), coefficients(errors, rows)[:-1]])
    gain = np.abs(errors) - np.abs(errors - np.sum(rows * before, axis=1))
    return bool(gain.mean() > TOLERANCES.margin * gain.std() / np.sqrt(len(gain)))


def coefficients(errors: Array, rows: Array) -> Array:
    """Ridge coefficients [T, C] of innovations [T] on columns [T, C], from the months up to and with each."""
    size = np.maximum(np.sqrt(np.mean(rows**2, axis=0)), 1e-9)
    unit = rows / size
    products = np.cumsum(unit[:, :, None] * unit[:, None], axis=0) + TOLERANCES.penalty * np.eye(unit.shape[1])
    solved = np.linalg.solve(products, np.cumsum(unit * errors[:, None], axis=0)[..., None])[..., 0] / size
    return np.asarray(solved, float)


def innovations(values: Array) -> Array:
    """What an airline model of each column [T, C] did not foresee a month ahead, [T - 13, C].

    (1 - B)(1 - B^12) values = (1 - 0.6 B)(1 - 0.6 B^12) innovations: linear, so that an effect passes through it.
    """
    out = values[SEASON + 1 :] - values[SEASON:-1] - values[1:-SEASON] + values[: -SEASON - 1]
    for lag in (1, SEASON):
        for t in range(lag, len(out)):
            out[t] += TOLERANCES.smoothing * out[t - lag]
    return out


@cache
def shares() -> Array:
    """COLUMNS by month from FIRST to LAST as counted, [T, C]."""
    first = np.array([str(FIRST + i) for i in range(LAST - FIRST + 2)], "datetime64[M]").astype("datetime64[D]")
    years = range(1343, 1501)
    ramadans = [(Hijri(year, 9, 1), Hijri(year, 9, 1).month_length()) for year in years]
    eids = [(day, 3) for year in years for day in (Hijri(year, 10, 1), Hijri(year, 12, 10))]
    working = np.busday_count(first[:-1], first[1:])
    return np.column_stack([_shares(first, ramadans), _shares(first, eids), working])


@cache
def _centred() -> Array:
    years = shares().reshape(-1, SEASON, len(COLUMNS))
    centred: Array = years - years[-CYCLES:].mean(axis=0)
    return centred.reshape(-1, len(COLUMNS))


def _shares(first: NDArray[np.datetime64], spells: Sequence[tuple[Hijri, int]]) -> Array:
    """How much of spells, each a first day and days, lies in the months between first days [T + 1]; [T]."""
    begin = np.array([day.to_gregorian().isoformat() for day, _ in spells], "datetime64[D]")[:, None]
    days = np.array([days for _, days in spells])[:, None]
    inside = np.minimum(begin + days, first[1:]) - np.maximum(begin, first[:-1])  # negative where they do not meet
    total: Array = np.sum(np.maximum(inside.astype(int), 0) / days, axis=0)
    return total


def _evidence(history: History) -> tuple[Array, Array] | None:
    """Innovations [T] of the logarithm and of COLUMNS [T, C], at months that figures fix; None if they are too few."""
    fixed = [history.start + i not in history.estimated for i in range(SEASON + 1, len(history))]
    covered = history.start >= FIRST and history.cutoff <= LAST
    if sum(fixed) < TOLERANCES.fewest_months or not covered or history.values.min() <= 0:
        return None
    seen = innovations(np.column_stack([np.log(history.values), regressors(history.start, len(history))]))[fixed]
    limit = TOLERANCES.outlier_deviations * float(np.median(np.abs(seen[:, 0])))
    return np.clip(seen[:, 0], -limit, limit), seen[:, 1:]


def _at(names: Sequence[str]) -> list[int]:
    return [COLUMNS.index(name) for name in names]
