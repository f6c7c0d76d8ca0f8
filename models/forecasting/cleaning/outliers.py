"""Single bad values in a history: months that neither the level before them nor the same month of other years explains.

What the nearest of the expected values leaves over, relative to its ordinary size, measures how unusual a month is.
Levels that last are followed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

import numpy as np

from models.core.arrays import Array
from models.core.metrics import SEASON
from models.core.periods import Month
from models.forecasting.cleaning.expected import FIRST, WINDOW, remainder_at, remainders_of
from models.vintages.vintage import History


@dataclass(frozen=True, slots=True)
class Tolerances:
    """When a month is odd."""

    lasting_months: int = 3
    """Months in a row after which a new level is followed."""
    odd_deviations: float = 7.0
    """Deviations, from the median absolute remainder, beyond which a month is odd."""
    apart_factor: float = 1.8
    """Factor between the least of the outliers and the largest remainder of the other months."""
    plain_odd_deviations: float = 5.0
    """The same without logs, for a series in logs: a zero among small counts is odd in logs alone."""
    few_values: int = 5
    """Different values from which on the least difference between two is the precision of the figures."""
    largest_share: float = 0.05
    """Share of months from which on odd months belong to the series."""
    season_known_months: int = 2 * SEASON + WINDOW
    """Months below which a season can be mistaken for an outlier."""
    beyond_factor: float = 3.0
    """Times the level from which on a value is odd in a history that short."""
    much_factor: float = 1.6
    """Times the level from which on a last month is held beside it: of smaller moves on M3 most lasted."""
    recent_months: int = 36
    """Months back to which values are judged; codes are found in all."""
    smallest_share: float = 1e-3
    """Least deviation, as a share of the level: smaller moves are no matter for a forecast."""
    nothing_share: float = 1e-6
    """Share of the typical value that stands for zero and below in logs."""
    rare_share: float = 0.1
    """Share of zeros and negative values up to which a series is positive and these are odd in it."""
    impossible_size: float = 1e30
    """Size from which a value that is odd is none of a statistic."""
    followed_shares: tuple[float, float] = (0.25, 0.4)
    """Share of the paths that continue from a new level after one month of it, and after two."""


TOLERANCES = Tolerances()


CODES = frozenset(
    sign * float(code)
    for code in (99, 999, 9999, 99999, 999999, 9999999, 99999999, 32767, 65535, 2**31 - 1, 2**31)
    for sign in (1, -1)
) | {-99.9, -999.9, -9999.9, -32768.0}
"""Values that stand for a missing one in many files."""


@dataclass(frozen=True, slots=True)
class Outlier:
    """A month whose ``value`` is not what the others lead to expect; ``code``: it stands for a missing value."""

    month: Month
    value: float
    expected: float
    code: bool = False


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A history with its ``outliers`` replaced by what was expected.

    ``share`` of the paths continue from the new level that the last months may be, ``factor`` or ``change`` away from
    the level before; 0 where no month is open. ``followed`` are months at the end that are odd but near enough to the
    level before to be taken as they are.
    """

    history: History
    outliers: tuple[Outlier, ...] = ()
    share: float = 0.0
    factor: float | None = None
    change: float = 0.0
    followed: tuple[Outlier, ...] = ()

    def shifted(self, paths: Array) -> Array:
        """Paths [N, H] moved to the new level."""
        return paths + self.change if self.factor is None else paths * self.factor

    def notes(self) -> Iterator[str]:
        """A sentence for each outlier, the last first."""
        for odd in reversed(self.followed):
            values = f"{odd.value:.6g}, not about {odd.expected:.6g}"
            yield f"{odd.month} is far from what was expected: {values}; it is followed"
        undecided = _open_months(self)
        for outlier in reversed(self.outliers):
            value = (
                f"{outlier.month} is an outlier: {outlier.value:.6g} where about {outlier.expected:.6g} was expected"
            )
            if outlier.code:
                yield f"{value}; it is a code for a missing value and is not used"
            elif outlier.month in undecided:
                months = f"{TOLERANCES.lasting_months} months" if len(undecided) == 1 else "one more month"
                yield f"{value}; the intervals hold the old and the new level until {months} decide"
            else:
                yield f"{value}; the forecast does not use it"


