"""Reports that are withdrawn, as documents.

Generated from models/documents/withdrawal.py: python -m tests.client.generate
"""

from __future__ import annotations

from typing import ClassVar

from exportcast_client.document import Document
from exportcast_client.documents.report import ReportDocument


class ChangedMonthDocument(Document):
    """A month whose value is another one without the reports."""

    series: str
    """id of the series, dotted by hierarchy: pk.ict.computer is part of pk.ict"""

    month: str
    """the month, like 2026-03"""

    before: float | None
    """its value with them, in the unit of the series; null if unknown"""

    after: float | None
    """its value without them, in the same unit; null if unknown"""


class WithdrawalDocument(Document):
    """What a withdrawal did. The reports remain in the record; vintages of earlier days use them as before."""

    rows_at: ClassVar[tuple[str, ...]] = ("months",)

    withdrawn: list[ReportDocument]
    """the reports withdrawn now"""

    already: list[ReportDocument]
    """reports that were withdrawn before; they stay so"""

    from_day: str
    """the day from which on vintages do not use them (UTC)"""

    who: str
    """who withdrew them: a user, or the start of the hash of a token"""

    why: str
    """the reason given"""

    months: list[ChangedMonthDocument]
    """the months whose value changed, of all series"""

    dry_run: bool
    """true if nothing was stored and this is what would happen"""
