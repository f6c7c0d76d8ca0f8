"""The OpenAPI document against the service: no 5xx, no status or media type that it does not name, no other shape."""

from __future__ import annotations

import zlib
from typing import Any

import schemathesis
from apiflask import APIFlask
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from models.settings import token_hash
from service.app import create_app
from tests.fakes import FakeStore
from tests.service.builders import NOW, TOKEN, FakeArtefacts, version
from tests.service.builders import settings as settings_of

WITH, WITHOUT = 40, 5
"""Examples of each operation."""

KNOWN = ("pk.ict", "pk.ict.computer", "pk.ict.telecom")
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
HEADERS = {"Authorization": f"Bearer {TOKEN}"}


def service() -> APIFlask:
    """A service with versions to move between, whose reads need a token."""
    store = FakeStore()
    for series in KNOWN[:2]:
        for number in (1, 2, 3):
            store.publish(version(series, number), champion=True, who="test", why="next")
    given = settings_of(read_tokens=(token_hash("reader"),))
    return create_app(given, store=store, artefacts=FakeArtefacts(), clock=lambda: NOW)


schema: Any = schemathesis.openapi.from_wsgi("/openapi.json", service(), headers=HEADERS)
bounded = {"deadline": None, "suppress_health_check": list(HealthCheck), "derandomize": True}


def known(case: Any) -> Any:
    """The case, two times of three about something that is there: of random names nearly none is."""
    luck = zlib.crc32(repr((case.query, case.body)).encode()) % 9
    for name, there in (("series", KNOWN), ("version", [version(number=n).version for n in (1, 2, 3)])):
        if case.path_parameters and name in case.path_parameters and luck < 6:
            case.path_parameters[name] = there[luck % 3]
    return case


@schema.parametrize()
@settings(max_examples=WITH, **bounded)
def test_with_a_token_every_answer_is_one_that_the_document_names(case: Any) -> None:
    known(case)
    case.validate_response(case.call(headers=HEADERS), checks=CHECKS)


@schema.parametrize()
@settings(max_examples=WITHOUT, **bounded)
def test_without_a_token_there_is_no_answer(case: Any) -> None:
    known(case).headers.pop("Authorization", None)
    answer = case.call()
    case.validate_response(answer, checks=CHECKS)
    assert answer.status_code in (401, 404, 405, 422)
