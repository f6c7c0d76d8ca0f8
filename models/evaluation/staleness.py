"""Whether newer figures exist than a forecast starts from: stored and not used yet, or due and not stored."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from models.core.catalog import Series
from models.core.measures import Measure
from models.core.periods import Month
from models.reports.report import Report


def staleness(entry: Series, reports: Iterable[Report], *, cutoff: Month, today: date) -> list[str]:
    """A sentence for each way in which a forecast of a series is behind; ``reports`` are those of the series."""
    newest = max((r.period.end for r in reports if r.measure is Measure.LEVEL and r.withdrawn is None), default=cutoff)
    due = newest
    while entry.release_due(due + 1) < today:
        due += 1
    notices = []
    if newest > cutoff:
        notices.append(
            f"figures to {newest} are stored, the forecast uses them after the next training (exportcast train)"
        )
    if due > newest:
        notices.append(f"figures to {due} should be published by now, the newest stored one is of {newest}")
    return notices
