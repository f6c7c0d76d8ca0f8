# ruff: noqa: E501 - a pattern is read more easily in one line than cut in two
"""Finds phrases of time and merges neighbours: "the first four months (July-October) of fiscal year 2023-24" is one phrase."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from models.core.periods import FISCAL_START, Month
from models.press.words import UP_TO_TWELVE, month_number, number_of

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
_N = rf"(?:\d{{1,2}}|{UP_TO_TWELVE})"
_FISCAL_YEAR = r"(?i:\b(?:fiscal|financial)(?:\s?year)?|(?:\b|(?<=[\dMQH]))FY)"
_YEAR_OF = r"(?:\s(?:of\s)?|,\s?|\s?-\s?|\s?')"

# A day is no period: "November 20, 2023", "20th November", "Monday, Nov 20". But "the month of May 21" is one.
_DATE = re.compile(
    rf"(?<!')\b\d{{1,2}}(?:st|nd|rd|th)?[\s-](?:of\s)?{_M}(?:,?[\s-]{_Y})?(?!\s?-)|(?<!\bmonth\sof\s)\b{_M}\s\d{{1,2}}(?:st|nd|rd|th)?\b(?![\d.,]\d)(?:,?\s{_Y})?(?!\s?(?:m|b)n?\b)"
)
_YEAR_END = re.compile(r"(?:year|quarter|three\smonths)\s(?:that\s)?(?:ended|ending|to)\s(?:on\s)?$", re.IGNORECASE)
_ATOMS: list[tuple[str, str]] = [
    ("ended", rf"(?i:(?:(?:last|previous|outgoing|past)\s)?(?:fiscal\s|financial\s)?(?:year|twelve\smonths|12\smonths)\s(?:that\s)?(?:ended|ending|to)\s(?:in\s|on\s)?)(?:\d{{1,2}}(?:th)?\s)?(?:(?:June,?\s)?(?:30(?:th)?,?\s)?(?P<ended>{_Y})|(?:last\s)?June\b)"),
    ("compared", r"(?i:\b(?:the\s)?(?:same|corresponding|similar|comparable|equivalent|identical|like|said)\s(?:\w{1,12}[\s-]){0,2}?"
     r"(?:periods?|months?|time(?:frame|\speriod)?|duration|quarter|half|span|stretch|tenure)"
     r"(?:,?\s(?:of|in|from|during|a|the|its|last|previous|preceding|past|prior|earlier|immediate|fiscal|financial|year|years|FY|ago|before|earlier){1}(?:'s)?\b){0,8})"),
    ("ago", r"(?i:\b(?:a|one)?[\s-]?year[\s-](?:ago|earlier|before|back)(?:\s(?:period|month|level|figure))?|\bSPLY\b|\bthe\syear\sbefore\b)"),
    ("years_ago", rf"(?i:\b(?:(?P<decade>a\sdecade)|(?P<years_back>{_N})\syears)\s(?:ago|earlier|back|before)\b)"),
    ("month_before", r"(?i:\ba\smonth(?=\sand\s[^.;]{3,30}\sa\syear\s(?:ago|earlier|before)\b)|\b(?:the\s)?(?:previous|preceding|prior|earlier|past)\smonth(?!s)|\b(?:a|one|the)\smonth\s(?:ago|earlier|before|prior)|\bmonth\sbefore)"),
    ("last_month", r"(?i:\b(?:the\s)?last\smonth(?!s))"),
    ("fiscal", rf"(?:{_FISCAL_YEAR})(?:\s?\(?FY\)?)?(?:\s(?:of\s)?)?[\s()'-]{{0,3}}(?P<fiscal>{_PAIR}|{_Y}|\d{{2}}(?!\d|,\d|\.\d|\s?(?:per\b|percent|pc\b|%|[mb](?:n|ln|illion)?\b)))"),
    ("relation", r"(?i:\b(?P<relation>current|ongoing|running|present|this|outgoing|last|previous|preceding|past|prior|just[\s-]ended|same|under\sreview)"
     r"\s(?P<kind>(?:fiscal\s|financial\s)?years?|FY|fiscal)(?:'s)?\b)"),
    ("between", rf"(?i:\bbetween\s)(?P<b1>{_M})(?:{_YEAR_OF}(?P<by1>{_Y}))?\sand\s(?P<b2>{_M})(?:{_YEAR_OF}?(?P<by2>{_Y}|'\d{{2}})(?!\s?[-/]\d{{2}}\b))?"),
    ("quarter_ended", rf"(?i:\b(?:quarter|three\smonths)\s(?:that\s)?(?:ended|ending|to)\s(?:in\s|on\s)?)(?:\d{{1,2}}(?:th)?\s)?(?P<quarter_end>{_M})(?:\s\d{{1,2}}(?:th)?\b(?!\d))?(?:{_YEAR_OF}(?P<quarter_year>{_Y}))?"),
    ("during_two", rf"(?i:\bduring\s)(?P<d1>{_M})\s(?P<dy1>{_Y})\sand\s(?P<d2>{_M})\s(?P<dy2>{_Y})"),
    ("two_months", rf"\b(?P<t1>{_M})\s(?:and|&)\s(?P<t2>{_M})(?=\sof\b|\s?\)|\s(?:FY|fiscal)|(?:\s{_Y})?\s(?:combined|(?:taken\s|put\s)?together)\b)"),
    ("quarters", r"(?i:\bQ(?P<from_q>[1-4])\s?(?:-|to|till|through|until)\s?Q(?P<to_q>[1-4])(?!\d))"),
    ("range", rf"\b(?P<m1>{_M})(?:{_YEAR_OF}?(?P<y1>{_Y}|'\s?\d{{2}}\b|(?<=-)\d{{2}}\b(?=\s?(?:to|till|through|until|—)\b)))?\s?(?:-\s?to\s?-|-|—|/|\bto\b|\btill\b|\bthrough\b|\buntil\b|\bup\sto\b)\s?(?P<m2>{_M})"
     rf"(?:{_YEAR_OF}?(?P<y2>{_Y}|'\d{{2}})(?!\s?[-/]\d{{2}}\b))?"),
    ("month", rf"\b(?P<month>{_M})(?:{_YEAR_OF}?(?P<my>{_Y}|'\s?\d{{2}}\b|(?<=-)\d{{2}}\b|(?<=\s)(?:1[5-9]|2\d)\b(?!\s?(?:%|per\s?cent|pc\b|[mb]n?\b|[mb]illion|\.\d|,\d)))(?!\s?[-/]\d{{2}}\b))?"),
    ("ytd", rf"(?i:\b(?P<ytd>{_N})\s?M(?=\s?-?[\s('(]?(?:FY|20\d\d|20\d\d)))"),
    ("ytd2", rf"(?i:\b(?:(?P<last>last|past|previous)\s|(?:first|initial|opening)\s)?(?P<months>{_N})(?:\s|\s?-\s?)months?(?:'s?)?(?:\speriod)?)"),
    ("first_month", r"(?i:\b(?:first|opening)\smonth\b)"),
    ("quarter", r"(?i:\bQ(?P<q1>[1-4])(?!\d)|\b(?P<q2>[1-4])Q(?=\W|FY)|\b(?P<q3>first|second|third|fourth|last|final|1st|2nd|3rd|4th)[\s-]quarter)"),
    ("half", r"(?i:\bH(?P<h1>[12])(?!\d)|\b(?P<h2>[12])H(?=\W|FY)|\b(?P<h3>first|second|initial|opening|primary|latter|1st|2nd)[\s-]half)"),
    ("pair", rf"(?<![\d.,$/-])(?P<pair>{_Y}\s?[-/]\s?(?:{_Y}|\d{{2}}))(?![\d/])"),
    ("calendar", rf"(?:(?<![\d.,$/])\b|\bCY\s?)(?P<calendar>{_Y})(?![\d,.]\d|\s?%|\d|\s(?:million|billion|crore|people|jobs))"),
    ("whole", r"(?i:\b(?:the\s)?(?:full|whole|entire)\s(?:fiscal\s|financial\s)?year)"),
    ("review", r"(?i:\b(?:the\s)?(?:(?:period|months?|year|quarter)\s(?:under|in)\sreview|(?:said|review)\s(?:period|months?))|\bduring\s(?:the|this|these)\s(?:periods?|months?|year|quarter)\b)"),
]  # fmt: skip
_ATOM = re.compile("|".join(f"(?P<_{name}>{pattern})" for name, pattern in _ATOMS))
_GAP = re.compile(
    r"[\s,()'\"\[\]/-]{0,4}(?:(?:of|in|for|from|the|its|period|i\.e\.?|that\sis|during|year|this|year's)\b[\s,()']{0,3}){0,4}"
)
_NOT_A_SPAN = re.compile(
    r"(?:\bnext|\bcoming|\bhighest\s(?:\w{1,12}\s)?in|\blowest\s(?:\w{1,12}\s)?in|\bevery|\bwithin|\bafter)\s(?:the\s)?$",
    re.IGNORECASE,
)
_NOT_A_SPAN_AFTER = re.compile(
    r"\s?-?\s?(?:ago|average|moving|high\b|low\b|peak|record|consecutive|straight|earlier\s|running)", re.IGNORECASE
)
_COMPARED = re.compile(
    r"(?:\bfrom|\bthan|\bagainst|\bversus|\bvs\.?|\bcompar(?:ed|ing|ison)\s(?:to|with)|\brelative\sto|\bopposed\sto"
    r"|(?:increase|growth|rise|up|gain|jump|higher|lower|decline|decrease|drop|fall|surge|improvement|percent|cent|%|pc|basis)\s(?:over|on)"
    r"|\bcompared|\babove|\bbelow)\s(?:that\s(?:of|in)\s|those\s(?:of|in)\s|the\s|figures?\sof\s|in\s|during\s|its\s|of\s|last\s|exports?\s(?:of|in)\s|both\s){0,4}$",
    re.IGNORECASE,
)  # fmt: skip
_AND = re.compile(r"\s?(?:and|as\swell\sas)\s(?:on\s|over\s)?", re.IGNORECASE)
_RUNS_FROM = re.compile(r"\bfrom\s$", re.IGNORECASE)
_SINCE_CONJUNCTION = re.compile(r"\s(?:had|has|have|was|were|saw|is)\b")
_OVER = re.compile(r"\bover\s(?:the\s|a\s)?$", re.IGNORECASE)
_FIRST = re.compile(rf"(?:first|initial|opening|period\sof|{_N}[\s-]months?)\b", re.IGNORECASE)
_ASIDE = re.compile(
    r"\b(?:by|till|until|before|beyond|towards?|since|after)\s(?:the\s)?(?:end\s(?:of\s)?)?(?:the\s)?$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of time before it is dated.

    ``span`` is what runs: ("month", m), ("range", m1, m2), ("ytd", n), ("last", n), ("quarter", q), ("half", h) or
    ("now",); ``fiscal`` and ``calendar`` are years that the text states (``from_year`` the first of two);
    ``relation`` is current or last for an unnamed year, ``whole`` is set for "fiscal year", not for plain "year".
    ``back`` is set if it is relative to the subject: "year" (same period last year), "month", "last" (last December), "same", "whole" (the full year) or "years" (so many ``years`` ago).
    ``single`` is set for "month", not for "months"; ``compared`` follows a word of comparison, ``aside`` a "by" or "since".
    """

    start: int
    end: int
    span: tuple[str | int, ...] = ()
    fiscal: int | None = None
    calendar: int | None = None
    from_year: int | None = None
    relation: str = ""
    plain_year: bool = False
    back: str = ""
    single: bool = False
    compared: bool = False
    aside: bool = False
    years: int = 0


