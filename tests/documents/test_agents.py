"""docs/agents.md: its configuration starts the server, its tools and errors are those of the server."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp_types.version import KNOWN_PROTOCOL_VERSIONS

from models.documents.examples import ANSWERS
from service.agents.tools import TOOLS
from tests.conftest import EXPORTCAST
from tests.documents.answers import expected
from tests.documents.blocks import ROOT, blocks
from tests.service.published import publish_all

DOCUMENT = (ROOT / "docs" / "agents.md").read_text("utf-8")
BLOCKS = {block.info: block.text for block in blocks(DOCUMENT)}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a version of each series."""
    made = tmp_path_factory.mktemp("agents")
    publish_all(made, samples=200)
    return made


def ask(home: Path, calls: list[tuple[str, Any]]) -> list[Any]:
    """The answers of the server that the configuration of the page starts, over another home."""
    given = json.loads(BLOCKS["config"])["mcpServers"]["exportcast"]
    assert list(given["env"]) == ["EXPORTCAST_HOME"]
    paths = {"PATH": f"{Path(EXPORTCAST).parent}:{os.environ['PATH']}", "PYTHONPATH": os.pathsep.join(sys.path)}
    command = StdioServerParameters(**given | {"env": {"EXPORTCAST_HOME": str(home), **paths}})

    async def talk() -> list[Any]:
        async with Client(stdio_client(command)) as client:
            return [await client.call_tool(name, arguments) for name, arguments in calls]

    return anyio.run(talk)


def test_the_example_and_the_errors_are_what_the_server_answers(home: Path) -> None:
    rows = re.findall(r"(?m)^\| `(\w+)` `(\{.*?\})` \| (.*) \|$", DOCUMENT)
    assert len(rows) >= 4
    calls = [(name, json.loads(arguments)) for name, arguments, _ in rows]
    outlook, *refused = ask(home, [("outlook", json.loads(BLOCKS["arguments"])), *calls])
    assert outlook.structured_content.keys() == json.loads(BLOCKS["outlook"]).keys()
    assert all(result.is_error for result in refused)
    assert [result.content[0].text for result in refused] == [words for _, _, words in rows]


def test_the_answer_shown_is_the_example_of_the_api() -> None:
    assert BLOCKS["outlook"] == expected("outlook"), "copy the block `json outlook` of docs/api.md"
    asked = json.loads(BLOCKS["arguments"])
    assert {name: ANSWERS["outlook"].plain()[name] for name in asked} == asked


def test_the_table_has_every_tool_with_every_argument() -> None:
    rows = re.findall(r"(?m)^\| `(\w+)` \| [^|]*\? \| (.*)\|$", DOCUMENT)
    shown = {name: re.findall(r"`(\w+)`", arguments) for name, arguments in rows}
    taken = {tool.name: [field.alias or name for name, field in tool.arguments.model_fields.items()] for tool in TOOLS}
    assert {name: sorted(names) for name, names in shown.items()} == {n: sorted(names) for n, names in taken.items()}


def test_the_versions_of_the_protocol_are_those_of_the_package() -> None:
    assert f"from {min(KNOWN_PROTOCOL_VERSIONS)} to {max(KNOWN_PROTOCOL_VERSIONS)}" in " ".join(DOCUMENT.split())
