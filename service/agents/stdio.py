"""The server for agents over standard input and output, for one client, until it closes its end."""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from io import TextIOWrapper
from typing import Any

import anyio
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server

from models.artifacts.artifact_store import ArtifactStore
from models.artifacts.signing import Keys
from models.core.catalog import Catalog
from models.core.settings import Settings
from models.storage.store import Store
from service.agents.server import AT_A_TIME, server_of
from service.gateway.thread_places import Places
from service.sources import Sources
from service.state.background import Background
from service.state.champion_cache import ChampionCache
from service.state.press_record import PressRecords
from service.state.vintage_cache import WAITS, VintageCache, Waits

log = logging.getLogger(__name__)


def serve(settings: Settings, *, store: Store, catalog: Catalog, clock: Callable[[], datetime]) -> None:
    """Answer on standard output what comes on standard input; the process ends with code 0 at its end or a signal.

    InvalidInput if the signing key is none. Logs go to standard error.
    """
    made = sources(settings, store=store, catalog=catalog, clock=clock)
    logging.basicConfig(level=settings.log_level.upper(), format="%(levelname)s %(name)s: %(message)s", force=True)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: _end())
    try:
        anyio.run(_run, server_of(made))
    except* BrokenPipeError:
        log.info("the client ended without closing standard input first")
    _end()


def sources(
    settings: Settings,
    *,
    store: Store,
    catalog: Catalog,
    clock: Callable[[], datetime],
    waits: Waits = WAITS,
) -> Sources:
    """What answers are made from: forecasts are loaded when they are first asked for."""
    artifacts = ArtifactStore(settings.artefacts_url, keys=Keys.parse(settings.signing_key))
    background, places = Background(), Places(AT_A_TIME + 2)  # a place for each call
    record = VintageCache(store, catalog, background=background, places=places, waits=waits)
    champions = ChampionCache(store, artifacts, at_a_time=0)
    return Sources(
        store, artifacts, catalog, record, champions, PressRecords(store, catalog, record), background, places, clock
    )


async def _run(server: Server[Any]) -> None:
    lines = anyio.wrap_file(_Lines(sys.stdin.buffer, encoding="utf-8", errors="replace"))
    async with stdio_server(stdin=lines) as (received, sent):
        await server.run(received, sent, server.create_initialization_options())


class _Lines(TextIOWrapper):
    """Standard input, where half a pair of surrogates, as a text cut by JavaScript may have, is a question mark.

    The protocol's reader would drop such a message, and its sender would wait for an answer.
    """

    def readline(self, size: int = -1, /) -> str:  # type: ignore[override]
        """The next line, empty at the end."""
        line = super().readline(size)
        if "\\u" not in line:
            return line
        try:
            return json.dumps(json.loads(line), ensure_ascii=False).encode("utf-8", "replace").decode() + "\n"
        except (ValueError, RecursionError):
            return line


def _end() -> None:
    """End at once: threads that read or answer cannot be interrupted, and nothing is written that could be lost."""
    logging.shutdown()
    os._exit(0)