def find_phrases(text: str) -> list[Phrase]:
    """The phrases of time of a sentence, in order, neighbours merged and days left out."""
    text = _DATE.sub(
        lambda match: match[0] if _YEAR_END.search(text[: match.start()][-24:]) else "_" * len(match[0]), text
    )
    atoms = [atom for match in _found(text) if (atom := _atom(text, match))]
    merged: list[Phrase] = []
    for atom in atoms:
        near = bool(merged) and bool(_GAP.fullmatch(text, merged[-1].end, atom.start))
        base = near and bool(atom.back) and "from" in text[merged[-1].end : atom.start]  # "in May from a year ago"
        joined = _join(merged[-1], atom) if near and not base else None
        if joined:
            merged[-1] = joined
        else:
            merged.append(atom)
    placed: list[Phrase] = []
    for phrase in merged:
        phrase = _placed(text, phrase)
        along = placed and placed[-1].compared and _AND.fullmatch(text, placed[-1].end, phrase.start)
        placed.append(replace(phrase, compared=True) if along else phrase)  # "a jump on both February and March 2024"
    return placed


_STARTS = re.compile(
    r"\b(?:\d|the|a|one|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|fis|fin|fy|cy|q[1-4]|h[12]|las|pre|out|pas|pri|yea|twe|sam|cor|sim|com|equ"
    r"|ide|lik|sai|two|thr|fou|fiv|six|sev|eig|nin|ten|ele|cur|ong|run|thi|jus|und|bet|dur|fir|ini|ope|sec|ful|who|ent|mon|per|qua|rev|spl|ear|in|lat)|(?<=[\dmqh])fy"
)
"""How a phrase of time begins, in small letters: the long rules are tried only there."""


