"""An agent works with a trained home through the real command; nothing is written, and the end is clean."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from anyio import fail_after, sleep
from mcp import Client

from models.core.settings import Settings
from models.storage.store import open_store
from service.agents.tools import TOOLS
from tests.in_process import run
from tests.models.evaluation.issued import figure
from tests.scenarios.agents import wire, with_client
from tests.service.published import publish_all, publish_second
from tests.waiting import LONG

SERIES = {"series": "pk.ict"}
TEXT = "IT exports were $413.6 million in March 2026, up 20 percent. They will reach $5 billion in FY2027."
CHECK = '{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"check_text","arguments":{"text":"%s"}}}'
COMMANDS: dict[str, tuple[dict[str, Any], str]] = {
    "forecast": (SERIES | {"level": "80"}, "forecast pk.ict --levels 80"),
    "outlook": (SERIES | {"period": "FY2027", "target": 5000}, "outlook pk.ict FY2027 --target 5000"),
    "scenario": (SERIES | {"given": ["FY2027=5000.."]}, "scenario pk.ict --given FY2027=5000.."),
    "vintage": (SERIES, "vintage pk.ict"),
    "audit": (SERIES, "audit --series pk.ict"),
    "check_text": ({"text": TEXT}, "read -"),
}
"""A call of each tool, and the command that prints the same; a first training has no news."""


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_every_tool_answers_what_the_command_line_prints(home: Path, mode: str, tmp_path: Path) -> None:
    async def talk(client: Client) -> dict[str, Any]:
        assert [tool.name for tool in (await client.list_tools()).tools] == [tool.name for tool in TOOLS]
        asked = {name: given for name, (given, _) in COMMANDS.items()} | {"list_series": {}, "news": SERIES}
        return {name: await client.call_tool(name, given) for name, given in asked.items()}

    before = content(home)
    answers = with_client(home, talk, mode=mode, log=tmp_path / "log")
    assert content(home) == before
    for name, (_, command) in COMMANDS.items():
        printed = run(*command.split(), "--json", home=home, data=TEXT.encode())
        assert printed.returncode == 0, printed.stderr
        assert without_source(answers[name].structured_content) == without_source(json.loads(printed.stdout)), name
    listed = {each["series"]: each for each in answers["list_series"].structured_content["series"]}
    assert listed["pk.ict"]["model"] and listed["pk.ict.computer"]["model"] is None
    assert answers["news"].is_error
    assert answers["news"].content[0].text.startswith("pk.ict: no news of ")
    assert "Traceback" not in (tmp_path / "log").read_text("utf-8")


def content(home: Path) -> dict[str, bytes]:
    """The bytes of the files of a home; the index of the database's log, which readers use as well, is left out."""
    return {str(p.relative_to(home)): p.read_bytes() for p in home.rglob("*") if p.is_file() and not is_log(p)}


def is_log(path: Path) -> bool:
    """Whether a file is the index of the log, or a log that is empty."""
    return path.suffix == ".db-shm" or (path.suffix == ".db-wal" and not path.stat().st_size)


