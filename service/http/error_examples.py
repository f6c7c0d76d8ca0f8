"""What each status of a problem means, with an example, for the OpenAPI document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from models.core.errors import ArtifactRejected, MissingExtra, NothingBefore, UnknownSeries
from models.documents.problem import ProblemDocument, problem_document
from service.core.error_statuses import fault
from service.http.errors import DETAILS, rejection

_FORECAST = "/v1/series/pk.ict/forecast"
_ROLLBACK = "/v1/series/pk.ict/models/rollback"
_ID = "80a427b45d03-66"
_UNKNOWN = UnknownSeries("pk.itc", ["pk.ict"])
_REFUSED = ArtifactRejected("pk.ict", "20260417T103148Z-057e05cc", "sha256", "model.joblib was changed")


@dataclass(frozen=True, slots=True)
class ProblemExample:
    """When a status is answered, and an example of such a problem."""

    when: str
    example: ProblemDocument


def _example(
    status: int, when: str, detail: str, *, kind: str = "", instance: str = _FORECAST, **more: Any
) -> tuple[str, ProblemExample]:
    return str(status), ProblemExample(
        when, problem_document(HTTPStatus(status), detail, kind=kind, instance=instance, **more)
    )


PROBLEMS: Mapping[str, ProblemExample] = dict(
    (
        _example(
            400,
            "The body is not JSON, or the query has more than 32 parameters",
            "the body is not JSON: Extra data: line 1 column 3",
            instance=_ROLLBACK,
        ),
        _example(401, "A token is needed", "a valid token is needed to read"),
        _example(403, "Writing is off, or this token may only read", "this token may only read", instance=_ROLLBACK),
        _example(
            404,
            "Nothing is at this address: no such series or version, or no forecast yet",
            str(_UNKNOWN),
            kind="unknown-series",
            instance="/v1/series/pk.itc/forecast",
            nearest=list(_UNKNOWN.nearest),
        ),
        _example(
            408,
            "The body came too slowly: it has 10 s, and one more for each 50 kB that came",
            "1 bytes of the body came in 10 s; the service waits no longer",
            instance="/v1/releases",
        ),
        _example(
            409,
            "The version was refused, there is none to go back to, or the catalog of series with figures was changed",
            str(NothingBefore("pk.ict")),
            kind="nothing-before",
            instance=_ROLLBACK,
        ),
        _example(
            411,
            "The body is not JSON and comes in chunks",
            DETAILS[HTTPStatus.LENGTH_REQUIRED],
            instance="/v1/releases",
        ),
        _example(
            413,
            "The body is larger than 10 MB, or the text than 200 kB",
            DETAILS[HTTPStatus.REQUEST_ENTITY_TOO_LARGE],
            instance="/v1/releases",
        ),
        _example(
            414,
            "Path and query are longer than 4,000 characters together",
            "path and query have 4,541 characters; at most 4,000 are read",
        ),
        _example(
            415,
            "The body is of another media type than those that are taken",
            "text/plain: send application/json",
            instance=_ROLLBACK,
        ),
        _example(
            422,
            "A parameter or the body was refused, and nothing was done; `errors` lists each problem",
            "1 problem found; nothing was done",
            kind="invalid-input",
            errors=[
                {"place": "query", "parameter": "horizon", "found": "'99'", "wanted": "a whole number of months 1..60"}
            ],
        ),
        _example(
            429, "Too many requests", "more than 600 requests in 60 s; try again in 1 s", kind="too-many-requests"
        ),
        _example(
            500,
            "A fault of the service; the log says under this id what it was",
            fault(_ID),
            id=_ID,
        ),
        _example(
            501,
            "This installation lacks an extra that the answer needs",
            str(MissingExtra("Parquet", "parquet")),
            kind="missing-extra",
            instance="/v1/export/forecasts.parquet",
        ),
        _example(
            503,
            "The store does not answer, too much is worked out now, or a version was refused and none before is held",
            str(_REFUSED),
            kind="artefact-rejected",
            **rejection(_REFUSED),
        ),
    )
)
"""By status."""
