"""What both clients know of a service: its address, what is sent with each call, and how much of an answer is read."""

from __future__ import annotations

import platform
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import BinaryIO

import httpx

from exportcast_client.errors import UnreadableAnswer
from exportcast_client.exchange import Ask
from exportcast_client.reply import Reply
from exportcast_client.version import VERSION

MOST_ANSWER = 256_000_000
"""Bytes of an answer, unpacked, at most."""

MOST_PROBLEM = 1_000_000
"""Bytes of a problem that are read; the rest is left."""


@dataclass(slots=True)
class Body:
    """The bytes of an answer as they arrive; ``add`` is false when enough has been read.

    Those of a success go into a file where there is one, which then has no limit.
    """

    status: int
    until: float
    parts: list[bytes]
    into: BinaryIO | None
    size: int = 0

    @classmethod
    def of(cls, answer: httpx.Response, ask: Ask) -> Body:
        """The body of an answer of which nothing has been read; a file is emptied of what an earlier try left."""
        into = ask.into if answer.status_code == HTTPStatus.OK else None
        if into is not None:
            into.seek(0)
            into.truncate()
        return cls(answer.status_code, ask.until, [], into)

    def add(self, part: bytes) -> bool:
        """Take a part. httpx.ReadTimeout past the time of the call, UnreadableAnswer for one that is too large."""
        if time.monotonic() > self.until:
            raise httpx.ReadTimeout(f"the answer did not end in time, after {self.size:,} bytes")
        self.size += len(part)
        if self.into is not None:
            self.into.write(part)
            return True
        self.parts.append(part)
        if self.status < HTTPStatus.BAD_REQUEST and self.size > MOST_ANSWER:
            raise UnreadableAnswer(f"the answer is larger than {MOST_ANSWER:,} bytes")
        return self.status < HTTPStatus.BAD_REQUEST or self.size < MOST_PROBLEM

    def reply(self, answer: httpx.Response) -> Reply:
        """The answer with what was read of its body."""
        return Reply(answer.status_code, {k.lower(): v for k, v in answer.headers.items()}, b"".join(self.parts))


def headers_of(token: str | None) -> dict[str, str]:
    """What is sent with each call; ValueError for a token that no header can hold, without showing it."""
    agent = f"exportcast-client/{VERSION} httpx/{httpx.__version__} Python/{platform.python_version()}"
    headers = {"User-Agent": agent, "Accept": "application/json"}
    if token is None:
        return headers
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise ValueError(f"the token ({len(token)} characters) is not one line of printable ASCII without blanks")
    return headers | {"Authorization": f"Bearer {token}"}


def address_of(url: str) -> str:
    """The address of a service, with the prefix of its paths if it has one. ValueError for another form."""
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, TypeError) as error:
        raise ValueError(f"{url!r:.200} is no address like http://127.0.0.1:8080: {error}") from error
    if parsed.userinfo:
        raise ValueError(f"the address of {parsed.host} has a password in it: give it as token")
    if parsed.scheme not in ("http", "https") or not parsed.host or parsed.query or parsed.fragment:
        raise ValueError(f"{url!r:.200} is no address like http://127.0.0.1:8080")
    return str(parsed).rstrip("/")


def request_of(ask: Ask, sender: httpx.Client | httpx.AsyncClient) -> httpx.Request:
    """The request of a call."""
    call = ask.call
    kind: Mapping[str, str] = {} if call.body is None else {"Content-Type": call.content_type}
    return sender.build_request(call.method, call.address, content=call.body, headers={**ask.headers, **kind})