def without_source(document: Any) -> Any:
    """A document without what the figures of a text name as their source: only the command line knows its file."""
    for each in document.get("reports", ()):
        each.pop("source")
    return document


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A home with a version of each series."""
    return publish_all(tmp_path / "home", samples=50)


@pytest.fixture(params=["sqlite", "postgres"])
def anywhere(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """The same with the database in a file or on a server."""
    given = {"database_url": request.getfixturevalue("new_postgres")()} if request.param == "postgres" else {}
    return publish_all(tmp_path / "home", samples=50, **given)


def test_a_new_version_and_new_figures_arrive_while_it_runs(anywhere: Settings) -> None:
    async def talk(client: Client) -> list[Any]:
        async def ask(name: str) -> Any:
            return (await client.call_tool(name, SERIES)).structured_content

        before = [await ask("forecast"), await ask("vintage")]
        version = publish_second(anywhere)
        with closing(open_store(anywhere.database_url)) as store:
            store.add_reports([figure("433", "2026-04", published="2026-05-18")], now=datetime.now(UTC))
        with fail_after(LONG):  # the record before is given until the new one is ready
            while (later := await ask("vintage")) == before[1]:
                await sleep(0.1)
        return [*before, await ask("forecast"), later, version]

    before, months, after, later, version = with_client(anywhere.home, talk, database_url=anywhere.database_url)
    assert before["model_version"] != after["model_version"] == version
    assert months["months"][-1]["month"] == "2026-03"
    assert (later["months"][-1]["month"], later["months"][-1]["value"]) == ("2026-04", 433.0)


def test_messages_that_no_client_here_sends_end_nothing(settings: Settings, tmp_path: Path) -> None:
    with wire(settings.home, log=tmp_path / "log") as server:
        server.open()
        server.send("this is no JSON")
        server.send(b"\xff\xfe\x00 neither is this \xff")
        server.send("[1, 2]")
        server.send("")
        assert server.ask(1, "no/such/method")["error"]["message"] == "Method not found"
        assert "error" in server.ask(2, "tools/call", name="forecast", arguments=["pk.ict"])
        assert "no tool 'train'" in server.ask(3, "tools/call", name="train", arguments={})["error"]["message"]
        server.send(CHECK % (4, f"{TEXT} \\ud83d"))  # cut in the middle of a character
        answer = server.receive()
        assert (answer["id"], len(answer["result"]["structuredContent"]["reports"])) == (4, 2)
        server.send(CHECK % (5, f"Caf\\u00e9 \\ud83d\\ude00.\\n{TEXT}"))
        found = server.receive()["result"]["structuredContent"]["reports"][0]
        assert f"Café \U0001f600.\n{TEXT}"[found["start"] : found["end"]] == found["text"]
        assert server.end() == (0, b"")
    log = (tmp_path / "log").read_text("utf-8")
    assert log.startswith(f"Serving {settings.home} to an MCP client")
    assert "Traceback" not in log


def closing_stdin(server: Any) -> int:
    code, rest = server.end()
    assert all("error" in json.loads(line) for line in rest.splitlines())  # of calls that were not answered yet
    return int(code)


def terminating(server: Any) -> int:
    server.process.send_signal(signal.SIGTERM)
    return int(server.process.wait(60))


def interrupting(server: Any) -> int:
    server.process.send_signal(signal.SIGINT)
    return int(server.process.wait(60))


@pytest.mark.parametrize("end", [closing_stdin, terminating, interrupting])
@pytest.mark.parametrize("busy", [False, True], ids=["idle", "busy"])
def test_it_ends_with_code_0(settings: Settings, end: Callable[[Any], int], busy: bool) -> None:
    with wire(settings.home) as server:
        server.open()
        if busy:
            text = ("IT exports were $413.6 million in March 2026 and rose by 12 percent on the month. " * 2400)[
                :199_000
            ]
            for number in range(4):
                call = {"name": "check_text", "arguments": {"text": text}}
                server.send(json.dumps({"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": call}))
            assert "result" in server.ask(9, "ping")
        assert end(server) == 0


def test_it_ends_with_code_0_where_the_client_was_killed(settings: Settings, tmp_path: Path) -> None:
    with wire(settings.home, log=tmp_path / "log") as server:
        server.open()
        server.process.stdout.close()
        for number in range(1, 4):
            call = {"name": "vintage", "arguments": SERIES}
            server.send(json.dumps({"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": call}))
        server.process.stdin.close()
        assert server.process.wait(60) == 0
    assert "Traceback" not in (tmp_path / "log").read_text("utf-8")


def test_it_ends_with_code_0_before_a_client_began(settings: Settings) -> None:
    with wire(settings.home) as server:
        assert closing_stdin(server) == 0
