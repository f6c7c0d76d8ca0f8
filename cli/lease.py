"""One process at a time for a piece of work, as training: a lease in the store, so that it also holds between pods.

The holder renews it every few seconds. One that was killed is seen at once where its process can be looked for, and
elsewhere when its lease has not changed for a while, whatever the clocks of the two hosts say.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from threading import Event, Thread

import click

from cli.context import now
from cli.process import Process
from models.core.errors import ExportcastError, StoreUnavailable
from models.storage.store import Store

NAME = "training"

KEPT = timedelta(minutes=15)
"""How long a lease lasts that is not renewed, by the clock.

One that is renewed is respected whatever the clocks are."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a lease is renewed and looked at.

    One that did not change for ``silent_seconds`` is of a training that was killed: a renewal may wait 30 s for a
    writer.
    """

    renew_seconds: float = 5.0
    look_seconds: float = 1.0
    silent_seconds: float = 45.0


class AlreadyRunning(ExportcastError):
    """Another process does this work; ``holder`` names it and its host."""

    def __init__(self, work: str, holder: str) -> None:
        self.holder = holder
        super().__init__(f"Another {work} is running ({holder}): nothing was done")


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to do some work, held by this process; ``name`` is that of the lease, ``work`` a word for people."""

    store: Store
    holder: str
    pace: Pace = Pace()
    name: str = NAME
    work: str = "training"

    def renew(self) -> bool:
        """Take or keep the lease from now on; whether it is held."""
        return self.store.ledger.take_lease(self.name, holder=self.holder, now=now(), until=now() + KEPT)

    def acquire(self) -> None:
        """Take the lease, also from a process that was killed; AlreadyRunning if one runs."""
        held = self.store.ledger.lease(self.name)
        if held is not None:  # also one that has ended by this clock: that of its host may be another
            if not self._is_dead(*held):
                raise AlreadyRunning(self.work, _name(held[0]))
            self.store.ledger.end_lease(self.name, holder=held[0])
        if not self.renew():
            held = self.store.ledger.lease(self.name)
            raise AlreadyRunning(self.work, _name(held[0]) if held else "which has just begun")

    def _is_dead(self, holder: str, until: object) -> bool:
        """Whether the holder has ended; of one that cannot be looked for, whether it stops renewing."""
        process = Process.parse(holder)
        gone = process.is_gone() if process else None
        if gone is not None:
            return gone
        wait = f"{self.pace.silent_seconds:.0f} s"
        click.echo(f"Waiting up to {wait} for a sign of the {self.work} of {_name(holder)}.", err=True)
        end = time.monotonic() + self.pace.silent_seconds
        while time.monotonic() < end:
            time.sleep(self.pace.look_seconds)
            if self.store.ledger.lease(self.name) != (holder, until):
                return False
        return True

    def keep(self, ended: Event) -> None:
        """Renew until the event; a database that does not answer once is asked again."""
        while not ended.wait(self.pace.renew_seconds):
            try:
                if not self.renew():
                    click.echo(f"The lease of this {self.work} was lost: another may run too.", err=True)
                    return
            except StoreUnavailable:
                continue


@contextmanager
def held_lease(lease: Lease) -> Iterator[None]:
    """Hold a lease, renewed by a thread and given back at the end; AlreadyRunning while another process holds it."""
    ended = Event()
    lease.acquire()
    beat = Thread(target=lease.keep, args=(ended,), name="lease", daemon=True)
    beat.start()
    try:
        yield
    finally:
        ended.set()
        beat.join()
        lease.store.ledger.end_lease(lease.name, holder=lease.holder)


def training_lease(store: Store, *, pace: Pace = Pace()) -> AbstractContextManager[None]:
    """The lease of a training; AlreadyRunning while another run holds it."""
    return held_lease(Lease(store, str(Process.this()), pace))


def _name(holder: str) -> str:
    process = Process.parse(holder)
    return process.name if process else holder
