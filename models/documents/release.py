"""What a release brings, and what it did to the record, as documents."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel

from models.core.measures import Measure
from models.core.units import parse_unit
from models.documents.document import Document, MonthText, SeriesId, left_out, nullable, rounded
from models.documents.performance import STATE, ScoreRow, score_row
from models.documents.report import MEASURE, PUBLISHED, UNIT, ReportDocument, report_members
from models.documents.vintage import ContradictionDocument, contradiction_document
from models.evaluation.drift import DriftState
from models.evaluation.release_summary import DriftFound, ScoredMonth, UnscoredMonths
from models.ingest_release import Release
from models.storage.records import Superseding


class ReportIn(BaseModel):
    """A figure as it was published. Values may be text, so that printed digits are kept (``"413.50"``).

    What is documented here is checked by ``models.reports.report.parse_report``, to the digit and for a whole release
    at once.
    """

    model_config = ConfigDict(extra="forbid")

    series: SeriesId
    period_start: Annotated[MonthText, Field(description="first month, like 2026-03")]
    period_end: Annotated[MonthText, Field(description="last month; of a single month the same as the first")]
    measure: Annotated[Measure, Field(description=MEASURE)]
    value: Annotated[float | str, Field(description="a finite number")]
    unit: Annotated[str, Field(description=UNIT)]
    published: Annotated[str, Field(description=PUBLISHED)]
    source: Annotated[str, Field(description="the publisher or page", min_length=1, max_length=500)]
    status: Annotated[str, Field(description="provisional, revised, estimated or empty")] = ""
    printed: Annotated[str, Field(description="the digits of value as printed, where a number loses them")] = ""
    id: Annotated[str, Field(description="may be given as it was answered; it must be that of the report")] = ""


class ReportsIn(BaseModel):
    """Reports in an object."""

    model_config = ConfigDict(extra="forbid")

    reports: Annotated[list[ReportIn], Field(min_length=1, description="the figures of the release")]


class ReleaseIn(RootModel[Annotated[list[ReportIn], Field(min_length=1)] | ReportsIn]):
    """A release: a list of reports, or an object with such a list."""


PREVIOUS = "the figure before, in the unit of this one"
REVISION = "how much a level was revised, in percent; null for growth rates, and where the figure before was zero"


class SupersedingReport(ReportDocument):
    """A stored report that replaces an earlier figure."""

    previous_value: Annotated[float, Field(description=PREVIOUS)]
    revision_pct: Annotated[float | None, Field(description=REVISION)]


class FigureOutcome(ReportDocument):
    """What became of one figure, with more where it supersedes an earlier one or contradicts others."""

    previous_value: Annotated[
        float | None, Field(description=f"superseding: {PREVIOUS}", json_schema_extra=left_out)
    ] = None
    revision_pct: Annotated[float | None, Field(description=f"superseding: {REVISION}", json_schema_extra=nullable)] = (
        None
    )
    kind: Annotated[str | None, Field(description="contradiction: the kind of error", json_schema_extra=left_out)] = (
        None
    )
    reason: Annotated[
        str | None, Field(description="contradiction: why, in a sentence", json_schema_extra=left_out)
    ] = None
    expected: Annotated[
        float | None,
        Field(
            description="contradiction: what the others give, in the unit of the series or in percent; null if nothing",
            json_schema_extra=nullable,
        ),
    ] = None
    outcome: Annotated[
        Literal["stored", "duplicate", "superseding", "contradiction"],
        Field(description="superseding figures and contradictions are stored too"),
    ]


class ScoredRow(ScoreRow):
    """A month that was scored: against the last forecast before its release."""

    series: SeriesId
    forecasts: Annotated[int, Field(description="forecasts that were scored on this figure")]
    line: Annotated[str, Field(description="the same in a line for people")]


class UnscoredRow(Document):
    """Months whose figures moved no score."""

    series: SeriesId
    months: Annotated[list[str], Field(description="months and runs of them: 2026-03, 2025-07..2026-03")]
    why: Annotated[str, Field(description="the reason")]


class DriftSummary(Document):
    """Whether the forecasts of a series drift."""

    series: SeriesId
    state: Annotated[DriftState, Field(description=STATE)]
    reason: Annotated[str, Field(description="why, in a sentence")]


class ReleaseDocument(Document):
    """What a release did to the record, to the scores, and to what is known of drift."""

    stored: Annotated[int, Field(description="figures stored, superseding and contradicting ones among them")]
    duplicate: Annotated[int, Field(description="figures that were known already; they are not stored again")]
    superseding: Annotated[list[SupersedingReport], Field(description="stored figures that replace earlier ones")]
    accepted: Annotated[
        bool,
        Field(
            description="true if every stored figure fits the record: `contradictions` and `ambiguous` are empty; "
            "false if one was stored that vintages do not use, such as a level ten times off"
        ),
    ]
    contradictions: Annotated[
        list[ContradictionDocument], Field(description="stored figures that the others known rule out")
    ]
    ambiguous: Annotated[
        list[ContradictionDocument], Field(description="stored figures that the others known leave undecided")
    ]
    scored: Annotated[list[ScoredRow], Field(description="months scored now, up to 100")]
    unscored: Annotated[list[UnscoredRow], Field(description="months whose figures moved no score, up to 100")]
    drift: Annotated[list[DriftSummary], Field(description="the state of the series that were scored")]
    dry_run: Annotated[bool, Field(description="true if nothing was stored and this is what would happen")]
    figures: Annotated[list[FigureOutcome], Field(description="what became of each figure")]


def release_document(release: Release) -> ReleaseDocument:
    """The document of a release."""
    return ReleaseDocument(**release_members(release))


def release_members(release: Release) -> dict[str, Any]:
    """The members of the document of a release."""
    ingested = release.ingested
    superseding = {s.report.id: _superseding(s) for s in ingested.superseding}
    contradictions = {c.report.id: contradiction_document(c) for c in release.contradictions}
    outcomes = dict.fromkeys(superseding, "superseding") | dict.fromkeys(contradictions, "contradiction")
    more = {key: each.plain() for key, each in superseding.items()}
    for key, each in contradictions.items():
        more[key] = more.get(key, {}) | each.plain()
    figures = [
        FigureOutcome(**{**report_members(r), **more.get(r.id, {}), "outcome": outcomes.get(r.id, "stored")})
        for r in ingested.stored
    ]
    known = [FigureOutcome(**report_members(r), outcome="duplicate") for r in ingested.duplicate]
    return {
        "stored": len(ingested.stored),
        "duplicate": len(ingested.duplicate),
        "superseding": list(superseding.values()),
        "accepted": not release.contradictions and not release.ambiguous,
        "contradictions": list(contradictions.values()),
        "ambiguous": [contradiction_document(c) for c in release.ambiguous],
        "scored": [_scored(each) for each in release.scored],
        "unscored": [_unscored(each) for each in release.unscored],
        "drift": [_drift(each) for each in release.drift],
        "dry_run": release.dry_run,
        "figures": figures + known,
    }


def _superseding(found: Superseding) -> SupersedingReport:
    """The report with the figure before it, in its own unit; the revision of a level in percent."""
    new, old, revision = found.report, found.previous.value, None
    if new.measure is Measure.LEVEL:
        old *= parse_unit(found.previous.unit).factor_to(parse_unit(new.unit))
        revision = rounded(float(100 * (new.value / old - 1))) if old else None
    return SupersedingReport(**report_members(new), previous_value=float(old), revision_pct=revision)


def _scored(month: ScoredMonth) -> ScoredRow:
    row = score_row(month.nearest).model_dump()
    return ScoredRow(**row, series=month.series, forecasts=month.forecasts, line=month.line)


def _unscored(found: UnscoredMonths) -> UnscoredRow:
    return UnscoredRow(series=found.series, months=list(found.months), why=found.why)


def _drift(found: DriftFound) -> DriftSummary:
    return DriftSummary(series=found.series, state=found.state, reason=found.reason)
