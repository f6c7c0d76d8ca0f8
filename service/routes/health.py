"""Health, readiness and metrics, for operators."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from apiflask import APIBlueprint
from flask import Response, request

from models.documents.encoding import to_json
from models.documents.schemas import HealthOut, ReadyOut
from service.dependencies import dependencies
from service.http.errors import problem, rejection
from service.http.query_parameters import NoQuery

MOST_SHOWN = 100
"""Refused versions that are listed; ``refused`` counts all."""

api = APIBlueprint("health", __name__)


@api.get("/healthz")
@api.input(NoQuery, location="query", arg_name="_query")
@api.output(HealthOut)
def healthy(_query: NoQuery) -> dict[str, str]:
    """Say that the process answers."""
    return {"status": "ok"}


@api.get("/readyz")
@api.input(NoQuery, location="query", arg_name="_query")
@api.output(ReadyOut)
def ready(_query: NoQuery) -> Response:
    """Show whether forecasts can be served, which versions were refused, and whether the store answers.

    Without the store it is ready all the same: forecasts come from memory.
    """
    champions = dependencies().champions
    refused = champions.rejected
    state: dict[str, Any] = {
        "series": len(champions.versions),
        "store": "answers" if dependencies().pulse.is_up() else "does not answer",
        "verified": len(champions.serving),
        "refused": len(refused),
        "rejected": [rejection(refused[s]) | {"serving": _serving(s)} for s in sorted(refused)[:MOST_SHOWN]],
    }
    if reason := _reason_not_ready():
        return problem(HTTPStatus.SERVICE_UNAVAILABLE, reason, kind="not-ready", **state)
    return Response(to_json({"status": "ready"} | state), content_type="application/json")


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
