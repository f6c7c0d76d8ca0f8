"""What the record fixed for each month, and from which day on: the vintages of a family, one a publication day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from models.core.catalog import Catalog
from models.core.measures import Status
from models.core.periods import Month
from models.reports.report import Report
from models.storage.records import Observed
from models.vintages.reconstruct import reconstruct

KNOWN = (Status.REPORTED, Status.DIFFERENCED)
"""An estimate is no truth to score against."""


def root_of(series: str, catalog: Catalog) -> str:
    """The topmost ancestor of a series in the catalog: its family is reconstructed together."""
    parent = catalog[series].parent
    return series if parent not in catalog.entries else root_of(str(parent), catalog)


def known_on(report: Report, today: date) -> date:
    """The day a report is known from; one of a month without a day that is here already, from today at the latest."""
    return min(report.known_from, today) if len(report.published) == 7 else report.known_from


def observe(
    reports: Sequence[Report], starts: Mapping[str, Month], *, catalog: Catalog, since: date, today: date
) -> list[Observed]:
    """The fixed months of a family as of each publication day from ``since`` on, oldest day first.

    ``starts`` are the first months wanted, by series of the family; ``reports`` are those of the whole family.
    """
    found = []
    for day in _days(reports, starts, since, today):
        known = [r for r in reports if known_on(r, today) <= day]
        vintages = reconstruct(known, catalog=catalog, as_of=day).vintages
        for series, start in starts.items():
            for month in vintages[series].months if series in vintages else ():
                if month.month >= start and month.status in KNOWN and month.value is not None:
                    value = round(month.value, 6)
                    found.append(Observed(series, month.month, day, value, month.tolerance or 0.0, month.status))
    return found


def _days(reports: Sequence[Report], starts: Mapping[str, Month], since: date, today: date) -> Iterator[date]:
    """The days from ``since`` on that can have fixed or moved a month wanted: none before a figure reached one."""
    days = {known_on(r, today) for r in reports}
    reached = [known_on(r, today) for r in reports if r.series in starts and r.period.end >= starts[r.series]]
    if reached:
        yield from sorted(day for day in days if max(since, min(reached)) <= day <= today)
