"""Each tool answers as its route: the same document, or the same error in a sentence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask.testing import FlaskClient

from models.core.errors import MAX_PROBLEMS
from service.agents.tools import TOOLS
from tests.service.agents.conftest import Call, words

SERIES = {"series": "pk.ict"}
URL = "/v1/series/pk.ict"
TEXT = "IT exports were $413.6 million in March 2026, up 20 percent. They will reach $5 billion in FY2027."


@dataclass(frozen=True)
class Case:
    """A call, and the request that asks the same; ``body`` is that of a POST."""

    tool: str
    given: Mapping[str, Any]
    url: str
    body: Any = field(default=None)

    def __str__(self) -> str:
        return f"{self.tool}-{json.dumps(self.given)[:60]}"

    def answer(self, http: FlaskClient) -> Any:
        """What HTTP answers."""
        return http.get(self.url) if self.body is None else http.post(self.url, json=self.body)


ANSWERED = [
    Case("list_series", {}, "/v1/series"),
    Case("forecast", SERIES, f"{URL}/forecast"),
    Case("forecast", SERIES | {"horizon": 3, "level": "50"}, f"{URL}/forecast?horizon=3&level=50"),
    Case("forecast", SERIES | {"level": [95, 80]}, f"{URL}/forecast?level=95,80"),
    Case("forecast", SERIES | {"quantile": [0.1, 0.9]}, f"{URL}/forecast?quantile=0.1,0.9"),
    Case("forecast", SERIES | {"measure": "yoy_pct", "as_of": None}, f"{URL}/forecast?measure=yoy_pct"),
    Case("forecast", SERIES | {"as_of": "2026-05-02"}, f"{URL}/forecast?as_of=2026-05-02"),
    Case("outlook", SERIES | {"period": "FY2027", "target": 5000}, f"{URL}/outlook?period=FY2027&target=5000"),
    Case("outlook", SERIES | {"period": "2026Q3", "target": 1200.5}, f"{URL}/outlook?period=2026Q3&target=1200.5"),
    Case(
        "outlook", SERIES | {"period": "FY2026", "as_of": "2026-05-02"}, f"{URL}/outlook?period=FY2026&as_of=2026-05-02"
    ),
    Case("news", SERIES, f"{URL}/news"),
    Case("news", SERIES | {"period": "FY2027", "from": None}, f"{URL}/news?period=FY2027"),
    Case("scenario", SERIES | {"given": ["2026-12=450"]}, f"{URL}/scenario", {"given": ["2026-12=450"]}),
    Case(
        "scenario",
        SERIES | {"period": "FY2027", "target": 5000, "levels": [80], "as_of": "2026-05-02"},
        f"{URL}/scenario?as_of=2026-05-02",
        {"period": "FY2027", "target": 5000, "levels": [80]},
    ),
    Case("vintage", SERIES, f"{URL}/vintage"),
    Case("vintage", SERIES | {"as_of": "2020-01-31"}, f"{URL}/vintage?as_of=2020-01-31"),
    Case("vintage", SERIES | {"measure": "adjusted"}, f"{URL}/vintage?measure=adjusted"),
    Case("forecast", SERIES | {"measure": "trend"}, f"{URL}/forecast?measure=trend"),
    Case("audit", {}, "/v1/contradictions"),
    Case("audit", {"as_of": "2024-06-30"}, "/v1/contradictions?as_of=2024-06-30"),
    Case("check_text", {"text": TEXT}, "/v1/read", {"text": TEXT}),
    Case(
        "check_text", {"text": TEXT, "published": "17 Apr 2026"}, "/v1/read", {"text": TEXT, "published": "17 Apr 2026"}
    ),
]

REFUSED = [
    Case("forecast", SERIES | {"horizon": 0}, f"{URL}/forecast?horizon=0"),
    Case("forecast", SERIES | {"horizon": 12.5, "level": "120"}, f"{URL}/forecast?horizon=12.5&level=120"),
    Case("forecast", SERIES | {"horizon": 60, "measure": "mom_pct"}, f"{URL}/forecast?horizon=60&measure=mom_pct"),
    Case("forecast", SERIES | {"level": "80", "quantile": "0.5"}, f"{URL}/forecast?level=80&quantile=0.5"),
    Case("forecast", SERIES | {"as_of": "2099-01-01"}, f"{URL}/forecast?as_of=2099-01-01"),
    Case("forecast", SERIES | {"as_of": "1 May 2026"}, f"{URL}/forecast?as_of=1 May 2026"),
    Case("forecast", {"series": "pk.itc"}, "/v1/series/pk.itc/forecast"),
    Case("outlook", SERIES, f"{URL}/outlook"),
    Case("outlook", SERIES | {"period": "FY27"}, f"{URL}/outlook?period=FY27"),
    Case("outlook", SERIES | {"period": "FY2040"}, f"{URL}/outlook?period=FY2040"),
    Case("outlook", SERIES | {"period": "FY2027", "target": "many"}, f"{URL}/outlook?period=FY2027&target=many"),
    Case("news", SERIES | {"from": "no-version"}, f"{URL}/news?from=no-version"),
    Case("news", SERIES | {"from": "2099-01-01"}, f"{URL}/news?from=2099-01-01"),
    Case("news", SERIES | {"period": "1999-01"}, f"{URL}/news?period=1999-01"),
    Case("scenario", SERIES, f"{URL}/scenario", {}),
    Case("scenario", SERIES | {"given": ["2026-12=x"]}, f"{URL}/scenario", {"given": ["2026-12=x"]}),
    Case("scenario", SERIES | {"given": ["2026-03=450"]}, f"{URL}/scenario", {"given": ["2026-03=450"]}),
    Case("scenario", SERIES | {"given": ["2026-12=1"] * 21}, f"{URL}/scenario", {"given": ["2026-12=1"] * 21}),
    Case("scenario", SERIES | {"given": "2026-12=450"}, f"{URL}/scenario", {"given": "2026-12=450"}),
    Case("vintage", {"series": ""}, "/v1/series/ /vintage"),
    Case("vintage", SERIES | {"as_of": "2026-13-01"}, f"{URL}/vintage?as_of=2026-13-01"),
    Case("vintage", SERIES | {"measure": "smooth"}, f"{URL}/vintage?measure=smooth"),
    Case(
        "vintage", SERIES | {"measure": "trend", "as_of": "2020-01-31"}, f"{URL}/vintage?measure=trend&as_of=2020-01-31"
    ),
    Case("audit", {"as_of": "2026-05-21"}, "/v1/contradictions?as_of=2026-05-21"),
    Case("check_text", {"text": "  "}, "/v1/read", {"text": "  "}),
    Case("check_text", {"text": TEXT, "published": "soon"}, "/v1/read", {"text": TEXT, "published": "soon"}),
    Case("check_text", {"text": TEXT, "published": "2026-06"}, "/v1/read", {"text": TEXT, "published": "2026-06"}),
]


def test_every_tool_is_compared() -> None:
    assert {case.tool for case in ANSWERED} == {tool.name for tool in TOOLS}


@pytest.mark.parametrize("case", ANSWERED, ids=str)
def test_a_tool_answers_the_document_of_its_route(case: Case, call: Call, http: FlaskClient) -> None:
    there = case.answer(http)
    assert there.status_code == 200, there.text
    result = call(case.tool, case.given)
    assert not result.is_error, words(result)
    assert result.structured_content == json.loads(words(result)) == there.json


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_a_tool_refuses_what_its_route_refuses_in_a_sentence(case: Case, call: Call, http: FlaskClient) -> None:
    there = case.answer(http)
    result = call(case.tool, case.given)
    assert result.is_error and result.structured_content is None
    assert 400 <= there.status_code < 500
    if "errors" not in there.json:
        assert words(result) == there.json["detail"].replace("' '", "''")
        return
    lines = words(result).split("\n")
    assert len(lines) == len(there.json["errors"])
    for line, wrong in zip(lines, there.json["errors"], strict=True):
        assert line.endswith(f": found {wrong['found']}, wanted {wrong['wanted']}"), line
        assert wrong["parameter"] in line.partition(": found ")[0]


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: str(tool.name))
def test_an_unknown_argument_is_refused_by_name(tool: Any, call: Call) -> None:
    result = call(tool.name, SERIES | {"period": "FY2027", "text": TEXT, "colour": "red"})
    [line] = [line for line in words(result).split("\n") if line.startswith("colour: ")]
    assert result.is_error
    assert line.startswith("colour: found 'red', wanted a known parameter (")


def test_many_and_long_unknown_arguments_are_named_up_to_a_limit(call: Call) -> None:
    result = call("list_series", {f"{number}{'x' * 10_000}": "y" * 10_000 for number in range(200)})
    lines = words(result).split("\n")
    assert result.is_error
    assert (len(lines), lines[-1]) == (MAX_PROBLEMS + 1, "there may be more")
    assert all(len(line) < 250 for line in lines)


def test_the_audit_of_one_series_is_that_part_of_all(call: Call) -> None:
    every = call("audit", {}).structured_content
    names = {each["series"] for kind in ("contradictions", "ambiguous") for each in every[kind]}
    assert len(names) > 1
    for name in names:
        one = call("audit", {"series": name}).structured_content
        for kind in ("contradictions", "ambiguous", "withdrawn"):
            assert one[kind] == [each for each in every[kind] if each["series"] == name]
