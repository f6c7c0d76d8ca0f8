"""Clients that send or read at a snail's pace hold nobody else up, and cost no memory."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from select import select

import pytest
from apiflask import APIFlask

from models.core.settings import Settings
from service.gateway.slow_transfers import ASSETS
from service.page import assets
from tests.service.published import publish_all
from tests.service.test_process import get, start, wait_until_ready
from tests.waiting import LONG, free_port

POST = b"POST /v1/releases HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer t\r\nContent-Type: application/json\r\n"
BODY = b"Content-Length: 1000\r\n\r\n["


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    settings: Settings = publish_all(tmp_path, samples=20)
    port = free_port()
    process = start(settings, port, API_TOKENS="t")
    try:
        wait_until_ready(f"http://127.0.0.1:{port}", process)
        yield port, process
    finally:
        process.terminate()
        process.communicate(timeout=LONG)


def connections(port: int, request: bytes, count: int) -> list[socket.socket]:
    made = []
    for _ in range(count):
        each = socket.socket()
        each.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        each.connect(("127.0.0.1", port))
        each.sendall(request)
        made.append(each)
    return made


def memory(process: subprocess.Popen[str]) -> int:
    """Bytes of the worker."""
    [worker] = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return int(Path(f"/proc/{worker}/statm").read_text().split()[1]) * 4096


def still_answers(port: int) -> None:
    base = f"http://127.0.0.1:{port}"
    assert get(f"{base}/healthz")[0] == 200
    assert get(f"{base}/v1/series/pk.ict/forecast")[0] == 200


def test_readers_that_never_read_cost_no_memory(served: tuple[int, subprocess.Popen[str]]) -> None:
    port, process = served
    still_answers(port)
    before = memory(process)
    target = f"/assets/{assets.tag()}/swagger-ui.js".encode()
    slow = connections(port, b"GET " + target + b" HTTP/1.1\r\nHost: a\r\n\r\n", 120)
    still_answers(port)
    assert memory(process) - before < 64_000_000
    for each in slow:
        each.close()


def test_slow_posts_hold_no_reader_up(served: tuple[int, subprocess.Popen[str]]) -> None:
    port, _ = served
    slow = connections(port, POST + BODY, 20)
    still_answers(port)
    answered, _, _ = select(slow, [], [], LONG)  # those that have no place; the others wait for their body
    assert {each.recv(12) for each in answered} == {b"HTTP/1.1 503"}
    for each in slow:
        each.close()


def test_large_assets_are_refused_before_the_application(app: APIFlask) -> None:
    reached = []
    app.before_request(lambda: reached.append(True))
    client, large = app.test_client(), f"/assets/{assets.tag()}/swagger-ui.js"
    with ExitStack() as others:
        for number in range(ASSETS.places):
            others.enter_context(ASSETS.place(f"caller {number}"))
        refused = client.get(large)
    assert (refused.status_code, refused.headers["Retry-After"], reached) == (503, "5", [])
    answers = [client.head(large), client.get(large.replace("swagger-ui.js", "page.css")), client.get("/assets/x/y.js")]
    answers.append(client.get(large, headers={"If-None-Match": answers[0].headers["ETag"]}))
    assert [each.status_code for each in answers] == [200, 200, 404, 304]
