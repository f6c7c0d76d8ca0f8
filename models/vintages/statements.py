"""Statements: the level reports of one series as intervals for sums of months.

A statement is one figure for one period, however many reports repeat it. Its interval is what the printed digits leave
open: half a unit of the last digit below, a whole unit above, since the press cuts digits off as often as it rounds.
Zeros at the end of a whole number may be digits or rounding, so the interval is as wide as they allow and other
figures decide.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from models.core.measures import Measure
from models.core.periods import Month, Period
from models.reports.report import Report

_PUBLISHERS = (("SBP", re.compile(r"\bSBP\b|\bMoITT\b|\bPSEB\b", re.I)), ("PBS", re.compile(r"\bPBS\b|\bAPP\b", re.I)))
OFFICIAL = re.compile(r"^SBP workbook", re.I)


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """One figure for one period: ``low <= sum of months start..end-1 <= high``.

    ``start`` and ``end`` count months from the first month of the series; ``known`` is the last day on which the
    figure was repeated; ``sources`` is how many pages gave it; ``reports`` are the reports it stands for, none if the
    statement was derived from other figures.
    """

    start: int
    end: int
    value: float
    low: float
    high: float
    known: date
    sources: int
    publisher: str
    official: bool
    reports: tuple[Report, ...]

    @property
    def months(self) -> int:
        """How many months the period has."""
        return self.end - self.start

    @property
    def width(self) -> float:
        """How much the digits leave open."""
        return self.high - self.low

    @property
    def is_round(self) -> bool:
        """Whether all its reports print a whole number that ends in zeros."""
        return bool(self.reports) and all(last_digit_unit(r.value) > 1 for r in self.reports)

    def agrees(self, low: float, high: float) -> bool:
        """Whether the interval meets another one, but for the rounding of binary numbers."""
        slack = 1e-9 * max(1.0, abs(self.high))
        return self.low <= high + slack and self.high >= low - slack

    def gap(self, low: float, high: float) -> float:
        """Distance from the interval to another one, 0 if they meet."""
        return max(self.low - high, low - self.high, 0.0)


def digits_interval(value: Decimal) -> tuple[Decimal, Decimal]:
    """How far below and above a printed number the true one may lie: half a unit and a whole unit of the last digit."""
    unit = last_digit_unit(value)
    return unit / 2, unit


def last_digit_unit(value: Decimal) -> Decimal:
    """The unit of the last digit that surely carries information: 373.528 -> 0.001, 374 -> 1, 1400 -> 100."""
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    if exponent < 0:
        return Decimal(1).scaleb(exponent)
    text = str(int(value))
    zeros = len(text) - len(text.rstrip("0")) if value else 0
    return Decimal(1).scaleb(zeros)


def level_interval(report: Report) -> tuple[float, float]:
    """What the printed digits of a level leave open, in the unit of the series, never below zero."""
    below, above = digits_interval(report.value)
    return float(max(report.value - below, Decimal(0)) * report.factor), float((report.value + above) * report.factor)


def publisher_of(source: str) -> str:
    """SBP or PBS where the source names one (the ministry quotes SBP, the news agency APP quotes PBS), else empty."""
    return next((name for name, pattern in _PUBLISHERS if pattern.search(source)), "")


def statements_of(reports: Sequence[Report], first: Month) -> list[Statement]:
    """The statements that the level reports of one series make; months are counted from ``first``."""
    same: dict[tuple[Period, float], list[Report]] = defaultdict(list)
    for report in reports:
        if report.measure is Measure.LEVEL:
            same[report.period, report.level].append(report)
    return [_claim(period, value, group, first) for (period, value), group in same.items()]


def _claim(period: Period, value: float, reports: list[Report], first: Month) -> Statement:
    intervals = [level_interval(r) for r in reports]
    publishers = Counter(p for r in reports if (p := publisher_of(r.source)))
    return Statement(
        start=period.start - first,
        end=period.end - first + 1,
        value=value,
        low=max(low for low, _ in intervals),
        high=min(high for _, high in intervals),
        known=max(r.known_from for r in reports),
        sources=len({r.source for r in reports}),
        publisher=publishers.most_common(1)[0][0] if publishers else "",
        official=any(OFFICIAL.match(r.source) for r in reports),
        reports=tuple(reports),
    )


def derived(start: int, end: int, low: float, high: float, known: date) -> Statement:
    """A statement that follows from figures of other series or from a growth rate."""
    return Statement(start, end, (low + high) / 2, low, high, known, 0, "", False, ())


def shifted(claim: Statement, months: int) -> Statement:
    """The statement with its months counted from another start."""
    return replace(claim, start=claim.start + months, end=claim.end + months)
