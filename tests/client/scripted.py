"""A server that answers requests one after the other with what a test wrote down, byte by byte."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import parse_headers
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import Any


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that arrived."""

    line: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Scripted:
    """The address of a server, and the requests that it has got."""

    url: str
    asked: list[Asked] = field(default_factory=list)


def answer(status: int, body: object = None, *, length: int | None = None, **headers: str) -> bytes:
    """An answer as bytes: JSON, or bytes as they are; ``length`` is what its head claims."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    names = {name.replace("_", "-"): text for name, text in headers.items()}
    named = {"Content-Length": str(len(content) if length is None else length)} | names
    head = "".join(f"{name}: {text}\r\n" for name, text in named.items())
    return f"HTTP/1.1 {status} Some\r\n{head}Connection: close\r\n\r\n".encode() + content


def problem(status: int, kind: str = "", **members: Any) -> dict[str, Any]:
    """A problem document."""
    named = f"urn:exportcast:problem:{kind}" if kind else "about:blank"
    return {"type": named, "title": kind, "status": status, "detail": f"{kind} here", "instance": "/v1"} | members


@contextmanager
def scripted(*answers: bytes | Sequence[bytes]) -> Iterator[Scripted]:
    """A server with these answers, the last one again and again; b"" closes the connection without any.

    An answer of several parts is sent part by part.
    """
    left = list(answers)
    made = Scripted("", [])

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            line = self.rfile.readline().decode().strip()
            headers = {name.lower(): text for name, text in parse_headers(self.rfile).items()}
            made.asked.append(Asked(line, headers, self.rfile.read(int(headers.get("content-length", "0")))))
            sent = left.pop(0) if left[1:] else left[0]
            try:
                for part in [sent] if isinstance(sent, bytes) else sent:
                    self.wfile.write(part)
            except OSError:
                return  # the client has read enough

    with ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield Scripted(f"http://127.0.0.1:{server.server_address[1]}", made.asked)
        finally:
            server.shutdown()
            thread.join()
