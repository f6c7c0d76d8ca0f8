"""Measures, the status of a month, levels of intervals, and levels and keys of quantiles. Standard library only."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum


class Measure(StrEnum):
    """What a reported number measures."""

    LEVEL = "level"
    YOY_PCT = "yoy_pct"
    MOM_PCT = "mom_pct"


class ForecastMeasure(StrEnum):
    """What is shown of a forecast: its levels, growth on the year before, or what is worked out from its paths."""

    LEVEL = "level"
    YOY_PCT = "yoy_pct"
    ADJUSTED = "adjusted"
    TREND = "trend"

    @property
    def is_adjusted(self) -> bool:
        """Whether the season is taken out of it."""
        return self in (ForecastMeasure.ADJUSTED, ForecastMeasure.TREND)

    @property
    def words(self) -> str:
        """What a title adds for it."""
        return {ForecastMeasure.ADJUSTED: ", seasonally adjusted", ForecastMeasure.TREND: ", trend"}.get(self, "")


class Status(StrEnum):
    """How a month of a vintage is known."""

    REPORTED = "reported"
    DIFFERENCED = "differenced"
    ESTIMATED = "estimated"
    MISSING = "missing"


class Aggregation(StrEnum):
    """What the figure of a longer period is of its months: flows add up, indexes and rates are averages, stocks end."""

    SUM = "sum"
    MEAN = "mean"
    LAST = "last"


class Sign(StrEnum):
    """Which levels a series can have."""

    POSITIVE = "positive"
    ANY = "any"


MAIN_LEVELS = (80, 95)
"""Levels of the intervals that are scored, and shown where none are requested."""

HUBVERSE = (0.01, 0.025, *(i / 20 for i in range(1, 20)), 0.975, 0.99)
"""The 23 quantile levels that forecast hubs exchange; pinball loss is the mean over them."""

ISSUED_QUANTILES = (0.0, 0.001, 0.002, 0.005, *HUBVERSE, 0.995, 0.998, 0.999, 1.0)
"""Levels stored of an issued forecast: with the far tails, so that a figure beyond them has a PIT of its own."""


def parse_level(value: int) -> int:
    """A level: percent of a central interval, an integer 1..99; ValueError otherwise."""
    if not 1 <= value <= 99:
        raise ValueError(f"level {value} is not 1..99")
    return value


def level_quantiles(level: int) -> tuple[float, float]:
    """The two probabilities that bound the central interval of a level: 80 gives (0.1, 0.9)."""
    tail = Decimal(100 - level) / 200
    return float(tail), float(1 - tail)


def quantile_key(probability: float) -> str:
    """Canonical decimal text of a probability: 0.1, 0.025, never 1e-1 or 0.10."""
    return format(Decimal(repr(round(probability, 6))).normalize(), "f")
