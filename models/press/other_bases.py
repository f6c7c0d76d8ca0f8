"""Finds what a rate without a stated base is measured against: a year or a month before, or neither of them."""

from __future__ import annotations

from models.core.measures import Measure
from models.core.periods import Month, Period
from models.press.amounts import Amount
from models.press.clause import Clause
from models.press.dating import Dated, date_phrase
from models.press.growth import QUARTER, Growth, is_quarter_before
from models.press.linking import base_phrase_of, compared_phrase_of, main_of
from models.press.roles import Role
from models.press.time_phrase import Phrase


def base_by_comparison(clause: Clause, growth: Growth, main: Dated | None, latest: Month) -> Measure | None:
    """The base that a dated comparison implies: twelve months earlier, or the month before."""
    stated = _stated(growth, main, _compared(clause, growth, main, latest))
    if stated or main is None or main.period.is_month:
        return stated
    return Measure.YOY_PCT if clause.once(main_of, growth) else None


def is_on_another_period(clause: Clause, growth: Growth, main: Dated | None, latest: Month) -> bool:
    """Whether a rate is one on the quarter or half-year before, or on any other period but the usual two."""
    if growth.base or growth.paced or main is None:
        return False
    own = clause.once(compared_phrase_of, growth)
    compared = _compared(clause, growth, main, latest)
    if _stated(growth, main, compared) or (own and own.start >= _next_rate(clause, growth)):
        return False
    return any(is_before(clause, a) for a in _bases(clause, growth)) or any(_is_other(main, d) for d in compared)


def is_before(clause: Clause, amount: Amount) -> bool:
    """Whether a figure of comparison is one of the quarter or half-year before."""
    return is_quarter_before(clause.text[amount.end : amount.end + 60])


def quarter_before(clause: Clause, amount: Amount, phrase: Phrase | None) -> bool:
    """Whether a figure is of the quarter before by its own words or, without any, by the rate beside it."""
    bare = phrase is None and any(growth.other == QUARTER for growth in clause.growths)
    return bare or is_before(clause, amount)


def preceding(period: Period) -> Period | None:
    """The quarter or half-year before one, None of any other period."""
    return period.shifted(-len(period)) if len(period) in (3, 6) else None


def _next_rate(clause: Clause, growth: Growth) -> int:
    """Where the rate after one begins, or the clause ends."""
    return min((g.start for g in clause.growths if g.start > growth.start), default=len(clause.text))


def _bases(clause: Clause, growth: Growth) -> list[Amount]:
    """The figures of comparison that follow a rate up to the next rate, else all of the clause."""
    following = _next_rate(clause, growth)
    bases = clause.of_role(Role.BASE)
    return [a for a in bases if growth.end <= a.start < following] or bases


def _compared(clause: Clause, growth: Growth, main: Dated | None, latest: Month) -> list[Dated]:
    """The dated comparisons of a rate, its own first."""
    own = clause.once(compared_phrase_of, growth)
    phrases = [own, *(clause.once(base_phrase_of, amount) for amount in _bases(clause, growth))]
    dated = [date_phrase(p, latest, main.period) for p in phrases if p and main]
    return [d for d in dated if d]


def _stated(growth: Growth, main: Dated | None, compared: list[Dated]) -> Measure | None:
    """The base by the first comparison that is a year or a month before."""
    if main is None:
        return None
    for dated in compared:
        gap = main.period.end - dated.period.end
        if gap == 12 or (dated.open and gap % 12 == 0):
            return Measure.YOY_PCT
        if main.period.is_month and not growth.paced and (gap == 1 or (dated.open and gap % 12 == 1)):
            return Measure.MOM_PCT
    return None


def _is_other(main: Dated, dated: Dated) -> bool:
    """Whether an earlier period of the same length lies neither a year nor a month before; a guessed year is any."""
    gap = main.period.end - dated.period.end
    usual = gap % 12 in (0, 1) if main.open or dated.open else gap in (1, 12)
    return len(main.period) == len(dated.period) and gap > 0 and not usual
