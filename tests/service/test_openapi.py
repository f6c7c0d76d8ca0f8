"""The OpenAPI document: it is there, it is whole, and it says what the routes really do."""

from __future__ import annotations

import re
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from service.routes import template

HIDDEN = {"/", "/docs", "/assets/{tag}/{name}", "/healthz", "/readyz", "/metrics", "/openapi.json"}


@pytest.fixture
def document(client: FlaskClient) -> Any:
    return client.get("/openapi.json").json


def test_it_is_openapi_3_1_and_names_every_route(app: APIFlask, document: Any) -> None:
    assert document["openapi"].startswith("3.1")
    assert document["paths"].keys() == {template(rule) for rule in app.url_map.iter_rules()} - HIDDEN


def test_every_reference_leads_somewhere(document: Any) -> None:
    names = set(re.findall(r"#/components/schemas/([\w.]+)", str(document)))
    assert names
    assert names <= document["components"]["schemas"].keys()


def test_errors_are_documented_as_problems(document: Any) -> None:
    for operations in document["paths"].values():
        for operation in operations.values():
            if not isinstance(operation, dict):
                continue
            for status, response in operation["responses"].items():
                if status >= "400":
                    assert list(response["content"]) == ["application/problem+json"]


def test_parameters_are_those_that_the_route_takes(client: FlaskClient, document: Any) -> None:
    path = "/v1/series/{series}/forecast"
    documented = [p["name"] for p in document["paths"][path]["get"]["parameters"] if p["in"] == "query"]
    refused = client.get("/v1/series/pk.ict/forecast?zzz=1").json["errors"][0]["wanted"]
    assert refused == f"a known parameter ({', '.join(documented)})"


def test_writing_needs_the_token_in_the_document_too(document: Any) -> None:
    assert document["paths"]["/v1/releases"]["post"]["security"] == [{"token": []}]
    assert document["components"]["securitySchemes"]["token"] == {"type": "http", "scheme": "bearer"}
