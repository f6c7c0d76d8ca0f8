"""Whether the months of a table of figures make sense together: one figure a month, and years that belong together.

Two figures of one source for a month are kept, as the press prints them, and ``audit`` names them. Most months of a
series with several figures are not: then the table is daily, or holds two series under one id.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence

from models.core.errors import Problem
from models.core.periods import Month
from models.core.rhythm import faster_than_monthly, slower_than_monthly, stray_months
from models.reports.report import Report

CROWDED_MONTHS = 3
"""Fewest months with several figures that make a pattern."""

A_MONTH_OF_DAYS = 15
"""Fewest figures of one month that make a pattern by themselves."""

_ONE = "one figure for each month; a day is not a period"


def rhythm_problems(reports: Iterable[Report], *, periods_have_ends: bool) -> Iterator[Problem]:
    """Series whose months cannot be meant, by the line of one of them.

    ``periods_have_ends``: the table names first and last month of each period, so that figures of every third
    month are meant as such, and not as quarters by their last day.
    """
    groups: dict[tuple[Hashable, ...], list[Report]] = defaultdict(list)
    for report in reports:
        if report.period.is_month:
            groups[report.series, report.measure, report.published, report.source].append(report)
    for group in groups.values():
        yield from _crowded(group)
    for series in _by_series(reports).values():
        yield from _strays(series)
        if not periods_have_ends and (looks := slower_than_monthly(r.period.start for r in series)):
            wanted = "a period like 2026-01..2026-03 where a figure is not of one month"
            yield Problem(series[0].place, "period", f"series {series[0].series!r}, which {looks}", wanted)


def _by_series(reports: Iterable[Report]) -> dict[tuple[Hashable, ...], list[Report]]:
    found: dict[tuple[Hashable, ...], list[Report]] = defaultdict(list)
    for report in reports:
        if report.period.is_month:
            found[report.series, report.measure].append(report)
    return found


def _crowded(group: Sequence[Report]) -> Iterator[Problem]:
    values: dict[Month, dict[object, Report]] = defaultdict(dict)
    for report in group:
        values[report.period.start].setdefault((report.value, report.unit), report)
    rows = {month: len(found) for month, found in values.items()}
    pattern = sum(count > 1 for count in rows.values()) >= CROWDED_MONTHS or max(rows.values()) >= A_MONTH_OF_DAYS
    dates = {month: [str(i) for i in range(count if count >= A_MONTH_OF_DAYS else 1)] for month, count in rows.items()}
    if pattern and (looks := faster_than_monthly(dates, rows)):
        second = next(list(found.values())[1] for found in values.values() if len(found) > 1)
        yield Problem(second.place, "period", f"series {second.series!r}, which {looks}", _ONE)


def _strays(series: Sequence[Report]) -> Iterator[Problem]:
    first = {report.period.start: report for report in reversed(series)}
    for month, odd in stray_months(first):
        found = f"{month} in series {series[0].series!r}, {odd}"
        yield Problem(first[month].place, "period", found, "the year that was meant")
