"""Series that are no sums of positive months: indexes, rates, stocks and balances.

The latest figure of each month stands. Figures of longer periods are linear in the months (a sum, an average, or the
last month), and so are growth rates of which one side is known: together they give months that no figure names, and
those that the months rule out contradict them. A month whose figure is ten, a hundred or a thousand times off its
neighbours is a slip of the decimal point, and the figure before it stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import numpy as np

from models.core.arrays import Array
from models.core.catalog import Series
from models.core.measures import Aggregation, Measure, Status
from models.core.periods import Month, Period
from models.reports.report import Report
from models.vintages.growth import base_of
from models.vintages.medians import row_medians
from models.vintages.statements import last_digit_unit
from models.vintages.vintage import MonthValue, Vintage


@dataclass(frozen=True, slots=True)
class Tolerances:
    """How far figures may miss one another. Chosen by hand; the record of examples/us holds them in a test."""

    neighbours: int = 6
    """Months on either side that a figure is compared with."""
    fewest_neighbours: int = 5
    """Known neighbours below which a figure is not judged."""
    far_in_spreads: float = 12.0
    """Distance from the neighbours, in their spread, from which on a figure may be a slip of the decimal point."""
    near_in_spreads: float = 4.0
    """Distance within which it lies once the decimal point is moved."""
    period_in_spreads: float = 1.0
    """Distance of a longer period's figure from its months, in usual monthly changes, that revisions explain."""
    growth_points: float = 1.0
    """Percentage points by which revisions may move a growth rate."""


TOLERANCES = Tolerances()
_SHIFTS = (10.0, 0.1, 100.0, 0.01, 1000.0, 0.001)
_WORDS = {10.0: "ten times too small", 0.1: "ten times too large", 100.0: "a hundred times too small"} | {
    0.01: "a hundred times too large",
    1000.0: "a thousand times too small",
    0.001: "a thousand times too large",
}


@dataclass(frozen=True, slots=True)
class Misfit:
    """A report that the others rule out: the kind of its error, a sentence, and the value expected."""

    report: Report
    kind: str
    reason: str
    expected: float


@dataclass(slots=True)
class Levels:
    """The months of one series as they are solved: ``values`` and ``half`` widths [T], counted from ``first``."""

    entry: Series
    first: Month
    values: Array
    half: Array
    status: list[Status]
    rests_on: list[tuple[str, ...]]
    misfits: list[Misfit] = field(default_factory=list)
    superseded: list[Report] = field(default_factory=list)

    def weights(self, period: Period) -> Array:
        """What each month counts in the figure of a period, [T]."""
        row = np.zeros(len(self.values))
        start, end = period.start - self.first, period.end - self.first + 1
        match self.entry.aggregation:
            case Aggregation.SUM:
                row[start:end] = 1.0
            case Aggregation.MEAN:
                row[start:end] = 1.0 / len(period)
            case Aggregation.LAST:
                row[end - 1] = 1.0
        return row

    def known(self, row: Array) -> bool:
        """Whether all months that a row of weights asks for have a value."""
        return bool(np.isfinite(self.values[row != 0]).all())

    def vintage(self, as_of: date) -> Vintage:
        """The months as a vintage."""
        made = []
        for t, value in enumerate(self.values.tolist()):
            if np.isnan(value):
                made.append(MonthValue(self.first + t, None, Status.MISSING, None))
            else:
                made.append(MonthValue(self.first + t, value, self.status[t], float(self.half[t]), self.rests_on[t]))
        return Vintage(self.entry.series, as_of, tuple(made))


