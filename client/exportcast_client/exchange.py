"""The steps of a call: ask, wait, ask again. The clients run them, with or without await."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from itertools import count
from typing import Any, BinaryIO, TypeVar

import httpx

from exportcast_client.call import Answer, Call
from exportcast_client.errors import ClientError, NoAnswer
from exportcast_client.etags import Etags, Tagged
from exportcast_client.reply import Reply, document_of, error_of
from exportcast_client.retries import Retries


@dataclass(frozen=True, slots=True)
class Ask:
    """Send a call with these further headers; its answer is read up to ``until`` (monotonic seconds).

    The body of a success goes into the file ``into`` where there is one.
    """

    call: Call[Any]
    headers: Mapping[str, str]
    until: float
    into: BinaryIO | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """Do nothing for so many seconds."""

    seconds: float


Outcome = Reply | httpx.HTTPError | httpx.InvalidURL | None
"""What a step gave: an answer, the error that came instead, or nothing after a pause."""

Made = TypeVar("Made")
Steps = Generator[Ask | Pause, Outcome, Made]


def exchange(call: Call[Answer], *, retries: Retries, etags: Etags) -> Steps[Answer]:
    """The steps of a call up to its document; ClientError if there is none."""
    until = time.monotonic() + retries.total
    held = etags.get(call.address) if call.body is None else None
    headers = {"If-None-Match": held.tag} if held else {}
    read: Callable[[Call[Any], Outcome], Answer] = partial(_document, held=held, etags=etags)
    return (yield from _tried(Ask(call, headers, until), until, retries, read))


def download(call: Call[Any], into: BinaryIO, *, retries: Retries) -> Steps[None]:
    """The steps of a call whose answer goes into a file; ClientError if there is none, and the file is then of no use.

    What has begun may take as long as it takes: only the tries end with the time of ``retries``.
    """
    until = time.monotonic() + retries.total
    yield from _tried(Ask(call, {}, math.inf, into), until, retries, _success)


def _tried(
    ask: Ask, until: float, retries: Retries, read: Callable[[Call[Any], Outcome], Made]
) -> Generator[Ask | Pause, Outcome, Made]:
    """Ask, and again after a failure that may pass; what is read of the answer."""
    for number in count(1):
        outcome = yield ask
        try:
            return read(ask.call, outcome)
        except ClientError as error:
            wait = retries.wait(error, number)
            if wait is None or time.monotonic() + wait > until:
                raise
        yield Pause(wait)
    raise AssertionError


def _success(call: Call[Any], outcome: Outcome) -> Reply:
    """The reply that an outcome is; ClientError for a failure."""
    if not isinstance(outcome, Reply):
        raise NoAnswer(f"{call.method} {call.path}: {type(outcome).__name__}: {outcome}") from outcome
    if outcome.status != HTTPStatus.OK:
        raise error_of(call, outcome)
    return outcome


def _document(call: Call[Answer], outcome: Outcome, *, held: Tagged | None, etags: Etags) -> Answer:
    if isinstance(outcome, Reply) and outcome.status == HTTPStatus.NOT_MODIFIED and held:
        return document_of(call, held.body)
    reply = _success(call, outcome)
    document = document_of(call, reply.body)
    if call.body is None:
        etags.put(call.address, Tagged(reply.headers.get("etag", ""), reply.body))
    return document
