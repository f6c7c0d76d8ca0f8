"""Published figures as documents, and the reports of a series known on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any

from pydantic import Field

from models.core.measures import Measure
from models.core.units import EXAMPLES
from models.documents.document import AsOf, DayText, Document, MonthText, Next, Number, SeriesId, left_out
from models.reports.report import Report

MEASURE = "level; yoy_pct: growth on the same months a year before; mom_pct: growth on the month before"
UNIT = f"that of the series or another scale of it ({EXAMPLES}); percent for growth"
PUBLISHED = "day of publication like 2026-04-17, or the month where no day was shown"


ReportId = Annotated[str, Field(description="names the report: 16 hex digits over all that was published of it")]


class ReportDocument(Document):
    """One published figure. What is answered can be sent back in a release as it is, unless it is withdrawn."""

    id: ReportId
    series: SeriesId
    period_start: Annotated[MonthText, Field(description="first month of the period that the figure describes")]
    period_end: Annotated[MonthText, Field(description="last month of it; of a single month the same as the first")]
    measure: Annotated[Measure, Field(description=MEASURE)]
    value: Annotated[Number, Field(description="the figure in `unit`")]
    unit: Annotated[str, Field(description=UNIT)]
    published: Annotated[str, Field(description=PUBLISHED)]
    source: Annotated[str, Field(description="the publisher or page")]
    printed: Annotated[
        str | None,
        Field(description="the digits as printed; left out where `value` has them all", json_schema_extra=left_out),
    ] = None
    status: Annotated[
        str | None,
        Field(
            description="the publisher's mark: provisional, revised or estimated; left out without one",
            json_schema_extra=left_out,
        ),
    ] = None
    withdrawn: Annotated[
        DayText | None,
        Field(
            description="the day from which on vintages do not use the report; left out unless it is withdrawn",
            json_schema_extra=left_out,
        ),
    ] = None
    withdrawn_why: Annotated[
        str | None,
        Field(description="why the report is withdrawn; left out unless it is", json_schema_extra=left_out),
    ] = None


class ReportsDocument(Document):
    """The figures published on a series and known on a day, in the order of publication."""

    series: SeriesId
    as_of: AsOf
    reports: Annotated[list[ReportDocument], Field(description="the figures, superseded and withdrawn ones included")]
    next: Next


def report_members(report: Report) -> dict[str, Any]:
    """The members of a report: the value as a number, ``status`` only where there is one.

    Where a number loses printed digits (405.20) they are given as ``printed``, so that what is read back is the same
    report.
    """
    fields = report.to_fields()
    whole = report.value == report.value.to_integral_value() and "." not in fields["value"]
    number = int(report.value) if whole else float(report.value)
    members: dict[str, Any] = {"id": report.id} | fields | {"value": number}
    if str(number) != fields["value"]:
        members["printed"] = fields["value"]
    if report.withdrawn is not None:
        members |= {"withdrawn": report.withdrawn.isoformat(), "withdrawn_why": report.withdrawn_why}
    return members | ({"status": report.status} if report.status else {})


def report_document(report: Report) -> ReportDocument:
    """The document of a report."""
    return ReportDocument(**report_members(report))


def reports_document(
    series: str, as_of: date, reports: Iterable[Report], *, next_: int | None = None
) -> ReportsDocument:
    """The document of the reports of a series known on a day, or of a part of them."""
    rows = [report_document(r) for r in reports]
    return ReportsDocument(series=series, as_of=as_of.isoformat(), reports=rows, next=next_)
