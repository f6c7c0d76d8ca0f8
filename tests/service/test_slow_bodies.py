"""Bodies that come slowly, in part or never: real sockets against the real server."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection

import pytest
from apiflask.exceptions import HTTPError

from models.core.settings import Settings
from models.storage.store import open_store
from service.gateway.slow_transfers import SlowTransfers
from tests.service.published import publish_all
from tests.service.test_process import environment, free_port, get, wait_until_ready

SERVE = """
import os
from models.core.settings import Settings
from service.gateway import deadlines
from service.server import serve

deadlines.PACE = deadlines.Pace(first_seconds=float(os.environ["PACE"]))
serve(Settings.read(os.environ))
"""
BEARER = {"Authorization": "Bearer t"}
CSV = b"series,period_start,period_end,measure,value,unit,published,source\n"
ROW = b"pk.ict,%s,%s,level,%d,usd_million,2026-05-01,test\n"
LONG = 60.0
"""Seconds that a condition may take to come true on a busy machine."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return publish_all(tmp_path_factory.mktemp("home"), samples=20)


@contextmanager
def served(home: Settings, *, seconds: float) -> Iterator[int]:
    """The port of a service where a body has so many seconds at first."""
    port = free_port()
    given = environment(home, PORT=str(port), THREADS="2", API_TOKENS="t") | {"PACE": str(seconds)}
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", SERVE],
        env=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        wait_until_ready(f"http://127.0.0.1:{port}", process)
        yield port
    finally:
        process.terminate()
        output, _ = process.communicate(timeout=30)
        assert "Traceback" not in output


@pytest.fixture(scope="module")
def quick(home: Settings) -> Iterator[int]:
    with served(home, seconds=2) as port:
        yield port


def post(port: int, sent: bytes, *, length: int | None = 1000, kind: str = "application/json") -> socket.socket:
    """A connection that posts a release of which ``sent`` has come so far; in chunks without a length."""
    return begin(socket.create_connection(("127.0.0.1", port), timeout=LONG), sent, length=length, kind=kind)


def begin(
    connection: socket.socket, sent: bytes, *, length: int | None = 1000, kind: str = "application/json"
) -> socket.socket:
    """The same on a connection that is open already."""
    how = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
    head = f"POST /v1/releases HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer t\r\nContent-Type: {kind}\r\n{how}\r\n\r\n"
    body = sent if length is not None or not sent else b"%x\r\n%s\r\n" % (len(sent), sent)
    connection.sendall(head.encode() + body)
    return connection


def status(connection: socket.socket) -> str:
    """The status of the next answer; empty if the connection ended without one."""
    head = b""
    while len(head) < 12 and (piece := connection.recv(12 - len(head))):
        head += piece
    return head[9:].decode()


def has_ended(connection: socket.socket) -> bool:
    """Read to the end of the connection, which comes."""
    try:
        while connection.recv(4096):
            pass
    except ConnectionError:
        pass
    return True


@contextmanager
def closing_all(connections: list[socket.socket]) -> Iterator[list[socket.socket]]:
    try:
        yield connections
    finally:
        for each in connections:
            each.close()


