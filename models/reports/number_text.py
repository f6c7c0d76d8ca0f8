"""Numbers as tables print them: spaces, groups of thousands, decimal commas, and which of two marks a column uses.

Standard library only. A comma can be a decimal mark (12,5) or group thousands (1,234). A column of a table uses one
convention, and its cells decide which: 12,5 can only be a decimal comma, 12.5 only a decimal point.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

_SPACES = "\u0020\u00a0\u2007\u2009\u202f"
_GROUPING = re.compile(rf"(?<=\d)[{_SPACES}'\u2019](?=\d{{3}}(?!\d))")
"""A space or an apostrophe before three digits, as in 1 234 567 and 1'234'567."""

_GROUPED_BY_COMMA = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?")
_GROUPED_BY_POINT = re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+(,\d*)?")
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+")
_DECIMAL_POINT = re.compile(r"[+-]?\d*\.\d+([eE][-+]?\d+)?")

_MISSING = frozenset(
    (
        "",
        "-",
        "--",
        "\u2013",
        "\u2014",
        "\u2212",
        ".",
        "..",
        "...",
        "\u2026",
        ":",
        "n/a",
        "n.a.",
        "na",
        "#n/a",
        "nan",
        "null",
        "none",
    )
)


def is_missing(text: str) -> bool:
    """Whether a cell shows that there is no figure: empty, a dash, two dots, a colon, n/a, NaN and the like."""
    return text.strip().strip(_SPACES).lower() in _MISSING


class Mark(Enum):
    """What a text shows of the decimal mark of its column."""

    NONE = "no mark, or either"
    POINT = "a decimal point"
    COMMA = "a decimal comma"
    OPEN = "a comma that may group thousands or be a decimal comma"


def tidy(text: str) -> str:
    """A number without spaces around it, with a plain minus sign, and without spaces and apostrophes that group."""
    text = text.strip().strip(_SPACES).lstrip("'\u2019").replace("\u2212", "-")
    if text.isascii() and " " not in text and "'" not in text:
        return text
    return _GROUPING.sub("", text)


def mark_of(text: str) -> Mark:
    """What a tidy number shows of the decimal mark.

    1,234 leaves it open. 1.234 shows nothing: alone it is read with a decimal point.
    """
    if "," not in text:
        return Mark.NONE if "." not in text else _mark_of_points(text)
    if _GROUPED_BY_COMMA.fullmatch(text):
        return Mark.POINT if "." in text or text.count(",") > 1 else Mark.OPEN
    if _GROUPED_BY_POINT.fullmatch(text) or _DECIMAL_COMMA.fullmatch(text):
        return Mark.COMMA
    return Mark.NONE


def _mark_of_points(text: str) -> Mark:
    if _GROUPED_BY_POINT.fullmatch(text):
        return Mark.COMMA if text.count(".") > 1 else Mark.NONE
    return Mark.POINT if _DECIMAL_POINT.fullmatch(text) else Mark.NONE


def with_point(text: str, *, comma: bool) -> str:
    """A tidy number with a decimal point and without groups; ``comma``: the column has a decimal comma.

    Text that is no such number comes back as it is, for the caller to refuse.
    """
    if not comma:
        return text.replace(",", "") if _GROUPED_BY_COMMA.fullmatch(text) else text
    if _GROUPED_BY_POINT.fullmatch(text):
        return text.replace(".", "").replace(",", ".")
    return text.replace(",", ".") if _DECIMAL_COMMA.fullmatch(text) else text


@dataclass(slots=True)
class Decimals:
    """The decimal mark of a column, from its cells as they are seen; ``usual`` is the mark where no cell decides.

    Where it is None a comma that may be either stays open, and is refused.
    """

    usual: Mark | None = Mark.POINT
    point: str = ""
    comma: str = ""
    open: str = ""

    def see(self, text: str, place: str) -> None:
        """Take a tidy number into account; the first place of each kind is kept."""
        if "," in text or "." in text:
            mark = mark_of(text)
            if mark is Mark.POINT:
                self.point = self.point or place
            elif mark is Mark.COMMA:
                self.comma = self.comma or place
            elif mark is Mark.OPEN:
                self.open = self.open or place

    @property
    def is_comma(self) -> bool:
        """Whether the column has decimal commas."""
        return bool(self.comma) and not self.point

    @property
    def is_mixed(self) -> bool:
        """Whether some cells have a decimal point and some a decimal comma."""
        return bool(self.comma and self.point)

    def is_open(self, text: str) -> bool:
        """Whether a tidy number has a comma that nothing in the column explains."""
        return self.usual is None and not self.point and not self.comma and mark_of(text) is Mark.OPEN