def _open_months(cleaned: Cleaned) -> set[Month]:
    """The outliers at the end that may be the beginning of a new level."""
    if not cleaned.share:
        return set()
    months = {outlier.month for outlier in cleaned.outliers if not outlier.code}
    found, month = set(), cleaned.history.cutoff
    while month in months:
        found.add(month)
        month += -1
    return found


def cleaned(history: History) -> Cleaned:
    """A history without its outliers; the same where it has none. Months that are estimates are not judged."""
    judged = _Judge.of(history)
    if judged is None:
        return Cleaned(history)
    found, followed = judged.outliers()
    near = tuple(Outlier(history.start + i, float(history.values[i]), x) for i, x in sorted(followed.items()))
    if not found:
        return Cleaned(history, followed=near)
    values = history.values.copy()
    for place, expected in found.items():
        values[place] = expected
    _refill(history, values, found)
    outliers = tuple(
        Outlier(history.start + i, float(history.values[i]), float(values[i]), judged.is_code(i)) for i in sorted(found)
    )
    result = Cleaned(replace(history, values=values), outliers, followed=near)
    return _with_new_level(result, [o for o in outliers if not o.code])


def _with_new_level(result: Cleaned, outliers: Sequence[Outlier]) -> Cleaned:
    """The result with the level that the outliers at its end may be the beginning of."""
    last = {o.month: o for o in outliers}
    cutoff = result.history.cutoff
    run = [last[m] for m in (cutoff + -1, cutoff) if m in last and cutoff in last]
    if not run:
        return result
    share = TOLERANCES.followed_shares[len(run) - 1]
    if all(o.value >= 0 and o.expected > 0 for o in run) and result.history.values.min() >= 0:
        return replace(result, share=share, factor=float(np.median([o.value / o.expected for o in run])))
    return replace(result, share=share, change=float(np.median([o.value - o.expected for o in run])))


def _refill(history: History, values: Array, found: dict[int, float]) -> None:
    """Straight lines again through estimated months beside an outlier, in place: theirs led to it."""
    estimated = {month - history.start for month in history.estimated}
    known = [i for i in range(len(values)) if i not in estimated]
    for place in found:
        for step in (-1, 1):
            at = place + step
            while at in estimated:
                values[at] = np.interp(at, known, values[known])
                at += step


