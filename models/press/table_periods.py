"""The period of a cell: that of its row and of its column as one, the run of the rows above a total, a year to date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from models.core.periods import FISCAL_START, Month, Period
from models.press.dating import date_phrase
from models.press.time_phrase import Phrase, joined

_LATER = Month.of(2100, 1)
"""A month after all that a table can be of."""


def has_year(phrase: Phrase) -> bool:
    """Whether a phrase names a year."""
    return bool(phrase.fiscal or phrase.calendar or phrase.from_year)


def fitting(row: Phrase, column: Phrase) -> Phrase | None:
    """The period that a row and a column name together, None where they contradict each other."""
    one = joined(row, column)
    if one is None or not (one.fiscal and one.calendar):
        return one
    return one if _period(replace(one, fiscal=None)) == _period(replace(one, calendar=None)) else None


def run_of(phrases: Sequence[Phrase]) -> Phrase | None:
    """The months of periods that follow each other, at most a year; None where one has no year or there is a gap."""
    periods = sorted(period for phrase in phrases if has_year(phrase) and (period := _period(phrase)))
    if not periods or len(periods) < len(phrases):
        return None
    run = periods[0]
    for period in periods[1:]:
        if period.start > run.end + 1:
            return None
        run = Period(run.start, max(run.end, period.end))
    return _as_phrase(run) if len(run) <= 12 else None


def to_date(phrase: Phrase) -> Phrase | None:
    """From July to the end of a period within a year, None of a whole year."""
    if not phrase.span:
        return None
    period = _period(phrase)
    if period is None:
        return None
    start = period.end + -((period.end.number - FISCAL_START) % 12)
    run = _as_phrase(Period(start, period.end))
    return run if has_year(phrase) else replace(run, from_year=None)


def last_of(phrases: Sequence[Phrase]) -> Phrase | None:
    """The phrase that ends last."""
    ends = [(period.end, -i) for i, phrase in enumerate(phrases) if (period := _period(phrase))]
    return phrases[-max(ends)[1]] if ends else None


def as_long_as_last(phrases: Sequence[Phrase]) -> list[Phrase]:
    """The phrases at the end that are as long as the last one."""
    lengths = [len(period) if (period := _period(phrase)) else 0 for phrase in phrases]
    return list(phrases[next((i + 1 for i in range(len(lengths) - 1, -1, -1) if lengths[i] != lengths[-1]), 0) :])


def _period(phrase: Phrase) -> Period | None:
    found = date_phrase(phrase, _LATER, None)
    return found.period if found else None


def _as_phrase(run: Period) -> Phrase:
    return Phrase(0, 0, ("range", run.start.number, run.end.number), from_year=run.start.year)
