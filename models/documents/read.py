"""The reading of a press text as a document: figures, claims about the future, statements on the record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from models.core.measures import Measure
from models.documents.document import Document, MonthText
from models.documents.release import ReleaseDocument, release_members
from models.ingest_release import Release
from models.press.result import Proposal, Reading

Word = Literal["agrees", "contradicts", "new", "undecided"]
Confidence = Annotated[float, Field(ge=0, le=1, description="how sure the reading of this figure is, from 0 to 1")]
Phrase = Annotated[str, Field(description="the phrase that it rests on, exactly as in the text")]
Start = Annotated[int, Field(description="where the phrase starts in the text: characters before it")]
End = Annotated[int, Field(description="where the phrase ends in the text: characters up to its end")]
PeriodText = Annotated[str, Field(description="a period like 2026-03, FY2026, FY2026:9, CY2026 or 2026-01..2026-03")]


class PlaceInText(Document):
    """Where something stands in the text."""

    start: Annotated[int, Field(description="characters before it")]
    end: Annotated[int, Field(description="characters up to its end")]


class PressFigure(Document):
    """A figure found in a press text: a report with confidence, verdict, and the phrase that it rests on."""

    series: Annotated[str, Field(description="id of the series that the figure is of", examples=["pk.ict"])]
    period: PeriodText
    period_start: Annotated[MonthText, Field(description="first month of the period")]
    period_end: Annotated[MonthText, Field(description="last month of the period")]
    measure: Annotated[Measure, Field(description="level, yoy_pct (growth on the year before) or mom_pct (month)")]
    value: Annotated[float, Field(description="the figure in `unit`")]
    printed: Annotated[str, Field(description="the digits of value as printed, where a number loses them")] = ""
    unit: Annotated[str, Field(description="usd_million, usd_thousand or usd_billion; percent for growth")]
    published: Annotated[str | None, Field(description="day or month of publication, null if the text shows none")]
    source: Annotated[str, Field(description="where the text stood")]
    confidence: Confidence
    note: Annotated[str, Field(description="remarks for people; empty if there are none")]
    text: Phrase
    start: Start
    end: End
    figure: Annotated[PlaceInText, Field(description="where the figure itself stands in the text")]
    verdict: Annotated[
        Word,
        Field(
            description="against the record: agrees; contradicts; new (not in the record yet, judged by the forecast); "
            "undecided"
        ),
    ]
    reason: Annotated[str, Field(description="the verdict in a sentence; empty where there is none")]
    expected: Annotated[
        float | None,
        Field(description="the value of the record or the forecast, in US$ million or percent; null if there is none"),
    ]
    bound: Annotated[
        Literal["at_least", "at_most", "about"] | None,
        Field(description="set where the amount is no figure but a bound, as in “over 2 billion”: it is never stored"),
    ]


class PressClaim(Document):
    """A claim about the future, with its probability by the forecast in service."""

    series: Annotated[str, Field(description="id of the series that the claim is on", examples=["pk.ict"])]
    period: Annotated[PeriodText | None, Field(description="the period of the claim, null if the text names none")]
    target: Annotated[float, Field(description="the amount that is claimed, in `unit`")]
    unit: Annotated[Literal["usd_million"], Field(description="unit of the target")]
    probability: Annotated[
        float | None,
        Field(description="chance from 0 to 1 that the total reaches the target; null if no forecast reaches so far"),
    ]
    growth_a_year: Annotated[
        float | None, Field(description="growth in percent a year that the claim asks for, null if it is not known")
    ]
    note: Annotated[str, Field(description="remarks for people; empty if there are none")]
    text: Phrase
    start: Start
    end: End


class PressStatement(Document):
    """A statement on the record without a figure of its own, such as an all-time high, with its verdict."""

    kind: Annotated[
        Literal["record_high", "first_time", "multiple", "recent_high", "recent_low", "first_change"],
        Field(
            description="what is stated: an all-time high, a first time, that a total doubled, the most or the least "
            "of some months or years, or the first increase or decrease in some"
        ),
    ]
    series: Annotated[str, Field(description="id of the series that the statement is on", examples=["pk.ict"])]
    period: PeriodText
    verdict: Annotated[Word, Field(description="against the record: agrees, contradicts or undecided")]
    reason: Annotated[str, Field(description="the verdict in a sentence")]
    text: Phrase
    start: Start
    end: End


class ReadingDocument(Document):
    """The content of a press text: figures, claims about the future and statements on the record. Nothing is stored."""

    published: Annotated[str | None, Field(description="day or month of publication, null if the text shows none")]
    note: Annotated[str, Field(description="a remark on the whole text, such as that it shows no date; else empty")]
    reports: Annotated[list[PressFigure], Field(description="figures in the order of the text")]
    claims: Annotated[list[PressClaim], Field(description="claims about the future")]
    statements: Annotated[list[PressStatement], Field(description="statements on the record")]


class AcceptedDocument(ReleaseDocument):
    """What the figures that were accepted from a press text did, and those that were left."""

    left: Annotated[list[PressFigure], Field(description="figures that were not stored")]


MAX_TEXT = 200_000
"""Bytes of the largest press text that the service reads, in UTF-8. The page has the same limit (check.js)."""


class TextIn(BaseModel):
    """A press text that is to be read."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[
        str, Field(description="the press text, in English, up to 200 kB; HTML too", min_length=1, max_length=MAX_TEXT)
    ]
    published: Annotated[
        str | None,
        Field(
            description="when it was published, where the text has no date: 2024-12-18, 2024-12, 18 Dec 2024 or "
            "yesterday; not in the future"
        ),
    ] = None


def reading_document(found: Reading) -> ReadingDocument:
    """The document of a reading."""
    return ReadingDocument(
        published=found.published,
        note=found.note,
        reports=[press_figure(each) for each in found.figures],
        claims=[PressClaim.model_validate(each) for each in found.claims],
        statements=[PressStatement.model_validate(each) for each in found.statements],
    )


def press_figure(found: Proposal) -> PressFigure:
    """The document of a figure found in a text."""
    report, verdict = found.report, found.verdict
    digits = report.fields()["value"]
    printed = {} if repr(float(digits)).removesuffix(".0") == digits else {"printed": digits}
    return PressFigure.model_validate(
        {
            **report.fields(),
            "period": report.period_text,
            "value": float(report.value),
            **printed,
            "published": report.published,
            "confidence": round(found.confidence, 2),
            "note": found.note,
            "text": found.quote.text,
            "start": found.quote.start,
            "end": found.quote.end,
            "figure": {"start": found.at[0], "end": found.at[1]},
            "verdict": verdict.word,
            "reason": verdict.reason,
            "expected": None if verdict.expected is None else round(verdict.expected, 3),
            "bound": found.bound,
        }
    )


def accepted_document(release: Release, left: Iterable[Proposal]) -> AcceptedDocument:
    """The document of the figures accepted from a press text, with those that were left."""
    return AcceptedDocument(**release_members(release), left=[press_figure(each) for each in left])
