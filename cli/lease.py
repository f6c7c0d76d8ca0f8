"""One training at a time: a lease in the store, so that it also holds between pods."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import click

from cli.context import now
from models.storage.store import Store

NAME = "training"

KEPT = timedelta(minutes=15)
"""How long a lease lasts that is not prolonged: a run that was killed blocks others for so long at most."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to train, held by this process."""

    store: Store
    holder: str

    def prolong(self) -> bool:
        """Take or keep the lease from now on; whether it is held."""
        return self.store.ledger.take_lease(NAME, holder=self.holder, now=now(), until=now() + KEPT)


@contextmanager
def training_lease(store: Store) -> Iterator[Lease | None]:
    """The lease, given back at the end; None, with a word to the user, while another run holds it."""
    lease = Lease(store, f"{socket.gethostname()}:{os.getpid()}")
    if not lease.prolong():
        click.echo("Another training is running: nothing was done.")
        yield None
        return
    try:
        yield lease
    finally:
        store.ledger.end_lease(NAME, holder=lease.holder)
