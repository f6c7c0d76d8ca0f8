"""The server for agents: what it lists, what it does with faults, texts of all kinds, many calls at once."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import anyio
import pytest
from jsonschema import Draft202012Validator
from mcp import Client
from mcp.shared.exceptions import MCPError

from models.documents.encoding import to_json
from models.documents.examples import ANSWERS
from models.documents.read import MAX_TEXT
from service.agents.server import AT_A_TIME, INSTRUCTIONS, SERIES_URI, server_of
from service.agents.tools import TOOLS
from service.sources import Sources
from service.state.champion_cache import ChampionCache
from tests.service.agents.conftest import Call, caller, words
from tests.service.builders import FakeArtifacts, version
from tests.stores import FileStore

FIGURE = "IT exports were $413.6 million in March 2026. "
ARTICLES = Path(__file__).parents[2] / "data" / "articles"
EXAMPLES = {
    "list_series": "all_series",
    "audit": "contradictions",
    "check_text": "read",
    **{name: name for name in ("forecast", "outlook", "news", "scenario", "vintage")},
}
"""The example of the OpenAPI document that a tool answers with."""


def test_the_server_introduces_itself_in_three_sentences(made: Sources) -> None:
    async def ask() -> tuple[Any, Any]:
        async with Client(server_of(made), mode="legacy") as client:
            return client.server_info, client.instructions

    info, instructions = anyio.run(ask)
    assert (info.name, instructions) == ("exportcast", INSTRUCTIONS)
    assert INSTRUCTIONS.count(". ") == 2
    assert all(word in INSTRUCTIONS for word in ("published", "interval", "median", "verdict"))


def test_every_tool_is_read_only_with_schemas_of_both_sides(made: Sources) -> None:
    async def ask() -> Any:
        async with Client(server_of(made)) as client:
            return (await client.list_tools()).tools

    listed = {tool.name: tool for tool in anyio.run(ask)}
    assert list(listed) == [tool.name for tool in TOOLS]
    for tool in listed.values():
        assert tool.annotations.read_only_hint and not tool.annotations.open_world_hint
        assert tool.title and tool.description and tool.output_schema
        Draft202012Validator.check_schema(tool.input_schema)
        assert tool.input_schema["additionalProperties"] is False
        assert all("title" not in member for member in tool.input_schema.get("properties", {}).values())
        example = ANSWERS[EXAMPLES[tool.name]]
        Draft202012Validator(tool.output_schema).validate(example.plain())


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: str(tool.name))
def test_every_argument_and_member_is_described(tool: Any) -> None:
    for model in (tool.arguments, tool.document):
        assert [name for name, field in model.model_fields.items() if not field.description] == []


def test_the_series_are_a_resource_too(made: Sources, call: Call) -> None:
    async def ask() -> tuple[list[str], str]:
        async with Client(server_of(made)) as client:
            listed = [str(each.uri) for each in (await client.list_resources()).resources]
            [content] = (await client.read_resource(SERIES_URI)).contents
            return listed, content.text

    assert anyio.run(ask) == ([SERIES_URI], words(call("list_series", {})))


@pytest.mark.parametrize(("method", "name"), [("call_tool", "train"), ("read_resource", "exportcast://models")])
def test_what_is_not_there_is_an_error_that_names_what_is(made: Sources, method: str, name: str) -> None:
    async def ask() -> None:
        async with Client(server_of(made)) as client:
            with pytest.raises(MCPError, match=f"no (tool|resource) '{name}'; .*(forecast|{SERIES_URI})"):
                await getattr(client, method)(name)

    anyio.run(ask)


def test_a_fault_is_answered_with_its_number_and_the_next_call_as_ever(
    made: Sources, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_version: object) -> Any:
        raise ZeroDivisionError("a secret of the inside")

    artifacts = FakeArtifacts(paths=broken)
    call = caller(replace(made, champions=ChampionCache(made.store, artifacts)))
    result = call("forecast", {"series": "pk.ict"})
    assert result.is_error
    assert words(result).startswith("something failed here; it is logged as ")
    number = words(result).rpartition(" ")[2]
    [record] = [each for each in caplog.records if number in each.getMessage()]
    assert (record.levelno, record.exc_info and record.exc_info[0]) == (logging.ERROR, ZeroDivisionError)
    assert call("vintage", {"series": "pk.ict"}).structured_content["months"]


def test_a_series_without_a_version_and_a_refused_one_are_named(made: Sources, store: FileStore) -> None:
    store.publish(version("pk.ict"), champion=True, who="test", why="first")
    artifacts = FakeArtifacts(refused={version("pk.ict").version})
    call = caller(replace(made, store=store, champions=ChampionCache(store, artifacts)))
    assert words(call("forecast", {"series": "pk.ict.telecom"})) == "pk.ict.telecom: no version is published"
    assert "refused at sha256" in words(call("forecast", {"series": "pk.ict"}))


def test_a_store_that_is_gone_is_named_without_its_address(made: Sources, store: FileStore) -> None:
    store.publish(version("pk.ict"), champion=True, who="test", why="first")
    call = caller(replace(made, store=store, champions=ChampionCache(store, FakeArtifacts())))
    first = call("forecast", {"series": "pk.ict"})
    store.take_away()
    result = call("news", {"series": "pk.ict"})
    assert (result.is_error, words(result)) == (True, "the store does not answer; try again later")
    assert words(call("forecast", {"series": "pk.ict"})) == words(first)  # from memory


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "text: found ''"),
        ("\n\t ", "text: found an empty text"),
        ("x" * (MAX_TEXT + 1), "text: found 'xxxx"),
        ("\u20ac" * 100_000, "text: found 300,000 bytes"),
        ("مارچ میں آئی ٹی کی برآمدات ۴۱۳ ملین ڈالر رہیں۔ " * 5, "text: found a text in Urdu or Arabic script"),
        ("三月份信息技术出口额达到四亿一千三百万美元" * 5, "text: found a text that is not in Latin script"),
        ("\x00\x01\x02" * 100, "text: found binary data"),
        (7, "text: found '7'"),
        (None, "text: found 'None'"),
        (["a"], "text: found ['a']"),
    ],
    ids=["empty", "blank", "too-long", "too-many-bytes", "urdu", "chinese", "binary", "number", "null", "list"],
)
def test_what_is_no_english_text_is_refused_by_name(call: Call, text: object, found: str) -> None:
    result = call("check_text", {"text": text})
    assert result.is_error
    assert words(result).startswith(found)


def test_a_text_of_the_largest_size_is_read(call: Call) -> None:
    text = (FIGURE + "Nothing else was of note in the week of the report. " * 10) * 400
    result = call("check_text", {"text": text[: MAX_TEXT - 1]})
    assert not result.is_error, words(result)
    assert result.structured_content["reports"]


@pytest.mark.parametrize("article", sorted(ARTICLES.rglob("*.txt"))[:8], ids=lambda path: str(path.name))
def test_real_articles_are_read(call: Call, article: Path) -> None:
    result = call("check_text", {"text": article.read_text("utf-8")})
    assert not result.is_error, words(result)
    assert result.structured_content.keys() == {"published", "note", "reports", "claims", "statements"}


def test_more_calls_than_places_are_all_answered(made: Sources) -> None:
    async def ask() -> list[Any]:
        answered: list[Any] = []

        async def one(client: Client, name: str, given: Mapping[str, Any]) -> None:
            answered.append((name, await client.call_tool(name, dict(given))))

        async with Client(server_of(made)) as client, anyio.create_task_group() as tasks:
            for number in range(3 * AT_A_TIME):
                tasks.start_soon(one, client, "vintage", {"series": "pk.ict", "as_of": f"20{10 + number}-12-31"})
                tasks.start_soon(one, client, "forecast", {"series": "pk.ict", "horizon": number + 1})
                tasks.start_soon(one, client, "forecast", {"series": f"pk.nothing{number}"})
        return answered

    answered = anyio.run(ask)
    assert len(answered) == 9 * AT_A_TIME
    wrong = [words(result) for _, result in answered if result.is_error]
    assert len(wrong) == 3 * AT_A_TIME and all("unknown series" in each for each in wrong)
    horizons = sorted(len(r.structured_content["points"]) for n, r in answered if n == "forecast" and not r.is_error)
    assert horizons == list(range(1, 3 * AT_A_TIME + 1))


def test_an_answer_is_the_text_of_its_document(made: Sources, call: Call) -> None:
    made_here = TOOLS[0].answer(made, {})
    assert words(call("list_series", {})) == to_json(made_here).decode()
