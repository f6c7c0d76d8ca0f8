# ruff: noqa: E501 - a pattern is read more easily in one line than cut in two
"""Finds amounts of US dollars: $238 million, US$ 1,941 million, USD 3.8bn, 892.970 million dollars, 38.60 crore dollars."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

NUMBER = r"(?:\d{1,3}(?:,\d{2,3}){1,5}|\d{1,12})(?:\.\d{1,6})?"
_SCALE = r"(?:billions?|bln|bn|millions?|mln|mn|thousands?|crores?|lakhs?|lacs?|arab|[mbk])(?![A-Za-z])"
_DOLLAR = r"(?:\bU\.?\s?S\.?\s{0,2}\$|\bUSD|\bU\.?S\.? dollars?|\bdollars?|(?<![A-Z])\$)"
_HEDGE = (
    r"(?:just over|just under|(?:(?:just|falling|a little) )?(?:short|shy) of|slightly over|slightly above|slightly below|well over|well above|over|under|below|around|about|nearly|almost"
    r"|approximately|approx\.?|more than|less than|not less than|no less than|roughly|close to|some|at least|upwards? of|north of|beyond|above|in excess of|as much as|virtually|in the region of)"
).replace(" ", r"\s")

_AMOUNT = re.compile(
    rf"""(?:(?P<hedge>\b{_HEDGE})\s(?:a\s)?)?
    (?:(?P<prefix>{_DOLLAR})\s{{0,2}}|(?<![\d.,A-Za-z/]))(?P<number>{NUMBER})(?![\d])
    (?P<plus>\+?)
    (?:[\s-]{{0,2}}(?P<scale>{_SCALE})(?P<plus2>\+|-plus\b)?)?
    (?:\s(?:and\s)?(?P<number2>\d{{1,3}}(?:\.\d{{1,4}})?)\s(?P<scale2>crores?|lakhs?|lacs?)\b)?
    (?:\s?(?P<suffix>(?:U\.?S\.?\s?)?dollars?\b|USD\b|\$(?!\s?\d)))?""",
    re.VERBOSE | re.IGNORECASE,
)
_COMPARED_BY = re.compile(
    r"(?:%|percent|per\scent|pc|\bincrease|\bgrowth|\brise|\bgain|\bup|\bhigher|\blower)\s$", re.IGNORECASE
)
_PERCENT_BEFORE = re.compile(r"(?:%|percent|per\scent|pc)\s$", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_RANGE_AFTER = re.compile(rf"\s?(?:-|to|and)\s?(?:US)?\$?\s?{NUMBER}", re.IGNORECASE)
_RANGE_BEFORE = re.compile(r"(?:\d\s?-\s?|\bbetween\s(?:\S{1,20}\s){1,3}and\s(?:US\s?)?\$?\s?)$", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween\s(?:around\s|about\s)?(?:US\s?)?\$?\s?$", re.IGNORECASE)
_FOREIGN = re.compile(r"(?:\bRs\.?|\bPKR|\bINR|\bEUR|[€£¥]|\brupees|\bSAR|\bAED|\bSDR)\s?$", re.IGNORECASE)
_BARE_BEFORE = re.compile(
    r"\b(?:to|from|of|at|against|than|with|earned|fetched|reached|touched|hit|only)\s$", re.IGNORECASE
)
_BARE_AFTER = re.compile(
    r"\s?(?:$|[.,;:)]|(?:in|during|as|for|last|this|from|to|while|whereas|over|compared|against|the|up|down|by|on)\b)",
    re.IGNORECASE,
)

_COUNTED = re.compile(
    r"\b(?:population|users|subscribers|subscriptions|connections|workforce|people|jobs|followers|downloads|tonnes|number|audience)\s(?:base\s)?(?:of|to|at|reached|hit)\s$",
    re.IGNORECASE,
)
"""Before an amount without a dollar sign: it counts people or things."""
_DECLARED = re.compile(
    rf"(?:\(|\bin\s)(?:in\s)?(?:(?P<before>millions?|billions?)\s(?:of\s)?)?{_DOLLAR}(?:\s?(?P<after>{_SCALE}))?(?=[\s):,])(?!\s?\d)",
    re.IGNORECASE,
)
"""The unit of the amounts behind it: "IT exports (in US$ million) were 298 in June"."""
_BARE_BEHIND = re.compile(
    r"(?:[:)]|\b(?:was|were|stood\sat|of|to|from|at|against|reached|than))\s{0,2}$", re.IGNORECASE
)
_YEAR_LIKE = re.compile(r"(?:19|20)\d\d")

_SCALES = {"b": ("usd_billion", 0), "a": ("usd_billion", 0), "m": ("usd_million", 0), "k": ("usd_thousand", 0)}
_SCALES |= {"t": ("usd_thousand", 0), "c": ("usd_million", 1), "l": ("usd_million", -1)}
MOST_TIMES = 20
"""A number that is so many times the one whose scale it borrows has another scale."""
_TO_MILLION = {"usd_billion": 3, "usd_million": 0, "usd_thousand": -3}


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount as printed: ``value`` keeps its digits. ``bare`` has no dollar sign; ``spread`` is one end of a range."""

    start: int
    end: int
    value: Decimal
    unit: str
    hedge: str = ""
    bare: bool = False
    spread: bool = False

    @property
    def millions(self) -> float:
        """The amount in US$ million."""
        return float(self.value.scaleb(_TO_MILLION[self.unit]))

    @property
    def step(self) -> float:
        """One unit of the last printed digit, in US$ million."""
        exponent = self.value.as_tuple().exponent
        return float(10.0 ** (int(exponent) + _TO_MILLION[self.unit]))


