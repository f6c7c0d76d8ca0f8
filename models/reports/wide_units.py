"""The units that titles and corner cells of a wide table state, and whether its figures would get another one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from models.core.units import SCALES, Kind, Unit, parse_unit
from models.reports.series_heading import LONGEST, read_unit

_LABELLED = re.compile(r"\W*units?(?:\s*[:=-]|\s+(?:in|of)\b)\s*(?P<unit>.+)", re.IGNORECASE)
_BEHIND = re.compile(r"(?:.*\bin\s|.*[(\[]|.*[,:;-]\s)\s*(?P<unit>[^()\[\],:;]+)[)\]]?\s*", re.IGNORECASE | re.DOTALL)
_SCALE = re.compile(
    r"(?<!\d)(?<!\d[\s-])\b(?P<scale>thousand|million|billion|trillion|mn|mln|bn)s?\b|(?P<zeros>'000\b|\b000s\b)",
    re.IGNORECASE,
)
_SHORT = {"mn": "million", "mln": "million", "bn": "billion"}
_CURRENCIES = {
    "usd": re.compile(r"US\s?\$|\bUSD\b|\bU\.?S\.? dollars?\b", re.IGNORECASE),
    "pkr": re.compile(r"\bRs\b|\bPKR\b|\brupees\b", re.IGNORECASE),
    "eur": re.compile(r"€|\bEUR\b|\beuros?\b", re.IGNORECASE),
    "gbp": re.compile(r"£|\bGBP\b"),
    "jpy": re.compile(r"¥|\bJPY\b|\byen\b"),
    "inr": re.compile(r"₹|\bINR\b"),
}


@dataclass(frozen=True, slots=True)
class Stated:
    """A cell above the first month with a unit or parts of one; ``column`` is the one that it is of, None: all."""

    row: int
    at: int
    text: str
    column: int | None

    @property
    def unit(self) -> str | None:
        """The unit that it is or ends with."""
        return unit_of_title(self.text)

    def is_of(self, column: int) -> bool:
        """Whether it is about the figures of a column."""
        return self.column in (None, column)

    def fits(self, unit: str) -> bool:
        """Whether its unit converts to the one of a series."""
        return parse_unit(str(self.unit)).converts_to(parse_unit(unit))

    def contradicts(self, unit: Unit) -> bool:
        """Whether it names scales or currencies, but none of them those of a unit."""
        scales, currencies = set(_scales(self.text)), set(_currencies(self.text))
        if unit.kind not in (Kind.CURRENCY, Kind.COUNT):
            return False
        other_money = unit.kind is Kind.CURRENCY and bool(currencies) and unit.subject not in currencies
        return other_money or (bool(scales) and unit.scale not in {SCALES[scale] for scale in scales})


def unit_of_title(text: str) -> str | None:
    """The unit that a title is or ends with: bare, in brackets, behind "Unit:", a comma or "in"; a scale is needed.

    A currency alone is a unit behind "Unit:" only, for "Exports, US$" leaves the scale open.
    """
    if len(text) > LONGEST:
        return None
    if labelled := _LABELLED.fullmatch(text):
        return _read(labelled["unit"])
    behind = _BEHIND.fullmatch(text)
    for part in (text, behind["unit"] if behind else ""):
        unit = _read(part)
        if unit and not (parse_unit(unit).kind is Kind.CURRENCY and parse_unit(unit).scale == 1):
            return unit
    return None


def _read(text: str) -> str | None:
    try:
        return read_unit(text.strip(" ()[].:").removeprefix("in "))
    except ValueError:
        return None


def _scales(text: str) -> Iterator[str]:
    for match in _SCALE.finditer(text[:LONGEST]):
        word = (match["scale"] or "thousand").lower()
        yield _SHORT.get(word, word)


def _currencies(text: str) -> Iterator[str]:
    return (code for code, words in _CURRENCIES.items() if words.search(text[:LONGEST]))
