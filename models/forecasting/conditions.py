"""Conditions as text: ``2026-12=450``, ``FY2027=5200..5400``, ``2026-12=+8%``, ``pk.ict.telecom:FY2027=540..``."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from models.core.catalog import Catalog, Series
from models.core.errors import InvalidInput, Problem, UnknownSeries, shown
from models.forecasting.scenario import Condition

MOST = 20
"""Conditions of one scenario."""

FORMS = "PERIOD=VALUE like 2026-12=450, FY2027=5200..5400, FY2027=5000.., 2026-12=+8% or SERIES:2026-12=45"

_NUMBER = r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,9})?"
_POINT = re.compile(rf"({_NUMBER})\s*(%?)")
_RANGE = re.compile(rf"({_NUMBER})?\s*(%?)\s*\.\.\s*({_NUMBER})?\s*(%?)")
_RELATIVE = re.compile(r"([a-z][a-z0-9_.]*):(.+)")


def parse_conditions(texts: Sequence[str], entry: Series, catalog: Catalog) -> list[Condition]:
    """The conditions of texts on a series or its relatives; InvalidInput names each text that is none."""
    if len(texts) > MOST:
        raise InvalidInput([Problem("given", "", f"{len(texts)} conditions", f"at most {MOST}")])
    found: list[Condition] = []
    problems: list[Problem] = []
    for text in texts:
        try:
            found.append(_condition(text, entry, catalog))
        except InvalidInput as error:
            problems += error.problems
    if problems:
        raise InvalidInput(problems)
    return found


def _condition(text: str, entry: Series, catalog: Catalog) -> Condition:
    name, equals, value = (part.strip() for part in text.partition("="))
    if not (name and equals and value):
        raise _wrong("", text, FORMS)
    about, period = _named(name, entry, catalog)
    low, high, is_growth = _value(name, value)
    if is_growth and not about.has_growth:
        raise _wrong(name, value, f"a figure in {about.unit_label}: {about.series} has no growth rates")
    try:
        within = about.parse_period(period)
    except ValueError as error:
        raise _wrong(name, period, str(error).partition(" is not a period: write ")[2] or str(error)) from error
    return Condition(name, within, low, high, is_growth, "" if about is entry else about.series)


def _named(name: str, entry: Series, catalog: Catalog) -> tuple[Series, str]:
    """The series that a condition is of, and its period."""
    relative = _RELATIVE.fullmatch(name)
    if relative is None:
        return entry, name
    try:
        return catalog[relative[1]], relative[2].strip()
    except UnknownSeries as error:
        nearest = f", such as {', '.join(error.nearest)}" if error.nearest else ""
        raise _wrong(name, relative[1], f"a series of the catalog{nearest}") from error


def _value(name: str, text: str) -> tuple[float, float, bool]:
    """Both ends and whether they are of growth."""
    if point := _POINT.fullmatch(text):
        return float(point[1]), float(point[1]), bool(point[2])
    ends = _RANGE.fullmatch(text)
    if ends is None or not (ends[1] or ends[3]) or (ends[2] and not ends[1]) or (ends[4] and not ends[3]):
        raise _wrong(name, text, "a number like 450, a range like 5200..5400, 5000.. or ..5000, or growth like +8%")
    if ends[1] and ends[3] and ends[2] and not ends[4]:
        raise _wrong(name, text, "the sign % at both ends, or at none")
    low, high = float(ends[1] or -math.inf), float(ends[3] or math.inf)
    if low > high:
        raise _wrong(name, text, f"the lower end first: {ends[3]}..{ends[1]}")
    return low, high, bool(ends[2] or ends[4])


def _wrong(name: str, found: str, wanted: str) -> InvalidInput:
    return InvalidInput([Problem("given", name[:80], shown(found), wanted)])
