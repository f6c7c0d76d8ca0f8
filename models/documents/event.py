"""What a notification has: a release or a change of drift, in a sentence and as the document that exists of it."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Annotated, Literal

from pydantic import Field

from models.documents.document import Document, SeriesId, TimeText, left_out
from models.documents.performance import STATE, DriftDocument, drift_document
from models.documents.release import ReleaseDocument, release_document
from models.evaluation.drift import DriftState
from models.evaluation.drift_changes import DriftChange
from models.ingest_release import Release

MOST = 100
"""Entries of each list in the details: a first load has tens of thousands."""

NAMED = 3
"""Months that the summary of a release names."""


class EventDocument(Document):
    """Something that happened to the record. It may be delivered more than once, with the same id."""

    id: Annotated[str, Field(description="of this event for good: the same when it is sent again")]
    kind: Annotated[
        Literal["release", "drift"],
        Field(description="release: figures were stored; drift: the drift state of a series changed"),
    ]
    series: Annotated[list[SeriesId], Field(description="the series that it is about")]
    occurred: Annotated[TimeText, Field(description="when it happened, UTC")]
    summary: Annotated[str, Field(description="the event in a line for people")]
    before: Annotated[
        DriftState | None, Field(description=f"drift: the state before: {STATE}", json_schema_extra=left_out)
    ] = None
    details: Annotated[
        ReleaseDocument | DriftDocument,
        Field(
            description="release: what the release answered; drift: the state now and how it came about. "
            f"Lists have their first {MOST} entries, points their last {MOST}"
        ),
    ]


class MessageDocument(Document):
    """A line as chat rooms take it from a webhook (Slack, Mattermost and others)."""

    text: Annotated[str, Field(description="the summary of an event")]


def release_event(release: Release, *, recorded: datetime, first: int) -> EventDocument:
    """The event of a release that was stored at a time, its first figure in this row."""
    return EventDocument(
        id=_id("release", recorded, first),
        kind="release",
        series=sorted({report.series for report in release.ingested.stored}),
        occurred=recorded.isoformat(),
        summary=_summary(release),
        details=_shortened(release_document(release)),
    )


def drift_event(change: DriftChange) -> EventDocument:
    """The event of a change of drift."""
    document = drift_document(change.series, change.drift)
    since = f" since {document.since}" if document.since else ""
    return EventDocument(
        id=_id("drift", change.recorded, change.series, change.drift.state, change.number),
        kind="drift",
        series=[change.series],
        occurred=change.recorded.isoformat(),
        summary=f"{change.series}: {document.state}{since}, {change.before} before: {document.reason}",
        before=change.before,
        details=document.model_copy(update={"points": document.points[-MOST:]}),
    )


def _id(kind: str, recorded: datetime, *parts: object) -> str:
    """The same for the same event, at any time and on any machine."""
    text = "\x1f".join(map(str, (kind, recorded.isoformat(), *parts)))
    return f"evt_{sha256(text.encode()).hexdigest()[:24]}"


def _shortened(document: ReleaseDocument) -> ReleaseDocument:
    lists = ("superseding", "contradictions", "ambiguous", "figures")
    return document.model_copy(update={name: getattr(document, name)[:MOST] for name in lists})


def _summary(release: Release) -> str:
    """The lines of the months scored, the nearest to the top first; of a release without, what was stored."""
    latest = sorted(release.scored, key=lambda entry: entry.month, reverse=True)
    scored = sorted(latest, key=lambda entry: (entry.series.count("."), entry.series))
    lines = [f"{entry.series} {entry.month}: {entry.line}" for entry in scored[:NAMED]]
    if len(scored) > NAMED:
        lines.append(f"and {_count(len(scored) - NAMED, 'more month')} scored")
    wrong = [f"{_count(len(release.contradictions), 'figure')} contradicted by the record"]
    return "; ".join((lines or [_stored(release)]) + wrong * bool(release.contradictions))


def _stored(release: Release) -> str:
    """``3 figures of pk.ict and 2 other series stored, published 2026-05-18``."""
    stored = release.ingested.stored
    series = sorted({r.series for r in stored}, key=lambda name: (name.count("."), name))
    others = f" and {len(series) - 1} other series" if len(series) > 1 else ""
    days = sorted(r.published for r in stored)
    published = days[0] if days[0] == days[-1] else f"{days[0]} to {days[-1]}"
    return f"{_count(len(stored), 'figure')} of {series[0]}{others} stored, published {published}"


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
