"""Problems (RFC 9457) as documents."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from pydantic import Field

from models.documents.document import Document, left_out, nullable
from models.documents.health import RejectedVersion, StoreState


class InputError(Document):
    """One thing that is wrong in a request."""

    place: Annotated[str, Field(description="where: query, body, or a line or report of a release")]
    parameter: Annotated[str, Field(description="parameter, column or member; empty where the whole place is wrong")]
    found: Annotated[str, Field(description="what was found there")]
    wanted: Annotated[str, Field(description="what is wanted there")]


class ProblemDocument(Document):
    """A problem (RFC 9457), with members of its own by type; those that do not belong to the type are left out."""

    type: Annotated[str, Field(description="names the kind of problem; about:blank where the status is enough")]
    title: Annotated[str, Field(description="the kind of problem in words")]
    status: Annotated[int, Field(description="the HTTP status")]
    detail: Annotated[str, Field(description="what went wrong, in a sentence")]
    instance: Annotated[str, Field(description="the path that was asked for")]
    errors: Annotated[
        list[InputError] | None,
        Field(description="invalid-input: everything that is wrong", json_schema_extra=left_out),
    ] = None
    nearest: Annotated[
        list[str] | None, Field(description="unknown-series: ids that are spelled alike", json_schema_extra=left_out)
    ] = None
    id: Annotated[
        str | None, Field(description="of a fault: the id under which it is logged", json_schema_extra=left_out)
    ] = None
    series: Annotated[
        str | int | None,
        Field(
            description="artefact-rejected: the series; not-ready: how many series have a version",
            json_schema_extra=left_out,
        ),
    ] = None
    version: Annotated[
        str | None, Field(description="artefact-rejected: the version that was refused", json_schema_extra=left_out)
    ] = None
    step: Annotated[
        str | None, Field(description="artefact-rejected: the check that failed", json_schema_extra=left_out)
    ] = None
    reason: Annotated[str | None, Field(description="artefact-rejected: why", json_schema_extra=left_out)] = None
    store: Annotated[
        StoreState | None, Field(description="not-ready: whether the store answers", json_schema_extra=left_out)
    ] = None
    read_only: Annotated[
        bool | None,
        Field(description="not-ready: whether the store can be read and not written", json_schema_extra=left_out),
    ] = None
    scoring: Annotated[
        str | None, Field(description="not-ready: caught up, behind or unknown", json_schema_extra=left_out)
    ] = None
    unscored: Annotated[
        int | None,
        Field(
            description="not-ready: series that are behind; null until they were counted", json_schema_extra=nullable
        ),
    ] = None
    verified: Annotated[
        int | None, Field(description="not-ready: series whose version was verified", json_schema_extra=left_out)
    ] = None
    refused: Annotated[
        int | None, Field(description="not-ready: versions that were refused", json_schema_extra=left_out)
    ] = None
    rejected: Annotated[
        list[RejectedVersion] | None, Field(description="not-ready: the first 100 of them", json_schema_extra=left_out)
    ] = None


def problem_document(
    status: HTTPStatus, detail: str, *, kind: str = "", instance: str, **members: Any
) -> ProblemDocument:
    """A problem; ``kind`` names its type, ``instance`` is the path that was asked for."""
    return ProblemDocument(
        type=f"urn:exportcast:problem:{kind}" if kind else "about:blank",
        title=kind.replace("-", " ").capitalize() or status.phrase,
        status=status.value,
        detail=detail,
        instance=instance,
        **members,
    )