def _found(text: str) -> Iterator[re.Match[str]]:
    """The matches of the rules from left to right, none inside another."""
    small = text.lower()
    if len(small) != len(text):
        yield from _ATOM.finditer(text)
        return
    start = _STARTS.search(small)
    while start:
        match = _ATOM.match(text, start.start())
        if match:
            yield match
        start = _STARTS.search(small, max(match.end() if match else 0, start.start() + 1))


def _placed(text: str, phrase: Phrase) -> Phrase:
    before = text[max(phrase.start - 60, 0) : phrase.start]
    runs = phrase.span[:1] == ("range",) and bool(_RUNS_FROM.search(before))  # "from July to October"
    runs = runs or bool(_OVER.search(before) and _FIRST.match(text, phrase.start))  # "23 % over the first ten months"
    return replace(
        phrase,
        compared=not runs and bool(_COMPARED.search(before)),
        aside=bool(_ASIDE.search(before)) and not _is_conjunction(text, phrase),
    )


def _is_conjunction(text: str, phrase: Phrase) -> bool:
    """Whether the "since" before a phrase is a conjunction: "since FY24 had seen a jump of 24 percent"."""
    before = text[max(phrase.start - 8, 0) : phrase.start]
    return before.rstrip().lower().endswith("since") and bool(_SINCE_CONJUNCTION.match(text, phrase.end))


