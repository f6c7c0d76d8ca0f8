"""Whether the service is alive and ready, as documents.

Generated from models/documents/health.py: python -m tests.client.generate
"""

from __future__ import annotations

from typing import Literal

from exportcast_client.document import Document


class HealthDocument(Document):
    """The process answers."""

    status: Literal["ok"] | str
    """always ok: who does not answer is not alive"""


class RejectedVersion(Document):
    """A version that was refused."""

    series: str
    """id of the series, dotted by hierarchy: pk.ict.computer is part of pk.ict"""

    version: str
    """name of the model version: UTC time and a hash of its content"""

    step: str
    """the check that failed: card, signature, sha256, packages or content"""

    reason: str
    """why, in a sentence"""

    serving: str | None
    """the version served in its place; null if there is none"""


class ReadyDocument(Document):
    """Forecasts can be served."""

    status: Literal["ready"] | str
    """always ready: else the answer is a problem"""

    series: int
    """series that have a version"""

    store: Literal["answers", "does not answer"] | str
    """whether the store answers"""

    read_only: bool
    """whether the store can be read and not written: releases are refused, nothing is scored"""

    scoring: Literal["caught up", "behind", "unknown"] | str
    """caught up when every forecast has a score for each figure that is stored by now, behind until then; unknown
    while the store does not answer
    """

    unscored: int | None
    """series that are behind; null until they were counted"""

    verified: int
    """series whose version was verified"""

    refused: int
    """versions that were refused"""

    rejected: list[RejectedVersion]
    """the first 100 of them"""
