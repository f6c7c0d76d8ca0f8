"""The OpenAPI document where the routes themselves do not say enough: names, bodies, examples, headers, problems."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from models.documents.examples import ANSWERS, BODIES, INPUTS, METRICS, PARAMETERS, TABLES
from models.documents.export import Format
from models.documents.export_schema import KINDS
from models.documents.problem import ProblemDocument
from models.documents.sdmx_csv import MEDIA_TYPE
from models.documents.sdmx_example import SDMX
from models.spreadsheet.writer import MEDIA_TYPE as XLSX
from service.core.error_statuses import CONTENT_TYPE
from service.gateway.auth import OPEN, SCHEME
from service.http.error_examples import PROBLEMS

REFERENCE = "#/components/schemas/{model}"
OPTIONAL = ("promote", "rollback")
"""Operations that do with no body at all."""

READING_POSTS = ("read", "scenario")
"""Operations that are reads although they have a body."""

FILES = ("export",)
"""Operations that answer a file and no document."""

PARQUET = "application/vnd.apache.parquet"

DESCRIPTIONS = {
    "series": "id of a series, dotted by hierarchy; `/v1/series` lists them",
    "version": "name of a version; `/v1/series/{series}/models` lists them",
    "kind": "; ".join(f"`{kind}`: {about}" for kind, about in KINDS.items()),
    "suffix": "format of the file",
}
"""Of the parameters in a path."""

WORKBOOKS = ("forecast", "forecasts", "outlook", "scores", "vintage")
"""Operations that also answer with a workbook, for which the service may lack an extra."""
WORDS = {"kind": list(KINDS), "suffix": list(get_args(Format))}
"""What parameters in a path may be, where it is one of a few words."""

TEXT = {"type": "string"}
HEADERS: dict[str, dict[str, Any]] = {
    "X-Request-ID": {"description": "Your own id if it is a sane one, else one made here; the log has it too"},
    "ETag": {"description": "Names this answer: send it back as If-None-Match"},
    "RateLimit": {"description": "Requests left (`r`) and seconds until all are back (`t`), where a rate is set"},
    "RateLimit-Policy": {"description": "The rate: requests (`q`) in so many seconds (`w`)"},
    "Export-Failed": {"description": "Series that are left out because their table could not be made"},
    "Retry-After": {"description": "Seconds to wait before another try"},
    "WWW-Authenticate": {"description": "How to send a token"},
}
ALWAYS = ("X-Request-ID",)
RATED = ("RateLimit", "RateLimit-Policy")
OF_PROBLEM = {"401": ("WWW-Authenticate",), "429": ("Retry-After",), "503": ("Retry-After",)}


def documented(spec: Any) -> Any:
    """The document, completed."""
    components = spec["components"]
    components["schemas"] = _schemas()  # the framework's own have a copy of each part for each whole
    components["headers"] = {name: {"schema": TEXT} | header for name, header in HEADERS.items()}
    components["responses"] = {f"Problem{status}": _problem(status) for status in PROBLEMS}
    for path, operations in spec["paths"].items():
        for method, operation in operations.items():
            if "responses" in operation:
                _complete(operation, path, reads=method == "get")
    return _plain(spec)


def _schemas() -> dict[str, Any]:
    """One schema for each document, and for each thing in documents."""
    models: list[type[BaseModel]] = [ProblemDocument, *INPUTS.values(), *(type(each) for each in ANSWERS.values())]
    made = models_json_schema([(model, "validation") for model in dict.fromkeys(models)], ref_template=REFERENCE)
    return dict(sorted(made[1]["$defs"].items()))


def _complete(operation: dict[str, Any], path: str, *, reads: bool) -> None:
    # The framework names operations by method, blueprint and function.
    name = operation["operationId"] = operation["operationId"].split("_", 2)[2]
    free = path in OPEN
    operation.setdefault("security", [] if free else [{}, {SCHEME: []}])  # reads are open, or need any token
    if name in BODIES:
        operation["requestBody"] = {"required": name not in OPTIONAL, "content": dict(_bodies(name))}
    for parameter in operation.get("parameters", ()):
        _say(parameter)
    answer = operation["responses"]["200"]
    answer["content"] = dict(_contents(name, answer))
    more = (("ETag",) if reads and not free else (), ("Export-Failed",) if name in FILES else ())
    answer["headers"] = _headers(*ALWAYS, *(() if free else RATED), *chain.from_iterable(more))
    found = {"304": {"description": "The answer that you hold still stands", "headers": _headers("ETag")}}
    problems = {each: {"$ref": f"#/components/responses/Problem{each}"} for each in _statuses(name, path, reads=reads)}
    operation["responses"] = {"200": answer} | (found if reads and not free else {}) | problems


def _statuses(name: str, path: str, *, reads: bool) -> Iterator[str]:
    """The problems that an operation may answer."""
    yield "400"
    if path not in OPEN:
        yield "401"
    if not reads and name not in READING_POSTS:
        yield "403"
    if "{" in path:
        yield "404"
    if not reads:
        yield "408"
    if not reads and name not in READING_POSTS:
        yield "409"
    yield from (("414", "422") if reads else ("411", "413", "414", "415", "422"))
    if path not in OPEN:
        yield "429"
    yield "500"
    if name in WORKBOOKS + FILES:
        yield "501"
    if name not in ("healthy", "metrics"):  # metrics that cannot be read are left out of the text
        yield "503"


def _bodies(name: str) -> Iterator[tuple[str, Any]]:
    for kind, example in BODIES[name].items():
        schema = {"$ref": REFERENCE.format(model=INPUTS[name].__name__)} if kind.endswith("json") else TEXT
        yield kind, {"schema": schema, "example": example}


def _contents(name: str, answer: Any) -> Iterator[tuple[str, Any]]:
    if name == "metrics":
        yield "text/plain", {"schema": TEXT, "example": METRICS}
        return
    if name in FILES:
        yield "text/csv", {"schema": TEXT, "example": TABLES[name]}
        yield PARQUET, {"schema": TEXT | {"contentMediaType": PARQUET}, "example": "PAR1..."}
        return
    yield "application/json", answer["content"]["application/json"] | {"example": ANSWERS[name].plain()}
    if name in TABLES:
        yield "text/csv", {"schema": TEXT, "example": TABLES[name]}
    if name in WORKBOOKS:
        yield XLSX, {"schema": TEXT | {"format": "binary"}}
    if name in SDMX:
        yield MEDIA_TYPE, {"schema": TEXT, "example": SDMX[name]}


def _headers(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _problem(status: str) -> dict[str, Any]:
    example = PROBLEMS[status]
    return {
        "description": example.when,
        "headers": _headers(*ALWAYS, *OF_PROBLEM.get(status, ())),
        "content": {
            CONTENT_TYPE: {
                "schema": {"$ref": REFERENCE.format(model="ProblemDocument")},
                "example": example.example.plain(),
            }
        },
    }


def _say(parameter: dict[str, Any]) -> None:
    """What a parameter is, where one can see it, and an example of those that a call needs."""
    name, schema = parameter["name"], _given(parameter["schema"])
    parameter["description"] = schema.pop("description", None) or DESCRIPTIONS[name]
    if name in PARAMETERS:
        parameter["example"] = PARAMETERS[name]
        schema.pop("examples", None)
    schema.pop("title", None)
    if name in WORDS and parameter["in"] == "path":
        schema["enum"] = WORDS[name]
    parameter["schema"] = schema


def _given(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a parameter when it is given: whether it is required stands elsewhere, and it is never null."""
    forms = [form for form in schema.get("anyOf", ()) if form != {"type": "null"}]
    rest = {name: value for name, value in schema.items() if name != "anyOf" and (name, value) != ("default", None)}
    return rest | forms[0] if len(forms) == 1 else rest if not forms else schema


def _plain(spec: Any) -> Any:
    """The document with the code in its texts marked as Markdown does, and not at all in summaries."""
    match spec:
        case dict():
            return {key: _unmarked(key, value) for key, value in spec.items()}
        case list():
            return [_plain(each) for each in spec]
    return spec


def _unmarked(key: str, value: Any) -> Any:
    if isinstance(value, str) and key in ("summary", "description"):
        return value.replace("``", "" if key == "summary" else "`")
    return _plain(value)
