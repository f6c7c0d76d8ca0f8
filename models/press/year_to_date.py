"""Months that stand for all those up to them: "cumulative exports in November", "FY26 to November", a rolling sum."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from models.core.periods import FISCAL_START, Period
from models.press.time_phrase import Phrase
from models.press.words import COUNT, number_of

_END = r"\s(?:the\s)?(?:end[\s-](?:of\s)?)?$"
_THROUGH = re.compile(r"\b(?:through|up\sto)" + _END, re.IGNORECASE)
_TO = r"(?:through|up\sto|till|until|to)" + _END
_LEADS_TO = re.compile(r"\b" + _TO, re.IGNORECASE)
_JOINS = re.compile(r"\s?[(,]?\s?" + _TO, re.IGNORECASE)
_SINCE = re.compile(r"\bsince\s$", re.IGNORECASE)
_CUE = re.compile(
    r"\bcumulative(?:ly)?\b|\byear[\s-]to[\s-]date\b|\b[CF]?YTD\b|\bJuly[\s-]to[\s-]date\b"
    r"|\bso\sfar\s(?:in\s|during\s)?(?:this|the(?:\scurrent)?)\s(?:fiscal|financial)\syear\b"
    r"|\b(?:this|the\scurrent)\s(?:fiscal|financial)\syear\sso\sfar\b",
    re.IGNORECASE,
)
_ROLLING = re.compile(
    rf"\b(?:(?:rolling|trailing|moving|running)\s(?P<after>{COUNT})[\s-]months?|(?P<before>{COUNT})[\s-]months?(?:'s?)?\s(?:rolling|trailing|moving|running)|[TL]TM)\b",
    re.IGNORECASE,
)
"""A sum of so many months, of which each month has one: "the trailing twelve-month total"."""
_CALENDAR = re.compile(r"\bcalendar\b|\bCY(?=\d|\b)|\bC(?=YTD\b)", re.IGNORECASE)
_MONEY = re.compile(r"(?:\$|\bUSD)\s?\d[\d.,]*|\d\s?(?:[mb]illion|[mb]n)\b", re.IGNORECASE)


def as_year_to_date(text: str, phrases: Sequence[Phrase]) -> list[Phrase]:
    """The phrases of a sentence, with a run in the place of a month that ends it: a year to date, a rolling sum.

    Words like "cumulative" count only where the sentence has one amount: beside a second one, a month can be its own.
    """
    alone = len(_MONEY.findall(text)) == 1
    rolling = _ROLLING.search(text) if alone else None
    if rolling:
        return _rolling(rolling, phrases)
    cumulative = alone and bool(_CUE.search(text))
    done: list[Phrase] = []
    for phrase in phrases:
        whole = _of_year_before(text, done[-1], phrase) if done else None
        if whole:
            done[-1] = whole
        else:
            done.append(_to_date(text, phrase, cumulative=cumulative))
    return done


def _rolling(sum_of: re.Match[str], phrases: Sequence[Phrase]) -> list[Phrase]:
    """The phrases with each month as the last of those that are summed; the count itself is no period."""
    months = max(number_of(sum_of["after"] or sum_of["before"] or "12"), 1)
    others = (p for p in phrases if not (sum_of.start() <= p.start < sum_of.end()))
    return [replace(p, span=("run", months, p.span[1])) if p.span[:1] == ("month",) else p for p in others]


def _to_date(text: str, phrase: Phrase, *, cumulative: bool) -> Phrase:
    if phrase.span[:1] != ("month",) or phrase.back:
        return phrase
    before = text[max(phrase.start - 30, 0) : phrase.start]
    bare = not (phrase.fiscal or phrase.calendar or phrase.relation)
    if phrase.span[1] == FISCAL_START and _SINCE.search(before) and (bare or phrase.calendar):
        year = phrase.calendar and phrase.calendar + 1
        return replace(phrase, span=(), fiscal=year, calendar=None, relation="current", aside=False)
    of_year = phrase.fiscal or (phrase.relation == "current" and not phrase.plain_year)
    if _THROUGH.search(before) or (of_year and _LEADS_TO.search(before)):
        return replace(phrase, span=_run(text, phrase), aside=False)
    return replace(phrase, span=_run(text, phrase)) if cumulative and not phrase.aside else phrase


def _of_year_before(text: str, year: Phrase, month: Phrase) -> Phrase | None:
    """One phrase of a fiscal year and the month up to which it has run: "FY26 to November"."""
    named = (year.fiscal or year.relation == "current") and not (year.span or year.back or year.plain_year)
    if not named or month.span[:1] != ("month",) or not _JOINS.fullmatch(text, year.end, month.start):
        return None
    if year.fiscal and month.calendar and not _is_in(year.fiscal, month.calendar, int(month.span[1])):
        return None
    return replace(year, end=month.end, span=_run(text, month), calendar=month.calendar)


def _is_in(fiscal: int, calendar: int, number: int) -> bool:
    start = Period.fiscal(fiscal).start
    return calendar == (start + (number - FISCAL_START) % 12).year


def _run(text: str, month: Phrase) -> tuple[str | int, ...]:
    """The run of months of a fiscal year that a month ends, or of a calendar year if the text is about such years."""
    number = int(month.span[1])
    first = 1 if _CALENDAR.search(text) else FISCAL_START
    return "run", (number - first) % 12 + 1, number
