"""A real service for tests: an installed ``exportcast serve`` on a free port, stopped by its own process id."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from models.core.settings import PREFIX
from tests.waiting import LONG, answers, eventually, free_port


@contextmanager
def serving(command: Sequence[str], home: Path, *, log: Path, **settings: str) -> Iterator[str]:
    """The url of a running service; ``command`` is all but the port. It has answered inside, and is gone after."""
    port = free_port()
    outside = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    given = {PREFIX + name: value for name, value in {"HOME": str(home), "PORT": str(port), **settings}.items()}
    with log.open("wb") as lines:
        process = subprocess.Popen(command, env=outside | given, stdout=lines, stderr=subprocess.STDOUT)
    try:
        _wait(f"http://127.0.0.1:{port}", process, log)
        yield f"http://127.0.0.1:{port}"
        process.terminate()
        assert process.wait(timeout=LONG) == 0, log.read_text("utf-8")
    finally:
        process.terminate()  # killed at once, it would leave its worker behind
        try:
            process.wait(timeout=LONG)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def ask(url: str, body: object = None, *, token: str = "") -> tuple[int, Any]:
    """The status and the document of an answer, whatever it is; OSError if there is none."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    try:
        with urlopen(Request(url, data=data, headers=headers), timeout=LONG) as answer:
            return int(answer.status), json.load(answer)
    except HTTPError as refused:
        with refused:
            return refused.code, json.load(refused)


def wait_until_scored(url: str) -> None:
    """Wait until every forecast has a score for each figure that is stored by now."""
    eventually(lambda: ask(f"{url}/readyz")[1]["scoring"] == "caught up", "scoring that is caught up")


def figure(month: str, value: float = 400) -> dict[str, Any]:
    """A report of pk.ict, published in May 2026."""
    place = {"series": "pk.ict", "period_start": month, "period_end": month, "measure": "level"}
    return place | {"value": value, "unit": "usd_million", "published": "2026-05-18", "source": "test (SBP)"}


def status(url: str) -> int:
    """The status of an answer, whatever it is; OSError if there is none."""
    try:
        with urlopen(url, timeout=LONG) as answer:
            return int(answer.status)
    except HTTPError as refused:
        with refused:
            return refused.code


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    def healthy() -> bool:
        assert process.poll() is None, log.read_text("utf-8")
        return answers(lambda: status(f"{url}/healthz")) == 200

    eventually(healthy, f"a service at {url}")
