"""Is it alive, can it serve, how does it do: for whoever runs it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from apiflask import APIBlueprint
from flask import Response

from service.metrics import CONTENT_TYPE
from service.parts import parts
from service.problems import problem, rejection
from service.respond import to_json

api = APIBlueprint("health", __name__, enable_openapi=False)


@api.get("/healthz")
def healthy() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@api.get("/readyz")
def ready() -> Response:
    """Whether forecasts can be served, which versions were refused, and whether the store answers.

    Without the store it is ready all the same: forecasts come from memory.
    """
    champions = parts().champions
    refused = [rejection(error) | {"serving": _serving(error.series)} for error in champions.rejected.values()]
    told: dict[str, Any] = {"store": "answers" if parts().pulse.beats() else "does not answer", "rejected": refused}
    if reason := _reason_not_ready():
        return problem(HTTPStatus.SERVICE_UNAVAILABLE, reason, kind="not-ready", **told)
    return Response(
        to_json({"status": "ready", "series": len(champions.versions), **told}), content_type="application/json"
    )


@api.get("/metrics")
def metrics() -> Response:
    """What Prometheus scrapes."""
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
