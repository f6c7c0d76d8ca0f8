"""The OpenAPI document against the service: no 5xx, no status or media type that it does not name, no other shape."""

from __future__ import annotations

import zlib
from typing import Any

import hypothesis
import pytest
import schemathesis
from apiflask import APIFlask
from hypothesis import HealthCheck
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from models.core.settings import token_hash
from models.storage.store import open_store
from service.gateway.auth import OPEN, READING_POSTS
from tests.apps import create_app
from tests.service.builders import NOW, TOKEN, FakeArtifacts, settings
from tests.service.stories import SERIES, VERSIONS, full_service
from tests.stores import NewStore

WITH, WITHOUT = 40, 5
"""Examples of each operation."""

KNOWN = {"series": (*SERIES, "pk.ict.telecom"), "version": tuple(name for name, *_ in VERSIONS)}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
HEADERS = {"Authorization": f"Bearer {TOKEN}"}


def document(**given: Any) -> Any:
    """The document of a service with these settings; it has one also without its store."""
    app = create_app(
        settings(**given), store=open_store("sqlite:////nowhere/x.db"), artifacts=FakeArtifacts(), clock=lambda: NOW
    )
    return schemathesis.openapi.from_wsgi("/openapi.json", app, headers=HEADERS)


READERS = {"read_tokens": (token_hash("reader"),)}
closed, open_to_read = document(**READERS), document()
bounded = {"deadline": None, "suppress_health_check": list(HealthCheck), "derandomize": True}


@pytest.fixture(scope="module")
def closed_service(new_module_store: NewStore) -> APIFlask:
    """A service that has something of everything, for bearers of a token."""
    return full_service(new_module_store(), **READERS)


@pytest.fixture(scope="module")
def open_service(new_module_store: NewStore) -> APIFlask:
    """The same for everyone."""
    return full_service(new_module_store())


def known(case: Any) -> Any:
    """The case, two times of three about something that is there: of random names nearly none is."""
    luck = zlib.crc32(repr((case.query, case.body)).encode()) % 9
    for name, there in KNOWN.items():
        if case.path_parameters and name in case.path_parameters and luck < 6:
            case.path_parameters[name] = there[luck % len(there)]
    return case


def ask(case: Any, app: APIFlask, *, bearer: bool) -> Any:
    """An answer, which is as the document says, to someone with the token or without."""
    if bearer:
        case.headers.update(HEADERS)
    else:
        case.headers.pop("Authorization", None)
    answer = case.call(app=app)
    case.validate_response(answer, checks=CHECKS)
    return answer


@closed.parametrize()
@hypothesis.settings(max_examples=WITH, **bounded)
def test_with_a_token_every_answer_is_one_that_the_document_names(closed_service: APIFlask, case: Any) -> None:
    answer = ask(known(case), closed_service, bearer=True)
    sent = "Authorization" in answer.request.headers  # schemathesis leaves it out, too, to see what happens
    assert answer.status_code not in (401, 403) or not sent


@closed.parametrize()
@hypothesis.settings(max_examples=WITHOUT, **bounded)
def test_without_a_token_there_is_no_answer(closed_service: APIFlask, case: Any) -> None:
    answer = ask(known(case), closed_service, bearer=False)
    assert answer.status_code in ((200, 405, 422) if case.path in OPEN else (401, 404, 405, 422))


@open_to_read.parametrize()
@hypothesis.settings(max_examples=WITHOUT, **bounded)
def test_without_a_token_one_may_read_where_reading_is_open_and_never_write(open_service: APIFlask, case: Any) -> None:
    answer = ask(known(case), open_service, bearer=False)
    if case.operation.method.upper() == "GET" or READING_POSTS.fullmatch(case.path):
        assert answer.status_code != 401
    elif answer.request.method != "OPTIONS":
        assert answer.status_code in (401, 404, 405, 422)


@pytest.mark.parametrize("made", [closed, open_to_read])
def test_all_of_the_document_is_asked_for(made: Any) -> None:
    assert sum(1 for _ in made.get_all_operations()) == 24
