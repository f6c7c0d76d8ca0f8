# ruff: noqa: E501 - a pattern is read more easily in one line than cut in two
"""Finds when a press text was published: in its dateline, or in a date that stands by itself near the top."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import pairwise

from models.core.periods import FISCAL_START
from models.press.words import MONTH_STARTS, month_number

_M = rf"(?P<month>{MONTH_STARTS})[a-z]{{0,6}}\.?"
_TOP = 400
"""Characters at the head and at the foot of a text in which a date that stands alone is its date."""
_MARKED = re.compile(
    r"\b(?:published|updated|posted|dated?|last\s(?:updated|modified))\b[^.\n\d]{0,60}$", re.IGNORECASE
)
"""Words before a date that make it the text's own, wherever it stands."""
_NOT_ITS_DATE = re.compile(
    r"\b(?:on|since|until|till|by|from|to|between|before|after|ended|ending|as\sof|downloaded|retrieved|accessed|printed)\s(?:\w+day,?\s)?(?:the\s)?$",
    re.IGNORECASE,
)
"""Words before a date that make it one of the story, or of a download."""

_NEWS_OF = re.compile(
    r"\b(?:said|says|told|reported|reports|showed|shows|announced|revealed|stated|released|issued|disclosed|according\sto)\b[^.\n\d]{0,60}\bon\s(?:\w+day,?\s)?(?:the\s)?$",
    re.IGNORECASE,
)
"""Words before a date that make it the day of the news: "according to the bank on January 20, 2025"."""

_FORMS = [
    re.compile(_M + r"\s(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s(?P<year>20\d\d)\b", re.IGNORECASE),
    re.compile(
        r"\b(?P<day>\d{1,2})(?:st|nd|rd|th)?[\s,-]{1,2}(?:of\s)?" + _M + r",?[\s-](?P<year>20\d\d)\b",
        re.IGNORECASE,
    ),
    re.compile(r"\b(?P<year>20\d\d)-(?P<number>\d{2})-(?P<day>\d{2})\b"),
    re.compile(r"\b(?P<day>\d{1,2})\.(?P<number>\d{1,2})\.(?P<year>20\d\d)\b"),
    re.compile(r"\b(?P<day>\d{1,2})[-/](?P<number>\d{1,2})[-/](?P<year>20\d\d)\b(?P<either>)"),
]
_DATELINE = re.compile(
    r"[A-Z]{4,}[A-Z /]{0,20},\s" + _M + r"\s(?P<day>\d{1,2})(?:st|nd|rd|th)?\s{0,2}(?:\(|:|--?|—)",
    re.IGNORECASE,
)
_JOINER = r"\s?(?:-|—|\b(?:to|and|till|until|through|up\sto)\b)\s?(?:the\s)?"
_JOINED = re.compile(_JOINER, re.IGNORECASE)
"""Between the first and the last day of a period: "July 1, 2024 - June 30, 2025"."""
_MONTH_NAME = rf"\b(?:{MONTH_STARTS})(?:u?ary|ruary|ch|il|e|y|ust|t|t?ember|ober)?\b"
_JOINED_BEFORE = re.compile(
    rf"(?:(?:{MONTH_STARTS})[a-z]{{0,6}}\.?\s(?:\d{{1,2}}(?:st|nd|rd|th)?|20\d\d)|\b\d{{1,2}}(?:st|nd|rd|th)?\s(?:{MONTH_STARTS})[a-z]{{0,6}}){_JOINER}$"
    rf"|{_MONTH_NAME}(?:[-—]|\s(?:to|and|till|until|through|up\sto)\s(?:the\s)?)$"
    r"|\b\d{1,2}(?:st|nd|rd|th)?(?:-|\s(?:to|till|until|through)\s)$",
    re.IGNORECASE,
)
"""Before the last day of a period: its first, or a month: "July to December 31, 2025"."""
_FIRST_DAY_OF_RUN = re.compile(rf"{_MONTH_NAME} (?=0?1(?:st)?-[a-z])", re.IGNORECASE)
"""Before the first day of a run of months, which with the last looks like a day: "July 1-December 2025"."""
_JOINED_AFTER = re.compile(
    rf"\s(?:to|till|until|through|up\sto)\s(?:the\s)?(?:end[\s-](?:of\s)?)?(?:{MONTH_STARTS})[a-z]{{0,6}}\b",
    re.IGNORECASE,
)
_YEAR = re.compile(
    r"(?<!\bby )(?<!\btill )(?<!until )(?:(?P<fiscal>\bFY\s?|fiscal year |financial year )|\b)(?P<year>20\d\d)(?:[-/](?:20)?(?P<second>\d\d)\b)?(?!\d)"
)
_SHORT_YEAR = re.compile(r"(?<!\bby )\bFY\s?'?(\d\d)\b(?![-/])", re.IGNORECASE)
LAST_MONTH = 12
LEAST_DAYS = 27
"""Days between the first and the last of a month, and between those of any longer period."""
MOST_TEXT = 20_000
"""Characters at either end in which a date is looked for."""
_DAYS_AGO = {"today": 0, "yesterday": 1, "day before yesterday": 2, "the day before yesterday": 2}
_SOME_DAYS_AGO = re.compile(r"(\d{1,3}) (day|week)s? ago")
_ONE_MONTH = re.compile(r"(?P<year>20\d\d)-(?P<number>\d\d)|" + _M + r",?\s(?P<year2>20\d\d)", re.IGNORECASE)


