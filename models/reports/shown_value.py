"""What a spreadsheet shows of a cell: the number or date under its number format, or that this is not clear.

The digits are those that the cell holds, also where fewer are shown; the format's statement of size (percent,
thousands), sign, currency and words is what a reader of the sheet sees, and is taken into account or refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from models.core.periods import Month


@dataclass(frozen=True, slots=True)
class Unclear:
    """A cell that shows something else than it holds: what was found and what is wanted instead."""

    found: str
    wanted: str

    def __str__(self) -> str:
        return self.found


Cell = str | Decimal | date | Month | Unclear | None
"""Text, number, day, month (a date that is shown without its day), a cell that is not clear, or nothing."""

PLAIN = "a number in a plain number format"

_PARTS = re.compile(r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|[_*].|\[(?P<bracket>[^\]]*)\]?|(?P<code>.)', re.DOTALL)
_SCALE = re.compile(r"[0#?](,+)(?![0#?,])")
_CODE = re.compile(r"general|[0#?.,%@/() +\-]|e[+-]", re.IGNORECASE)
_COLOUR = re.compile(r"black|blue|cyan|green|magenta|red|white|yellow|color ?\d+", re.IGNORECASE)
_DOLLARS = frozenset(("", "$", "US$", "USD", "US", "$US"))
_DASHES = frozenset("-\u2013\u2014")


@dataclass(frozen=True, slots=True)
class _Section:
    """One of the sections of a number format: what it does with digits, the words it adds, and what is in brackets."""

    code: str
    words: str
    brackets: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> _Section:
        code, words, brackets = "", "", []
        for part in _PARTS.finditer(text):
            words += part["quoted"] or part["escaped"] or ""
            code += part["code"] or ""
            if part["bracket"] is not None:
                brackets.append(part["bracket"])
        currency = "".join(b[1:].partition("-")[0] for b in brackets if b.startswith("$"))
        return cls(code, words + currency, tuple(brackets))

    @property
    def shows_digits(self) -> bool:
        return bool(re.search(r"[0#?@]|general", self.code, re.IGNORECASE))

    @property
    def thousands(self) -> int:
        """How often the number is divided by a thousand before it is shown."""
        return sum(len(commas) for commas in _SCALE.findall(self.code))

    @property
    def extra(self) -> str:
        """Words and symbols beside the number, without spaces and punctuation."""
        return re.sub(r"[\s().,:;+\-\u2013\u2014%/'\u00a0]", "", self.words + _CODE.sub("", self.code))

    @property
    def has_condition(self) -> bool:
        return any(b[:1] in "<>=" for b in self.brackets)


def sections(number_format: str) -> list[str]:
    """The sections of a number format, split at the semicolons that are not text."""
    found, depth = [""], ""
    for char in number_format:
        if char == ";" and not depth and not found[-1].endswith("\\"):
            found.append("")
            continue
        depth = ("" if char == depth else depth) if depth else {'"': '"', "[": "]"}.get(char, "")
        found[-1] += char
    return found


def shown_number(value: Decimal, number_format: str) -> Cell:
    """A number as a reader of the sheet takes it: 12.3% for 0.123 in a percent format, 1.5 for 1500 in ``0.0,``."""
    if number_format in ("General", "@", "", "0", "0.0", "0.00", "#,##0", "#,##0.00"):
        return value
    every = [_Section.parse(text) for text in sections(number_format)]
    section = _section_for(value, every)
    if any(s.has_condition for s in every) and any(s.thousands or s.extra not in _DOLLARS for s in every):
        return _unclear(value, number_format)
    if not section.shows_digits:
        is_dash = value == 0 and section.words.strip() in _DASHES
        return value if is_dash else _unclear(value, number_format)
    if section.extra.upper() not in _DOLLARS or (value < 0 and not _shows_sign(section, every)):
        return _unclear(value, number_format)
    percents = section.code.count("%")
    value = value.scaleb(2 * percents - 3 * section.thousands) if value else value
    if section.thousands:
        value = value.normalize() if value != value.to_integral_value() else value.quantize(Decimal(1))
    return f"{value:f}%" if percents or "%" in section.words else value


def _section_for(value: Decimal, every: list[_Section]) -> _Section:
    if value < 0 and len(every) > 1:
        return every[1]
    return every[2] if value == 0 and len(every) > 2 else every[0]


def _shows_sign(section: _Section, every: list[_Section]) -> bool:
    """Whether a negative number looks like one: a minus, brackets or a colour, which with one section is a minus."""
    marked = any(mark in section.code + section.words for mark in ("-", "(", "\u2212", "\u2013"))
    return section is every[0] or marked or any(_COLOUR.fullmatch(b) for b in section.brackets)


def _unclear(value: Decimal, number_format: str) -> Unclear:
    return Unclear(f"{value:f} in the number format {number_format[:60]}", PLAIN)


def shown_date(value: datetime, number_format: str) -> Cell:
    """A date as it is shown: a day, a month where no day is shown, or not clear where there is no year or no month."""
    code = _Section.parse(sections(number_format)[0]).code.lower()
    if "y" in code and "m" in code:
        return value.date() if "d" in code else Month.containing(value.date())
    found = f"{value:%Y-%m-%d} in the date format {number_format[:60]}"
    return Unclear(found, "a date that is shown with its month and year")
