"""How often intervals held the outcome in trials on the past, and whether that is clearly too seldom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from models.core.digits import percent_text
from models.core.measures import MAIN_LEVELS

SHORTFALL = 0.1
"""Share of outcomes by which an interval must hold fewer than its level, to be called too narrow."""


@dataclass(frozen=True, slots=True)
class Trial:
    """The interval of a level in percent held ``held`` of ``of`` months, forecast from ``windows`` past origins."""

    level: int
    windows: int
    held: int
    of: int

    @property
    def is_short(self) -> bool:
        """Whether it held clearly fewer than its level."""
        return self.held < (self.level / 100 - SHORTFALL) * self.of

    @property
    def words(self) -> str:
        """The warning beside an interval that is too narrow."""
        share = percent_text(self.held / self.of)
        return (
            f"the {self.level} % interval held {self.held} of {self.of} months ({share}) in "
            f"{self.windows} trials on the past: it is too narrow"
        )


def trials_of(scores: Sequence[Mapping[str, Any]]) -> tuple[Trial, ...]:
    """The trials in the backtest scores of a version, whose first row is the published forecast's; empty if none."""
    row = scores[0] if scores else {}
    found = ((level, row.get(f"coverage_{level}")) for level in MAIN_LEVELS)
    windows, points = row.get("windows") or 0, row.get("points") or 0
    return tuple(
        Trial(level, windows, round(share * points), points) for level, share in found if share is not None and points
    )
