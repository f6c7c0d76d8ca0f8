# ruff: noqa: E501 - a pattern is read more easily in one line than cut in two
"""The rules for phrases of time: a pattern each, and what its match states."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from models.core.periods import FISCAL_START, Month
from models.press.time_phrase import Phrase
from models.press.words import COUNT, month_number, number_of

_ORDINALS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "initial": 1,
    "opening": 1,
    "primary": 1,
    "last": 4,
    "final": 4,
    "latter": 2,
}

_M = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?|JAN|FEB|MAR|APR|JUN|JUL|AUG|SEPT?|OCT|NOV|DEC|JANUARY|FEBRUARY|MARCH|APRIL|MAY|JUNE|JULY|AUGUST|SEPTEMBER|OCTOBER|NOVEMBER|DECEMBER)\b\.?"
)
_Y = r"(?:19|20)\d{2}"
_PAIR = rf"(?:{_Y}\s?[-/]\s?(?:{_Y}|\d{{2}})|\d{{2}}[-/]\d{{2}})"
_FISCAL_YEAR = r"(?i:\b(?:fiscal|financial)(?:\s?year)?|(?:\b|(?<=[\dMQH]))FY)"
_YEAR_OF = r"(?:\s(?:of\s)?|,\s?|\s?-\s?|\s?')"
_ON_FIRST, _ON_LAST = (
    rf"(?:{_M}\s{day}(?:st|nd|th)?\b|\b{day}(?:st|nd|th)?\s(?:of\s)?{_M})" for day in ("0?1", r"(?:2[89]|3[01])")
)
_DAYS = (
    rf"(?P<between>(?i:\bbetween\s))?(?:the\s)?(?P<begins>(?P<on_first>{_ON_FIRST})|\b{_M})(?:,?\s(?P<first_year>{_Y}))?,?"
    rf"(?:(?(on_first)\s?[-—]\s?(?=(?:the\s)?{_ON_LAST})|(?!))|(?<=\S)[-—](?=\S)|\s(?:to|till|until|through|up\sto)\s|(?(between)\sand\s|(?!)))"
    rf"(?:the\s)?(?P<ends>(?P<on_last>{_ON_LAST}|end[\s-](?:of\s)?{_M})|{_M}(?!\s\d{{1,2}}\b))(?:,?\s(?P<last_year>{_Y})(?!\s?[-/]\d\d\b))?(?(on_first)|(?(on_last)|(?!)))"
)
"""Whole months of which the first or the last has its day: "July 1, 2024 - June 30, 2025", "July to end-December".

