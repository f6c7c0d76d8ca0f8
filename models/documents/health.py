"""Whether the service is alive and ready, as documents."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from models.documents.document import Document, SeriesId, VersionName

StoreState = Annotated[Literal["answers", "does not answer"], Field(description="whether the store answers")]


class HealthDocument(Document):
    """The process answers."""

    status: Annotated[Literal["ok"], Field(description="always ok: who does not answer is not alive")]


class RejectedVersion(Document):
    """A version that was refused."""

    series: SeriesId
    version: VersionName
    step: Annotated[str, Field(description="the check that failed: card, signature, sha256, packages or content")]
    reason: Annotated[str, Field(description="why, in a sentence")]
    serving: Annotated[str | None, Field(description="the version served in its place; null if there is none")]


class ReadyDocument(Document):
    """Forecasts can be served."""

    status: Annotated[Literal["ready"], Field(description="always ready: else the answer is a problem")]
    series: Annotated[int, Field(description="series that have a version")]
    store: StoreState
    read_only: Annotated[
        bool,
        Field(description="whether the store can be read and not written: releases are refused, nothing is scored"),
    ]
    scoring: Annotated[
        Literal["caught up", "behind", "unknown"],
        Field(
            description="caught up when every forecast has a score for each figure that is stored by now, behind until"
            " then; unknown while the store does not answer"
        ),
    ]
    unscored: Annotated[int | None, Field(description="series that are behind; null until they were counted")]
    verified: Annotated[int, Field(description="series whose version was verified")]
    refused: Annotated[int, Field(description="versions that were refused")]
    rejected: Annotated[list[RejectedVersion], Field(description="the first 100 of them")]
