"""The HTTP status and the kind of each error of ours, and what all problems share."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from models.core.errors import (
    ArtifactRejected,
    Busy,
    CatalogChanged,
    ExportcastError,
    InvalidInput,
    MissingExtra,
    NoAdjustment,
    NoModel,
    NoNews,
    NothingBefore,
    ReleaseUnscored,
    StoreReadOnly,
    StoreUnavailable,
    TooFewReleases,
    UnknownSeries,
    UnknownVersion,
)

CONTENT_TYPE = "application/problem+json"
RETRY_AFTER = "5"
"""Seconds after which a 503 is worth another try."""

KINDS: Mapping[type[ExportcastError], tuple[HTTPStatus, str]] = {
    CatalogChanged: (HTTPStatus.CONFLICT, "catalog-changed"),
    InvalidInput: (HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-input"),
    UnknownSeries: (HTTPStatus.NOT_FOUND, "unknown-series"),
    UnknownVersion: (HTTPStatus.NOT_FOUND, "unknown-version"),
    NoModel: (HTTPStatus.NOT_FOUND, "no-model"),
    NoNews: (HTTPStatus.NOT_FOUND, "no-news"),
    NoAdjustment: (HTTPStatus.NOT_FOUND, "no-adjustment"),
    TooFewReleases: (HTTPStatus.NOT_FOUND, "too-few-releases"),
    MissingExtra: (HTTPStatus.NOT_IMPLEMENTED, "missing-extra"),
    NothingBefore: (HTTPStatus.CONFLICT, "nothing-before"),
    ArtifactRejected: (HTTPStatus.SERVICE_UNAVAILABLE, "artefact-rejected"),
    Busy: (HTTPStatus.SERVICE_UNAVAILABLE, "busy"),
    StoreUnavailable: (HTTPStatus.SERVICE_UNAVAILABLE, "store-unavailable"),
    StoreReadOnly: (HTTPStatus.SERVICE_UNAVAILABLE, "store-read-only"),
    ReleaseUnscored: (HTTPStatus.SERVICE_UNAVAILABLE, "release-unscored"),
}


def fault(identity: str) -> str:
    """The only message of an unexpected error."""
    return f"something failed here; it is logged as {identity}"