def solve_levels(reports: Sequence[Report], entry: Series) -> Levels:
    """The months that the reports of one series give, oldest report first; levels are in the unit of the series."""
    first, last = min(r.period.start for r in reports), max(r.period.end for r in reports)
    months = last - first + 1
    made = Levels(entry, first, np.full(months, np.nan), np.zeros(months), [Status.MISSING] * months, [()] * months)
    by_month: dict[int, list[Report]] = defaultdict(list)
    longer: dict[Period, list[Report]] = defaultdict(list)
    for report in reports:
        if report.measure is not Measure.LEVEL:
            continue
        if report.period.is_month:
            by_month[report.period.start - first].append(report)
        else:
            longer[report.period].append(report)
    _take_months(made, by_month)
    _set_slips_aside(made, by_month)
    rates = [r for r in reports if r.measure is not Measure.LEVEL]
    _fill(made, [found[-1] for found in longer.values()], rates)
    made.superseded += [
        r for found in (*by_month.values(), *longer.values()) for r in found[:-1] if _is_older(r, found)
    ]
    return made


def _is_older(report: Report, found: Sequence[Report]) -> bool:
    return report.level != found[-1].level


def _take_months(made: Levels, by_month: Mapping[int, Sequence[Report]]) -> None:
    """The latest figure of each month."""
    for t, found in by_month.items():
        _take(made, t, found[-1], found)


def _take(made: Levels, t: int, chosen: Report, found: Sequence[Report]) -> None:
    made.values[t] = chosen.level
    made.half[t] = _half(chosen)
    made.status[t] = Status.REPORTED
    made.rests_on[t] = tuple(sorted(r.id for r in found if r.level == chosen.level))


def _half(report: Report) -> float:
    """Half of what the printed digits leave open, in the unit of the series."""
    return float(printed_unit(report.value) * report.factor) / 2


def printed_unit(value: Decimal) -> Decimal:
    """The unit of the last digit of a printed level; zeros at the end count as digits."""
    exponent = value.as_tuple().exponent
    return last_digit_unit(value) if isinstance(exponent, int) and exponent < 0 else Decimal(1)


def _set_slips_aside(made: Levels, by_month: Mapping[int, Sequence[Report]]) -> None:
    """Put the figure before it in place of one whose decimal point is wrong, or none where there is none."""
    for t, shift in _shifts(made.values).items():
        found = by_month[t]
        wrong = [r for r in found if r.level == found[-1].level]
        if len({r.source for r in wrong}) > 1:  # a second source agrees
            continue
        expected = found[-1].level * shift
        made.misfits += [Misfit(r, "unit", f"{r.value:f} is {_WORDS[shift]}", expected) for r in wrong]
        before = [r for r in found if r.level != found[-1].level]
        if before:
            _take(made, t, before[-1], before)
        else:
            made.values[t], made.half[t], made.status[t], made.rests_on[t] = np.nan, 0.0, Status.MISSING, ()


def _shifts(values: Array) -> dict[int, float]:
    """The factors that bring months back to their neighbours, of those that lie far from all of them."""
    around = np.lib.stride_tricks.sliding_window_view(
        np.pad(values, TOLERANCES.neighbours, constant_values=np.nan), 2 * TOLERANCES.neighbours + 1
    )
    others = np.delete(around, TOLERANCES.neighbours, axis=1)  # [T, neighbours]
    middle = row_medians(others)
    scatter = 1.4826 * row_medians(np.abs(others - middle[:, None]))
    spread = np.maximum(np.maximum(scatter, 0.02 * np.abs(middle)), 1e-12)
    judged = (np.isfinite(others).sum(axis=1) >= TOLERANCES.fewest_neighbours) & (values != 0)
    far = judged & (np.abs(values - middle) > TOLERANCES.far_in_spreads * spread)
    found: dict[int, float] = {}
    for t in np.flatnonzero(far).tolist():
        near = [s for s in _SHIFTS if abs(values[t] * s - middle[t]) <= TOLERANCES.near_in_spreads * spread[t]]
        found |= {t: near[0]} if near else {}
    return found


