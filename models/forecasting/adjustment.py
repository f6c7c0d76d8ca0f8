"""How a series is seasonally adjusted: found in training, stored in the card of a version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from models.core.periods import Month


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What is taken out of a series, and what of its history is not looked at for it.

    ``seasonal``: the months of the year differ beyond chance. ``calendar`` names the effects that the history shows
    (``ramadan``, ``eid``, ``working_days``), ``lifts`` are by how much they lift each month from the first of the
    history on, 1 for an average one; empty if there is none. ``replaced`` are the outliers with what was expected in
    their place. ``none`` is the reason why nothing is adjusted; empty if something is.
    """

    seasonal: bool = False
    calendar: tuple[str, ...] = ()
    lifts: tuple[float, ...] = ()
    replaced: Mapping[Month, float] = field(default_factory=dict)
    none: str = ""

    def fields(self) -> dict[str, Any]:
        """As JSON, for a card."""
        if self.none:
            return {"none": self.none}
        replaced = {str(month): value for month, value in self.replaced.items()}
        return {
            "seasonal": self.seasonal,
            "calendar": list(self.calendar),
            "lifts": list(self.lifts),
            "replaced": replaced,
        }

    @classmethod
    def parse(cls, stored: Mapping[str, Any]) -> Adjustment:
        """What ``fields`` stored; KeyError, TypeError or ValueError if it is something else."""
        if "none" in stored:
            return cls(none=str(stored["none"]))
        return cls(
            seasonal=bool(stored["seasonal"]),
            calendar=tuple(map(str, stored["calendar"])),
            lifts=tuple(map(float, stored["lifts"])),
            replaced={Month.parse(month): float(value) for month, value in stored["replaced"].items()},
        )
