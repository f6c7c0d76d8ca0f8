"""The client."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator
from io import BytesIO
from os import PathLike
from typing import Self

import httpx

from exportcast_client import calls
from exportcast_client.call import Answer, Call
from exportcast_client.connection import Body, address_of, headers_of, request_of
from exportcast_client.etags import Etags
from exportcast_client.exchange import Ask, Made, Outcome, Pause, Steps, download, exchange
from exportcast_client.files import replaced
from exportcast_client.methods import method
from exportcast_client.parts import next_part
from exportcast_client.retries import USUAL, Retries


class Client:
    """A service at an address. Threads may share it; ``close`` it, or use it with ``with``.

    ``token`` is sent as Bearer, ``timeout`` is in seconds for connecting and for each part of an answer, ``verify`` is
    what httpx takes for TLS. ValueError for what is no address, or no token.
    """

    def __init__(
        self,
        url: str,
        *,
        token: str | None = None,
        timeout: float = 30.0,
        retries: Retries = USUAL,
        verify: ssl.SSLContext | bool = True,
    ) -> None:
        self.url, self.retries = address_of(url), retries
        self._etags = Etags()
        self._http = httpx.Client(base_url=self.url, headers=headers_of(token), timeout=timeout, verify=verify)

    all_series = method(calls.all_series)
    one_series = method(calls.one_series)
    forecast = method(calls.forecast)
    forecasts = method(calls.forecasts)
    outlook = method(calls.outlook)
    news = method(calls.news)
    scenario = method(calls.scenario)
    vintage = method(calls.vintage)
    reports = method(calls.reports)
    revisions = method(calls.revisions)
    contradictions = method(calls.contradictions)
    scores = method(calls.scores)
    drift = method(calls.drift)
    issued = method(calls.issued)
    versions = method(calls.versions)
    read = method(calls.read)
    release = method(calls.release)
    release_csv = method(calls.release_csv)
    withdraw = method(calls.withdraw)
    ready = method(calls.ready)

    def send(self, call: Call[Answer], /) -> Answer:
        """Send a call, again where that may help; its document. ClientError if there is none."""
        return self._finish(exchange(call, retries=self.retries, etags=self._etags))

    def export(self, kind: calls.Kind, *, format: calls.Format = "parquet") -> bytes:
        """The table of a kind of all series, as the bytes of a file."""
        file = BytesIO()
        self._finish(download(calls.export(kind, format=format), file, retries=self.retries))
        return file.getvalue()

    def export_to(self, path: str | PathLike[str], kind: calls.Kind, *, format: calls.Format = "parquet") -> None:
        """Write the table of a kind of all series to a file, which is there when all of it is."""
        with replaced(path) as file:
            self._finish(download(calls.export(kind, format=format), file, retries=self.retries))

    def parts(self, call: Call[Answer], /) -> Iterator[Answer]:
        """The parts of a long list one after the other, like ``client.parts(calls.issued("pk.ict", limit=1000))``."""
        following: Call[Answer] | None = call
        while following is not None:
            document = self.send(following)
            yield document
            following = next_part(following, document)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Client({self.url!r})"

    def _finish(self, steps: Steps[Made]) -> Made:
        step = next(steps)
        while True:
            outcome = self._run(step)
            try:
                step = steps.send(outcome)
            except StopIteration as done:
                found: Made = done.value
                return found

    def _run(self, step: Ask | Pause) -> Outcome:
        if isinstance(step, Pause):
            time.sleep(step.seconds)
            return None
        try:
            return self._ask(step)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return error

    def _ask(self, ask: Ask) -> Outcome:
        answer = self._http.send(request_of(ask, self._http), stream=True)
        try:
            body = Body.of(answer, ask)
            for part in answer.iter_bytes():
                if not body.add(part):
                    break
            return body.reply(answer)
        finally:
            answer.close()
