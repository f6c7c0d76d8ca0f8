"""Tokens and rates hold for every answer, also for one that is kept."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest
from flask.testing import FlaskClient

from models.core.settings import Rate, token_hash
from service.gateway.admission import AdmissionControl
from service.gateway.auth import Access
from service.gateway.rate_limit import RateLimiter
from tests.apps import create_app
from tests.service.builders import NOW, TOKEN, FakeArtifacts, settings
from tests.stores import FileStore

URL = "/v1/series/pk.ict/forecast"


def client_of(store: FileStore, **given: Any) -> FlaskClient:
    return create_app(settings(**given), store=store, artifacts=FakeArtifacts(), clock=lambda: NOW).test_client()


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def basic(password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"anyone:{password}".encode()).decode()}


@pytest.fixture
def closed(store: FileStore) -> FlaskClient:
    """A service whose reads need a token."""
    return client_of(store, read_tokens=(token_hash("reader"), token_hash("other")))


def test_with_read_tokens_only_their_bearers_and_writers_read(closed: FlaskClient) -> None:
    for headers in (bearer("reader"), bearer("other"), bearer(TOKEN), basic("reader")):
        assert closed.get(URL, headers=headers).status_code == 200
    for headers in ({}, bearer(""), bearer("wrong"), basic("wrong"), {"Authorization": "Basic !"}, bearer("é")):
        answer = closed.get(URL, headers=headers)  # the answer is kept by now
        assert (answer.status_code, answer.content_type) == (401, "application/problem+json")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert closed.head(URL, headers=headers).data == b""


@pytest.mark.parametrize("url", ["/v1/series", "/v1/contradictions", "/openapi.json", "/", "/nowhere"])
def test_every_other_address_needs_the_token_too(closed: FlaskClient, url: str) -> None:
    assert closed.get(url).status_code == 401


@pytest.mark.parametrize("url", ["/healthz", "/readyz", "/metrics"])
def test_probes_need_no_token_and_have_no_rate(store: FileStore, url: str) -> None:
    client = client_of(store, read_tokens=(token_hash("reader"),), rate_limit=Rate(1, 3600))
    assert [client.get(url).status_code for _ in range(5)] == [200] * 5


def test_a_password_does_not_write(closed: FlaskClient) -> None:
    answer = closed.post("/v1/releases", data="[]", content_type="application/json", headers=basic(TOKEN))
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_above_the_rate_it_is_429_and_says_when_to_come_again(store: FileStore) -> None:
    client = client_of(store, rate_limit=Rate(3, 3600))
    answers = [client.get(URL) for _ in range(5)]
    assert [a.status_code for a in answers] == [200, 200, 200, 429, 429]
    assert [a.headers["RateLimit"].split(";")[1] for a in answers] == ["r=2", "r=1", "r=0", "r=0", "r=0"]
    assert {a.headers["RateLimit-Policy"] for a in answers} == {'"default";q=3;w=3600'}
    refused = answers[-1]
    assert refused.content_type == "application/problem+json"
    assert 0 < int(refused.headers["Retry-After"]) <= 1200
    assert refused.json["type"] == "urn:exportcast:problem:too-many-requests"


def test_mistakes_of_form_do_not_count(store: FileStore) -> None:
    client = client_of(store, rate_limit=Rate(2, 3600))
    answers = [client.get(f"{URL}?horizon=0") for _ in range(10)]
    assert [answer.status_code for answer in answers] == [422] * 10
    assert {answer.headers["RateLimit"] for answer in answers} == {'"default";r=2;t=0'}
    assert [client.get(URL).status_code for _ in range(3)] == [200, 200, 429]


def test_wrong_tokens_count_against_the_address_they_come_from(store: FileStore) -> None:
    client = client_of(store, read_tokens=(token_hash("reader"),), rate_limit=Rate(3, 3600))
    assert [client.get(URL, headers=bearer(f"guess {n}")).status_code for n in range(5)] == [401, 401, 401, 429, 429]
    assert client.get(URL, headers=bearer("reader")).status_code == 200


def test_each_token_and_each_address_has_a_rate_of_its_own(store: FileStore) -> None:
    client = client_of(store, rate_limit=Rate(1, 3600))
    for given in ({"REMOTE_ADDR": "10.0.0.1"}, {"REMOTE_ADDR": "10.0.0.2"}):
        statuses = [client.get(URL, environ_overrides=given).status_code for _ in range(2)]
        assert statuses == [200, 429]
    assert [client.get(URL, headers=bearer(TOKEN)).status_code for _ in range(2)] == [200, 429]
    forged = {"X-Forwarded-For": "10.9.9.9", "Forwarded": "for=10.9.9.9"}
    assert client.get(URL, headers=forged, environ_overrides={"REMOTE_ADDR": "10.0.0.1"}).status_code == 429


class SlowBucket:
    """The limiter's slow twin: a level that is filled up at each look."""

    def __init__(self, count: int, seconds: float) -> None:
        self.count, self.seconds, self.level, self.at = count, seconds, float(count), 0.0

    def take(self, now: float) -> bool:
        self.level = min(self.count, self.level + (now - self.at) * self.count / self.seconds)
        self.at = now
        if self.level < 1 - 1e-9:
            return False
        self.level -= 1
        return True


@pytest.mark.parametrize("rate", [Rate(1, 1), Rate(5, 60), Rate(600, 60)])
def test_the_limiter_agrees_with_its_slow_twin(rate: Rate) -> None:
    limiter, twin = RateLimiter(rate), SlowBucket(rate.count, rate.seconds)
    now = 0.0
    for step in range(3000):
        now += (step * 7919 % 13) / 26 * rate.seconds / rate.count  # now faster, now slower than the rate
        assert limiter.take("me", now=now).allowed == twin.take(now), step


def test_whoever_waits_as_long_as_told_is_let_in(store: FileStore) -> None:
    limiter = RateLimiter(Rate(7, 60))
    now = 100.0
    for _ in range(50):
        allowance = limiter.take("me", now=now)
        now += allowance.wait
        if not allowance.allowed:
            assert limiter.take("me", now=now).allowed


def test_callers_that_are_remembered_are_bounded() -> None:
    limiter = RateLimiter(Rate(1, 60), most_callers=10)
    for number in range(1000):
        limiter.take(str(number), now=0)
    assert not any(limiter.take(str(number), now=0).allowed for number in range(990, 1000))
    assert limiter.take("989", now=0).allowed  # was longest away, and starts anew


def test_without_tokens_and_rates_the_gate_stands_open() -> None:
    for given, stands_open in (({}, True), ({"rate_limit": Rate(1, 1)}, False), ({"read_tokens": ("0" * 64,)}, False)):
        made = settings(**given)
        assert AdmissionControl(made, Access(made)).stands_open is stands_open


def test_answers_tell_browsers_to_make_nothing_of_them(client: FlaskClient) -> None:
    for url in (URL, URL, "/v1/series", "/nowhere", "/metrics"):  # the second one is kept
        headers = client.get(url).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert "Access-Control-Allow-Origin" not in headers