def write(port: int) -> int:
    """The status of a release that comes at once."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=LONG)) as connection:
        connection.request("POST", "/v1/releases", b"[]", BEARER | {"Content-Type": "application/json"})
        return connection.getresponse().status


def test_twenty_slow_bodies_give_way_to_a_real_one(home: Settings) -> None:
    with served(home, seconds=10) as port, closing_all([post(port, b"[") for _ in range(20)]) as slow:
        started = time.monotonic()
        seen = [write(port)]
        while seen[-1] == 503:
            time.sleep(0.1)
            seen.append(write(port))
        assert seen[-1] == 422, Counter(seen)  # an empty release: it was read
        assert time.monotonic() - started < 5 * 10
        codes = Counter(map(status, slow))
        assert codes.keys() == {"503", "408"}
        assert codes["408"] in (3, 4)  # the real one may have had a place of the first four
        assert all(map(has_ended, slow))


def test_a_body_that_ends_with_an_overdue_one_is_slow_too(quick: int) -> None:
    with closing_all([socket.create_connection(("127.0.0.1", quick), timeout=LONG)]) as others:
        with closing(post(quick, b"[")) as slow:
            time.sleep(1.3)  # this body comes later, on a connection as old as the other: it is ended with it
            begin(others[0], b"[")
            assert status(slow) == "408"
        assert status(others[0]) == "408"


def test_places_are_free_again_each_time(quick: int) -> None:
    for _ in range(3):
        with closing_all([post(quick, b"[") for _ in range(4)]) as slow:
            assert [status(each) for each in slow] == ["408"] * 4
            assert write(quick) == 422
            assert all(map(has_ended, slow))


@pytest.mark.parametrize("sent", [b"", b"[", b"[" + b" " * 100_000], ids=["nothing", "a byte", "much, then nothing"])
def test_a_body_that_drips_ends_like_one_that_stops(quick: int, sent: bytes) -> None:
    with closing_all([post(quick, sent, length=1_000_000) for _ in range(2)]) as (drips, stops):
        give_up = time.monotonic() + LONG
        drips.settimeout(0.2)
        answer = b""
        while not answer:
            assert time.monotonic() < give_up
            drips.sendall(b" ")
            with suppress(TimeoutError):
                answer = drips.recv(12)
        assert answer == b"HTTP/1.1 408"
        assert status(stops) == "408"
        drips.settimeout(LONG)
        assert has_ended(drips)
        assert has_ended(stops)


def test_a_body_in_pace_passes_beside_slow_ones(quick: int) -> None:
    size = 1_500_000
    with closing_all([post(quick, b"["), post(quick, b"[", length=size)]) as (slow, steady):
        sent, started = 1, time.monotonic()
        while sent < size:
            piece = min(20_000, size - sent)
            steady.sendall(b"]" if piece == 1 else b" " * (piece - 1) + (b"]" if sent + piece == size else b" "))
            sent += piece
            if sent < 1_200_000:  # for longer than one that stops has
                time.sleep(max(0.0, started + sent / 400_000 - time.monotonic()))
        assert status(steady) == "422"
        assert status(slow) == "408"


def test_a_request_that_is_refused_is_not_read(quick: int) -> None:
    for path in ("/nowhere", "/healthz", "/v1/series"):
        head = f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n["
        with socket.create_connection(("127.0.0.1", quick), timeout=LONG) as connection:
            connection.sendall(head.encode())
            assert status(connection) in ("404", "405")
            assert get(f"http://127.0.0.1:{quick}/healthz")[0] == 200


def test_a_release_whose_connection_broke_stores_nothing(quick: int, home: Settings) -> None:
    whole = CSV + b"".join(ROW % (month, month, 400) for month in (b"2026-02", b"2026-03"))
    with closing(open_store(home.database_url)) as store:
        before = store.reports_revision()
        post(quick, whole[: whole.rindex(b"pk.ict")], length=len(whole), kind="text/csv").close()
        post(quick, b"[]", length=3).close()
        while write(quick) == 503:  # not read to their ends yet
            time.sleep(0.05)
        assert store.reports_revision() == before


def test_only_a_body_that_shows_its_end_may_come_in_chunks(quick: int) -> None:
    with closing_all([post(quick, CSV, length=None, kind="text/csv")]) as (csv,):
        assert status(csv) == "411"
    with closing_all([post(quick, b"[]", length=None)]) as (json,):
        json.sendall(b"0\r\n\r\n")
        assert status(json) == "422"


def test_one_client_has_half_of_the_places() -> None:
    lane = SlowTransfers(8, each=4)
    for _ in range(4):
        lane.take("one")
    assert lane.is_full_for("one")
    with pytest.raises(HTTPError):
        lane.take("one")
    for number in range(4):
        lane.take(f"other {number}")
    with pytest.raises(HTTPError):
        lane.take("last")
    lane.give_back("one")
    with lane.place("last"):
        assert lane.is_full_for("one")
    lane.take("one")