def _atom(text: str, match: re.Match[str]) -> Phrase | None:
    name = str(match.lastgroup)[1:]
    here = Phrase(match.start(), match.end())
    before, after = text[max(match.start() - 24, 0) : match.start()], text[match.end() : match.end() + 14]
    if name == "two_months":
        first, second = month_number(match["t1"]), month_number(match["t2"])
        return replace(here, span=("range", first, second)) if (second - first) % 12 == 1 else None
    if name == "quarter_ended":
        last = month_number(match["quarter_end"])
        year = int(match["quarter_year"]) if match["quarter_year"] else None
        return replace(here, span=("range", (last - 3) % 12 + 1, last), calendar=year)
    if name == "quarters":
        first, last = int(match["from_q"]), int(match["to_q"])
        return (
            replace(here, span=("range", _first_month(first), _first_month(last + 1) - 1 or 12))
            if first < last
            else None
        )
    if name == "during_two":
        start, end = (Month.of(int(match[f"dy{k}"]), month_number(match[f"d{k}"])) for k in (1, 2))
        if not 0 < end - start < 12:
            return None
        return replace(here, span=("range", start.number, end.number), calendar=end.year, from_year=start.year)
    if name in ("month", "range", "between"):
        return _months(here, match, name, before, after)
    if name in ("ytd", "ytd2", "first_month", "quarter", "half"):
        if _NOT_A_SPAN.search(before) or _NOT_A_SPAN_AFTER.match(after):
            return None
        return replace(here, span=_span(match, name))
    if name in ("fiscal", "pair"):
        year = _fiscal_year(match["fiscal"] or match["pair"])
        return replace(here, fiscal=year) if year else None
    if name == "ended":
        return replace(here, fiscal=int(match["ended"])) if match["ended"] else replace(here, relation="outgoing")
    if name == "calendar":
        return replace(here, calendar=int(match["calendar"]))
    if name == "relation":
        return _relation(here, match)
    if name == "compared":
        earlier = re.search(r"last|previous|preceding|past|prior|ago|earlier|before", match[0], re.IGNORECASE)
        return replace(here, back="year" if earlier else "same", single=_is_single(match[0]))
    if name == "years_ago":
        return replace(here, back="years", years=10 if match["decade"] else number_of(match["years_back"]))
    if name == "last_month":
        return replace(here, span=("now",))
    return replace(
        here,
        back={"ago": "year", "month_before": "month", "review": "same", "whole": "whole"}[name],
        single=_is_single(match[0]),
    )


def _first_month(quarter: int) -> int:
    """The month that a quarter of the fiscal year begins with; 5 is the next year's first."""
    return (FISCAL_START + 3 * (quarter - 1) - 1) % 12 + 1


def _is_single(words: str) -> bool:
    return bool(re.search(r"\bmonth\b", words, re.IGNORECASE))


