"""Published figures as documents, and the reports of a series known on a day.

Generated from models/documents/report.py: python -m tests.client.generate
"""

from __future__ import annotations

from typing import ClassVar, Literal

from exportcast_client.document import Document


class ReportDocument(Document):
    """One published figure. What is answered can be sent back in a release as it is, unless it is withdrawn."""

    id: str
    """names the report: 16 hex digits over all that was published of it"""

    series: str
    """id of the series, dotted by hierarchy: pk.ict.computer is part of pk.ict"""

    period_start: str
    """first month of the period that the figure describes"""

    period_end: str
    """last month of it; of a single month the same as the first"""

    measure: Literal["level", "yoy_pct", "mom_pct"] | str
    """level; yoy_pct: growth on the same months a year before; mom_pct: growth on the month before"""

    value: int | float
    """the figure in `unit`"""

    unit: str
    """that of the series or another scale of it (usd_million, pkr_billion, eur_thousand, persons, thousand_units,
    index or percent); percent for growth
    """

    published: str
    """day of publication like 2026-04-17, or the month where no day was shown"""

    source: str
    """the publisher or page"""

    printed: str | None = None
    """the digits as printed; left out where `value` has them all"""

    status: str | None = None
    """the publisher's mark: provisional, revised or estimated; left out without one"""

    withdrawn: str | None = None
    """the day from which on vintages do not use the report; left out unless it is withdrawn"""

    withdrawn_why: str | None = None
    """why the report is withdrawn; left out unless it is"""


class ReportsDocument(Document):
    """The figures published on a series and known on a day, in the order of publication."""

    rows_at: ClassVar[tuple[str, ...]] = ("reports",)

    series: str
    """id of the series, dotted by hierarchy: pk.ict.computer is part of pk.ict"""

    as_of: str
    """knowledge time: only figures known on this day (UTC) are used"""

    reports: list[ReportDocument]
    """the figures, superseded and withdrawn ones included"""

    next: int | None
    """the parameter `next` of the call for the rows after these; null if there are none"""
