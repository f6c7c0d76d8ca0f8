"""Reads the unit of a table's figures from its headings and from the lines above it."""

from __future__ import annotations

import re
from collections.abc import Iterable

OTHER_MONEY = "other"
"""The unit of figures in another currency than US dollars."""

_DOLLARS = r"(?:US\s?\$|\$|\bUSD|\bU\.?S\.?\s?dollars?|\bdollars?)"
_OTHERS = r"(?:\bRs\b\.?|\bPKR|\bINR|\brupees?\b|\bEUR(?!op)|\beuros?\b|\bGBP|\bSDRs?\b|\bAED|\bSAR\b|\byuan\b|[€£¥₹])"
_SCALE = (
    r"(?:(?P<billion>billions?|bn)|(?P<million>millions?|mn|mln|m)|(?P<thousand>thousands?|'000s?|000s))(?![A-Za-z])"
)
_UNIT = re.compile(
    rf"(?:(?P<before>{_DOLLARS}|{_OTHERS})[\s,(]{{0,3}}(?:in\s)?|(?<![A-Za-z\d]))(?<!\d)(?<!\d[\s-]){_SCALE}"
    rf"(?:[\s,]{{0,2}}(?:of\s)?(?:the\s)?(?P<after>{_DOLLARS}|{_OTHERS}))?",
    re.IGNORECASE,
)
_OTHER = re.compile(_OTHERS, re.IGNORECASE)


def unit_in(text: str) -> str | None:
    """The unit that a text states, OTHER_MONEY of another currency; that of an amount like $3 billion is none."""
    units = [unit for match in _UNIT.finditer(text) if (unit := _unit(match))]
    return next((unit for unit in units if unit != OTHER_MONEY), units[0] if units else None)


def unit_of_heading(text: str) -> str | None:
    """The unit of a column; that of a heading with another currency is OTHER_MONEY even without a scale."""
    return OTHER_MONEY if _OTHER.search(text) else unit_in(text)


def first_unit(texts: Iterable[str]) -> str | None:
    """The unit of the first text that states one."""
    return next((unit for text in texts if (unit := unit_in(text))), None)


def _unit(match: re.Match[str]) -> str | None:
    money = match["before"] or match["after"] or ""
    if _OTHER.search(money):
        return OTHER_MONEY
    scale = next(name for name in ("billion", "million", "thousand") if match[name])
    return f"usd_{scale}" if match["before"] or len(match[scale]) > 1 else None
