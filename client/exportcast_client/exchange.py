"""The steps of a call: ask, wait, ask again. The clients run them, with or without await."""

from __future__ import annotations

import time
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from itertools import count
from typing import Any

import httpx

from exportcast_client.call import Answer, Call
from exportcast_client.errors import ClientError, NoAnswer
from exportcast_client.etags import Etags, Tagged
from exportcast_client.reply import Reply, document_of, error_of
from exportcast_client.retries import Retries


@dataclass(frozen=True, slots=True)
class Ask:
    """Send a call with these further headers; its answer is read up to ``until`` (monotonic seconds)."""

    call: Call[Any]
    headers: Mapping[str, str]
    until: float


@dataclass(frozen=True, slots=True)
class Pause:
    """Do nothing for so many seconds."""

    seconds: float


Outcome = Reply | httpx.HTTPError | None
"""What a step gave: an answer, the error that came instead, or nothing after a pause."""

Steps = Generator[Ask | Pause, Outcome, Answer]


def exchange(call: Call[Answer], *, retries: Retries, etags: Etags) -> Steps[Answer]:
    """The steps of a call up to its document; ClientError if there is none."""
    until = time.monotonic() + retries.total
    held = etags.get(call.address) if call.body is None else None
    headers = {"If-None-Match": held.tag} if held else {}
    for number in count(1):
        outcome = yield Ask(call, headers, until)
        try:
            return _document(call, outcome, held, etags)
        except ClientError as error:
            wait = retries.wait(error, number)
            if wait is None or time.monotonic() + wait > until:
                raise
        yield Pause(wait)
    raise AssertionError


def _document(call: Call[Answer], outcome: Outcome, held: Tagged | None, etags: Etags) -> Answer:
    if not isinstance(outcome, Reply):
        raise NoAnswer(f"{call.method} {call.path}: {type(outcome).__name__}: {outcome}") from outcome
    if outcome.status == HTTPStatus.NOT_MODIFIED and held:
        return document_of(call, held.body)
    if outcome.status != HTTPStatus.OK:
        raise error_of(call, outcome)
    document = document_of(call, outcome.body)
    if call.body is None:
        etags.put(call.address, Tagged(outcome.headers.get("etag", ""), outcome.body))
    return document
