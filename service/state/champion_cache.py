"""The versions in service: named by the registry, verified here, and in memory as long as they are asked for."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, count, islice
from typing import Protocol

from models.core.errors import ArtifactRejected, NoModel, StoreUnavailable
from models.forecasting.forecast import Forecast
from models.storage.records import Version
from models.storage.store import Store

log = logging.getLogger(__name__)

MOST_HELD = 64
"""Forecasts in memory, a quarter of a megabyte and two open files each; those not asked for longest make room."""

AT_A_TIME = 16
"""Versions of series that are not in memory that one refresh verifies; the next refresh goes on."""

RETRY_EVERY = 30
"""Refreshes of the watcher between two attempts at a version that was refused."""


class Artifacts(Protocol):
    """Where artifacts are loaded from."""

    def load(self, version: Version) -> Forecast:
        """The forecast of a version, verified; ArtifactRejected otherwise."""


@dataclass(frozen=True, slots=True, eq=False)
class Loaded:
    """A version in service and its forecast; an answer is made from one of these and from nothing else."""

    version: Version
    forecast: Forecast


class ChampionCache:
    """The version in service by series.

    What the registry names waits until it is verified: by a refresh, those in memory first, or by the first that asks
    for the series. Then it takes the place of the one before it in one step; if it is refused, the one before goes on,
    also after it had to leave the memory. Readers keep the reference that they got.
    """

    def __init__(
        self, store: Store, artifacts: Artifacts, *, most_held: int = MOST_HELD, at_a_time: int = AT_A_TIME
    ) -> None:
        self._store, self._artifacts = store, artifacts
        self._most_held, self._at_a_time = most_held, at_a_time
        self._reading = threading.Lock()
        self._revision: int | None = None
        self._state = threading.Lock()  # of the dictionaries, for moments only
        self._loading = tuple(threading.Lock() for _ in range(16))  # a series is loaded once, others meanwhile
        self._versions: dict[str, Version] = {}
        self._waiting: dict[str, Version] = {}
        self._serving: dict[str, Version] = {}
        self._rejected: dict[str, ArtifactRejected] = {}
        self._turn = 0
        self._held: OrderedDict[str, Loaded] = OrderedDict()

    @property
    def versions(self) -> Mapping[str, Version]:
        """The champions that the registry named when it was last read, by series, without cards; live."""
        return self._versions

    @property
    def serving(self) -> Mapping[str, Version]:
        """The verified versions that answers come from, by series; live."""
        return self._serving

    @property
    def held(self) -> Mapping[str, Loaded]:
        """What is in memory, by series; live."""
        return self._held

    @property
    def revision(self) -> int | None:
        """The revision of the registry that this follows, None before it was read."""
        return self._revision

    @property
    def turn(self) -> int:
        """A number that grows with every change of what is serving or rejected."""
        return self._turn

    @property
    def rejected(self) -> Mapping[str, ArtifactRejected]:
        """Versions that were refused, by series."""
        with self._state:
            return dict(self._rejected)

    def get(self, series: str) -> Loaded:
        """The version in service of a series; loaded now, within this request, if it is not in memory.

        NoModel if none is published, ArtifactRejected if it was refused and there is none before it.
        """
        with self._state:
            held = self._held.get(series)
            if held is not None:
                self._held.move_to_end(series)
        return held or self._first_use(series, keep=True)

    def passing(self, series: str) -> Loaded:
        """The same for a reader of all series, which takes no room from those that are asked for."""
        return self._held.get(series) or self._first_use(series, keep=False)

    def refresh(self, *, force: bool = False) -> None:
        """Read what changed in the registry and verify it; ``force`` tries refused versions again. StoreUnavailable."""
        self.follow()
        with self._state:
            if force:
                self._waiting |= {s: self._versions[s] for s in self._rejected}
            waiting = self._next()
        for series in waiting:
            with self._loading_of(series):
                self._settle(series)

    def follow(self) -> None:
        """Read what changed in the registry, and load nothing. StoreUnavailable."""
        with self._reading:
            revision = self._store.champions_revision()
            if revision == self._revision:
                return
            # A number that went back is that of another database, restored perhaps: all is read.
            after = self._revision if self._revision is not None and self._revision < revision else 0
            found = self._store.champions_after(after)
            with self._state:
                self._name(found, gone=self._versions.keys() - found.keys() if after == 0 else ())
            self._revision = revision

    def _name(self, found: Mapping[str, Version], *, gone: Iterable[str]) -> None:
        self._turn += 1
        for series in gone:
            del self._versions[series]
            for rest in (self._waiting, self._serving, self._rejected, self._held):
                rest.pop(series, None)
        for series, version in found.items():
            if version == self._versions.get(series):
                continue
            self._versions[series] = version
            self._rejected.pop(series, None)
            if version == self._serving.get(series):
                self._waiting.pop(series, None)
            else:
                self._waiting[series] = version

    def _next(self) -> list[str]:
        """The series to verify now: those in memory, then a few of those with a version before, then of the new."""
        held = [s for s in self._waiting if s in self._held]
        known = (s for s in self._waiting if s in self._serving and s not in self._held)
        new = (s for s in self._waiting if s not in self._serving)
        return [*held, *islice(chain(known, new), self._at_a_time)]

    def _first_use(self, series: str, *, keep: bool) -> Loaded:
        with self._loading_of(series):
            if (held := self._held.get(series)) is not None:  # another was faster
                return held
            if self._revision is None:
                raise StoreUnavailable("the registry could not be read yet")
            while series in self._versions:  # again where another version was named meanwhile
                found = self._settle(series, asked=keep) or self._load_again(series, keep=keep)
                if found is not None:
                    return found
        raise NoModel(series)

    def _settle(self, series: str, *, asked: bool = False) -> Loaded | None:
        """Verify the version that waits, if one does, and put it in service; it stays in memory if there is room.

        The caller holds the lock of the series.
        """
        version = self._waiting.get(series)
        if version is None:
            return None
        held = self._load(version)
        with self._state:
            if self._waiting.get(series) is version:  # no other was named meanwhile
                del self._waiting[series]
            if held is not None:
                self._turn += 1
                self._serving[series] = version
                self._rejected.pop(series, None)
                if asked or series in self._held or len(self._held) < self._most_held:
                    self._keep(held)
        if held is not None:
            log.info("%s: %s in service", series, version.version)
        return held

    def _load_again(self, series: str, *, keep: bool) -> Loaded | None:
        """Load the version in service, which is not in memory; None if there is none and none was refused."""
        version = self._serving.get(series)
        held = self._load(version) if version is not None else None
        with self._state:
            if held is None:
                self._turn += 1
                self._serving.pop(series, None)
                if (refused := self._rejected.get(series)) is None:
                    return None
                raise ArtifactRejected(series, refused.version, refused.step, refused.reason)
            if keep:
                self._keep(held)
        return held

    def _load(self, version: Version) -> Loaded | None:
        try:
            held = Loaded(version, self._artifacts.load(version))
        except ArtifactRejected as error:
            log.error("%s", error)
            with self._state:
                self._turn += 1
                self._rejected[version.series] = error
            return None
        return held

    def _keep(self, held: Loaded) -> None:
        self._held[held.version.series] = held
        self._held.move_to_end(held.version.series)
        while len(self._held) > self._most_held:
            self._held.popitem(last=False)

    def _loading_of(self, series: str) -> threading.Lock:
        return self._loading[hash(series) % len(self._loading)]


class Watcher:
    """A thread that calls ``refresh`` every ``every`` seconds, off the request path, until it is stopped.

    Each ``retry_every``-th time the failed ones are tried again.
    """

    def __init__(
        self,
        refresh: Callable[[bool], object],
        *,
        name: str = "champions",
        every: float = 1.0,
        retry_every: int = RETRY_EVERY,
    ) -> None:
        self._refresh, self._every, self._retry_every = refresh, every, retry_every
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Start watching; once."""
        self._thread.start()

    def stop(self) -> None:
        """Stop watching and wait for the thread to end."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        for number in count(1):
            if self._stopped.wait(self._every):
                return
            try:
                self._refresh(number % self._retry_every == 0)
            except StoreUnavailable as error:
                log.warning("%s: the store was not read: %s", self._thread.name, error)
            except Exception:
                # The thread must outlive any fault: without it new versions would silently never arrive.
                log.exception("%s: not refreshed", self._thread.name)
