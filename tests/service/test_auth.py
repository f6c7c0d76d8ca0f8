"""Every route, method, spelling of a method and token: access is denied unless a rule allows it."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from contextlib import suppress
from itertools import product

import pytest
from apiflask import APIFlask
from apiflask.exceptions import HTTPError
from werkzeug.test import create_environ, run_wsgi_app

from models.core.settings import token_hash
from service.gateway.auth import OPEN, READS, Access
from tests.apps import create_app
from tests.service.builders import NOW, TOKEN, FakeArtifacts, settings
from tests.stores import FileStore

METHODS = (*sorted(READS), "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "QUERY")
SPELLINGS = (str.upper, str.lower, str.title, str.swapcase, lambda m: m + " ", lambda m: " " + m, lambda m: m + "\0")
TOKENS = {None: False, "": False, "wrong": False, "reader": True, TOKEN: True}
"""Authorization by bearer token, and whether it may read."""


@pytest.fixture
def closed(store: FileStore) -> APIFlask:
    """A service whose reads need a token."""
    tokens = {"read_tokens": (token_hash("reader"),)}
    return create_app(settings(**tokens), store=store, artifacts=FakeArtifacts(), clock=lambda: NOW)


def status_of(app: APIFlask, path: str, method: str, token: str | None) -> tuple[int, bytes]:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    # The method is set afterwards: the builder of environments would turn it into upper case, which no server does.
    environ = create_environ(path, headers=headers) | {"REQUEST_METHOD": method}
    body, status, _ = run_wsgi_app(app.wsgi_app, environ)
    return int(status[:3]), b"".join(body)


def paths_of(app: APIFlask) -> list[str]:
    values = {"series": "pk.ict", "version": "20260501T010000Z-00000001"}
    found = []
    for rule in app.url_map.iter_rules():
        path = rule.rule
        for argument in rule.arguments:
            start, end = path.index("<"), path.index(">")
            path = path[:start] + values.get(argument, "x") + path[end + 1 :]
        found.append(path)
    return sorted({*found, "/nowhere"})


def test_no_method_in_no_spelling_passes_without_a_token(closed: APIFlask) -> None:
    for path, method, token in product(paths_of(closed), METHODS, TOKENS):
        status, body = status_of(closed, path, method, token)
        if path in OPEN:
            assert status in ({200, 405} if method in READS else {405}), (path, method, token)
        elif not TOKENS[token]:
            assert status == 401, (path, method, token)
            assert b"usd_million" not in body
        else:
            assert status not in (401, 501), (path, method, token)


def test_a_method_in_another_spelling_is_no_method(closed: APIFlask) -> None:
    for path, method, spell, token in product(paths_of(closed), METHODS, SPELLINGS, TOKENS):
        if (spelled := spell(method)) != method:
            assert status_of(closed, path, spelled, token)[0] == 501, (path, spelled, token)


def test_where_reads_are_open_a_method_in_another_spelling_is_none_either(app: APIFlask) -> None:
    assert status_of(app, "/v1/series", "GET", None)[0] == 200
    for method in ("get", "Get", "head", "post", "gett", ""):
        assert status_of(app, "/v1/series", method, None)[0] == 501
        assert status_of(app, "/healthz", method, None)[0] == 501


def test_each_token_is_compared_whichever_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = [f"token {number}" for number in range(5)]
    given = settings(api_tokens=tuple(map(token_hash, tokens[:2])), read_tokens=tuple(map(token_hash, tokens[2:])))
    access, compared = Access(given), []
    compare = hmac.compare_digest
    monkeypatch.setattr(hmac, "compare_digest", lambda one, two: compared.append(two) or compare(one, two))

    def counts(ask: Callable[[str], object]) -> set[int]:
        found = set()
        for token in (*tokens, "none of them", token_hash(tokens[0])):
            compared.clear()
            with suppress(HTTPError):
                ask(f"Bearer {token}")
            found.add(len(compared))
        return found

    assert counts(access.known) == {5}
    assert counts(lambda header: access.refusal("GET", "/v1/series", header)) == {5}
    assert counts(access.writer) == {2, 7}  # writers; and of others whether they may read: 403 or 401 tells that
    assert [access.known(f"Bearer {token}") for token in (*tokens, "x")] == [*map(token_hash, tokens), None]
