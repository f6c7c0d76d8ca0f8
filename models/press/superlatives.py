# ruff: noqa: E501 - a pattern is read more easily in one line than cut in two
"""Checks statements without a figure of their own: "all-time high", "first time above $2 billion", "doubled in four years"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from models.core.measures import Measure
from models.core.periods import Month, Period
from models.press.candidate import Draft
from models.press.clause import Clause
from models.press.dating import date_phrase, written
from models.press.highs_and_lows import CHANGE, check_high_or_low, find_highs_and_lows
from models.press.items import OTHER_THINGS
from models.press.known_values import Known, totals_before
from models.press.verdict import AGREES, CONTRADICTS, UNDECIDED
from models.press.words import number_of

_HIGH = re.compile(
    r"(?<!second\s)(?<!third\s)(?<!fourth\s)(?<!\d(?:st|nd|rd|th)\s)\b(?:all[\s-]time\shigh(?:est)?|highest[\s-]ever|all[\s-]time\srecord|highest\s(?:level|figure|value|amount|total|mark)s?\s(?:ever|on\srecord|in\shistory|so\sfar)|record\s(?:level|exports?|month|year)|highest\s(?:ever|on\srecord|in\s(?:the\s)?(?:history|country's\shistory)|(?:monthly|single[\s-]month|annual|yearly)\b)|record[\s-](?:high|breaking|setting)"
    r"|(?:new|historic(?:al)?|another)\s(?:\w+\s)?record|a\srecord|record(?=\s(?:US)?\$)|(?:best|strongest|largest|biggest|highest)(?:\s(?:single\s)?\w+)?\sever|never\s(?:so\shigh|higher)|historic\shigh)\b",
    re.IGNORECASE,
)
_FIRST = re.compile(r"\b(?:(?:for\sthe\s)?first[\s-]time|first\sever)\b", re.IGNORECASE)
_TIMES = re.compile(
    r"\b(?P<word>doubled|tripled|trebled|quadrupled)\b[^.$]{0,40}?\b(?:(?:in|over|within|during)\s(?:the\s)?(?:last\s|past\s|just\s|only\s){0,2}(?P<years>\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|a\sdecade)(?:\syears)?|since\s(?:fiscal\syear\s|fiscal\s|FY\s?)(?P<since>(?:20)?\d\d))\b",
    re.IGNORECASE,
)
_ANY = re.compile(r"high|record|ever|first|doubled|tripled|trebled|quadrupled", re.IGNORECASE)
"""One of these is in every statement: the long rules are tried only beside one."""
_FACTOR = {"doubled": 2.0, "tripled": 3.0, "trebled": 3.0, "quadrupled": 4.0}
_HYPOTHETICAL = re.compile(r"\b(?:target|expect|will|could|would|may|if|hope|aim|likely|set\sto)\w*\b", re.IGNORECASE)

NEARLY = 0.9
"""A total that grew to so much of a multiple has "doubled" in round words."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement on the record with its verdict and the reason in a sentence."""

    kind: str
    series: str
    period: Period
    verdict: str
    reason: str
    start: int
    end: int


def find_statements(
    clauses: Iterable[Clause], drafts: Sequence[Draft], known: Known, latest: Month
) -> Iterator[Statement]:
    """The statements whose figure or period the text gives in the same sentence, each once."""
    levels = [d for d in drafts if d.measure is Measure.LEVEL and d.period]
    seen: set[tuple[str, str, Period]] = set()
    for clause in clauses:
        if clause.foreign:
            continue
        for kind, match in _matches(clause.text):
            draft = _grown(clause, levels) if kind == "multiple" else _beside(clause, match.start(), levels)
            about = (draft.series, draft.period) if draft and draft.period else _named(clause, latest)
            if about is None or (kind, *about) in seen:
                continue
            series, period = about
            seen.add((kind, series, period))
            verdict, reason = _check(kind, match, draft, series, period, known)
            yield Statement(kind, series, period, verdict, reason, clause.at + match.start(), clause.at + match.end())
        yield from _recent(clause, drafts, known, latest, seen)


