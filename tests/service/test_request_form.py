"""The form of requests: spellings of one query share one answer, and what is too long or without a host is refused."""

from __future__ import annotations

import tracemalloc
from itertools import permutations
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from service.dependencies import KEY
from service.gateway.auth import caller_of
from service.gateway.request_form import MAX_PARAMETERS, MAX_TARGET, answer_key
from service.gateway.response_cache import CachedResponse, ResponseCache
from tests.service.builders import version

PATH = "/v1/series/pk.ict/forecast"
PIECES = ("horizon=3", "level=80,95", "measure=level", "format=json")


def key(query: str) -> Any:
    return answer_key({"PATH_INFO": PATH, "QUERY_STRING": query})


def test_spellings_of_one_query_share_one_answer(app: APIFlask, client: FlaskClient) -> None:
    spelled = ["&".join(each) for each in permutations(PIECES)]
    spelled += [f"{'&' * n}{'&&'.join(PIECES)}{'&' * n}" for n in range(8)]
    spelled += ["&".join(PIECES).replace(*each) for each in ((",", "%2C"), (",", "%2c"), ("3", "%33"), ("h", "%68"))]
    bodies = {client.get(f"{PATH}?{query}").data for query in spelled}
    assert len(bodies) == 1
    assert len(app.extensions[KEY].answers) == 1


def test_different_queries_have_different_keys() -> None:
    queries = ["a=1", "a=2", "b=1", "a=1&b=1", "a=1%26b=1", "a=+1", "a=%2B1", "a=%FF", "a=%FE", "a=1=2"]
    assert len({key(query) for query in queries}) == len(queries)


def test_everything_that_is_kept_counts_against_the_bound() -> None:
    source, bound = version(), 1_000_000
    kept = ResponseCache({"pk.ict": source}, max_bytes=bound)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for number in range(5_000):
        made = CachedResponse.of(source, route="/r", etag=f'"{number:032}"', body=b"", content_type="text/plain")
        kept.put((f"{PATH}{number}", ((f"a{number}" * 20, f"b{number}"),)), made)
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert 0 < len(kept) < 1_000
    assert grown < bound


@pytest.mark.parametrize("query", ["x" * MAX_TARGET, "&" * MAX_TARGET, f"level={'0,' * MAX_TARGET}"])
def test_a_target_too_long_is_414(client: FlaskClient, query: str) -> None:
    got = client.get(f"{PATH}?{query}")
    assert (got.status_code, got.content_type) == (414, "application/problem+json")
    assert len(got.data) < 1_000


def test_a_path_too_long_is_414_and_not_repeated(client: FlaskClient) -> None:
    got = client.get("/" + "x" * MAX_TARGET)
    assert got.status_code == 414
    assert len(got.data) < 1_000


def test_too_many_parameters_are_400(client: FlaskClient) -> None:
    assert client.get(PATH + "?" + "&" * MAX_PARAMETERS).status_code == 400
    assert client.get(PATH + "?" + "&" * (MAX_PARAMETERS - 1)).status_code == 200


@pytest.mark.parametrize("path", ["/healthz", PATH, "/nowhere"])
def test_none_or_two_hosts_are_400(client: FlaskClient, path: str) -> None:
    two = {"HTTP_HOST": "a,b"}
    assert client.get(path, environ_overrides=two).status_code == 400
    none = {"HTTP_HOST": "", "SERVER_PROTOCOL": "HTTP/1.1"}
    assert client.get(path, environ_overrides=none).status_code == 400


def test_addresses_of_one_machine_are_one_caller() -> None:
    assert caller_of("2001:db8::1") == caller_of("2001:db8::ffff:1") == "2001:db8::/64"
    assert caller_of("2001:db8:0:1::1") != caller_of("2001:db8::1")
    assert caller_of("::ffff:192.0.2.1") == caller_of("192.0.2.1") == "192.0.2.1"
    assert caller_of("fe80::1%eth0") == "fe80::/64"
    assert caller_of("unknown") == "unknown"
