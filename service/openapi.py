"""The OpenAPI document where the routes themselves do not say enough: bodies, media types, statuses of every route."""

from __future__ import annotations

from typing import Any

from models.reports import COLUMNS
from service.access import SCHEME
from service.problems import CONTENT_TYPE
from service.registry_schemas import WhyIn
from service.schemas import ProblemOut

REPORT = {
    "series": "pk.ict",
    "period_start": "2026-03",
    "period_end": "2026-03",
    "measure": "level",
    "value": 413.5,
    "unit": "usd_million",
    "published": "2026-04-17",
    "source": "State Bank of Pakistan",
}

_REASON = {"application/json": {"schema": WhyIn.model_json_schema(), "example": {"why": "the new version drifts"}}}
_RELEASE = {
    "application/json": {"schema": {"type": "array", "items": {"type": "object"}, "minItems": 1}, "example": [REPORT]},
    "text/csv": {
        "schema": {"type": "string"},
        "example": ",".join(COLUMNS) + "\n" + ",".join(str(REPORT[column]) for column in COLUMNS) + "\n",
    },
}

BODIES = {
    "/v1/releases": _RELEASE,
    "/v1/series/{series}/models/{version}/promote": _REASON,
    "/v1/series/{series}/models/rollback": _REASON,
}

EVERYWHERE = {
    "401": "A token is needed",
    "404": "Nothing is at this address, or no such series",
    "429": "Too many requests; Retry-After says when to come again",
    "503": "Not ready",
}
"""What any route may answer."""


def documented(spec: Any) -> Any:
    """The document, completed."""
    schemas = spec["components"]["schemas"]
    for name in ("HTTPError", "ValidationError"):  # the framework's names; problems have one form
        schemas.pop(name, None)
    schemas["ProblemOut"] = ProblemOut.model_json_schema()
    for path, operations in spec["paths"].items():
        for method, operation in operations.items():
            if not isinstance(operation, dict) or "responses" not in operation:
                continue
            if method == "post" and path in BODIES:
                operation["requestBody"] = {"required": True, "content": BODIES[path]}
            operation.setdefault("security", [{}, {SCHEME: []}])  # reads are open, or need any token
            _answers(operation)
            for parameter in operation.get("parameters", ()):
                parameter["schema"] = _given(parameter["schema"])
    return spec


def _answers(operation: dict[str, Any]) -> None:
    problem = {"schema": {"$ref": "#/components/schemas/ProblemOut"}}
    responses = operation["responses"]
    for status, description in EVERYWHERE.items():
        responses.setdefault(status, {"description": description})
    for status, response in responses.items():
        if status >= "400":
            response["content"] = {CONTENT_TYPE: problem}
        elif status == "304":
            response.pop("content", None)
    if any(parameter["name"] == "format" for parameter in operation.get("parameters", ())):
        responses["200"]["content"]["text/csv"] = {"schema": {"type": "string"}}


def _given(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a parameter when it is given: that it may be left out is said elsewhere, and it is never null."""
    forms = [form for form in schema.get("anyOf", ()) if form != {"type": "null"}]
    rest = {name: value for name, value in schema.items() if name != "anyOf" and (name, value) != ("default", None)}
    return rest | forms[0] if len(forms) == 1 else rest if not forms else schema
