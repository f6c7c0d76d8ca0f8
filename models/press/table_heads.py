"""Reads the headings of a table: what each column holds, of one row of headings or of two."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from models.core.measures import Measure
from models.press.items import find_items
from models.press.periods import find_phrases
from models.press.table_periods import fitting, has_year
from models.press.table_units import OTHER_MONEY, unit_of_heading
from models.press.time_phrase import Phrase

LEVEL = "level"
"""The series of a column that holds levels of what the whole table is about."""

_MONTH_RATE = re.compile(
    r"\bm-?o-?m\b|\bm\s?/\s?m\b|month[\s-](?:on|over)[\s-]month|monthly\s(?:change|growth|increase)"
    r"|\b(?:over|from|vs\.?|on)\s(?:the\s)?(?:last|previous|prior|preceding)\smonth|^\W*monthly\W*%\W*$",
    re.IGNORECASE,
)
_YEAR_RATE = re.compile(
    r"\by-?o-?y\b|\by\s?/\s?y\b|year[\s-](?:on|over)[\s-]year|\bgrowth\b|^\W*%\W*$|%\s?(?:change|chg)|\b(?:change|increase)\b.*%",
    re.IGNORECASE,
)
_CHANGE = re.compile(r"\bchange\b|\bincrease\b|\bchg\b", re.IGNORECASE)
_PERCENT = re.compile(r"%|\bper\s?cent\b|\bpct\b", re.IGNORECASE)
_NEVER = re.compile(
    r"\bshares?\b|\bcontribution|\btargets?\b|\bbudget|\bforecasts?\b|\bprojec|\bgoals?\b|\bplanned\b|\bpayments?\b|\bdebits?\b"
    r"|\brank|\bnumber\b|\bcompan|\bfirms\b|\bjobs\b|\bemploy|\bq-?o-?q\b|\bq\s?/\s?q\b|\bquarter[\s-](?:on|over)[\s-]quarter",
    re.IGNORECASE,
)
_NO_LEVEL = re.compile(
    r"\bnet\b|\bratio\b|\baverage\b|\bavg\b|\bmean\b|\bcount\b|\bprevious\b|\bprior\b|\blast\b|\bdifference\b|\bper\s",
    re.IGNORECASE,
)
_LEVEL_HEAD = re.compile(
    r"\bexports?\b|\bvalue\b|\bamount\b|\breceipts\b|\bremittances\b|\bearnings\b|\binflows?\b|\bproceeds\b|\brevenues?\b"
    r"|\bactual\b|\bachieved\b|\$|\bUSD",
    re.IGNORECASE,
)
_TO_DATE = re.compile(r"\bcumulative|\bcum\b\.?|\bto[\s-]date\b|\bf?ytd\b|\bso\sfar\b", re.IGNORECASE)
TOTAL = re.compile(r"^\W*(?:grand\s)?(?:total|overall|all)\b", re.IGNORECASE)
_WORDS = re.compile(r"[A-Za-z]{3,}")
_SUM_WORDS = re.compile(r"\b(?:grand|sub|total|sum)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Head:
    """What a column holds: a period, a rate, an item; ``unread`` where it is none of a figure that is looked for.

    ``change`` is a rate only where the cell has a percent sign; ``to_date`` runs from July to the month of the row.
    """

    text: str = ""
    phrase: Phrase | None = None
    rate: Measure | None = None
    series: str | None = None
    unit: str | None = None
    change: bool = False
    to_date: bool = False
    total: bool = False
    unread: bool = False

    @property
    def known(self) -> bool:
        """Whether its words name what the column holds."""
        return bool(self.phrase or self.rate or self.series)


@lru_cache(256)
def read_head(text: str) -> Head:
    """What the heading of a column names."""
    return replace(_read(text), text=text, unit=unit_of_heading(text))


def _read(text: str) -> Head:
    if _NEVER.search(text) or unit_of_heading(text) == OTHER_MONEY:
        return Head(unread=True)
    phrases = find_phrases(text)
    if usable := usable_phrase(phrases):
        rest = " ".join(f"{text[: usable.start]} {text[usable.end :]}".split())
        if not _WORDS.search(rest):
            return Head(phrase=usable)
        beside = _rate(text) or _without_period(rest)
        return replace(beside, phrase=usable) if beside.series else beside
    found = _without_period(text)
    return Head(unread=True) if phrases and not found.rate else found


def _without_period(text: str) -> Head:
    if rate := _rate(text):
        return rate
    if _NO_LEVEL.search(text) or _PERCENT.search(text):
        return Head(unread=True)
    items, to_date = find_items(f"{text} |"), bool(_TO_DATE.search(text))
    if items:
        return Head(series=items[0].series, to_date=to_date)
    if to_date or _LEVEL_HEAD.search(text) or TOTAL.match(text):
        return Head(series=LEVEL, to_date=to_date, total=bool(TOTAL.match(text)))
    return Head()


def _rate(text: str) -> Head | None:
    """The rate that a heading names; a change in money is none."""
    measure = Measure.MOM_PCT if _MONTH_RATE.search(text) else Measure.YOY_PCT
    change = bool(_CHANGE.search(text))
    if not (change or measure is Measure.MOM_PCT or _YEAR_RATE.search(text)):
        return None
    percent = bool(_PERCENT.search(text))
    if not percent and (unit_of_heading(text) or "$" in text):
        return Head(unread=True)
    plain = change and not percent and not _YEAR_RATE.search(text) and measure is not Measure.MOM_PCT
    return Head(rate=measure, change=plain, to_date=bool(_TO_DATE.search(text)))


def usable_phrase(phrases: Sequence[Phrase]) -> Phrase | None:
    """The period of a cell that names one and no more."""
    one = phrases[0] if len(phrases) == 1 else None
    return one if one and not one.back and (one.span or one.fiscal or one.calendar) else None


def period_of_row(text: str) -> Phrase | None:
    """The period that the first cell of a row names, and nothing else but that it is a sum."""
    usable = usable_phrase(find_phrases(text))
    if usable is None:
        return None
    rest = _SUM_WORDS.sub(" ", f"{text[: usable.start]} {text[usable.end :]}")
    return None if _WORDS.search(rest) else usable


def columns_of_two(top: Sequence[str], low: Sequence[str], width: int) -> list[Head] | None:
    """The columns under two rows of headings: none where these do not fit, None where the second is no such row."""
    lower, aligned = _lower(low, width)
    groups = _groups(top)
    if not lower or not all(_is_part(head) for head in lower if head.text):
        return None
    if not aligned and len(groups) == len(lower) and not any(head.phrase for head in groups):
        return None
    return _under(groups, lower, width, aligned=aligned) or (None if aligned else [])


def _under(groups: Sequence[Head], lower: Sequence[Head], width: int, *, aligned: bool) -> list[Head] | None:
    upper = _spread(groups, lower, width)
    if upper is None:
        return None
    below = iter(lower)
    both = [_combined(head, Head() if alone and not aligned else next(below)) for head, alone in upper]
    return [head for head in both if head] if all(both) else None


def _lower(low: Sequence[str], width: int) -> tuple[list[Head], bool]:
    """The lower headings without a label, and whether that label is there or empty, so that each has its place."""
    first = read_head(low[0]) if low and low[0] else Head()
    if low and (not low[0] or (len(low) == width + 1 and not first.known)):
        return [read_head(text) for text in [*low[1:], *[""] * (width + 1 - len(low))]], True
    return ([read_head(text) for text in low], False) if len(low) <= width else ([], False)


def _is_part(head: Head) -> bool:
    return bool(head.phrase or head.rate or head.unit)


def _groups(top: Sequence[str]) -> list[Head]:
    """The upper headings without that of the labels."""
    heads = [read_head(text) for text in top]
    return heads if heads and (heads[0].phrase or heads[0].rate) else heads[1:]


def _spread(groups: Sequence[Head], lower: Sequence[Head], width: int) -> list[tuple[Head, bool]] | None:
    """The upper heading of each column, and whether it has none below."""
    if not groups or len(groups) > width:
        return None
    if any(not head.text for head in groups):
        return [(head, False) for head in _filled(groups, width)] if len(lower) == width else None
    singles = [head for head in groups if not head.phrase] if len(lower) < width else []
    shared = len(groups) - len(singles)
    if len(singles) != width - len(lower) or not shared or len(lower) % shared:
        return None
    return _repeated(groups, len(lower) // shared, alone=bool(singles))


def _repeated(groups: Sequence[Head], times: int, *, alone: bool) -> list[tuple[Head, bool]]:
    """Each upper heading as often as it has columns; ``alone``: those without a period have one and none below."""
    each = ([(head, True)] if alone and not head.phrase else [(head, False)] * times for head in groups)
    return [one for columns in each for one in columns]


def _filled(groups: Sequence[Head], width: int) -> list[Head]:
    """A heading for each column: an empty one belongs to the one before it."""
    filled, last = [], Head()
    for head in [*groups, *[Head()] * (width - len(groups))]:
        last = head if head.text else last
        filled.append(last)
    return filled


def _combined(top: Head, low: Head) -> Head | None:
    """One heading of two, None where their periods do not fit."""
    phrase = low.phrase or top.phrase
    if top.phrase and low.phrase and not (low.phrase.span and has_year(low.phrase)):
        phrase = fitting(top.phrase, low.phrase)
        if phrase is None:
            return None
    return Head(
        f"{top.text} {low.text}".strip(),
        phrase,
        low.rate or top.rate,
        low.series or top.series,
        low.unit or top.unit,
        change=low.change or (top.change and not low.rate),
        to_date=low.to_date or top.to_date,
        total=low.total or top.total,
        unread=low.unread or top.unread,
    )


def only_readable(heads: Sequence[Head]) -> list[Head]:
    """The columns of a table with a period a row, those unread that cannot be distinguished from what is looked for.

    A column without words that it is a level is read if it is the only one with figures; of two columns of the same
    the first is read.
    """
    levels = [head for head in heads if head.known and not head.rate and not head.unread]
    unclear = [head for head in heads if not head.known and not head.unread]
    seen: set[tuple[object, ...]] = set()
    read = []
    for i, head in enumerate(heads):
        is_level = head.known or (not levels and len(unclear) == 1)
        of = column_of_rate(heads, i) if head.rate else None
        key = (head.series, head.rate, head.to_date, head.change, of, head.phrase and _dates(head.phrase))
        read.append(replace(head, unread=head.unread or not is_level or key in seen))
        if is_level and not head.unread:
            seen.add(key)
    return read


def column_of_rate(heads: Sequence[Head], column: int) -> int | None:
    """The nearest column before that of a rate that is no rate itself."""
    return next((i for i in range(column - 1, -1, -1) if heads[i].text and not heads[i].rate), None)


def _dates(phrase: Phrase) -> tuple[object, ...]:
    return phrase.span, phrase.fiscal, phrase.calendar, phrase.from_year
