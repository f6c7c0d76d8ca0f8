"""The Python client of an exportcast service: ``Client``, and ``AsyncClient`` for asyncio."""

from __future__ import annotations

from exportcast_client import calls, documents
from exportcast_client.async_client import AsyncClient
from exportcast_client.client import Client
from exportcast_client.errors import (
    ArtifactRejected,
    Busy,
    CatalogChanged,
    ClientError,
    Conflict,
    InvalidInput,
    MissingExtra,
    NoAdjustment,
    NoAnswer,
    NoModel,
    NoNews,
    NotAllowed,
    NotFound,
    NotReady,
    ProblemError,
    ReleaseUnscored,
    ServiceFault,
    StoreReadOnly,
    StoreUnavailable,
    TooFewReleases,
    TooManyRequests,
    Unavailable,
    UnknownSeries,
    UnknownVersion,
    UnreadableAnswer,
)
from exportcast_client.retries import Retries
from exportcast_client.version import VERSION

__version__ = VERSION
__all__ = [
    "ArtifactRejected",
    "AsyncClient",
    "Busy",
    "CatalogChanged",
    "Client",
    "ClientError",
    "Conflict",
    "InvalidInput",
    "MissingExtra",
    "NoAnswer",
    "NoModel",
    "NoAdjustment",
    "NoNews",
    "NotAllowed",
    "NotFound",
    "NotReady",
    "ProblemError",
    "ReleaseUnscored",
    "Retries",
    "ServiceFault",
    "StoreReadOnly",
    "StoreUnavailable",
    "TooFewReleases",
    "TooManyRequests",
    "Unavailable",
    "UnknownSeries",
    "UnknownVersion",
    "UnreadableAnswer",
    "calls",
    "documents",
]
