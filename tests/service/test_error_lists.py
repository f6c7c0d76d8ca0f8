"""At most 50 problems are found, in queries and bodies, and what was costly to refuse counts against the rate."""

from __future__ import annotations

import json
import tracemalloc

import pytest
from flask.testing import FlaskClient

from models.core.errors import MAX_PROBLEMS, shown
from models.core.plain_text import has_hidden
from models.core.settings import Rate, token_hash
from tests.apps import create_app
from tests.service.builders import NOW, FakeArtifacts, settings
from tests.stores import FileStore

TOKEN = {"Authorization": "Bearer writer"}
HEADER = "series,period_start,period_end,measure,value,unit,published,source\n"


@pytest.fixture
def writer(store: FileStore) -> FlaskClient:
    given = settings(api_tokens=(token_hash("writer"),), rate_limit=Rate(100, 3600))
    return create_app(given, store=store, artifacts=FakeArtifacts(), clock=lambda: NOW).test_client()


BODIES = {
    "objects": ("application/json", "[" + "{}," * 200_000 + "{}]"),
    "numbers": ("application/json", "[" + "1," * 200_000 + "1]"),
    "unknown": ("application/json", json.dumps([{f"m{n}": 1 for n in range(100_000)}])),
    "deep": ("application/json", json.dumps([{"series": [[{"a": ["b"] * 100_000}]]}] * 60)),
    "csv": ("text/csv", HEADER + "x,,,,,,,\n" * 100_000),
    "cells": ("text/csv", HEADER + "x\n" * 100_000),
}


@pytest.mark.parametrize("name", list(BODIES))
def test_validation_of_a_body_stops_at_fifty_problems(writer: FlaskClient, name: str) -> None:
    kind, body = BODIES[name]
    got = writer.post("/v1/releases", data=body, content_type=kind, headers=TOKEN)
    if got.status_code != 413:
        assert got.status_code == 422
        assert len(got.json["errors"]) == MAX_PROBLEMS
        assert "there may be more" in got.json["detail"] or name in ("unknown", "deep")
    assert len(got.data) < 30_000


def test_ten_megabytes_of_empty_objects_are_not_made(writer: FlaskClient) -> None:
    body = b"[" + b"{}," * 3_300_000 + b"{}]"
    tracemalloc.start()
    got = writer.post("/v1/releases", data=body, content_type="application/json", headers=TOKEN)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert got.status_code == 413
    assert peak < 4 * len(body)


def test_a_long_list_in_a_query_is_one_problem(client: FlaskClient) -> None:
    for name in ("level", "quantile"):
        got = client.get(f"/v1/series/pk.ict/forecast?{name}={'0,' * 1_000}")
        assert (got.status_code, len(got.json["errors"])) == (422, 1)


def test_a_costly_mistake_counts_and_a_cheap_one_does_not(writer: FlaskClient) -> None:
    def left(body: str) -> str:
        got = writer.post("/v1/releases", data=body, content_type="application/json", headers=TOKEN)
        assert got.status_code == 422
        return got.headers["RateLimit"].partition("r=")[2].partition(";")[0]

    writer.post("/v1/releases", data="[]", content_type="application/json", headers=TOKEN)  # what is first takes long
    first = int(left("[{}]"))
    assert int(left("[" + "{}," * 20_000 + "{}]")) < first


def test_a_value_is_shown_in_80_characters() -> None:
    values = ["x" * 10**6, ["x" * 10**6] * 1000, {str(n): n for n in range(10**5)}, 1, None]
    assert all(len(shown(value)) <= 80 for value in values)


def test_hidden_characters_are_found() -> None:
    assert not has_hidden("Bank of \u0627\u0644\u0633 Pakistan, é")
    assert all(has_hidden(f"a{c}b") for c in "\x00\x1b\x7f\x85\t\u061c\u200e\u202e\u2066\u2069\ud800")


@pytest.mark.parametrize("hidden", ["\u202e", "\u2066", "\u200f", "\x1b"])
def test_hidden_characters_in_a_source_are_refused_by_name(writer: FlaskClient, hidden: str) -> None:
    report = {"series": "pk.ict", "source": f"SBP{hidden}x"}
    got = writer.post("/v1/releases", json=[report], headers=TOKEN)
    assert "source" in [each["parameter"] for each in got.json["errors"]]
