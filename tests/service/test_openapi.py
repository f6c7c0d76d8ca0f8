"""The OpenAPI document: it is there, it is whole, its examples work, and it says what the routes really do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from models.core.settings import Rate
from models.documents.sdmx_csv import MEDIA_TYPE
from models.spreadsheet.writer import MEDIA_TYPE as XLSX
from service.core.route_template import template
from service.http.openapi import PARQUET
from tests.service.builders import TOKEN
from tests.service.stories import full_service
from tests.stores import NewStore

HIDDEN = {"/", "/docs", "/assets/{tag}/{name}", "/openapi.json"}
WRITES = {"release", "withdraw", "promote", "rollback"}
BODIES = WRITES | {"read", "scenario"}
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture(scope="module")
def document(new_module_store: NewStore) -> Any:
    return full_service(new_module_store()).test_client().get("/openapi.json").json


def operations(document: Any) -> Iterator[tuple[str, str, Any]]:
    """Path, method and operation."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def every(document: Any) -> dict[str, tuple[str, str, Any]]:
    return {operation["operationId"]: (path, method, operation) for path, method, operation in operations(document)}


def check(document: Any, media: Any) -> None:
    """The example of a media type is of its schema."""
    Draft202012Validator({**media["schema"], "components": document["components"]}).validate(media["example"])


def test_it_is_openapi_3_1_and_names_every_route(app: APIFlask, document: Any) -> None:
    assert document["openapi"].startswith("3.1")
    assert document["paths"].keys() == {template(rule) for rule in app.url_map.iter_rules()} - HIDDEN