def _fill(made: Levels, longer: Sequence[Report], rates: Sequence[Report]) -> None:
    """Months that longer periods and growth rates give; what the months known already rule out is a misfit."""
    spread = _change(made.values)
    equations: list[tuple[Report, Array, float, float]] = []
    for report in longer:
        row = made.weights(report.period)
        if made.known(row):
            _check_period(made, report, row, spread)
        else:
            equations.append((report, row, report.level, _half(report)))
    for report in rates:
        found = _rate_row(made, report)
        if found is not None:
            equations.append((report, found, 0.0, 0.0))
    if equations:
        of, rows, targets, halves = zip(*equations, strict=True)
        _solve(made, np.array(rows), np.array(targets), np.array(halves), of)


def _change(values: Array) -> float:
    """The usual size of a monthly change, by its median."""
    changes = np.abs(np.diff(values[np.isfinite(values)]))
    return float(np.median(changes)) if len(changes) else 0.0


def _check_period(made: Levels, report: Report, row: Array, spread: float) -> None:
    asked = row != 0
    total = float(row[asked] @ made.values[asked])
    slack = _half(report) * 2 + float(row @ made.half) + TOLERANCES.period_in_spreads * spread * row.sum()
    if abs(report.level - total) > slack:
        what = {Aggregation.SUM: "sum to", Aggregation.MEAN: "average", Aggregation.LAST: "end at"}
        words = what[made.entry.aggregation]
        reason = f"{report.level:,g} does not fit its months, which {words} {total:,.6g}"
        made.misfits.append(Misfit(report, "unexplained", reason, total))


def _rate_row(made: Levels, report: Report) -> Array | None:
    """A growth rate as a row ``now - factor * base = 0``; checked and None where both sides are known."""
    base = base_of(report)
    if base.start < made.first:
        return None
    now, before = made.weights(report.period), made.weights(base)
    factor = 1 + float(report.value) / 100
    if not (made.known(now) and made.known(before)):
        return now - factor * before if made.known(now) or made.known(before) else None
    values = np.nan_to_num(made.values)
    old = float(before @ values)
    if old > 0:
        growth = 100 * (float(now @ values) / old - 1)
        rounding = 100 * float(np.abs(now) @ made.half + factor * (np.abs(before) @ made.half)) / old
        if abs(growth - float(report.value)) > TOLERANCES.growth_points + rounding + 0.03 * abs(growth):
            reason = f"{float(report.value):+z.1f} % does not fit the levels, which give {growth:+z.1f} %"
            made.misfits.append(Misfit(report, "unexplained", reason, growth))
    return None


def _solve(made: Levels, rows: Array, targets: Array, halves: Array, of: Sequence[Report]) -> None:
    """Months without a figure from the rows, nearest to a straight line between their neighbours."""
    open_months = np.flatnonzero(np.isnan(made.values) & (rows != 0).any(axis=0))
    prior = _straight(made.values)[open_months]
    known = np.nan_to_num(made.values)
    rest = targets - rows @ known
    matrix = rows[:, open_months]
    inverse = np.linalg.pinv(matrix, rcond=1e-9)
    solved = prior + inverse @ (rest - matrix @ prior)
    fixed = np.abs(1 - np.diag(inverse @ matrix)) < 1e-8
    width = np.abs(inverse) @ (halves + np.abs(rows) @ made.half)
    change = _change(np.concatenate([made.values, solved]))
    for k, t in enumerate(open_months):
        made.values[t] = solved[k]
        made.half[t] = width[k] if fixed[k] else max(width[k], change)
        made.status[t] = Status.DIFFERENCED if fixed[k] else Status.ESTIMATED
        made.rests_on[t] = tuple(sorted(r.id for r, row in zip(of, matrix, strict=True) if row[k] != 0))


def _straight(values: Array) -> Array:
    """The values with gaps filled by straight lines, and by the nearest value at the ends; zero where none is known."""
    known = np.flatnonzero(np.isfinite(values))
    return np.interp(np.arange(len(values)), known, values[known]) if len(known) else np.zeros(len(values))
