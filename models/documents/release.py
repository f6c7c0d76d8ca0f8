"""What a release brings and what is answered to it, as pydantic models."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel

from models.core.measures import Measure
from models.core.units import EXAMPLES
from models.documents.performance import ScoreOut
from models.documents.schemas import Answer, ContradictionOut, MonthText, ReportOut
from models.evaluation.drift import DriftState


class ReportIn(BaseModel):
    """A figure as it was published. Values may be text, so that printed digits are kept (``"413.50"``).

    What is documented here is checked by ``models.reports.parse_report``, to the digit and for a whole release at once.
    """

    model_config = ConfigDict(extra="forbid")

    series: Annotated[str, Field(description="a series id like pk.ict.computer")]
    period_start: Annotated[MonthText, Field(description="first month, like 2026-03")]
    period_end: Annotated[MonthText, Field(description="last month; of a single month the same as the first")]
    measure: Measure
    value: Annotated[float | str, Field(description="a finite number")]
    unit: Annotated[
        str, Field(description=f"that of the series or another scale of it ({EXAMPLES}); percent for growth")
    ]
    published: Annotated[str, Field(description="a day like 2026-04-17, or a month where no day was shown")]
    source: Annotated[str, Field(description="the publisher or page", min_length=1, max_length=500)]
    status: Annotated[str, Field(description="provisional, revised or empty")] = ""
    printed: Annotated[str, Field(description="the digits of value as printed, where a number loses them")] = ""


class ReportsIn(BaseModel):
    """Reports in an object."""

    model_config = ConfigDict(extra="forbid")

    reports: Annotated[list[ReportIn], Field(min_length=1)]


class ReleaseIn(RootModel[Annotated[list[ReportIn], Field(min_length=1)] | ReportsIn]):
    """A release: a list of reports, or an object with such a list."""


class SupersedingOut(ReportOut):
    """A stored report that replaces an earlier figure; ``revision_pct`` is null for growth rates."""

    previous_value: float
    revision_pct: float | None


class FigureOut(ReportOut):
    """What became of one figure, with what is said of it where it supersedes an earlier one or contradicts others."""

    outcome: Literal["stored", "duplicate", "superseding", "contradiction"]
    previous_value: float | None = None
    revision_pct: float | None = None
    kind: str | None = None
    reason: str | None = None
    expected: float | None = None


class ScoredOut(ScoreOut):
    """A month that was scored: the last forecast before it, how many were scored, and the same in a line."""

    series: str
    forecasts: int
    line: str


class UnscoredOut(Answer):
    """Months (``2026-03`` or ``2025-07..2026-03``) whose figures moved no score, and why."""

    series: str
    months: list[str]
    why: str


class StateOut(Answer):
    """Whether the forecasts of a series drift, and the reason."""

    series: str
    state: DriftState
    reason: str


class ReleaseOut(Answer):
    """What a release did to the record, to the scores, and to what is known of drift."""

    stored: int
    duplicate: int
    superseding: list[SupersedingOut]
    contradictions: list[ContradictionOut]
    scored: list[ScoredOut]
    unscored: list[UnscoredOut]
    drift: list[StateOut]
    dry_run: bool
    figures: list[FigureOut]
