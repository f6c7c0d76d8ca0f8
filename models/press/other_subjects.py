"""Distinguishes clauses whose figures are of others: a firm, an average or a target, the exports of all goods."""

from __future__ import annotations

import re

_ABOUT_OTHERS = re.compile(
    r"\b(?:(?i:the|an?|this|that|one|our|leading)\s(?:[A-Za-z]+[\s-]){0,3}(?:company|firm|start-?up|freelancer|(?<!(?i:central)\s)(?<!State\s)bank|software\shouse)"
    r"(?:'s)?(?=\s(?:earned|made|posted|reported|had|exported|said\sits|saw|generated|received|booked|recorded|with|grew|is|was))"
    r"|the\s(?:company|firm)|Limited|Ltd|Inc\.|Pvt|(?:[Ww]omen|[Ff]emale|[Yy]oung|[Rr]ural|[Ss]tudent)\s(?:IT\s)?(?:freelancers?|professionals))(?![a-z])"
)
_ALL_EXPORTS = re.compile(
    r"\b(?:Pakistan's|country's|nation's|total|overall)\s(?:total\s|overall\s)?exports\b", re.IGNORECASE
)
_WHICH = re.compile(r",?\s?(?:which|that)\s(?:is|was|were|stood|stands|came|amount(?:s|ed))\b", re.IGNORECASE)
_NOT_EXPORTS = re.compile(
    r"\b(?:average|target|goal|surplus|deficit|imports|GDP|GNP|economy|budget)\b[^.$%]{0,60}$", re.IGNORECASE
)


def is_of_a_firm(text: str) -> bool:
    """Whether a clause is about a firm or a group of people that is no item."""
    return bool(_ABOUT_OTHERS.search(text))


def is_of_another_amount(text: str, before: str) -> bool:
    """Whether a relative clause is about an average: "above the average, which stood at $218 million"."""
    return bool(_WHICH.match(text) and _NOT_EXPORTS.search(before))


def names_all_exports(text: str) -> bool:
    """Whether a clause names the exports of the whole country."""
    return bool(_ALL_EXPORTS.search(text))