A dash with blanks is between two days only: "Dec 1 - November exports rose" is no run of months."""
_WHOLE = r"(?:the\s)?(?:full|whole|entire)[\s-]"
_UP_TO = (
    r"(?:that\s)?(?P<up_to>ended|ending|to|through|till|until|up\sto)\s(?:in\s|on\s)?(?:the\s)?(?:end[\s-](?:of\s)?)?"
)
"""Between a run of months and the month that it ends with."""
_NO_AMOUNT = r"(?!\s?(?:%|per\s?cent|pc\b|[mb]n?\b|[mb]illion|\.\d|,\d))"

_RULES: list[tuple[str, str]] = [
    ("ended", rf"(?i:(?:{_WHOLE})?(?:(?:last|previous|outgoing|past)\s)?(?:fiscal\s|financial\s)?(?:year|twelve\smonths|12\smonths)\s(?:that\s)?(?:ended|ending|to)\s(?:in\s|on\s)?)(?:\d{{1,2}}(?:th)?\s)?(?:(?:June,?\s)?(?:30(?:th)?,?\s)?(?P<ended>{_Y})|(?:last\s)?June\b)"),
    ("run", rf"(?i:\b(?:{_WHOLE}|(?P<this>current|ongoing|running|present|this)\s(?=(?:\w+\s)?year\s)|(?:first|second|third|fourth|final|last|past|previous|initial|opening|1st|2nd|3rd|4th)[\s-])?"
     rf"(?:(?P<run>{COUNT})(?:\s|\s?-\s?)months?(?:'s?)?(?:\speriod)?|(?P<unit>half[\s-]year|half|quarter|(?:fiscal\s|financial\s|calendar\s)?year))(?:\s|\s?\(){_UP_TO})(?:\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?)?"
     rf"(?P<run_end>{_M})(?:\s(?:2[89]|3[01])(?:st|th)?\b(?!\d))?(?:{_YEAR_OF}?(?P<run_year>{_Y}|'\s?\d{{2}}\b|(?<=-)\d{{2}}\b|(?<=\s)(?:1[5-9]|2[0-7])\b{_NO_AMOUNT})(?!\s?[-/]\d{{2}}\b))?"),
    ("days", _DAYS),
    ("compared", r"(?i:\b(?:the\s)?(?:same|corresponding|similar|comparable|equivalent|identical|like|said)\s(?:\w{1,12}[\s-]){0,2}?"
     r"(?:periods?|months?|time(?:frame|\speriod)?|duration|quarter|half|span|stretch|tenure)"
     r"(?:,?\s(?:of|in|from|during|a|the|its|last|previous|preceding|past|prior|earlier|immediate|fiscal|financial|year|years|FY|ago|before|earlier){1}(?:'s)?\b){0,8})"),
    ("ago", r"(?i:\b(?:a|one)?[\s-]?year[\s-](?:ago|earlier|before|back)(?:\s(?:period|month|level|figure))?|\bSPLY\b|\bthe\syear\sbefore\b)"),
    ("years_ago", rf"(?i:\b(?:(?P<decade>a\sdecade)|(?P<years_back>{COUNT})\syears)\s(?:ago|earlier|back|before)\b)"),
    ("month_before", r"(?i:\ba\smonth(?=\sand\s[^.;]{3,30}\sa\syear\s(?:ago|earlier|before)\b)|\b(?:the\s)?(?:previous|preceding|prior|earlier|past)\smonth(?!s)|\b(?:a|one|the)\smonth\s(?:ago|earlier|before|prior)|\bmonth\sbefore)"),
    ("last_month", r"(?i:\b(?:the\s)?last\smonth(?!s))"),
    ("fiscal", rf"(?:{_FISCAL_YEAR})(?:\s?\(?FY\)?)?(?:\s(?:of\s)?)?[\s()'-]{{0,3}}(?P<fiscal>{_PAIR}|{_Y}|\d{{2}}(?!\d|,\d|\.\d|\s?(?:per\b|percent|pc\b|%|[mb](?:n|ln|illion)?\b)))"),
    ("relation", r"(?i:\b(?P<relation>current|ongoing|running|present|this|outgoing|last|previous|preceding|past|prior|just[\s-]ended|same|under\sreview)"
     r"\s(?P<kind>(?:fiscal\s|financial\s)?years?|FY|fiscal)(?:'s)?\b)"),
    ("between", rf"(?i:\bbetween\s)(?P<b1>{_M})(?:{_YEAR_OF}(?P<by1>{_Y}))?\sand\s(?P<b2>{_M})(?:{_YEAR_OF}?(?P<by2>{_Y}|'\d{{2}})(?!\s?[-/]\d{{2}}\b))?"),
    ("during_two", rf"(?i:\bduring\s)(?P<d1>{_M})\s(?P<dy1>{_Y})\sand\s(?P<d2>{_M})\s(?P<dy2>{_Y})"),
    ("two_months", rf"\b(?P<t1>{_M})\s(?:and|&)\s(?P<t2>{_M})(?=\sof\b|\s?\)|\s(?:FY|fiscal)|(?:\s{_Y})?\s(?:combined|(?:taken\s|put\s)?together)\b)"),
    ("some_quarters", r"(?i:\b(?:(?P<last_q>last|final|past)|first|initial|opening)\s(?P<count_q>two|three|four|[2-4])\squarters\b)"),
    ("quarters", r"(?i:\bQ(?P<from_q>[1-4])\s?(?:-|to|till|through|until)\s?Q(?P<to_q>[1-4])(?!\d))"),
    ("range", rf"\b(?P<m1>{_M})(?:{_YEAR_OF}?(?P<y1>{_Y}|'\s?\d{{2}}\b|(?<=-)\d{{2}}\b(?=\s?(?:to|till|through|until|—)\b)))?\s?(?:-\s?to\s?-|-|—|/|\bto\b|\btill\b|\bthrough\b|\buntil\b|\bup\sto\b)\s?(?P<m2>{_M})"
     rf"(?:{_YEAR_OF}?(?P<y2>{_Y}|'\d{{2}})(?!\s?[-/]\d{{2}}\b))?"),
    ("month", rf"\b(?P<month>{_M})(?:{_YEAR_OF}?(?P<my>{_Y}|'\s?\d{{2}}\b|(?<=-)\d{{2}}\b|(?<=\s)(?:1[5-9]|2\d)\b(?!\s?(?:%|per\s?cent|pc\b|[mb]n?\b|[mb]illion|\.\d|,\d)))(?!\s?[-/]\d{{2}}\b))?"),
    ("ytd", rf"(?i:\b(?P<ytd>{COUNT})\s?M(?=\s?-?[\s('(]?(?:FY|20\d\d|20\d\d)))"),
    ("ytd2", rf"(?i:\b(?:(?P<last>last|past|previous|final|closing)\s|(?:first|initial|opening)\s)?(?P<months>{COUNT})(?:\s|\s?-\s?)months?(?:'s?)?(?:\speriod)?)"),
    ("first_month", r"(?i:\b(?:first|opening)\smonth\b)"),
    ("quarter", r"(?i:\bQ(?P<q1>[1-4])(?!\d)|\b(?P<q2>[1-4])Q(?=\W|FY)|\b(?P<q3>first|second|third|fourth|last|final|1st|2nd|3rd|4th)[\s-]quarter)"),
    ("half", r"(?i:\bH(?P<h1>[12])(?!\d)|\b(?P<h2>[12])H(?=\W|FY)|\b(?P<h3>first|second|initial|opening|primary|latter|1st|2nd)[\s-]half)"),
    ("pair", rf"(?<![\d.,$/-])(?P<pair>{_Y}\s?[-/]\s?(?:{_Y}|\d{{2}}))(?![\d/])"),
    ("calendar", rf"(?:(?<![\d.,$/])\b|\bCY\s?|\b[Cc]alendar\s(?:year\s)?)(?P<calendar>{_Y})(?![\d,.]\d|\s?%|\d|\s(?:million|billion|crore|people|jobs))"),
    ("whole", r"(?i:\b(?:the\s)?(?:full|whole|entire)[\s-](?:fiscal\s|financial\s)?year)"),
    ("review", r"(?i:\b(?:the\s)?(?:(?:period|months?|year|quarter)\s(?:under|in)\sreview|(?:said|review)\s(?:period|months?))|\bduring\s(?:the|this|these)\s(?:periods?|months?|year|quarter)\b)"),
]  # fmt: skip
_FIRST_FISCAL_YEAR = 1901
"""The first that lies in years that a month can be of."""
_ANY = re.compile("|".join(f"(?P<_{name}>{pattern})" for name, pattern in _RULES))
_NOT_A_SPAN = re.compile(
    r"(?:\bnext|\bcoming|\bhighest\s(?:\w{1,12}\s)?in|\blowest\s(?:\w{1,12}\s)?in|\bevery|\bwithin|\bafter)\s(?:the\s)?$",
    re.IGNORECASE,
)
_STREAK = re.compile(
    r"\b(?:rose|risen|grew|grown|fell|fallen|increased|declined|dropped|decreased|climbed)\sfor\s$", re.IGNORECASE
)
"""Before a count of months in each of which the figure moved: "fell for two months to January"."""
_NOT_A_SPAN_AFTER = re.compile(
    r"\s?-?\s?(?:ago|average|moving|high\b|low\b|peak|record|consecutive|straight|earlier\s|running)", re.IGNORECASE
)
# A day is no period: "November 20, 2023", "20th November", "Monday, Nov 20". But "the month of May 21" is one.
_DATE = re.compile(
    rf"(?<!')\b\d{{1,2}}(?:st|nd|rd|th)?[\s-](?:of\s)?{_M}(?:,?[\s-]{_Y})?(?!\s?-)|(?<!\bmonth\sof\s)\b{_M}\s\d{{1,2}}(?:st|nd|rd|th)?\b(?![\d.,]\d)(?:,?\s{_Y})?(?!\s?(?:m|b)n?\b)"
)
_YEAR_END = re.compile(
    r"(?:year|half|quarter|\bmonths?'?|\bperiod)\s(?:that\s)?(?:ended|ending|to|through|till|until|up\sto)\s(?:on\s)?(?:the\s)?$",
    re.IGNORECASE,
)


_WHOLE_MONTHS = re.compile(_DAYS)


def without_days(text: str) -> str:
    """The text with its days blanked, but for those that a run of whole months begins or ends with."""
    whole = [match.span() for match in _WHOLE_MONTHS.finditer(text)]

    def blanked(match: re.Match[str]) -> str:
        at = match.start()
        ends = any(start <= at < end for start, end in whole) or _YEAR_END.search(text[max(at - 36, 0) : at])
        return match[0] if ends else "_" * len(match[0])

    return _DATE.sub(blanked, text)


def read_phrases(text: str) -> list[Phrase]:
    """What the rules find in a text without days, in order."""
    return [phrase for match in _matches(text) if (phrase := _read(text, match))]


_STARTS = re.compile(
    r"\b(?:\d|the|a|one|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|fis|fin|fy|cy|q[1-4]|h[12]|las|pre|out|pas|pri|yea|twe|sam|cor|sim|com|equ"
    r"|ide|lik|sai|two|thr|fou|fiv|six|sev|eig|nin|ten|ele|cur|ong|run|thi|jus|und|bet|dur|fir|ini|ope|sec|ful|who|ent|mon|per|qua|rev|spl|ear|in|lat|hal|cal|clo)|(?<=[\dmqh])fy"
)
"""How a phrase of time begins, in small letters: the long rules are tried only there."""


def _matches(text: str) -> Iterator[re.Match[str]]:
    """The matches of the rules from left to right, none inside another."""
    small = text.lower()
    if len(small) != len(text):
        yield from _ANY.finditer(text)
        return
    start = _STARTS.search(small)
    while start:
        match = _ANY.match(text, start.start())
        if match:
            yield match
        start = _STARTS.search(small, max(match.end() if match else 0, start.start() + 1))


@dataclass(frozen=True, slots=True)
class _Found:
    """A match of a rule, and the words before and after it."""

    match: re.Match[str]
    before: str
    after: str

    def __getitem__(self, group: str | int) -> str:
        """The text of a group; of one that did not match it is None."""
        return self.match[group]

    def phrase(self, **what: Any) -> Phrase:
        """The phrase of this match."""
        return Phrase(self.match.start(), self.match.end(), **what)


def _read(text: str, match: re.Match[str]) -> Phrase | None:
    """What a match states; None if it is no time after all."""
    before, after = text[max(match.start() - 24, 0) : match.start()], text[match.end() : match.end() + 14]
    return _READERS[str(match.lastgroup)[1:]](_Found(match, before, after))


def _two_months(found: _Found) -> Phrase | None:
    first, second = month_number(found["t1"]), month_number(found["t2"])
    return found.phrase(span=("range", first, second)) if (second - first) % 12 == 1 else None


def _run(found: _Found) -> Phrase | None:
    """A count of months, a quarter, a half or a year up to the month that it ends with."""
    if _NOT_A_SPAN.search(found.before):
        return None
    year = _year(found["run_year"]) if found["run_year"] else None
    if found["run"] and _STREAK.search(found.before):
        return found.phrase(span=("month", month_number(found["run_end"])), calendar=year)
    return found.phrase(span=("run", _months_of_run(found), month_number(found["run_end"])), calendar=year)


def _months_of_run(found: _Found) -> int:
    """How many months run; those of a fiscal year "to March" count from its first."""
    if found["run"]:
        return max(number_of(found["run"]), 1)
    unit = found["unit"].lower()
    if (found["this"] or unit.startswith(("fiscal", "financial"))) and not found["up_to"].lower().startswith("end"):
        return (month_number(found["run_end"]) - FISCAL_START) % 12 + 1
    return {"h": 6, "q": 3}.get(unit[0], 12)


def _days(found: _Found) -> Phrase | None:
    """Whole months by their first and their last; one year holds for both."""
    first, last = (month_number(re.findall(_M, found[at])[0]) for at in ("begins", "ends"))
    from_year, year = (int(text) if text else None for text in (found["first_year"], found["last_year"]))
    between = 12 * (year - from_year) + last - first if year and from_year else (last - first) % 12
    if from_year and not year:
        year = from_year + 1 if last < first else from_year
    return found.phrase(span=("run", between + 1, last), calendar=year) if between >= 0 else None


def _some_quarters(found: _Found) -> Phrase | None:
    months = 3 * number_of(found["count_q"])
    return found.phrase(span=("last" if found["last_q"] else "ytd", months)) if _is_span(found) else None


def _quarters(found: _Found) -> Phrase | None:
    first, last = int(found["from_q"]), int(found["to_q"])
    span = ("range", _first_month(first), _first_month(last + 1) - 1 or 12)
    return found.phrase(span=span) if first < last else None


def _during_two(found: _Found) -> Phrase | None:
    start, end = (Month.of(int(found[f"dy{k}"]), month_number(found[f"d{k}"])) for k in (1, 2))
    if not 0 < end - start < 12:
        return None
    return found.phrase(span=("range", start.number, end.number), calendar=end.year, from_year=start.year)


def _range(found: _Found) -> Phrase:
    first, last = month_number(found["m1"] or found["b1"]), month_number(found["m2"] or found["b2"])
    from_year, year = (
        _year(text) if text else None for text in (found["y1"] or found["by1"], found["y2"] or found["by2"])
    )
    return found.phrase(span=("range", first, last), calendar=year, from_year=from_year)


def _month(found: _Found) -> Phrase | None:
    word = found["month"].rstrip(".")
    if word in ("May", "March", "Mar", "MAY", "MARCH") and not found["my"] and not _is_time(found.before, found.after):
        return None
    calendar = _year(found["my"]) if found["my"] else None
    before_subject = not calendar and re.search(r"\blast\s$", found.before, re.IGNORECASE)
    return found.phrase(span=("month", month_number(word)), calendar=calendar, back="last" if before_subject else "")


def _is_span(found: _Found) -> bool:
    """Whether a count of months, a quarter or a half is one of figures, and no "next quarter" or "three months ago"."""
    return not (_NOT_A_SPAN.search(found.before) or _NOT_A_SPAN_AFTER.match(found.after))


def _count_of_months(found: _Found) -> Phrase | None:
    count = min(max(number_of(found["ytd"] or found["months"]), 1), 12)
    return found.phrase(span=("last" if found["last"] else "ytd", count)) if _is_span(found) else None


def _first_of_year(found: _Found) -> Phrase | None:
    return found.phrase(span=("ytd", 1)) if _is_span(found) else None


def _quarter(found: _Found) -> Phrase | None:
    return _part_of_year(found, "quarter", found["q1"] or found["q2"] or found["q3"])


def _half(found: _Found) -> Phrase | None:
    return _part_of_year(found, "half", found["h1"] or found["h2"] or found["h3"])


def _part_of_year(found: _Found, kind: str, words: str) -> Phrase | None:
    number = int(words[0]) if words[0].isdigit() else _ORDINALS[words.lower()]
    return found.phrase(span=(kind, number)) if _is_span(found) else None


def _fiscal(found: _Found) -> Phrase | None:
    year = _fiscal_year(found["fiscal"] or found["pair"])
    return found.phrase(fiscal=year) if year else None


def _ended(found: _Found) -> Phrase:
    return found.phrase(fiscal=int(found["ended"])) if found["ended"] else found.phrase(relation="outgoing")


def _calendar(found: _Found) -> Phrase:
    return found.phrase(calendar=int(found["calendar"]))


def _relation(found: _Found) -> Phrase | None:
    word, kind = found["relation"].lower(), found["kind"].lower()
    if kind.endswith("years"):
        return None
    if word in ("same", "under review"):
        return found.phrase(back="same")
    current = word in ("current", "ongoing", "running", "present", "this")
    relation = "current" if current else "outgoing" if word in ("outgoing", "just-ended", "just ended") else "last"
    return found.phrase(relation=relation, plain_year=kind == "year")


def _compared(found: _Found) -> Phrase:
    earlier = re.search(r"last|previous|preceding|past|prior|ago|earlier|before", found[0], re.IGNORECASE)
    return _relative(found, back="year" if earlier else "same")


def _years_ago(found: _Found) -> Phrase:
    return found.phrase(back="years", years=10 if found["decade"] else number_of(found["years_back"]))


def _last_month(found: _Found) -> Phrase:
    return found.phrase(span=("now",))


def _relative(found: _Found, *, back: str) -> Phrase:
    return found.phrase(back=back, single=bool(re.search(r"\bmonth\b", found[0], re.IGNORECASE)))


_READERS: Mapping[str, Callable[[_Found], Phrase | None]] = {
    "ended": _ended,
    "run": _run,
    "days": _days,
    "compared": _compared,
    "ago": partial(_relative, back="year"),
    "years_ago": _years_ago,
    "month_before": partial(_relative, back="month"),
    "last_month": _last_month,
    "fiscal": _fiscal,
    "relation": _relation,
    "between": _range,
    "during_two": _during_two,
    "two_months": _two_months,
    "some_quarters": _some_quarters,
    "quarters": _quarters,
    "range": _range,
    "month": _month,
    "ytd": _count_of_months,
    "ytd2": _count_of_months,
    "first_month": _first_of_year,
    "quarter": _quarter,
    "half": _half,
    "pair": _fiscal,
    "calendar": _calendar,
    "whole": partial(_relative, back="whole"),
    "review": partial(_relative, back="same"),
}
"""What is read from the match of each rule of _RULES."""


def _first_month(quarter: int) -> int:
    """The month that a quarter of the fiscal year begins with; 5 is the next year's first."""
    return (FISCAL_START + 3 * (quarter - 1) - 1) % 12 + 1


def _is_time(before: str, after: str) -> bool:
    """Whether "May" and "March" are months here, not words."""
    led = re.search(
        r"(?:\b(?:in|of|during|for|since|from|to|and|by|over|than|last|this|below|above|against|with|until|through|recorded)\s|[(\-/:]\s?)$",
        before,
    )
    return bool(
        led or re.match(r"(?:'s|\s?\d|\s?\(|\s(?:last|this)\s|\s(?:exports|figure))", after) or not before.strip()
    )


def _year(word: str) -> int:
    digits = word.strip("' ")
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _fiscal_year(word: str) -> int | None:
    """FY2024, FY24, 2023-24, 2023-2024, 23/24 all end in 2024; two numbers that are not neighbours are no fiscal year.

    One that begins before the first month that can be written is the first after it: neither is one of IT exports.
    """
    parts = [_year(part.strip()) for part in re.split(r"[-/]", word)]
    neighbours = len(parts) == 1 or (parts[1] - parts[0]) % 100 == 1
    return max(parts[-1], _FIRST_FISCAL_YEAR) if neighbours else None
