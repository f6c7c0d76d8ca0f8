"""Turns the confidence of the rules into a share: of figures that are 90 % sure, about 90 in 100 are read right.

A logistic map of the rules' own confidence and of the record's verdict, fitted by `benchmarks.press_reading fit`.
"""

from __future__ import annotations

import math
from dataclasses import astuple, dataclass

from models.core.measures import Measure
from models.press.candidate import Draft
from models.press.verdict import AGREES, CONTRADICTS


@dataclass(frozen=True, slots=True)
class Weights:
    """Log-odds that each trait of a figure adds; ``rules`` is per unit of the log-odds of the rules' confidence."""

    constant: float = 0.0
    rules: float = 1.0
    agrees: float = 0.0
    contradicts: float = 0.0
    loose_period: float = 0.0
    loose_item: float = 0.0
    no_base: float = 0.0
    disputed: float = 0.0


WEIGHTS = Weights(
    constant=1.749,
    rules=0.927,
    agrees=1.307,
    contradicts=-0.289,
    loose_period=-0.532,
    loose_item=-1.187,
    no_base=-0.818,
    disputed=-0.866,
)

UNCLEAR, ONE_DIGIT, MOST, LEAST = 0.3, 0.85, 0.99, 0.05
"""The most confidence in a figure whose year nothing settles, in one of a single digit, and in any; the least."""


def traits(draft: Draft, verdict: str) -> tuple[float, ...]:
    """The traits in the order of the weights, [8]."""
    sure = min(max(draft.confidence, 0.05), 0.98)
    return (
        1.0,
        math.log(sure / (1 - sure)),
        float(verdict == AGREES and not draft.undated),  # a period that the record found agrees with it anyway
        float(verdict == CONTRADICTS),
        float(draft.carried or draft.undated or draft.open),
        float(not draft.named),
        float(draft.unstated),
        float(draft.change or draft.mark or any("also says" in note for note in draft.notes)),
    )


def calibrated(draft: Draft, verdict: str, weights: Weights = WEIGHTS) -> float:
    """How likely a figure is read right, 0..1."""
    if draft.unclear:
        return min(draft.confidence, UNCLEAR)
    odds = sum(weight * trait for weight, trait in zip(astuple(weights), traits(draft, verdict), strict=True))
    share = 1 / (1 + math.exp(-odds))
    if draft.undated and draft.measure is Measure.LEVEL:
        share = min(share, draft.confidence)  # what it shares with the other periods that it fits
    return min(max(share, LEAST), ONE_DIGIT if draft.digits < 2 else MOST)