def find_published(text: str, is_too_early: Callable[[date], bool] | None = None) -> str | None:
    """The day of publication as ISO text, None if the text does not show one.

    It stands after a word like "Published", in a dateline, or by itself at the head or the foot. A dateline without a
    year ("ISLAMABAD, Nov 20 (APP)") takes the latest year that the text mentions and that fits. Else it is the day of
    the news, if the text has no later one. A day alone that ``is_too_early`` for the text is not its own.
    """
    text = _ends(text)
    dates = _days(text)
    marked = [day for at, day in dates if _MARKED.search(text[max(at - 90, 0) : at]) and not _downloaded(text, at)]
    if marked:
        return marked[0].isoformat()
    alone = [day for at, day in dates if _stands_alone(text, at) and not (is_too_early and is_too_early(day))]
    if alone:
        return alone[0].isoformat()
    day = _of_dateline(text) or _of_news(text, dates)
    return day.isoformat() if day else None


def _days(text: str) -> list[tuple[int, date]]:
    """The days of a text and where they begin, without those that a period begins or ends with."""
    found = sorted(
        (m.start(), m.end(), day) for form in _FORMS for m in form.finditer(text) if (day := _day(m, int(m["year"])))
    )
    joined = {at for a, b in pairwise(found) if _are_joined(text, a, b) for at in (a[0], b[0])}
    return [(at, day) for at, end, day in found if at not in joined and not _is_end_of_period(text, at, end)]


def _are_joined(text: str, first: tuple[int, int, date], last: tuple[int, int, date]) -> bool:
    return (last[2] - first[2]).days >= LEAST_DAYS and bool(_JOINED.fullmatch(text, first[1], last[0]))


def _is_end_of_period(text: str, at: int, end: int) -> bool:
    """Whether a day is joined to a day or a month without a year: "July 1 to December 31, 2025"."""
    before = text[max(at - 40, 0) : at]
    run = any(match.end() == at for match in _FIRST_DAY_OF_RUN.finditer(text, max(at - 10, 0), end))
    return run or bool(_JOINED_BEFORE.search(before) or _JOINED_AFTER.match(text, end))


def _ends(text: str) -> str:
    """The head and the foot of a text, where dates of publication stand."""
    return text if len(text) <= 2 * MOST_TEXT else text[:MOST_TEXT] + "\n\n" + text[-MOST_TEXT:]


def _downloaded(text: str, at: int) -> bool:
    return bool(re.search(r"download|retriev|access|print", text[max(at - 40, 0) : at], re.IGNORECASE))


def _stands_alone(text: str, at: int) -> bool:
    """Whether a date at the head or the foot is no part of a sentence of the story."""
    if _TOP < at < len(text) - _TOP:
        return False
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return not _NOT_ITS_DATE.search(text[max(at - 24, 0) : at]) and len(line) <= 70 and not _downloaded(text, at)


def _of_news(text: str, dates: Sequence[tuple[int, date]]) -> date | None:
    """The day of the news that the text names; none if the text has a later day, or years long after it."""
    days = [day for at, day in dates if _NEWS_OF.search(text[max(at - 90, 0) : at])]
    if not days or max(days) < max(day for _, day in dates):
        return None
    years = [int(m["year"]) for m in _YEAR.finditer(text[:MOST_TEXT])]
    years += [2000 + int(m[1]) for m in _SHORT_YEAR.finditer(text[:MOST_TEXT])]
    return None if any(year > max(days).year + 1 for year in years) else max(days)


def _of_dateline(text: str) -> date | None:
    dateline = _DATELINE.search(text[: 4 * _TOP])
    years = [year for m in _YEAR.finditer(text[:MOST_TEXT]) if dateline and (year := _year_of(m, dateline["month"]))]
    return _day(dateline, max(years)) if dateline and years else None


def _year_of(match: re.Match[str], month: str) -> int | None:
    """The calendar year that a year of the text gives to a dateline: 2023-24 is 2023 in November and 2024 in March."""
    year = int(match["year"])
    autumn = month_number(month) > FISCAL_START
    if match["second"]:
        follows = int(match["second"]) % 100 == (year + 1) % 100
        return (year if autumn else year + 1) if follows else None
    return year - 1 if match["fiscal"] and autumn else year


def _day(match: re.Match[str], year: int) -> date | None:
    fields = match.groupdict()
    number = int(fields["number"]) if fields.get("number") else month_number(fields["month"])
    day = int(fields["day"])
    if "either" in fields and day != number:  # 03/04/2024 is March in one country and April in another
        if day <= LAST_MONTH and number <= LAST_MONTH:
            return None
        day, number = max(day, number), min(day, number)
    try:
        return date(year, number, day)
    except ValueError:
        return None


def parse_published(text: str, today: date) -> str | None:
    """A day or a month that people write ("yesterday", "18 Dec 2024", "2024-12", "December 2024"); None if it is none."""
    words = " ".join(text.lower().split())
    if words in _DAYS_AGO:
        return (today - timedelta(days=_DAYS_AGO[words])).isoformat()
    if match := _SOME_DAYS_AGO.fullmatch(words):
        return (today - timedelta(days=int(match[1]) * (7 if match[2] == "week" else 1))).isoformat()
    for form in _FORMS:
        if (match := form.fullmatch(re.sub(r"^\w+day,?\s", "", words))) and (day := _day(match, int(match["year"]))):
            return day.isoformat()
    match = _ONE_MONTH.fullmatch(words)
    if match is None:
        return None
    number = int(match["number"]) if match["number"] else month_number(match["month"])
    return f"{match['year'] or match['year2']}-{number:02d}" if 1 <= number <= 12 else None
