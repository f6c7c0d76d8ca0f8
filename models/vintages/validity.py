"""All vintages of a series at once: each value of each month with the days on which it stood."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from models.core.catalog import Catalog
from models.core.measures import Status
from models.core.periods import Month
from models.reports.catalog_check import in_series_units
from models.reports.report import Report
from models.vintages.reconstruct import vintages_of
from models.vintages.vintage import MonthValue, Vintage

DIGITS = 6
"""Decimals from which on values are the same."""


@dataclass(frozen=True, slots=True)
class Valid:
    """A month as it was known from ``start`` to ``end``, both included; ``end`` is None while it is valid."""

    month: MonthValue
    start: date
    end: date | None = None


def vintages_by_day(
    series: Collection[str], reports: Iterable[Report], *, catalog: Catalog, days: Iterable[date]
) -> Iterator[tuple[date, dict[str, Vintage]]]:
    """The vintages of some series as of each of some days; ``reports`` are those of their families."""
    rows = in_series_units(reports, catalog)
    for day in days:
        known = [r for r in rows if r.known_from <= day]
        yield day, vintages_of(series, known, catalog=catalog, as_of=day)


def validity(vintages: Iterable[Vintage]) -> list[Valid]:
    """The values of vintages, oldest vintage first, by month and first day; a value that was withdrawn ends."""
    open_rows: dict[Month, Valid] = {}
    done: list[Valid] = []
    for vintage in vintages:
        known = {m.month: m for m in vintage.months if m.value is not None}
        for month, row in list(open_rows.items()):
            if month not in known or _differs(row.month, known[month]):
                done.append(Valid(row.month, row.start, vintage.as_of - timedelta(days=1)))
                del open_rows[month]
        for month, value in known.items():
            open_rows.setdefault(month, Valid(value, vintage.as_of))
    rows = [*done, *open_rows.values()]
    return sorted(rows, key=lambda row: (row.month.month, row.start))


def _differs(one: MonthValue, two: MonthValue) -> bool:
    """Whether value or kind of status differ; reported and differenced are both as published."""
    estimated = [m.status is Status.ESTIMATED for m in (one, two)]
    return estimated[0] != estimated[1] or round(one.value or 0.0, DIGITS) != round(two.value or 0.0, DIGITS)
