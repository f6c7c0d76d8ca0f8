"""What a release brings, and what it did to the record, as documents.

Generated from models/documents/release.py: python -m tests.client.generate
"""

from __future__ import annotations

from typing import ClassVar, Literal

from exportcast_client.document import Document
from exportcast_client.documents.performance import ScoreRow
from exportcast_client.documents.report import ReportDocument
from exportcast_client.documents.vintage import ContradictionDocument


class SupersedingReport(ReportDocument):
    """A stored report that replaces an earlier figure."""

    previous_value: float
    """the figure before, in the unit of this one"""

    revision_pct: float | None
    """how much a level was revised, in percent; null for growth rates, and where the figure before was zero"""


class FigureOutcome(ReportDocument):
    """What became of one figure, with more where it supersedes an earlier one or contradicts others."""

    previous_value: float | None = None
    """superseding: the figure before, in the unit of this one"""

    revision_pct: float | None = None
    """superseding: how much a level was revised, in percent; null for growth rates, and where the figure before
    was zero
    """

    kind: str | None = None
    """contradiction: the kind of error"""

    reason: str | None = None
    """contradiction: why, in a sentence"""

    expected: float | None = None
    """contradiction: what the others give, in the unit of the series or in percent; null if nothing"""

    outcome: Literal["stored", "duplicate", "superseding", "contradiction"] | str
    """superseding figures and contradictions are stored too"""


class ScoredRow(ScoreRow):
    """A month that was scored: against the last forecast before its release."""

    series: str
    """id of the series, dotted by hierarchy: pk.ict.computer is part of pk.ict"""

    forecasts: int
    """forecasts that were scored on this figure"""

    line: str
    """the same in a line for people"""


class UnscoredRow(Document):
    """Months whose figures moved no score."""

    series: str
    """id of the series, dotted by hierarchy: pk.ict.computer is part of pk.ict"""

    months: list[str]
    """months and runs of them: 2026-03, 2025-07..2026-03"""

    why: str
    """the reason"""


class DriftSummary(Document):
    """Whether the forecasts of a series drift."""

    series: str
    """id of the series, dotted by hierarchy: pk.ict.computer is part of pk.ict"""

    state: Literal["steady", "watch", "drift"] | str
    """steady, watch or drift"""

    reason: str
    """why, in a sentence"""


class ReleaseDocument(Document):
    """What a release did to the record, to the scores, and to what is known of drift."""

    rows_at: ClassVar[tuple[str, ...]] = ("figures",)

    stored: int
    """figures stored, superseding and contradicting ones among them"""

    duplicate: int
    """figures that were known already; they are not stored again"""

    superseding: list[SupersedingReport]
    """stored figures that replace earlier ones"""

    accepted: bool
    """true if every stored figure fits the record: `contradictions` and `ambiguous` are empty; false if one was
    stored that vintages do not use, such as a level ten times off
    """

    contradictions: list[ContradictionDocument]
    """stored figures that the others known rule out"""

    ambiguous: list[ContradictionDocument]
    """stored figures that the others known leave undecided"""

    scored: list[ScoredRow]
    """months scored now, up to 100"""

    unscored: list[UnscoredRow]
    """months whose figures moved no score, up to 100"""

    drift: list[DriftSummary]
    """the state of the series that were scored"""

    dry_run: bool
    """true if nothing was stored and this is what would happen"""

    figures: list[FigureOutcome]
    """what became of each figure"""
