"""The news of a version before its family is reconciled, and what its card has of them in the end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from models.core.arrays import Array
from models.core.periods import Month, Period
from models.evaluation.news_record import Kind, News, Part, news_fields
from models.forecasting.forecast import Forecast, Paths
from models.vintages.vintage import History
from training.engine import fingerprint
from training.learned import Learned
from training.publication_steps import RELATED


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """The way to a version as far as it is known before reconciliation.

    ``base`` are its values [T] in the months of ``period``, ``relatives`` what reconciliation had added to those of the
    version before.
    """

    previous: str
    previous_as_of: date
    previous_cutoff: Month
    period: Period
    parts: tuple[Part, ...]
    base: Array
    relatives: Array


@dataclass(frozen=True, slots=True, eq=False)
class NewsDraft:
    """The news of a version before reconciliation: the way to it, or why there is none, and its means by step [H]."""

    way: Way | str
    means: Array

    def card_fields(self, forecast: Forecast, learned: Learned) -> dict[str, Any]:
        """What the card of a reconciled version has: its news, and what the next version is compared by."""
        fields = learned.fields() | {"base": self.means.tolist(), "engine": fingerprint()}
        if isinstance(self.way, str):
            return {"news": {"none": self.way}, "learned": fields}
        return {"news": news_fields(_news(self.way, forecast)), "learned": fields}


def _news(way: Way, forecast: Forecast) -> News:
    """The way with what reconciliation moved."""
    assert forecast.history is not None  # it has a way
    served = values_in(forecast.history, means_of(forecast.paths), way.period)
    moved = part_of(Kind.RELATIVES, RELATED, served - way.base - way.relatives, way.period)
    after = dict(zip(way.period, served.tolist(), strict=True))
    return News(
        way.previous,
        way.previous_as_of,
        way.previous_cutoff,
        after,
        tuple(part for part in (*way.parts, moved) if part.effects),
    )


def values_in(history: History, means: Array, period: Period) -> Array:
    """Known values and means of the months ahead, [T] over a period."""
    first, last = period.start - history.start, period.end - history.start
    return np.concatenate([history.values, means])[first : last + 1]


def means_of(paths: Paths) -> Array:
    """Means by step, [H]."""
    means: Array = paths.mean(axis=0, dtype=np.float64)
    return means


def part_of(kind: Kind, what: str, effects: Array, period: Period) -> Part:
    """A part with its effects [T] on the months of a period."""
    return Part(kind, what, {m: float(x) for m, x in zip(period, effects, strict=True) if x})