def _months(here: Phrase, match: re.Match[str], name: str, before: str, after: str) -> Phrase | None:
    if name in ("range", "between"):
        m1, m2, y1, y2 = (
            match[g] for g in (("m1", "m2", "y1", "y2") if name == "range" else ("b1", "b2", "by1", "by2"))
        )
        first, last = month_number(m1), month_number(m2)
        year = _year(y2) if y2 else None
        from_year = _year(y1) if y1 else None
        return replace(here, span=("range", first, last), calendar=year, from_year=from_year)
    word = match["month"].rstrip(".")
    if word in ("May", "March", "Mar", "MAY", "MARCH") and not match["my"] and not _is_time(before, after):
        return None
    calendar = _year(match["my"]) if match["my"] else None
    before_subject = not calendar and re.search(r"\blast\s$", before, re.IGNORECASE)
    return replace(here, span=("month", month_number(word)), calendar=calendar, back="last" if before_subject else "")


def _is_time(before: str, after: str) -> bool:
    """Whether "May" and "March" are months here, not words."""
    led = re.search(
        r"(?:\b(?:in|of|during|for|since|from|to|and|by|over|than|last|this|below|above|against|with|until|through|recorded)\s|[(\-/:]\s?)$",
        before,
    )
    return bool(
        led or re.match(r"(?:'s|\s?\d|\s?\(|\s(?:last|this)\s|\s(?:exports|figure))", after) or not before.strip()
    )


def _relation(here: Phrase, match: re.Match[str]) -> Phrase | None:
    word, kind = match["relation"].lower(), match["kind"].lower()
    if kind.endswith("years"):
        return None
    if word in ("same", "under review"):
        return replace(here, back="same")
    current = word in ("current", "ongoing", "running", "present", "this")
    relation = "current" if current else "outgoing" if word in ("outgoing", "just-ended", "just ended") else "last"
    return replace(here, relation=relation, plain_year=kind == "year")


def _span(match: re.Match[str], name: str) -> tuple[str | int, ...]:
    if name == "first_month":
        return ("ytd", 1)
    if name.startswith("ytd"):
        count = number_of(match["ytd"] or match["months"])
        return ("last" if match["last"] else "ytd", min(max(count, 1), 12))
    words = (
        (match["q1"] or match["q2"] or match["q3"])
        if name == "quarter"
        else (match["h1"] or match["h2"] or match["h3"])
    )
    number = int(words[0]) if words[0].isdigit() else _ORDINALS[words.lower()]
    return (name, number)


def _year(word: str) -> int:
    digits = word.strip("' ")
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _fiscal_year(word: str) -> int | None:
    """FY2024, FY24, 2023-24, 2023-2024, 23/24 all end in 2024; two numbers that are not neighbours are no fiscal year."""
    parts = [_year(part.strip()) for part in re.split(r"[-/]", word)]
    if len(parts) == 1:
        return parts[0]
    return parts[1] if (parts[1] - parts[0]) % 100 == 1 else None


def _join(left: Phrase, right: Phrase) -> Phrase | None:
    """One phrase of two neighbours, if neither repeats what the other states."""
    if left.span and right.span and not _same_span(left.span, right.span):
        return None
    if left.back and right.back:
        return None
    for field in ("fiscal", "calendar", "relation"):
        if getattr(left, field) and getattr(right, field) and getattr(left, field) != getattr(right, field):
            return None
    back, year = left.back or right.back, left.fiscal or right.fiscal or left.from_year or right.from_year
    year = year or left.calendar or right.calendar
    if back == "same" and (left.span or right.span) and year:
        back = ""  # "during the period of July to April 2023-24" is dated by its own words
    return Phrase(
        left.start,
        right.end,
        span=_finer(left.span, right.span),
        fiscal=left.fiscal or right.fiscal,
        calendar=left.calendar or right.calendar,
        from_year=left.from_year or right.from_year,
        relation=left.relation or right.relation,
        plain_year=left.plain_year or right.plain_year,
        back=back,
        single=left.single or right.single,
        years=left.years or right.years,
    )


def _same_span(a: tuple[str | int, ...], b: tuple[str | int, ...]) -> bool:
    named = a[0] in ("month", "range") and b[0] in ("month", "range")
    return a == b if named else length_of(a) == length_of(b)


def _finer(a: tuple[str | int, ...], b: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """The one that names months, of two that agree."""
    return b if b and (not a or b[0] in ("month", "range")) else a


def length_of(span: tuple[str | int, ...]) -> int:
    """Months that a span runs."""
    kind, *numbers = span
    if kind == "range":
        first, last = (int(n) for n in numbers)
        return (last - first) % 12 + 1
    fixed = {"month": 1, "now": 1, "quarter": 3, "half": 6}
    return fixed[str(kind)] if kind in fixed else int(numbers[0])
