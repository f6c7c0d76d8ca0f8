"""Makes the draft of a figure at its place, with how sure the rules are of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from models.core.measures import Measure
from models.press.amounts import Amount
from models.press.candidate import Draft
from models.press.clause import Clause, Figure
from models.press.context import BACK, Place

SURE, BARE, NO_PERIOD = 0.95, 0.85, 0.45
"""Confidence in a figure that is placed; what it counts without a dollar sign, and without a period."""


_IN_A = re.compile(
    r"\bin\s(?:an?|one|any)\s(?:single\s|given\s|calendar\s)?(?P<unit>month|quarter|(?:(?:fiscal|financial)\s)?year)\b(?!\s(?:ago|earlier|before))",
    re.IGNORECASE,
)
_KINDS = {"month": "month", "quarter": "quarter", "year": "fiscal year"}


@dataclass(frozen=True, slots=True)
class Traits:
    """What a figure is beyond its value: ``factor`` is how sure its role is, 0..1; the others are those of a draft."""

    factor: float = 1.0
    measure: Measure = Measure.LEVEL
    unstated: bool = False
    mark: bool = False
    change: bool = False
    base_of: int = -1
    back: int = 0


def draft_of(clause: Clause, figure: Figure, place: Place, traits: Traits) -> Draft:
    """The draft of a figure of a clause."""
    amount = figure if isinstance(figure, Amount) else None
    dated = place.dated
    bare = BARE if amount and amount.bare else 1.0
    confidence = SURE * traits.factor * place.sure * bare * (1.0 if dated else NO_PERIOD)
    return Draft(
        place.series,
        dated.period if dated else None,
        traits.measure,
        figure.value,
        amount.unit if amount else "percent",
        confidence,
        clause.at + figure.start,
        clause.at + figure.end,
        (clause.at, clause.at + len(clause.text)),
        open=bool(dated and dated.open),
        carried=bool(dated and dated.carried),
        unstated=traits.unstated,
        mark=traits.mark,
        change=traits.change,
        hedge=amount.hedge if amount else "",
        named=_is_named(clause, place.series),
        sentence=clause.sentence,
        base_of=traits.base_of,
        back=traits.back,
        kind=_kind(clause, figure) if dated is None else "",
    )


def _kind(clause: Clause, figure: Figure) -> str:
    """The kind of period that stands nearest behind a figure: "passed $1 billion in a single quarter"."""
    found = _IN_A.search(clause.text, figure.end)
    return _KINDS[found["unit"].lower().split()[-1]] if found else ""


def _is_named(clause: Clause, series: str) -> bool:
    """Whether a clause names an item itself, or goes on about the one before without naming any."""
    named = any(item.series == series and not item.vague for item in clause.items)
    return named or bool(not clause.items and BACK.match(clause.text))
