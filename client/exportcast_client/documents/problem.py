"""Problems (RFC 9457) as documents.

Generated from models/documents/problem.py: python -m tests.client.generate
"""

from __future__ import annotations

from typing import Literal

from exportcast_client.document import Document
from exportcast_client.documents.health import RejectedVersion


class InputError(Document):
    """One thing that is wrong in a request."""

    place: str
    """where: query, body, or a line or report of a release"""

    parameter: str
    """parameter, column or member; empty where the whole place is wrong"""

    found: str
    """what was found there"""

    wanted: str
    """what is wanted there"""


class ProblemDocument(Document):
    """A problem (RFC 9457), with members of its own by type; those that do not belong to the type are left out."""

    type: str
    """names the kind of problem; about:blank where the status is enough"""

    title: str
    """the kind of problem in words"""

    status: int
    """the HTTP status"""

    detail: str
    """what went wrong, in a sentence"""

    instance: str
    """the path that was asked for"""

    errors: list[InputError] | None = None
    """invalid-input: everything that is wrong"""

    nearest: list[str] | None = None
    """unknown-series: ids that are spelled alike"""

    id: str | None = None
    """of a fault: the id under which it is logged"""

    series: str | int | None = None
    """artefact-rejected: the series; not-ready: how many series have a version"""

    version: str | None = None
    """artefact-rejected: the version that was refused"""

    step: str | None = None
    """artefact-rejected: the check that failed"""

    reason: str | None = None
    """artefact-rejected: why"""

    store: Literal["answers", "does not answer"] | str | None = None
    """not-ready: whether the store answers"""

    read_only: bool | None = None
    """not-ready: whether the store can be read and not written"""

    scoring: str | None = None
    """not-ready: caught up, behind or unknown"""

    unscored: int | None = None
    """not-ready: series that are behind; null until they were counted"""

    verified: int | None = None
    """not-ready: series whose version was verified"""

    refused: int | None = None
    """not-ready: versions that were refused"""

    rejected: list[RejectedVersion] | None = None
    """not-ready: the first 100 of them"""