@dataclass(frozen=True, slots=True)
class _Judge:
    """Values [T] on the scale they are judged on, the deviation of remainders, and what is not judged."""

    history: History
    y: Array
    log: bool
    deviation: float
    plain: float
    remainders: Array
    skipped: frozenset[int]
    unit: float

    @classmethod
    def of(cls, history: History) -> _Judge | None:
        """None for a history too short, or without variation in it."""
        values = history.values
        if len(values) <= FIRST or np.ptp(values) == 0:
            return None
        typical = float(np.median(np.abs(values)))
        positive = values > 0
        log = bool(typical > 0 and (~positive).mean() <= TOLERANCES.rare_share)
        floor = TOLERANCES.nothing_share * float(np.median(values[positive])) if log else 0.0
        y = np.log(np.maximum(values, floor)) if log else values.astype(float)
        remainders = remainders_of(y)
        level = 1.0 if log else typical
        skipped = frozenset(month - history.start for month in history.estimated)
        precision = _precision(values)
        judged = np.array([place not in skipped for place in range(FIRST, len(y))])
        if not judged.any():
            return None
        least = max(TOLERANCES.smallest_share * level, precision / typical if log else precision, 1e-300)
        plain = _deviation((values[FIRST:] - np.exp(y[FIRST:] - remainders))[judged]) if log else 0.0
        ordinary = remainders[judged] if typical else remainders[judged & (remainders != 0)]
        deviation = max(_deviation(ordinary), least)
        return cls(history, y, log, deviation, max(plain, precision), remainders, skipped, level)

    def outliers(self) -> tuple[dict[int, float], dict[int, float]]:
        """The value expected in each odd month, by place: of those that are replaced, and of those that are not."""
        if (np.abs(self.remainders) <= TOLERANCES.odd_deviations * self.deviation).all():
            return {}, {}
        found, sizes = self._judge(TOLERANCES.odd_deviations * self.deviation)
        codes = {i for i in found if self.is_code(i)}
        odd = {i: abs(sizes[i]) for i in found if i not in codes and i >= len(self.y) - TOLERANCES.recent_months}
        near = self._open(odd)
        if any(size > self._moves_much for size in near.values()):
            near = {}
        odd = {i: size for i, size in odd.items() if i not in near}
        others = max((abs(x) for i, x in sizes.items() if i not in found), default=0.0)
        for i, size in sorted(odd.items(), key=lambda pair: pair[1]):
            if size > TOLERANCES.apart_factor * others:
                break
            others = max(others, size)
            del odd[i]
        if len(odd) > max(1, TOLERANCES.largest_share * len(self.y)):
            odd = {}
        followed = {i: found[i] for i, size in near.items() if size > TOLERANCES.apart_factor * others}
        return {i: x for i, x in found.items() if i in odd or i in codes}, followed

    def _open(self, odd: dict[int, float]) -> dict[int, float]:
        """Those of the odd months that end with the history, so that no month after them decides."""
        last = len(self.y) - 1
        run = takewhile(lambda i: i in odd, range(last, -1, -1))
        return {i: odd[i] for i in run}

    @property
    def _moves_much(self) -> float:
        """The least remainder of which a last month is not simply followed."""
        return float(np.log(TOLERANCES.much_factor)) if self.log else (TOLERANCES.much_factor - 1) * self.unit

    def is_code(self, place: int) -> bool:
        """Whether the value of a month stands for a missing one, if it is odd."""
        value = float(self.history.values[place])
        return (value in CODES and (value < 0 or value >= 999)) or abs(value) >= TOLERANCES.impossible_size

    def _judge(self, limit: float) -> tuple[dict[int, float], dict[int, float]]:
        """Odd months with what was expected, in the unit of the series, and the remainders of all months judged."""
        y, found, sizes, place = self.y.copy(), {}, {}, FIRST
        while place < len(y):
            run = self._run(y, place, limit)
            lasting = len(run) >= TOLERANCES.lasting_months
            for i, (expected, remainder) in run.items():
                if self.is_code(i) or not lasting:
                    found[i], sizes[i] = self._restored(expected), remainder
                    y[i] = expected
                else:
                    y[i] = self.y[i]
            if not run and place not in self.skipped:
                sizes[place] = remainder_at(y, place)[1]
            place += max(len(run), 1)
        return found, sizes

    def _run(self, y: Array, place: int, limit: float) -> dict[int, tuple[float, float]]:
        """Months from a place on that are odd beside the months before it, in one direction; y is set to expected."""
        run: dict[int, tuple[float, float]] = {}
        while place < len(y) and place not in self.skipped:
            expected, remainder = remainder_at(y, place)
            bound = max(limit, self._least(place))
            same = not run or np.sign(remainder) == np.sign(next(iter(run.values()))[1])
            if abs(remainder) <= bound or not same or not self._is_plain(place, remainder):
                break
            run[place] = (expected, remainder)
            y[place] = expected
            place += 1
        return run

    def _is_plain(self, place: int, remainder: float) -> bool:
        """Whether a month is odd without logs too."""
        value = self.history.values[place]
        return (
            not self.log
            or abs(value - np.exp(self.y[place] - remainder)) > TOLERANCES.plain_odd_deviations * self.plain
        )

    def _least(self, place: int) -> float:
        """The least remainder that can be odd where no season is known yet."""
        if place >= TOLERANCES.season_known_months:
            return 0.0
        return float(np.log(TOLERANCES.beyond_factor)) if self.log else TOLERANCES.beyond_factor * self.unit

    def _restored(self, expected: float) -> float:
        return float(np.exp(expected)) if self.log else expected


def _deviation(remainders: Array) -> float:
    """A standard deviation that outliers do not move."""
    return 1.4826 * float(np.median(np.abs(remainders))) if len(remainders) else 0.0


def _precision(values: Array) -> float:
    """Half the least difference between values, 0 where they are few."""
    different = np.unique(values)
    return float(np.diff(different).min()) / 2 if len(different) >= TOLERANCES.few_values else 0.0
