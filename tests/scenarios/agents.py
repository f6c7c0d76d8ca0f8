"""The real command ``exportcast mcp`` as a client starts it: in a process of its own, over its pipes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TypeVar

import anyio
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from tests.conftest import EXPORTCAST

T = TypeVar("T")

OPENING = (
    {
        "jsonrpc": "2.0",
        "id": 0,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"},
        },
    },
    {"jsonrpc": "2.0", "method": "notifications/initialized"},
)
"""What a client sends first."""


def environment(home: Path, **given: str) -> dict[str, str]:
    """What the command needs beside what every client passes on; ``given`` are further settings."""
    settings = {f"EXPORTCAST_{name.upper()}": value for name, value in given.items()}
    return settings | {
        "EXPORTCAST_HOME": str(home),
        "OMP_NUM_THREADS": "1",
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }


def with_client(
    home: Path, talk: Callable[[Client], Awaitable[T]], *, mode: str = "auto", log: Path | None = None, **given: str
) -> T:
    """What a conversation of the package's own client with the command gives; its standard error goes to ``log``."""

    async def run(errors: IO[str]) -> T:
        command = StdioServerParameters(command=EXPORTCAST, args=["mcp"], env=environment(home, **given))
        async with Client(stdio_client(command, errlog=errors), mode=mode) as client:
            return await talk(client)

    with (log or Path(os.devnull)).open("w", encoding="utf-8") as errors:
        return anyio.run(run, errors)


class Wire:
    """The command without a client: lines in, lines out."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None and process.stdout is not None
        self.process, self._stdin, self._stdout = process, process.stdin, process.stdout

    def send(self, line: str | bytes) -> None:
        """Send a line as it is."""
        self._stdin.write((line.encode() if isinstance(line, str) else line) + b"\n")
        self._stdin.flush()

    def ask(self, number: int, method: str, **params: Any) -> Any:
        """The message that answers a request."""
        self.send(json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params}))
        return self.receive()

    def receive(self) -> Any:
        """The next message; a line that is none is an error."""
        return json.loads(self._stdout.readline())

    def open(self) -> Wire:
        """Begin as a client does."""
        for each in OPENING:
            self.send(json.dumps(each))
        assert self.receive()["result"]["serverInfo"]["name"] == "exportcast"
        return self

    def end(self) -> tuple[int, bytes]:
        """Close standard input: the exit code, and what was still printed."""
        rest, _ = self.process.communicate(timeout=60)
        return self.process.returncode, rest


@contextmanager
def wire(home: Path, *, log: Path | None = None) -> Iterator[Wire]:
    """The command over plain pipes."""
    command = [EXPORTCAST, "mcp"]
    given = os.environ | environment(home)
    with (
        (log or Path(os.devnull)).open("wb") as errors,
        subprocess.Popen(command, env=given, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors) as process,
    ):
        try:
            yield Wire(process)
        finally:
            process.kill()
