"""What the record fixed for each month, and from which day on: the vintages of a family, one a publication day.

The first value so fixed is the first release of a month: forecasts are scored against it, and nothing else is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from models.core.catalog import Catalog
from models.core.measures import Measure
from models.core.periods import Month
from models.reports.report import Report, change_days
from models.storage.records import Observed
from models.storage.store import Store
from models.vintages.validity import vintages_by_day

AROUND = 18
"""Months before a month whose figures can matter to it: its fiscal year and the growth rates to the next."""


@dataclass(frozen=True, slots=True)
class Triangle:
    """``values[row][column]`` is ``months[row]`` as known on ``dates[column]``, None if it was not known then."""

    series: str
    months: tuple[Month, ...]
    dates: tuple[date, ...]
    values: tuple[tuple[float | None, ...], ...]


def root_of(series: str, catalog: Catalog) -> str:
    """The topmost ancestor of a series in the catalog: its family is reconstructed together."""
    parent = catalog[series].parent
    return series if parent not in catalog.entries else root_of(str(parent), catalog)


def by_root(catalog: Catalog) -> dict[str, list[str]]:
    """The series of the catalog, in its order, by their topmost ancestor."""
    found: dict[str, list[str]] = {}
    for series in catalog.entries:
        found.setdefault(root_of(series, catalog), []).append(series)
    return found


def stored_family(store: Store, series: str, *, catalog: Catalog, as_of: date) -> list[Report]:
    """The reports, known on a day, of a series and of all that share its topmost parent; no others are read."""
    names = by_root(catalog)[root_of(series, catalog)]
    return [report for name in names for report in store.reports(as_of=as_of, series=name)]


def family_reports(reports: Iterable[Report], series: str, *, catalog: Catalog) -> list[Report]:
    """The reports of a series and of all that share its topmost parent."""
    root = root_of(series, catalog)
    return [r for r in reports if r.series in catalog.entries and root_of(r.series, catalog) == root]


def observe(
    reports: Sequence[Report], starts: Mapping[str, Month], *, catalog: Catalog, since: date, today: date
) -> list[Observed]:
    """The fixed months of a family as of each publication day from ``since`` on, oldest day first.

    ``starts`` are the first months wanted, by series of the family; ``reports`` are those of the whole family.
    """
    found = []
    days = _days(reports, starts, since, today)
    for day, vintages in vintages_by_day(starts, reports, catalog=catalog, days=days):
        for series, start in starts.items():
            for month in vintages[series].fixed() if series in vintages else ():
                if month.month >= start and month.value is not None:
                    value = round(month.value, 6)
                    found.append(Observed(series, month.month, day, value, month.tolerance or 0.0, month.status))
    return found


def _days(reports: Sequence[Report], starts: Mapping[str, Month], since: date, today: date) -> Iterator[date]:
    """The days from ``since`` on that can have fixed or moved a month wanted: none before a figure reached one."""
    days = change_days(reports)
    reached = [r.known_from for r in reports if r.series in starts and r.period.end >= starts[r.series]]
    if reached:
        yield from sorted(day for day in days if max(since, min(reached)) <= day <= today)


def observe_last(count: int, series: str, reports: Sequence[Report], *, catalog: Catalog) -> list[Observed]:
    """The last ``count`` fixed months of a series as ``observe`` has them, from reports of any series.

    Figures that end more than ``AROUND`` months before are left out, which saves two thirds of the time.
    """
    family = family_reports(reports, series, catalog=catalog)
    periods = [r.period for r in family if r.series == series and r.measure is Measure.LEVEL]
    if not periods:
        return []
    first, start = min(p.start for p in periods), max(p.end for p in periods) + (1 - count)
    observed = _observe_from(start, series, family, catalog)
    while len({o.month for o in observed}) < count and start > first:
        start += -count  # some months are fixed by no figure
        observed = _observe_from(start, series, family, catalog)
    shown = sorted({o.month for o in observed})[-count:]
    return [o for o in observed if o.month in shown]


def _observe_from(start: Month, series: str, family: Sequence[Report], catalog: Catalog) -> list[Observed]:
    near = [r for r in family if r.period.end >= start + -AROUND]
    return observe(near, {series: start}, catalog=catalog, since=date.min, today=date.max)


def revision_triangle(reports: Sequence[Report], series: str, *, catalog: Catalog, months: int) -> Triangle:
    """The last ``months`` months of a series as known on each publication day that fixed or moved one of them."""
    columns: dict[date, dict[Month, float]] = {}
    for observed in observe_last(months, series, reports, catalog=catalog):
        columns.setdefault(observed.known, {})[observed.month] = observed.value
    dates = [day for day, before in zip(columns, [{}, *columns.values()], strict=False) if columns[day] != before]
    known = sorted({month for column in columns.values() for month in column})
    rows = tuple(tuple(columns[day].get(month) for day in dates) for month in known)
    return Triangle(series, tuple(known), tuple(dates), rows)