def _recent(
    clause: Clause, drafts: Sequence[Draft], known: Known, latest: Month, seen: set[tuple[str, str, Period]]
) -> Iterator[Statement]:
    """The statements of a clause on the last months or years: of the figure beside them, a rate where a change is stated."""
    for found in find_highs_and_lows(clause.text):
        if _HYPOTHETICAL.search(clause.text[max(found.start - 60, 0) : found.start]):
            continue
        kin = [d for d in drafts if d.period and (found.kind == CHANGE or d.measure is Measure.LEVEL)]
        draft = _beside(clause, found.start, kin)
        about = (draft.series, draft.period) if draft and draft.period else _named(clause, latest)
        if about is None or (found.kind, *about) in seen:
            continue
        series, period = about
        seen.add((found.kind, *about))
        level = known.level(series, period)
        value = level[0] if level else draft.number if draft and draft.measure is Measure.LEVEL else 0.0
        verdict, reason = check_high_or_low(found, series, period, value, known)
        yield Statement(found.kind, series, period, verdict, reason, clause.at + found.start, clause.at + found.end)


def _matches(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    if not _ANY.search(text):
        return
    for kind, pattern in (("record_high", _HIGH), ("first_time", _FIRST), ("multiple", _TIMES)):
        for match in pattern.finditer(text):
            if not _HYPOTHETICAL.search(text[max(match.start() - 60, 0) : match.start()]):
                yield kind, match


def _beside(clause: Clause, start: int, figures: Sequence[Draft]) -> Draft | None:
    """The figure of the sentence that stands nearest to a statement."""
    near = [d for d in figures if d.sentence == clause.sentence]
    at = clause.at + start
    return min(near, key=lambda d: abs(d.start - at), default=None)


def _grown(clause: Clause, levels: Sequence[Draft]) -> Draft | None:
    """The last level of the sentence: what something has doubled to, and not from."""
    near = [d for d in levels if d.sentence == clause.sentence]
    return max(near, key=lambda d: d.period.end if d.period else Month(0), default=None)


def _named(clause: Clause, latest: Month) -> tuple[str, Period] | None:
    """Item and period that a clause without a level names, None if it does not name both."""
    item = next((i for i in clause.items if i.series != OTHER_THINGS), None)
    dated = next((d for p in clause.phrases if not (p.aside or p.back) and (d := date_phrase(p, latest, None))), None)
    return (item.series, dated.period) if item and dated else None


def _check(
    kind: str, match: re.Match[str], draft: Draft | None, series: str, period: Period, known: Known
) -> tuple[str, str]:
    level = known.level(series, period)
    before = list(totals_before(known, series, period))
    if not before or (level is None and draft is None):
        return UNDECIDED, "the record does not know it, or nothing before it"
    value = level[0] if level else draft.number if draft else 0.0
    if kind == "record_high":
        return _high(value, period, before)
    if kind == "first_time":
        return _first(draft, value, period, before)
    return _times(match, value, period, before)


def _high(value: float, period: Period, before: Sequence[tuple[Period, float]]) -> tuple[str, str]:
    best, most = max(before, key=lambda pair: pair[1])
    shown = f"{written(period)} = {value:,.1f}, the most before it {written(best)} = {most:,.1f}"
    return (AGREES if value >= 0.999 * most else CONTRADICTS), shown


def _first(
    draft: Draft | None, value: float, period: Period, before: Sequence[tuple[Period, float]]
) -> tuple[str, str]:
    mark = draft.number if draft and draft.bound else _round_below(value)
    earlier = [(p, total) for p, total in before if total >= mark]
    if value < mark * 0.998:
        return CONTRADICTS, f"{written(period)} = {value:,.1f} is below {mark:,.0f}"
    if earlier:
        return CONTRADICTS, f"{written(earlier[-1][0])} = {earlier[-1][1]:,.1f} was above {mark:,.0f} before"
    return AGREES, f"no {'month' if period.is_month else 'such period'} before {written(period)} was above {mark:,.0f}"


def _round_below(number: float) -> float:
    """The round figure that a value has just passed: 1,000 of 1,119, 400 of 437."""
    unit = 10.0 ** (len(str(int(number))) - 1)
    return unit * int(number / unit)


def _years(match: re.Match[str], period: Period) -> int:
    """The years over which a total has grown in a statement."""
    if match["since"]:
        return period.end.year - (2000 + int(match["since"]) % 100)
    word = match["years"].lower()
    return 10 if "decade" in word else number_of(word)


def _times(
    match: re.Match[str], value: float, period: Period, before: Sequence[tuple[Period, float]]
) -> tuple[str, str]:
    years = _years(match, period)
    base = next(((p, total) for p, total in before if period.end - p.end == 12 * years), None)
    if base is None or base[1] <= 0:
        return UNDECIDED, f"the record does not go back {years} years"
    factor = value / base[1]
    shown = f"{written(period)} = {value:,.1f} is {factor:.1f} times {written(base[0])} = {base[1]:,.1f}"
    return (AGREES if factor >= NEARLY * _FACTOR[match["word"].lower()] else CONTRADICTS), shown
