"""The connections of this process as the system shows them, since the server does not show them. Linux only."""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address

SENT_AGO, RECEIVED = 44, 128
"""Where struct tcp_info has the milliseconds since data was sent, and the bytes that were received."""

INFO_BYTES = 136

HAS_INFO = hasattr(socket, "TCP_INFO") and os.path.isdir("/proc/self/fd")


@dataclass(frozen=True, slots=True)
class Connection:
    """One connection: its inode, seconds since something was sent to the client, bytes that came from it."""

    inode: int
    silent_seconds: float
    received: int


def open_sockets() -> Iterator[socket.socket]:
    """The sockets of this process, each as an object that lets go of it when the next is asked for.

    Descriptors are not duplicated: to close a duplicate of a database file would end the locks of SQLite on it.
    """
    for descriptor in map(int, os.listdir("/proc/self/fd")):
        with suppress(OSError):  # no socket, or closed since it was listed
            found = socket.socket(fileno=descriptor)
            try:
                yield found
            finally:
                found.detach()


def connections_of(peer: str) -> Iterator[tuple[socket.socket, Connection]]:
    """The connections of a client, none where the system does not show them."""
    if not HAS_INFO:
        return
    for each in open_sockets():
        with suppress(OSError):
            if _peer(each) == ip_address(peer):
                info = each.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, INFO_BYTES)
                silent = struct.unpack_from("=I", info, SENT_AGO)[0] / 1000
                yield each, Connection(_inode(each), silent, struct.unpack_from("=Q", info, RECEIVED)[0])


def _peer(connection: socket.socket) -> object:
    """The address at the other end; None for what is no connection to an address."""
    with suppress(OSError, ValueError, IndexError, TypeError):
        return ip_address(connection.getpeername()[0])
    return None


def _inode(connection: socket.socket) -> int:
    return os.fstat(connection.fileno()).st_ino
