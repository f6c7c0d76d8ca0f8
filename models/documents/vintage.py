"""Vintages, their revisions, and what does not fit them, as documents."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from models.core.measures import ForecastMeasure, Status
from models.core.periods import Month
from models.documents.document import AsOf, DayText, Document, MonthText, SeriesId
from models.documents.report import ReportDocument, report_document, report_members
from models.evaluation.outcomes import Triangle
from models.forecasting.adjusted_paths import AdjustedPaths, adjustment_notes
from models.forecasting.forecast import Forecast
from models.reports.report import Report
from models.vintages.contradictions import Contradiction
from models.vintages.vintage import MonthValue, Vintage

VINTAGE_COLUMNS = ("month", "value", "status", "tolerance")
"""Columns of a vintage as CSV."""


class VintageMonth(Document):
    """One month of a vintage."""

    month: Annotated[MonthText, Field(description="the month, like 2026-03")]
    value: Annotated[float | None, Field(description="in the unit of the series; null where the month is missing")]
    status: Annotated[
        Status,
        Field(
            description="reported: printed for this month; differenced: the difference of printed sums; estimated: "
            "within printed totals; missing: nothing is known"
        ),
    ]
    tolerance: Annotated[
        float | None,
        Field(
            description="in the unit of the series: how far rounding alone lets the value be off (reported, "
            "differenced), or its standard error (estimated; adjusted and trend, which depend on years to "
            "come); null where the month is missing"
        ),
    ]
    reports: Annotated[list[str], Field(description="ids of the reports that the month rests on")]


class VintageDocument(Document):
    """The monthly series as known on a day, without holes: an unknown month is there as missing."""

    series: SeriesId
    as_of: AsOf
    hash: Annotated[
        str | None,
        Field(description="names the vintage: the same months and values, the same hash; null if no month is known"),
    ]
    months: Annotated[list[VintageMonth], Field(description="the months in order")]
    unit: Annotated[str, Field(description="unit of values and tolerances, such as usd_million")]
    measure: Annotated[
        Literal["level", "adjusted", "trend"],
        Field(description="level: as published; adjusted: without season and calendar; or trend"),
    ]
    notes: Annotated[list[str], Field(description="what a reader of adjusted values must know, in sentences")]


class RevisionsDocument(Document):
    """What each release gave for the last months of a series: a triangle."""

    series: SeriesId
    as_of: AsOf
    dates: Annotated[list[DayText], Field(description="days on which a figure became known, oldest first")]
    months: Annotated[
        list[dict[str, str | float | None]],
        Field(
            description="a row a month: `month`, and by day the value known then, in the unit of the series; null "
            "where none was known"
        ),
    ]


class ContradictionDocument(ReportDocument):
    """A report that the others known rule out, or that fits them in more than one way."""

    kind: Annotated[str, Field(description="the kind of error, such as typo, unit, or contradiction")]
    reason: Annotated[str, Field(description="why, in a sentence")]
    expected: Annotated[
        float | None,
        Field(description="what the others give, in the unit of the series or in percent; null if they give nothing"),
    ]


class ContradictionsDocument(Document):
    """Reports that do not fit the record known on a day."""

    as_of: AsOf
    contradictions: Annotated[list[ContradictionDocument], Field(description="ruled out by other reports")]
    ambiguous: Annotated[list[ContradictionDocument], Field(description="left undecided by other reports")]
    withdrawn: Annotated[
        list[ReportDocument], Field(description="withdrawn by that day, with the day and the reason of each")
    ]


def vintage_document(vintage: Vintage, unit: str) -> VintageDocument:
    """The document of a vintage whose values are in ``unit``."""
    return VintageDocument(
        series=vintage.series,
        as_of=vintage.as_of.isoformat(),
        hash=vintage.hash if vintage.months else None,
        months=[_month(each) for each in vintage.months],
        unit=unit,
        measure="level",
        notes=[],
    )


def adjusted_document(
    vintage: Vintage, unit: str, forecast: Forecast, measure: Literal["adjusted", "trend"]
) -> VintageDocument:
    """The document of a vintage without its season, or of its trend: medians on the paths of the forecast in service.

    Months before a gap are missing in it. NoAdjustment if the forecast, or a history so short, has none.
    """
    history, shown = vintage.history(), ForecastMeasure(measure)
    found: dict[Month, tuple[float, float]] = {}
    for block in AdjustedPaths.of(forecast, history).known(shown):
        for value, error in zip(np.median(block, axis=0).tolist(), block.std(axis=0).tolist(), strict=True):
            found[history.start + len(found)] = (value, error)
    whole = vintage_document(vintage, unit)
    months = [_replaced(each, *found.get(Month.parse(each.month), (None, None))) for each in whole.months]
    return whole.model_copy(update={"months": months, "measure": measure, "notes": adjustment_notes(forecast, shown)})


def revisions_document(triangle: Triangle, as_of: date) -> RevisionsDocument:
    """The document of a triangle of revisions."""
    dates = [day.isoformat() for day in triangle.dates]
    rows = zip(triangle.months, triangle.values, strict=True)
    return RevisionsDocument(
        series=triangle.series,
        as_of=as_of.isoformat(),
        dates=dates,
        months=[{"month": str(month), **dict(zip(dates, values, strict=True))} for month, values in rows],
    )


def _month(month: MonthValue) -> VintageMonth:
    return VintageMonth(
        month=str(month.month),
        value=None if month.value is None else round(month.value, 6),
        status=month.status,
        tolerance=None if month.tolerance is None else round(month.tolerance, 6),
        reports=list(month.reports),
    )


def _replaced(month: VintageMonth, value: float | None, tolerance: float | None) -> VintageMonth:
    if value is None or tolerance is None:
        return month.model_copy(update={"value": None, "tolerance": None, "status": Status.MISSING})
    return month.model_copy(update={"value": round(value, 6), "tolerance": round(tolerance, 6)})


def contradiction_document(found: Contradiction) -> ContradictionDocument:
    """The document of a contradiction."""
    expected = None if found.expected is None else round(found.expected, 3)
    return ContradictionDocument(
        **report_members(found.report), kind=found.kind, reason=found.reason, expected=expected
    )


def contradictions_document(
    as_of: date,
    contradictions: Iterable[Contradiction],
    ambiguous: Iterable[Contradiction],
    withdrawn: Iterable[Report],
) -> ContradictionsDocument:
    """The document of what does not fit the record, by series and day of publication."""
    return ContradictionsDocument(
        as_of=as_of.isoformat(),
        contradictions=_ordered(contradictions),
        ambiguous=_ordered(ambiguous),
        withdrawn=[report_document(each) for each in withdrawn],
    )


def _ordered(found: Iterable[Contradiction]) -> list[ContradictionDocument]:
    ordered = sorted(found, key=lambda c: (c.report.series, c.report.known_from, c.report.id))
    return [contradiction_document(each) for each in ordered]
