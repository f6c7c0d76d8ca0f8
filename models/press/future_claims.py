# ruff: noqa: E501 - a pattern is read more easily in one line than cut in two
"""Finds claims about the future: an amount that is a target or is expected, and the period it is for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from models.core.digits import percent_text
from models.core.periods import FISCAL_START, Month, Period
from models.press.amounts import Amount
from models.press.clause import Clause
from models.press.context import PRONOUN
from models.press.dating import fiscal_year, written
from models.press.items import OTHER_THINGS, TOTAL
from models.press.known_values import Known
from models.press.roles import FUTURE, Role
from models.press.words import MONTH_STARTS, UP_TO_TEN, month_number, number_of

LEAST = 50.0
"""US$ million from which an amount can be a claim on exports."""

_N = rf"(?:\d{{1,2}}|{UP_TO_TEN})"

_FUTURE = re.compile(
    FUTURE
    + r"""|\bseek(?:s|ing)?\sto|\blook(?:s|ing)?\sto|\broadmap|\bheading\s(?:to|for)
      | \bby\s(?:the\send\sof\s)?(?:the\s)?(?:fiscal\syear\s|FY\s?)?(?:20)?\d\d\b|\b(?:in|over|within)\sthe\snext\b|\bnext\s(?:fiscal\s|financial\s)?year""",
    re.VERBOSE | re.IGNORECASE,
)
_OTHER = re.compile(
    r"\binvest\w*|\bloans?\b|\bfund\w*|\bmarket\b|\bGDP\b|\breserves\b|\bbudget\w*|\bimports?\b|\bjobs\b|\bper\s(?:hour|person)|\btextile\w*|\bremittances\sfrom\soverseas|\bvaluation|\bworth\sof\sequipment|\bstartups?\b|\bventure|\bindustry\s(?:worth|size)|\bsurplus\b|\bparked\b|\bgrant\b|\bsaving|\bofficial\s(?:estimates?|figures?|numbers?)\b",
    re.IGNORECASE,
)
_SET = re.compile(r"\btarget\w*|\bgoals?\b|\baim\w*\b|\bvision\b|\bby\s(?:the\send\sof\s)?20[2-9]\d\b", re.IGNORECASE)
_EXPORTS = re.compile(
    r"\bexports?\b|\bearnings?\b|\bremittances\b|\bforeign\sexchange\b|\brevenues?\b|\bindustry\b|\bsector\b",
    re.IGNORECASE,
)

_BY = re.compile(
    r"""\b(?:by|in|for|during|till|until|through|of)\s(?:the\s)?(?:end\s(?:of\s)?(?:the\s)?)?(?:fiscal\syear|financial\syear|fiscal|FY)[\s(-]{0,2}(?:20\d\d\s?[-/]\s?)?(?P<fiscal>20\d\d|\d\d)\b
      | \bFY[\s-]?(?:20\d\d\s?[-/]\s?)?(?P<fiscal2>20\d\d|\d\d)\b
      | \b20(?P<from>\d\d)\s?[-/]\s?(?:20)?(?P<fiscal3>\d\d)\b
      | \bby\s(?:the\send\sof\s)?(?P<month>"""
    + MONTH_STARTS
    + r""")[a-z]{0,6},?\s(?P<month_year>20\d\d)\b
      | \b(?:by|in|till|until|before|for|towards?)\s(?:the\s)?(?:end\s(?:of\s)?|year\s)?(?P<year>20\d\d)\b
      | \bVision\s(?P<vision>20\d\d)\b
      | \b(?P<this>(?:this|the\s(?:current|ongoing|running|outgoing)|current|ongoing|running)\s(?:fiscal|financial)?\s?year|(?:this|current|ongoing)\sFY|(?:by\s)?the\send\sof\sthe\s(?:fiscal\s|financial\s)?year|by\syear-?end)\b
      | \b(?P<next>(?:the\s)?(?:next|coming|upcoming|following)\s(?:fiscal|financial)?\s?year)\b
      | \b(?:in|over|within|during)\s(?:the\s)?(?:next\s|coming\s|span\sof\s)?(?P<years>"""
    + _N
    + r""")(?:\s?-\s?|\s)(?:to\s"""
    + _N
    + r"""\s)?years\b | \b(?:next|coming)\s(?P<years2>"""
    + _N
    + r""")\syears\b""",
    re.VERBOSE | re.IGNORECASE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Claim:
    """An amount that exports are to reach; ``target`` in US$ million, ``growth`` a year in percent that it asks for."""

    series: str
    period: Period | None
    target: float
    start: int
    end: int
    quote: tuple[int, int]
    probability: float | None = None
    growth: float | None = None
    note: str = ""


_A_MONTH = re.compile(
    r"\s?(?:an?\s|per\s|every\s|each\s|/\s?)(?:month|day|week|hour)\b(?!\s(?:ago|earlier|before))", re.IGNORECASE
)
"""Behind an amount: a rate, which is no total to reach."""


def find_claims(clauses: Iterable[Clause], latest: Month) -> Iterator[Claim]:
    """The claims of a text read as of a month, in order; of a range its lower end."""
    series = TOTAL
    sentence, period, exports, seen = -1, None, False, set[tuple[float, Period | None]]()
    for clause in clauses:
        if clause.sentence != sentence:
            sentence, period, exports = clause.sentence, None, exports and bool(PRONOUN.match(clause.text))
        exports = exports or bool(clause.items or _EXPORTS.search(clause.text))
        series = _series_of(clause, series)
        if clause.foreign or series == OTHER_THINGS:
            continue
        previous: Amount | None = None
        for amount, role in clause.amounts:
            follows = previous is not None and amount.spread and previous.spread
            previous = amount
            if role is Role.NONE and not follows and _is_claim(clause, amount, exports=exports):
                period = _period(clause, amount, latest) or period
                if (amount.millions, period) not in seen:
                    seen.add((amount.millions, period))
                    at = clause.at
                    quote = (at, at + len(clause.text))
                    yield Claim(series, period, round(amount.millions, 6), at + amount.start, at + amount.end, quote)


def _series_of(clause: Clause, series: str) -> str:
    named = [item.series for item in clause.items]
    if named:
        return next((s for s in named if s != OTHER_THINGS), OTHER_THINGS)
    return TOTAL if clause.first and series != OTHER_THINGS else series


def _is_claim(clause: Clause, amount: Amount, *, exports: bool) -> bool:
    near = clause.text[max(amount.start - 160, 0) : amount.end + 90]
    if (
        amount.millions < LEAST
        or _A_MONTH.match(clause.text, amount.end)
        or _OTHER.search(clause.text[max(amount.start - 70, 0) : amount.end + 40])
    ):
        return False
    return bool(_FUTURE.search(near)) and (exports or bool(_SET.search(near)))


def _period(clause: Clause, amount: Amount, latest: Month) -> Period | None:
    """The period that the words nearest to an amount name, behind it before those in front; none of a base's own."""
    bases = [base.start for base in clause.of_role(Role.BASE)]
    found = [
        (m.start() - amount.end if m.start() >= amount.end else amount.start - m.end() + 25, m)
        for m in _BY.finditer(clause.text)
        if not any(amount.end <= base < m.start() for base in bases)
    ]
    return _dated(min(found, key=lambda pair: pair[0])[1], latest) if found else None


def _dated(match: re.Match[str], latest: Month) -> Period:
    now = fiscal_year(latest + 1)
    fiscal = match["fiscal"] or match["fiscal2"] or match["fiscal3"]
    if match["this"]:
        return Period.fiscal(now)
    if match["next"]:
        return Period.fiscal(now + 1)
    if years := match["years"] or match["years2"]:
        return Period.fiscal(now + number_of(years))
    if match["month"]:
        number = month_number(match["month"])
        end = Month.of(int(match["month_year"]), number)
        return Period.fiscal(end.year) if number == FISCAL_START - 1 else Period(end + -11, end)
    year = int(fiscal or match["year"] or match["vision"])
    return Period.fiscal(year if year > 99 else 2000 + year)


def judged(claim: Claim, known: Known) -> Claim:
    """The claim with its probability by the record and the forecast, and the growth a year that it asks for."""
    if claim.period is None:
        return replace(claim, note="no year is named")
    published = known.level(claim.series, claim.period)
    probability = known.probability(claim.series, claim.period, claim.target)
    base = _last_year(claim.series, claim.period, known)
    years = (claim.period.end - base[0].end) / 12 if base else 0.0
    growth = 100 * ((claim.target / base[1]) ** (1 / years) - 1) if base and base[1] > 0 and years > 0 else None
    notes = []
    if published:
        notes.append(f"{written(claim.period)} is published: {published[0]:,.0f}")
    elif growth is not None and base:
        notes.append(f"asks for {growth:+z.1f} % a year from {written(base[0])} = {base[1]:,.0f}")
    if probability is None:
        notes.append("beyond the reach of the forecast" if known.forecast(claim.series) else "no forecast in service")
    elif not published:
        notes.append(f"probability {percent_text(probability)} by the forecast")
    return replace(claim, probability=probability, growth=growth, note="; ".join(notes))


def _last_year(series: str, period: Period, known: Known) -> tuple[Period, float] | None:
    """The last whole fiscal year before a period that the record has."""
    last = known.last(series)
    if last is None:
        return None
    year = fiscal_year(last + 1) - 1
    for back in range(3):
        whole = Period.fiscal(year - back)
        level = known.level(series, whole)
        if level and whole.end < period.end:
            return whole, level[0]
    return None
