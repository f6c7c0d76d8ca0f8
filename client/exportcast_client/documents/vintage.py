"""Vintages, their revisions, and what does not fit them, as documents.

Generated from models/documents/vintage.py: python -m tests.client.generate
"""

from __future__ import annotations

from typing import ClassVar, Literal

from exportcast_client.document import Document
from exportcast_client.documents.report import ReportDocument


class VintageMonth(Document):
    """One month of a vintage."""

    month: str
    """the month, like 2026-03"""

    value: float | None
    """in the unit of the series; null where the month is missing"""

    status: Literal["reported", "differenced", "estimated", "missing"] | str
    """reported: printed for this month; differenced: the difference of printed sums; estimated: within printed
    totals; missing: nothing is known
    """

    tolerance: float | None
    """in the unit of the series: how far rounding alone lets the value be off (reported, differenced), or its
    standard error (estimated; adjusted and trend, which depend on years to come); null where the month is
    missing
    """

    reports: list[str]
    """ids of the reports that the month rests on"""


class VintageDocument(Document):
    """The monthly series as known on a day, without holes: an unknown month is there as missing."""

    rows_at: ClassVar[tuple[str, ...]] = ("months",)

    series: str
    """id of the series, dotted by hierarchy: pk.ict.computer is part of pk.ict"""

    as_of: str
    """knowledge time: only figures known on this day (UTC) are used"""

    hash: str | None
    """names the vintage: the same months and values, the same hash; null if no month is known"""

    months: list[VintageMonth]
    """the months in order"""

    unit: str
    """unit of values and tolerances, such as usd_million"""

    measure: Literal["level", "adjusted", "trend"] | str
    """level: as published; adjusted: without season and calendar; or trend"""

    notes: list[str]
    """what a reader of adjusted values must know, in sentences"""


class ContradictionDocument(ReportDocument):
    """A report that the others known rule out, or that fits them in more than one way."""

    kind: str
    """the kind of error, such as typo, unit, or contradiction"""

    reason: str
    """why, in a sentence"""

    expected: float | None
    """what the others give, in the unit of the series or in percent; null if they give nothing"""


class ContradictionsDocument(Document):
    """Reports that do not fit the record known on a day."""

    rows_at: ClassVar[tuple[str, ...]] = ("contradictions",)

    as_of: str
    """knowledge time: only figures known on this day (UTC) are used"""

    contradictions: list[ContradictionDocument]
    """ruled out by other reports"""

    ambiguous: list[ContradictionDocument]
    """left undecided by other reports"""

    withdrawn: list[ReportDocument]
    """withdrawn by that day, with the day and the reason of each"""
