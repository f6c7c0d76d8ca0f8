"""Is it alive, can it serve, how does it do: for whoever runs it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from apiflask import APIBlueprint
from flask import Response

from service.metrics import CONTENT_TYPE
from service.parts import parts
from service.problems import problem, rejection
from service.queries import NoQuery
from service.respond import to_json
from service.schemas import HealthOut, ReadyOut

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
    """Say whether forecasts can be served, and which versions were refused."""
    champions = parts().champions
    refused = [rejection(error) | {"serving": _serving(error.series)} for error in champions.rejected.values()]
    if reason := _reason_not_ready():
        return problem(HTTPStatus.SERVICE_UNAVAILABLE, reason, kind="not-ready", rejected=refused)
    return Response(
        to_json({"status": "ready", "series": len(champions.versions), "rejected": refused}),
        content_type="application/json",
    )


@api.get("/metrics")
@api.input(NoQuery, location="query", arg_name="_query")
def metrics(_query: NoQuery) -> Response:
    """Show how the service and its forecasts do, for Prometheus."""
    return Response(parts().metrics.render(), content_type=CONTENT_TYPE)


def _serving(series: str) -> Any:
    held = parts().champions.held.get(series)
    return held.version.version if held else None


def _reason_not_ready() -> str:
    champions = parts().champions
    if not champions.read:
        return "the store was not reached yet"
    if not champions.versions:
        return "no model is published yet: run exportcast train"
    if champions.rejected.keys() >= champions.versions.keys() and not champions.held:
        return "every published version was refused"
    return ""
