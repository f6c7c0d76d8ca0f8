"""Drafts: figures with item and period, before they are weighed against the record and against each other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from models.core.measures import Measure
from models.core.periods import Period
from models.core.units import parse_unit
from models.press.bounds import bound_of


@dataclass(frozen=True, slots=True)
class Draft:
    """A figure that may become a report; ``period`` is None until a later sentence dates it.

    ``open`` marks a period whose year the calendar guessed, ``carried`` one that an earlier clause gave; ``unstated`` a
    growth rate whose base the text leaves out; ``mark`` a threshold that was passed, ``change`` what may be an
    increment; ``named`` an item that its own clause names; ``undated`` a period that was found without words for it,
    ``unclear`` a year that several readings fit.
    ``base_of`` is the place of the figure that it is compared with, where it has no period of its own: its period
    lies ``back`` months before.
    ``kind`` is the kind of period that its words name without dating it: "in a single quarter"; ``borrowed`` a period
    that only other sentences of the text have.
    ``start`` and ``end`` are its place, ``quote`` that of its clause, ``sentence`` the start of its sentence.
    """

    series: str
    period: Period | None
    measure: Measure
    value: Decimal
    unit: str
    confidence: float
    start: int
    end: int
    quote: tuple[int, int]
    open: bool = False
    carried: bool = False
    unstated: bool = False
    mark: bool = False
    change: bool = False
    hedge: str = ""
    named: bool = False
    undated: bool = False
    unclear: bool = False
    sentence: int = 0
    base_of: int = -1
    back: int = 0
    kind: str = ""
    borrowed: bool = False
    notes: tuple[str, ...] = ()

    @property
    def bound(self) -> str | None:
        """at_least, at_most or about where the amount is no figure itself, None where it is."""
        return bound_of(self.hedge, mark=self.mark) if self.measure is Measure.LEVEL else None

    @property
    def digits(self) -> int:
        """Significant digits printed; zeros at the end of a whole number do not count."""
        return (
            len(
                format(self.value.copy_abs(), "f")
                .replace(".", "")
                .strip("0" if self.value == int(self.value) and "." not in format(self.value, "f") else "")
                .lstrip("0")
            )
            or 1
        )

    @property
    def number(self) -> float:
        """US$ million of a level, percent of a growth rate."""
        return float(self.value * parse_unit(self.unit).usual) if self.measure is Measure.LEVEL else float(self.value)

    @property
    def step(self) -> float:
        """One unit of the last printed digit, in the unit of ``number``."""
        unit = float(parse_unit(self.unit).usual) if self.measure is Measure.LEVEL else 1.0
        return unit * 10.0 ** int(self.value.as_tuple().exponent)

    def agrees(self, value: float, tolerance: float = 0.0) -> bool:
        """Whether a value rounds, or is cut, to what is printed; "over $892 million" is 892 to 893, not 891."""
        return abs(value - self.number) <= (1.0 if self.hedge else 0.5) * self.step * 1.001 + tolerance

    def before(self, main: Draft) -> Draft:
        """The draft at so many months before the figure that is compared with it."""
        return replace(self, period=main.period.shifted(-self.back), open=main.open) if main.period else self

    def noted(self, note: str, factor: float = 1.0, *, at_most: float = 1.0) -> Draft:
        """The draft with one more note and less confidence."""
        return replace(self, confidence=min(self.confidence * factor, at_most), notes=(*self.notes, note))
