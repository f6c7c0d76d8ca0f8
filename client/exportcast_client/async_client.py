"""The client that awaits its answers, for programs with asyncio."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
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
from exportcast_client.methods import async_method
from exportcast_client.parts import next_part
from exportcast_client.retries import USUAL, Retries


class AsyncClient:
    """A service at an address, without blocking; ``close`` it, or use it with ``async with``.

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
        self._http = httpx.AsyncClient(base_url=self.url, headers=headers_of(token), timeout=timeout, verify=verify)

    all_series = async_method(calls.all_series)
    one_series = async_method(calls.one_series)
    forecast = async_method(calls.forecast)
    forecasts = async_method(calls.forecasts)
    outlook = async_method(calls.outlook)
    news = async_method(calls.news)
    scenario = async_method(calls.scenario)
    vintage = async_method(calls.vintage)
    reports = async_method(calls.reports)
    revisions = async_method(calls.revisions)
    contradictions = async_method(calls.contradictions)
    scores = async_method(calls.scores)
    drift = async_method(calls.drift)
    issued = async_method(calls.issued)
    versions = async_method(calls.versions)
    read = async_method(calls.read)
    release = async_method(calls.release)
    release_csv = async_method(calls.release_csv)
    withdraw = async_method(calls.withdraw)
    ready = async_method(calls.ready)

    async def send(self, call: Call[Answer], /) -> Answer:
        """Send a call, again where that may help; its document. ClientError if there is none."""
        return await self._finish(exchange(call, retries=self.retries, etags=self._etags))

    async def export(self, kind: calls.Kind, *, format: calls.Format = "parquet") -> bytes:
        """The table of a kind of all series, as the bytes of a file."""
        file = BytesIO()
        await self._finish(download(calls.export(kind, format=format), file, retries=self.retries))
        return file.getvalue()

    async def export_to(self, path: str | PathLike[str], kind: calls.Kind, *, format: calls.Format = "parquet") -> None:
        """Write the table of a kind of all series to a file, which is there when all of it is."""
        with replaced(path) as file:
            await self._finish(download(calls.export(kind, format=format), file, retries=self.retries))

    async def parts(self, call: Call[Answer], /) -> AsyncIterator[Answer]:
        """The parts of a long list one after the other, like ``client.parts(calls.issued("pk.ict", limit=1000))``."""
        following: Call[Answer] | None = call
        while following is not None:
            document = await self.send(following)
            yield document
            following = next_part(following, document)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"AsyncClient({self.url!r})"

    async def _finish(self, steps: Steps[Made]) -> Made:
        step = next(steps)
        while True:
            outcome = await self._run(step)
            try:
                step = steps.send(outcome)
            except StopIteration as done:
                found: Made = done.value
                return found

    async def _run(self, step: Ask | Pause) -> Outcome:
        if isinstance(step, Pause):
            await asyncio.sleep(step.seconds)
            return None
        try:
            return await self._ask(step)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return error

    async def _ask(self, ask: Ask) -> Outcome:
        answer = await self._http.send(request_of(ask, self._http), stream=True)
        try:
            body = Body.of(answer, ask)
            async for part in answer.aiter_bytes():
                if not body.add(part):
                    break
            return body.reply(answer)
        finally:
            await answer.aclose()