def find_amounts(text: str) -> list[Amount]:
    """The dollar amounts of a sentence in order; a number without a scale counts only with a partner that has one."""
    if not _DIGIT.search(text):
        return []
    return [amount for match in _AMOUNT.finditer(text) if (amount := _amount(text, match))]


def _amount(text: str, match: re.Match[str]) -> Amount | None:
    scale = (match["scale"] or "").lower()
    dollars = bool(match["prefix"] or match["suffix"])
    before, after = text[max(match.start() - 40, 0) : match.start()], text[match.end() : match.end() + 30]
    number = Decimal(match["number"].replace(",", ""))
    declared = None if dollars else _DECLARED.search(text, 0, match.start())
    if declared and _BARE_BEHIND.search(before) and _BARE_AFTER.match(after) and not _YEAR_LIKE.fullmatch(match[0]):
        dollars, scale = (
            bool(scale or declared["before"] or declared["after"]),
            scale or (declared["before"] or declared["after"] or "").lower(),
        )
    if dollars and not scale:
        scale = _borrowed_scale(number, after) or ""
        if not scale:
            return _written_out(match, number)
    if not scale or _FOREIGN.search(before) or re.match(r"\s?(?:rupees|rs\b|pkr)", after, re.IGNORECASE):
        return None
    bare = not dollars
    number_before = text[max(match.start("number") - 40, 0) : match.start("number")]
    if bare and _COUNTED.search(before):
        return None
    if bare and not (_BARE_BEFORE.search(before) and _BARE_AFTER.match(after) and scale not in ("k", "m", "b")):
        return None
    value, unit = _value(number, scale)
    if match["number2"]:
        value, unit = (
            value.scaleb(_TO_MILLION[unit]) + _value(Decimal(match["number2"]), match["scale2"].lower())[0],
            ("usd_million"),
        )
    spread = bool(_RANGE_BEFORE.search(number_before) or (re.match(r"\s?-\s?\$?\d", after)))
    spread = spread or bool(_BETWEEN.search(number_before) and _RANGE_AFTER.match(after))
    hedge = (match["hedge"] or "").lower()
    start = match.start()
    if _is_comparison(hedge, before):
        hedge, start = "", match.end("hedge") + 1  # "an increase of 2.35 percent over $1,488 million"
    hedge = hedge or ("over" if match["plus"] or match["plus2"] else "")
    return Amount(start, match.end(), value, unit, hedge, bare, spread)


def _is_comparison(hedge: str, before: str) -> bool:
    """Whether a word of degree compares: "2 percent over $1,488 million", "17 percent more than $330 million"."""
    if hedge in ("over", "above", "below"):
        return bool(_COMPARED_BY.search(before))
    return hedge in ("more than", "less than") and bool(_PERCENT_BEFORE.search(before))


def _borrowed_scale(number: Decimal, after: str) -> str | None:
    """The scale of the second number in "from $276 to $312 million"; "from $5,000 to $10 million" has two scales."""
    partner = re.match(rf"\s?to\s(?:US\s?)?\$\s?({NUMBER})\s?({_SCALE})", after, re.IGNORECASE)
    if partner is None or number > MOST_TIMES * Decimal(partner[1].replace(",", "")):
        return None
    return partner[2].lower()


def _written_out(match: re.Match[str], number: Decimal) -> Amount | None:
    """$892,970,000: a million or more without a scale; anything smaller is a price, not an export figure."""
    if number < 1_000_000:
        return None
    return Amount(match.start(), match.end(), number.scaleb(-6), "usd_million", (match["hedge"] or "").lower())


def _value(number: Decimal, scale: str) -> tuple[Decimal, str]:
    unit, shift = _SCALES[scale[0]]
    return number.scaleb(shift), unit
