"""Rows of the table of reports as reports."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from models.core.measures import Measure
from models.core.periods import Month, Period
from models.reports.report import Report
from models.storage.tables import report

_c = report.c
_FIGURE = (_c.series, _c.period_start, _c.period_end, _c.measure, _c.value, _c.unit, _c.published)
COLUMNS = (_c.id, *_FIGURE, _c.known_from, _c.source, _c.status)
"""What a report is made of."""


def report_of(row: Sequence[Any]) -> Report:
    """The report of a row of COLUMNS, with the day and the reason of its withdrawal where these follow."""
    id_, series, start, end, measure, value, unit, published, known, source, status, *withdrawn = row
    return Report(
        series=series,
        period=_period(start, end),
        measure=Measure(measure),
        value=Decimal(value),
        unit=unit,
        published=published,
        source=source,
        status=status,
        known=known,
        stored=id_.removeprefix("-"),  # a withdrawal's is that of its report after a minus
        withdrawn=withdrawn[0] if withdrawn else None,
        withdrawn_why=(withdrawn and withdrawn[1]) or "",
    )


@lru_cache(maxsize=5_000)
def _period(start: str, end: str) -> Period:
    return Period(Month.parse(start), Month.parse(end))
