"""How the figure of a month came about: the staircase of a series' own vintages, one step a publication date.

Only the figures of the series itself count here, without what its family or an estimate would say: a first release is
what somebody printed, or what follows from printed sums.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from models.core.catalog import Catalog
from models.core.measures import Measure, Status
from models.core.periods import Month
from models.reports.report import Report
from models.vintages.reconstruct import reconstruct_alone
from models.vintages.vintage import Vintage

AROUND = 18
"""Months before and after a month whose figures can matter to it: its fiscal year and the growth rates to the next."""

KNOWN = (Status.REPORTED, Status.DIFFERENCED)


@dataclass(frozen=True, slots=True)
class Release:
    """The value of a month, in the unit of the series, and the day from which it was known; ``status`` tells how."""

    month: Month
    known: date
    value: float
    status: Status


@dataclass(frozen=True, slots=True)
class Triangle:
    """``values[row][column]`` is ``months[row]`` as known on ``dates[column]``, None if it was not known then."""

    series: str
    months: tuple[Month, ...]
    dates: tuple[date, ...]
    values: tuple[tuple[float | None, ...], ...]


def staircase(series: str, reports: Sequence[Report], catalog: Catalog) -> Iterator[Vintage]:
    """The vintages of a series from its own figures, one for each day on which some became known, oldest first."""
    own = [r for r in reports if r.series == series]
    for day in sorted({r.known_from for r in own}):
        known = [r for r in own if r.known_from <= day]
        yield reconstruct_alone(known, catalog=catalog, as_of=day)


def first_release(series: str, month: Month, reports: Sequence[Report], catalog: Catalog) -> Release | None:
    """The first figure of a month, printed or the difference of printed sums, None if there is none yet."""
    return next(iter(_releases(series, month, reports, catalog)), None)


def revisions(series: str, month: Month, reports: Sequence[Report], catalog: Catalog) -> list[Release]:
    """The first figure of a month and every later one that differs from the one before, oldest first."""
    found: list[Release] = []
    for release in _releases(series, month, reports, catalog):
        if not found or round(release.value, 6) != round(found[-1].value, 6):
            found.append(release)
    return found


def revision_triangle(reports: Sequence[Report], series: str, *, catalog: Catalog, months: int) -> Triangle:
    """The last ``months`` months of a series as known on each publication date that knew or changed one of them."""
    last = max((r.period.end for r in reports if r.series == series and r.measure is Measure.LEVEL), default=Month(0))
    relevant = [r for r in reports if r.period.end > last + -(months + AROUND)]
    steps = list(staircase(series, relevant, catalog))
    known = sorted({m.month for step in steps for m in step.months if m.status in KNOWN})[-months:]
    columns: list[tuple[date, list[float | None]]] = []
    for step in steps:
        value_of = {m.month: m.value for m in step.months if m.status in KNOWN}
        column = [value_of.get(month) for month in known]
        if column != (columns[-1][1] if columns else [None] * len(known)):
            columns.append((step.as_of, column))
    rows = tuple(tuple(column[row] for _, column in columns) for row in range(len(known)))
    return Triangle(series, tuple(known), tuple(day for day, _ in columns), rows)


def _releases(series: str, month: Month, reports: Sequence[Report], catalog: Catalog) -> Iterator[Release]:
    """What each step of the staircase says of a month, from the first that fixes it."""
    relevant = [r for r in reports if r.period.end >= month + -AROUND and r.period.start <= month + AROUND]
    for step in staircase(series, relevant, catalog):
        for value in step.months:
            if value.month == month and value.value is not None and value.status in KNOWN:
                yield Release(month, step.as_of, value.value, value.status)
