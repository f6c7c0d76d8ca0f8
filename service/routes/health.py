"""Health, readiness and metrics, for operators."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from apiflask import APIBlueprint
from flask import Response, request

from models.documents.encoding import to_json
from models.documents.health import HealthDocument, ReadyDocument
from service.dependencies import dependencies
from service.http.errors import problem, rejection
from service.http.query_parameters import NoQuery

MOST_SHOWN = 100
"""Refused versions that are listed; ``refused`` counts all."""

api = APIBlueprint("health", __name__)


@api.get("/healthz")
@api.input(NoQuery, location="query", arg_name="_query")
@api.output(HealthDocument)
def healthy(_query: NoQuery) -> Response:
    """Say that the process answers."""
    return Response(to_json(HealthDocument(status="ok")), content_type="application/json")


@api.get("/readyz")
@api.input(NoQuery, location="query", arg_name="_query")
@api.output(ReadyDocument)
def ready(_query: NoQuery) -> Response:
    """Show whether forecasts can be served, which versions were refused, and whether store and scoring are up to date.

    Without the store it is ready all the same: forecasts come from memory. ``read_only`` is true where the store can
    be read and not written, so that releases are refused and nothing is scored.
    """
    champions = dependencies().champions
    refused = champions.rejected
    seen = dependencies().pulse.seen()
    state: dict[str, Any] = {
        "series": len(champions.versions),
        "store": "does not answer" if seen is None else "answers",
        "read_only": dependencies().pulse.read_only,
        **dependencies().scoring.standing(seen),
        "verified": len(champions.serving),
        "refused": len(refused),
        "rejected": [rejection(refused[s]) | {"serving": _serving(s)} for s in sorted(refused)[:MOST_SHOWN]],
    }
    if reason := _reason_not_ready():
        return problem(HTTPStatus.SERVICE_UNAVAILABLE, reason, kind="not-ready", **state)
    return Response(to_json(ReadyDocument(status="ready", **state)), content_type="application/json")


@api.get("/metrics")
@api.input(NoQuery, location="query", arg_name="_query")
def metrics(_query: NoQuery) -> Response:
    """Show how the service and its forecasts do, for Prometheus."""
    body, content_type = dependencies().metrics.render(request.headers.get("Accept", ""))
    return Response(body, content_type=content_type, headers={"Vary": "Accept"})


def _serving(series: str) -> Any:
    version = dependencies().champions.serving.get(series)
    return version.version if version else None


def _reason_not_ready() -> str:
    champions = dependencies().champions
    if champions.revision is None:
        return "the store was not reached yet"
    if not champions.versions:
        return "no model is published yet: run exportcast train"
    if not champions.serving:
        return "every published version that was tried was refused"
    return ""
