"""Reports that are withdrawn, as documents."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from models.documents.document import DayText, Document, MonthText, SeriesId
from models.documents.registry import Reason
from models.documents.report import ReportDocument, ReportId, report_document
from models.storage.withdrawals import MOST
from models.withdrawal import Withdrawal


class WithdrawalIn(BaseModel):
    """The reports to withdraw, and why; stored with who and when."""

    model_config = ConfigDict(extra="forbid")

    ids: Annotated[
        list[Annotated[ReportId, Field(pattern="^[0-9a-f]{16}$")]],
        Field(min_length=1, max_length=MOST, description=f"ids of 1 to {MOST} reports, each 16 hex digits"),
    ]
    why: Reason


class ChangedMonthDocument(Document):
    """A month whose value is another one without the reports."""

    series: SeriesId
    month: Annotated[MonthText, Field(description="the month, like 2026-03")]
    before: Annotated[
        float | None, Field(description="its value with them, in the unit of the series; null if unknown")
    ]
    after: Annotated[float | None, Field(description="its value without them, in the same unit; null if unknown")]


class WithdrawalDocument(Document):
    """What a withdrawal did. The reports remain in the record; vintages of earlier days use them as before."""

    withdrawn: Annotated[list[ReportDocument], Field(description="the reports withdrawn now")]
    already: Annotated[list[ReportDocument], Field(description="reports that were withdrawn before; they stay so")]
    from_day: Annotated[DayText, Field(description="the day from which on vintages do not use them (UTC)")]
    who: Annotated[str, Field(description="who withdrew them: a user, or the start of the hash of a token")]
    why: Annotated[str, Field(description="the reason given")]
    months: Annotated[list[ChangedMonthDocument], Field(description="the months whose value changed, of all series")]
    dry_run: Annotated[bool, Field(description="true if nothing was stored and this is what would happen")]


def withdrawal_document(done: Withdrawal) -> WithdrawalDocument:
    """The document of a withdrawal."""
    return WithdrawalDocument(
        withdrawn=[report_document(each) for each in done.withdrawn],
        already=[report_document(each) for each in done.already],
        from_day=done.day.isoformat(),
        who=done.by.who,
        why=done.by.why,
        months=[
            ChangedMonthDocument(series=m.series, month=str(m.month), before=m.before, after=m.after)
            for m in done.months
        ],
        dry_run=done.dry_run,
    )
