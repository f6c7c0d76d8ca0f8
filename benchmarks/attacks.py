"""The attacks of benchmarks/attack.py, each bounded in count and time; they run in a process of their own."""

from __future__ import annotations

import json
import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import date, timedelta
from http.client import HTTPConnection, HTTPException
from itertools import product
from typing import Any

from service.page.assets import files, tag

TOKEN = "attack"
BEARER = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
SERIES = "/v1/series/pk.ict"
NOUNS = ("", "/forecast", "/vintage", "/reports", "/scores", "/drift", "/issued", "/models", "/outlook?period=FY2027")
READS = ("/v1/series", "/v1/contradictions", "/openapi.json", "/docs", "/", *(f"{SERIES}{noun}" for noun in NOUNS))
SPELLINGS = ("get", "Get", "gET", "head", "Head", "HEAD", "GET", "options", "post", "Post", "FOO", "get1")
TOO_LONG = 30.0
"""Seconds that one request may take."""


class Seen(Counter[str]):
    """Answers by what they were: a status, or the kind of failure of the connection."""

    def ask(self, server: str, method: str, path: str, body: bytes | None = None, **headers: str) -> None:
        """Ask on a connection of its own."""
        with closing(HTTPConnection(server, timeout=TOO_LONG)) as connection:
            self.on(connection, method, path, body, **headers)

    def on(self, connection: HTTPConnection, method: str, path: str, body: bytes | None = None, **headers: str) -> None:
        """Ask on a connection, which is closed where it failed."""
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            answer.read()
            self[str(answer.status)] += 1
        except (OSError, HTTPException) as error:
            self[type(error).__name__] += 1
            connection.close()


def nothing(_server: str, seconds: float) -> Seen:
    """No attack: what the machine and the probe themselves cost."""
    time.sleep(seconds)
    return Seen()


def spelled_methods(server: str, _seconds: float) -> Seen:
    """Reads without a token where they need one, by methods in many spellings."""
    seen = Seen()
    for path, method in product(READS, SPELLINGS):
        seen.ask(server, method, path)
    return seen


def looking_back(connections: int) -> Callable[[str, float], Seen]:
    """Ever new days asked of the record and of forecasts, on so many connections at once."""

    def attack(server: str, seconds: float) -> Seen:
        seen, until, days = Seen(), time.monotonic() + seconds, _days()
        paths = ("/v1/contradictions", f"{SERIES}/vintage", f"{SERIES}.computer/vintage", f"{SERIES}/forecast")

        def one(number: int) -> None:
            with closing(HTTPConnection(server, timeout=TOO_LONG)) as connection:
                while time.monotonic() < until:
                    seen.on(connection, "GET", f"{paths[number % len(paths)]}?as_of={next(days)}")

        _together([lambda number=number: one(number) for number in range(connections)])
        return seen

    return attack


def _days() -> Iterator[date]:
    """Days of ten years in a random order, each once, then again."""
    days = [date(2026, 4, 30) - timedelta(number) for number in range(3650)]
    random.Random(1).shuffle(days)
    while True:
        yield from days


def spelled_queries(server: str, _seconds: float) -> Seen:
    """One query in 11,000 spellings."""
    seen = Seen()
    with closing(HTTPConnection(server, timeout=TOO_LONG)) as connection:
        for number in range(11_000):
            seen.on(connection, "GET", f"{SERIES}/forecast?horizon=12{'&' * (number + 1)}")
    return seen


def slow_peers(server: str, seconds: float) -> Seen:
    """120 connections that ask for a large asset 20 times and read nothing; 20 releases of which one byte comes."""
    seen, address = Seen(), (server.rpartition(":")[0], int(server.rpartition(":")[2]))
    asset = f"GET {_largest_asset()} HTTP/1.1\r\nHost: x\r\n\r\n".encode() * 20
    head = f"POST /v1/releases HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\n"
    head += "Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n["
    with ExitStack() as stack:
        for sent in [asset] * 120 + [head.encode()] * 20:
            try:
                peer = stack.enter_context(socket.socket())
                peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                peer.settimeout(5)
                peer.connect(address)
                peer.sendall(sent)
                seen["open"] += 1
            except OSError as error:
                seen[type(error).__name__] += 1
        time.sleep(seconds)
    return seen


def _largest_asset() -> str:
    sizes = {name: path.stat().st_size for name, path in files().items()}
    return f"/assets/{tag()}/{max(sizes, key=sizes.__getitem__)}"


def error_lists(server: str, _seconds: float) -> Seen:
    """A query of 60 kB and a body of 10 MB in which everything is wrong."""
    seen = Seen()
    for _ in range(3):
        seen.ask(server, "GET", f"{SERIES}/forecast?level={','.join(['0'] * 30_000)}")
    body = b"[" + b",".join([b"{}"] * 3_300_000) + b"]"
    seen.ask(server, "POST", "/v1/releases", body, **BEARER)
    return seen


def exploding_releases(server: str, _seconds: float) -> Seen:
    """4,000 figures of one month, 1,000 random overlapping periods, 1,000 figures that agree."""
    seen, rng = Seen(), random.Random(1)
    month = [_figure("2026-03", "2026-03", 300 + number / 100) for number in range(4000)]
    periods = []
    for _ in range(1000):
        start = rng.randrange(240)
        length = 1 + rng.randrange(36)
        periods.append(_figure(_month(start), _month(min(start + length, 250)), rng.uniform(100, 9000)))
    agreeing = [_figure(_month(n % 250), _month(n % 250), 300, source=f"page {n // 250}") for n in range(1000)]
    for figures in (month, periods, agreeing):
        seen.ask(server, "POST", "/v1/releases", json.dumps(figures).encode(), **BEARER)
    return seen


def _month(number: int) -> str:
    return f"{2005 + number // 12}-{1 + number % 12:02d}"


def _figure(start: str, end: str, value: float, *, source: str = "attack") -> dict[str, Any]:
    place = {"series": "pk.ict", "period_start": start, "period_end": end, "measure": "level", "unit": "usd_million"}
    return place | {"value": round(value, 2), "published": "2026-05-01", "source": source}


def _together(tasks: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=task) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


ATTACKS: dict[str, Callable[[str, float], Seen]] = {
    "0 nothing": nothing,
    "1 spelled methods": spelled_methods,
    "2 looking back, 8 connections": looking_back(8),
    "2 looking back, 24 connections": looking_back(24),
    "3 spelled queries": spelled_queries,
    "4 slow peers": slow_peers,
    "5 lists of errors": error_lists,
    "6 exploding releases": exploding_releases,
}
"""By name."""
