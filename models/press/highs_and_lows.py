# ruff: noqa: E501 - a pattern is read more easily in one line than cut in two
"""Checks statements on the last months or years: "a twelve-month high", "lowest since May 2022", "first decline in 28 months"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from models.core.periods import Month, Period
from models.press.dating import written
from models.press.known_values import Known, totals_before
from models.press.validate import growth_of
from models.press.verdict import AGREES, CONTRADICTS, UNDECIDED
from models.press.words import MONTH_STARTS, UP_TO_TWELVE, month_number, number_of

HIGH, LOW, CHANGE = "recent_high", "recent_low", "first_change"

_N = rf"\d{{1,3}}|{UP_TO_TWELVE}"
_OVER = r"(?:in|over|for|of)\s(?:the\s)?(?:last\s|past\s|more\sthan\s|at\sleast\s|over\s)?"
_M = rf"(?:{MONTH_STARTS})[a-z]{{0,6}}"
_EXTREME = re.compile(
    rf"\b(?<!second\s)(?<!third\s)(?P<n>{_N})[\s-](?P<unit>month|year)[\s-](?P<way>high|low|peak)\b"
    rf"|(?<!second\s)(?<!third\s)(?<!second-)(?<!third-)\b(?P<way2>highest|best|strongest|largest|lowest|weakest|worst|smallest)\s(?:(?:monthly|level|figure|value|total|reading|month|exports?|one|amount)\s){{0,2}}"
    rf"(?:{_OVER}(?P<n2>{_N})\s(?P<unit2>month|year)s\b|since\s(?P<since>{_M})\s(?:of\s)?(?P<year>20\d\d)\b)",
    re.IGNORECASE,
)
_FIRST = re.compile(
    r"\bfirst\s(?:(?:annual|monthly|yearly|year-on-year|month-on-month|YoY|MoM)\s)?(?:(?P<down>decline|decrease|fall|drop|dip|contraction|downturn)|(?P<up>increase|growth|rise|gain|uptick|expansion))\s"
    rf"(?:{_OVER}(?P<n>{_N})\s(?P<unit>month|year)s\b|since\s(?P<since>{_M})\s(?:of\s)?(?P<year>20\d\d)\b)",
    re.IGNORECASE,
)
_ANY = re.compile(r"high|low|peak|best|worst|weakest|strongest|largest|smallest|first", re.IGNORECASE)
"""One of these is in every statement: the long rules are tried only beside one."""
_MONTH_ON_MONTH = re.compile(r"\bMoM\b|month[\s-](?:on|over)[\s-]month|\bmonthly\b", re.IGNORECASE)
_YEAR_ON_YEAR = re.compile(r"\bYoY\b|year[\s-](?:on|over)[\s-]year|\b(?:annual|yearly)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class HighOrLow:
    """A statement: what it is, where it stands, and how far back it reaches: so many months, or to a month."""

    kind: str
    start: int
    end: int
    months: int = 0
    since: Month | None = None
    down: bool = False
    bases: tuple[int, ...] = (12, 1)


def find_highs_and_lows(text: str) -> Iterator[HighOrLow]:
    """The statements of a clause."""
    if not _ANY.search(text):
        return
    for match in _EXTREME.finditer(text):
        way = (match["way"] or match["way2"]).lower()
        low = way in ("low", "lowest", "weakest", "worst", "smallest")
        count, unit = match["n"] or match["n2"], match["unit"] or match["unit2"]
        yield HighOrLow(LOW if low else HIGH, match.start(), match.end(), _months(count, unit), _since(match))
    for match in _FIRST.finditer(text):
        back = _months(match["n"], match["unit"])
        bases = (1,) if _MONTH_ON_MONTH.search(text) else (12,) if _YEAR_ON_YEAR.search(text) else (12, 1)
        yield HighOrLow(CHANGE, match.start(), match.end(), back, _since(match), bool(match["down"]), bases)


def _months(count: str | None, unit: str | None) -> int:
    if not count or not unit:
        return 0
    return number_of(count) * (12 if unit.lower() == "year" else 1)


def _since(match: re.Match[str]) -> Month | None:
    return Month.of(int(match["year"]), month_number(match["since"])) if match["since"] else None


def check_high_or_low(found: HighOrLow, series: str, period: Period, value: float, known: Known) -> tuple[str, str]:
    """The verdict on a statement on a period's value in US$ million, with the reason."""
    if found.kind == CHANGE:
        return _first_change(found, series, period, known)
    before = [(p, total) for p, total in totals_before(known, series, period) if _reaches(found, period, p)]
    if not before or not _whole(found, period, before):
        return UNDECIDED, "the record does not go back so far"
    most = (max if found.kind == HIGH else min)(before, key=lambda pair: pair[1])
    holds = value >= 0.999 * most[1] if found.kind == HIGH else value <= 1.001 * most[1]
    shown = f"{written(period)} = {value:,.1f}, the {'most' if found.kind == HIGH else 'least'} of the {len(before)} before it"
    return (AGREES if holds else CONTRADICTS), f"{shown} {written(most[0])} = {most[1]:,.1f}"


def _reaches(found: HighOrLow, period: Period, before: Period) -> bool:
    """Whether an earlier period is within what a statement is about."""
    if found.since is not None:
        return before.end > found.since
    return period.end - before.end < found.months


def _whole(found: HighOrLow, period: Period, before: Sequence[tuple[Period, float]]) -> bool:
    """Whether the record reaches back to the first period that a statement is about."""
    step = 1 if period.is_month else 12
    first = before[-1][0].end
    return not _reaches(found, period, Period(first + -step, first + -step))


def _first_change(found: HighOrLow, series: str, period: Period, known: Known) -> tuple[str, str]:
    """Whether the change of a period is the first of its sign; on the year or the month before, where the words leave it open."""
    verdicts = [_on_base(found, series, period, base, known) for base in found.bases if base == 12 or period.is_month]
    agreed = next((v for v in verdicts if v[0] == AGREES), None)
    return agreed or next(iter(verdicts), (UNDECIDED, "a change on the month before, of more than a month"))


def _on_base(found: HighOrLow, series: str, period: Period, base: int, known: Known) -> tuple[str, str]:
    step = 1 if period.is_month else 12
    own = growth_of(known, series, period, base)
    if own is None:
        return UNDECIDED, "the record does not know its growth"
    words = f"on the {'year' if base == 12 else 'month'} before"
    if (own < 0) is not found.down:
        return CONTRADICTS, f"{written(period)} changed by {own:+.1f} % {words}"
    count = (period.end - found.since) // step if found.since else found.months // step
    earlier = [period.shifted(-step * back) for back in range(1, max(count, 1))]
    changes = list(
        takewhile(lambda pair: pair[1] is not None, ((p, growth_of(known, series, p, base)) for p in earlier))
    )
    same = next((p for p, change in changes if change is not None and (change < 0) is found.down), None)
    if same is not None:
        return CONTRADICTS, f"{written(same)} changed by {growth_of(known, series, same, base):+.1f} % {words} too"
    if len(changes) < len(earlier):
        return UNDECIDED, "the record does not go back so far"
    return AGREES, f"{written(period)} changed by {own:+.1f} % {words}, the first such in {count}"