def test_it_takes_no_parameters_and_can_be_held(client: FlaskClient) -> None:
    answer = client.get("/openapi.json")
    assert client.get("/openapi.json", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert client.get("/openapi.json?x=1").status_code == 422


def test_every_reference_leads_somewhere(document: Any) -> None:
    names = set(re.findall(r"#/components/(\w+)/([\w.-]+)", str(document)))
    assert {kind for kind, _ in names} == {"schemas", "headers", "responses"}
    assert [(kind, name) for kind, name in names if name not in document["components"][kind]] == []


def test_operations_have_short_names_of_their_own(document: Any) -> None:
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(names) == len(set(names)) == 24
    assert all(re.fullmatch("[a-z_]+", name) for name in names)


def test_every_operation_has_an_example_of_each_answer_that_is_true_to_its_schema(document: Any) -> None:
    for _, _, operation in operations(document):
        for kind, media in operation["responses"]["200"]["content"].items():
            if kind != XLSX:  # not text
                check(document, media)


def test_every_problem_has_an_example_and_is_a_problem(document: Any) -> None:
    for name, response in document["components"]["responses"].items():
        assert list(response["content"]) == ["application/problem+json"]
        [media] = response["content"].values()
        check(document, media)
        assert name == f"Problem{media['example']['status']}"


def test_every_operation_names_the_problems_that_it_can_have(document: Any) -> None:
    for path, method, operation in operations(document):
        problems = {status for status in operation["responses"] if status >= "400"}
        assert {"400", "414", "422", "500"} <= problems
        assert ("404" in problems) == ("{" in path)
        assert ("401" in problems) == ("429" in problems) == path.startswith("/v1/")
        assert ({"411", "413", "415"} <= problems) == (method == "post")
        assert ("403" in problems) == (operation["operationId"] in WRITES)
        kinds = operation["responses"]["200"]["content"]
        assert ("501" in problems) == bool(kinds.keys() & {XLSX, PARQUET})
        assert ("304" in operation["responses"]) == (method == "get" and path.startswith("/v1/"))


def example_of(operation: Any, path: str) -> tuple[str, dict[str, Any]]:
    """The address and the query of a call with the examples of the parameters."""
    given = {each["name"]: each["example"] for each in operation["parameters"] if "example" in each}
    placed = {each["name"] for each in operation["parameters"] if each["in"] == "path"}
    return path.format(**given), {key: value for key, value in given.items() if key not in placed}


def test_the_examples_work_as_they_stand(document: Any, new_store: NewStore) -> None:
    for name, (path, method, operation) in every(document).items():
        url, query = example_of(operation, path)
        bodies = operation.get("requestBody", {"content": {None: {}}})["content"]
        assert (name in BODIES) == (None not in bodies)
        for kind, media in bodies.items():
            client = full_service(new_store()).test_client()
            body = {"json" if kind == "application/json" else "data": media["example"]} if kind else {}
            answer = client.open(
                url, method=method.upper(), query_string=query, headers=BEARER, content_type=kind, **body
            )
            assert answer.status_code == 200, (name, answer.text)


def reads(document: Any) -> Iterator[tuple[str, dict[str, Any], Any]]:
    """Address, query and documented answer of each operation that reads."""
    for path, method, operation in operations(document):
        if method == "get":
            yield *example_of(operation, path), operation["responses"]["200"]


def test_real_answers_have_all_that_the_examples_show(document: Any, new_store: NewStore) -> None:
    client = full_service(new_store()).test_client()
    for url, query, documented in reads(document):
        for kind, media in documented["content"].items():
            if kind == "application/json":
                found = client.get(url, query_string=query).json
                assert shape(media["example"]) <= shape(found), url
            elif kind == "text/csv":
                wanted = query if url.endswith(".csv") else query | {"format": "csv"}
                found = client.get(url, query_string=wanted).text
                assert found.splitlines()[0] == media["example"].splitlines()[0], url
            elif kind == MEDIA_TYPE:
                found = client.get(url, query_string=query | {"format": "sdmx-csv"})
                assert found.content_type == kind
                assert found.text.splitlines()[0] == media["example"].splitlines()[0], url
            elif kind == XLSX:
                assert client.get(url, query_string=query | {"format": "xlsx"}).content_type == kind


def test_a_workbook_is_documented_where_the_format_takes_it(document: Any) -> None:
    taking = {
        operation["operationId"]
        for _, _, operation in operations(document)
        for each in operation["parameters"]
        if each["name"] == "format" and "xlsx" in each["schema"]["enum"]
    }
    assert taking == {"forecast", "forecasts", "outlook", "scores", "vintage"}
    assert taking == {
        name for name, (*_, each) in every(document).items() if XLSX in each["responses"]["200"]["content"]
    }


def shape(value: Any, at: str = "") -> set[str]:
    """The members of a document by their path; all rows of a list count as one."""
    match value:
        case dict():
            inside = () if at.endswith(".members") else value.items()  # by name of a model: which ones differs
            return {at} | {found for key, each in inside for found in shape(each, f"{at}.{key}")}
        case list():
            return {at} | {found for each in value for found in shape(each, f"{at}[]")}
    return {at}


def test_the_documented_headers_are_sent(document: Any, new_store: NewStore) -> None:
    client = full_service(new_store(), rate_limit=Rate(100, 60)).test_client()
    for url, query, documented in reads(document):
        assert documented["headers"].keys() <= set(client.get(url, query_string=query).headers.keys()), url


def test_parameters_are_those_that_the_route_takes(client: FlaskClient, document: Any) -> None:
    path = "/v1/series/{series}/forecast"
    documented = [p["name"] for p in document["paths"][path]["get"]["parameters"] if p["in"] == "query"]
    refused = client.get("/v1/series/pk.ict/forecast?zzz=1").json["errors"][0]["wanted"]
    assert refused == f"a known parameter ({', '.join(documented)})"


def test_every_parameter_says_what_it_is(document: Any) -> None:
    parameters = [each for _, _, operation in operations(document) for each in operation["parameters"]]
    assert [each["name"] for each in parameters if not each.get("description")] == []


def test_every_route_refuses_a_parameter_that_it_does_not_know(client: FlaskClient, document: Any) -> None:
    for path, method, _ in operations(document):
        url = path.format(series="pk.ict", version="x", kind="scores", suffix="csv")
        needed = {"outlook": "period=FY2027&", "forecasts": "series=pk.ict&"}.get(path.rsplit("/", 1)[1], "")
        query = f"?{needed}zzz=1"
        answer = client.open(url + query, method=method.upper(), headers=BEARER)
        assert (answer.status_code, answer.content_type) == (422, "application/problem+json"), path
        assert [each["parameter"] for each in answer.json["errors"]] == ["zzz"]


def test_writing_needs_the_token_in_the_document_too(document: Any) -> None:
    for name, (path, _, operation) in every(document).items():
        wanted = [{"token": []}] if name in WRITES else [{}, {"token": []}] if path.startswith("/v1/") else []
        assert operation["security"] == wanted, name
    assert document["components"]["securitySchemes"]["token"] == {"type": "http", "scheme": "bearer"}


def test_no_text_holds_the_marks_of_our_docstrings(document: Any) -> None:
    assert "``" not in str(document)


def schemas(document: Any) -> dict[str, Any]:
    """The schemas by name."""
    found: dict[str, Any] = document["components"]["schemas"]
    return found


def test_each_thing_has_one_schema_under_a_plain_name(document: Any) -> None:
    assert [name for name in schemas(document) if not re.fullmatch("[A-Z][A-Za-z]+", name)] == []
    forms = [str(sorted(schema.items(), key=str)) for schema in schemas(document).values()]
    assert len(forms) == len(set(forms))


def test_every_member_of_every_schema_is_described(document: Any) -> None:
    bare = [
        f"{name}.{member}"
        for name, schema in schemas(document).items()
        for member, of in schema.get("properties", {}).items()
        if not of.get("description")
    ]
    assert bare == []


def test_the_version_is_that_of_the_package_and_there_is_a_server(document: Any) -> None:
    assert document["info"]["version"] == version("exportcast")
    assert [server["url"] for server in document["servers"]] == ["/"]


def test_intervals_are_there_as_a_list_too(client: FlaskClient) -> None:
    for url in ("forecast?level=95,80", "outlook?period=FY2027&level=95,80"):
        answer = client.get(f"/v1/series/pk.ict/{url}").json
        for found in answer.get("points", [answer]):
            listed = [(str(i["level"]), [i["lower"], i["upper"]]) for i in found["interval_list"]]
            assert listed == list(found["intervals"].items()) and len(listed) == 2
    assert "interval_list" not in client.get("/v1/series/pk.ict/forecast?quantile=0.5").json["points"][0]
