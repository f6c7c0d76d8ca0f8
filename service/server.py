"""The server: granian, one worker process with threads."""

from __future__ import annotations

import ctypes
import socket
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from errno import EADDRINUSE
from functools import partial
from ipaddress import ip_address
from threading import Event, Thread
from time import sleep
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from models.artifacts.signing import Keys
from models.core.settings import Settings
from service.gateway.connections import open_sockets
from service.gateway.slow_transfers import EXTRA_THREADS
from service.monitoring import logs

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]

DRAIN_SECONDS = 10
"""How long requests that are being answered may take to end after SIGTERM."""


HEADER_MILLISECONDS = 10_000
"""How long a client may take to send the head of a request."""

MAX_BUFFER = 65_536
"""Bytes that are buffered of a connection; no head of a request is as long."""

SEND_MILLISECONDS = 20_000
"""How long a client may leave what was sent to it unread before its connection ends."""


def serve(
    settings: Settings,
    *,
    build: Callable[[Settings], Application] | None = None,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT: exportcast, or what ``build`` makes.

    ``ready`` is called with the URL once connections are accepted; port 0 is a free port.
    OSError if the address is not free, InvalidInput if the signing key is none.
    """
    port = free_port(settings.host, settings.port)
    Keys.parse(settings.signing_key)  # an error here has a message; in the worker it would only end it
    server = Server(
        "exportcast",
        address=settings.host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=settings.threads + EXTRA_THREADS,
        http=HTTPModes.http1,  # a proxy uses HTTP/1.1; one connection of HTTP/2 would carry 200 requests at a time
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_MILLISECONDS, max_buffer_size=MAX_BUFFER),
        workers_kill_timeout=DRAIN_SECONDS,
        log_level=LogLevels(settings.log_level),
        log_dictconfig=logs.server_config(),
    )
    if ready is not None:
        Thread(target=_announce, args=(settings.host, port, ready), name="announce", daemon=True).start()
    server.serve(target_loader=partial(build or exportcast, settings), wrap_loader=False)


def exportcast(settings: Settings) -> Application:
    """The application over the real store, artifacts and clock, watching for new champions; in the worker."""
    # Imported here, so that the process that only minds the worker stays small.
    from threadpoolctl import threadpool_limits

    from models.artifacts.artifact_store import ArtifactStore
    from models.storage.store import open_store
    from service.app import create_app
    from service.dependencies import KEY
    from service.state.champion_cache import Watcher

    # Two request threads that invert matrices at once end a forked worker with a segmentation fault, where OpenBLAS
    # has threads of its own; on matrices as small as these they also make it slower.
    threadpool_limits(limits=1, user_api="blas")
    _share_one_heap()
    access_log = logs.set_up(settings.log_level)
    store = open_store(settings.database_url)
    artifacts = ArtifactStore(settings.artefacts_url, keys=Keys.parse(settings.signing_key))
    app = create_app(settings, store=store, artifacts=artifacts, clock=lambda: datetime.now(UTC), access_log=access_log)
    made = app.extensions[KEY]
    Watcher(lambda _: made.scoring.refresh(), name="scores").start()
    # Two threads: ten thousand series take a second to read, and a new version does not wait for them.
    Watcher(lambda again: made.champions.refresh(force=again)).start()
    Thread(target=_bound_sends, name="sends", daemon=True).start()
    Watcher(lambda _: made.metrics.refresh(), name="metrics").start()
    return app.wsgi_app


def _bound_sends() -> None:
    """Have the system end connections whose client does not read; sockets inherit it from the one that listens.

    The server makes that socket after the application, so that it is looked for here. Only Linux has the option.
    """
    if not hasattr(socket, "TCP_USER_TIMEOUT"):
        return
    for _ in range(100):
        if sum(map(_bound_if_listening, open_sockets())):
            return
        Event().wait(0.1)


def _bound_if_listening(found: socket.socket) -> bool:
    with suppress(OSError):
        if found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            found.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, SEND_MILLISECONDS)
            return True
    return False


def _share_one_heap() -> None:
    """Keep glibc from giving each thread a heap of its own: what one leaves free the others could not use."""
    with suppress(AttributeError, OSError):  # another C library does without
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


_M_ARENA_MAX = -8


def _reached(host: str) -> str:
    """The address under which this machine reaches a server that is bound to ``host``."""
    try:
        address = ip_address(host)
    except ValueError:
        return host or "localhost"
    return ("::1" if address.version == 6 else "127.0.0.1") if address.is_unspecified else host


def _announce(host: str, port: int, ready: Callable[[str], None]) -> None:
    """Call ``ready`` when the worker, which binds the address by itself, accepts connections."""
    reached = _reached(host)
    while True:
        sleep(_ANNOUNCE_SECONDS)
        with suppress(OSError), socket.create_connection((reached, port), timeout=1):
            break
    ready(f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}")


_ANNOUNCE_SECONDS = 0.05


def free_port(host: str, port: int) -> int:
    """The port, or a free one for 0.

    OSError, which names the address, if it cannot be bound, also for a port in use: granian shares ports, so that a
    second server would silently take half of the requests.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            return int(probe.getsockname()[1])
    except OSError as error:
        other = "; another port: --port or EXPORTCAST_PORT" if error.errno == EADDRINUSE else ""
        raise OSError(f"{host} port {port}: {error.strerror}{other}") from error
