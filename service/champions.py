"""The versions in service, in memory: loaded on first use, swapped when the registry names others."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from models.errors import ArtefactRejected, NoModel, StoreUnavailable
from models.forecast import Forecast
from models.store.port import Store, Version

log = logging.getLogger(__name__)

WARM = 64
"""Champions that are loaded (and so verified) before anyone asks for them."""

RETRY_EVERY = 30
"""Refreshes of the watcher between two attempts at a version that was refused."""


class Artefacts(Protocol):
    """Where artefacts are loaded from."""

    def load(self, version: Version) -> Forecast:
        """The forecast of a version, verified; ArtefactRejected otherwise."""


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """A version in service and its forecast; an answer is made from one of these and from nothing else."""

    version: Version
    forecast: Forecast


class Champions:
    """The version in service by series.

    Readers take one reference and keep it; a swap replaces the reference and never changes what it pointed to. A
    version that is refused leaves the one before it in service.
    """

    def __init__(self, store: Store, artefacts: Artefacts) -> None:
        self._store, self._artefacts = store, artefacts
        self._lock = threading.Lock()
        self._held: dict[str, Held] = {}
        self._versions: dict[str, Version] | None = None
        self._rejected: dict[str, ArtefactRejected] = {}

    @property
    def held(self) -> Mapping[str, Held]:
        """What is loaded, by series; live."""
        return self._held

    @property
    def versions(self) -> Mapping[str, Version]:
        """The champions that the registry named when it was last read, by series."""
        return self._versions or {}

    @property
    def read(self) -> bool:
        """Whether the registry was ever read."""
        return self._versions is not None

    @property
    def rejected(self) -> Mapping[str, ArtefactRejected]:
        """Champions that were refused, by series."""
        return dict(self._rejected)

    def get(self, series: str) -> Held:
        """The version in service of a series, loaded now if it was not yet.

        NoModel if none is published, ArtefactRejected if it was refused and none before it is held.
        """
        return self._held.get(series) or self._first_use(series)

    def refresh(self, *, force: bool = False) -> None:
        """Read the registry and load what changed; ``force`` tries refused versions again. StoreUnavailable."""
        versions = self._store.champions()
        with self._lock:
            self._versions = versions
            for series in self._held.keys() - versions.keys():
                del self._held[series]
            for series in self._rejected.keys() - versions.keys():
                del self._rejected[series]
        for version in versions.values():
            # One at a time, so that a first use never waits for more than one artefact.
            with self._lock:
                if self._wanted(version, force=force):
                    self._load(version)

    def _wanted(self, version: Version, *, force: bool) -> bool:
        held, refused = self._held.get(version.series), self._rejected.get(version.series)
        if refused is not None and refused.version == version.version:
            return force
        if held is None:
            return len(self._held) < WARM
        return (held.version.version, held.version.card_sha256) != (version.version, version.card_sha256)

    def _first_use(self, series: str) -> Held:
        with self._lock:
            held, refused = self._held.get(series), self._rejected.get(series)
            if held is not None:
                return held
            if refused is not None:
                raise ArtefactRejected(series, refused.version, refused.step, refused.reason)
            if self._versions is None:
                raise StoreUnavailable("the registry could not be read yet")
            if series not in self._versions:
                raise NoModel(series)
            self._load(self._versions[series])
        return self.get(series)

    def _load(self, version: Version) -> None:
        try:
            forecast = self._artefacts.load(version)
        except ArtefactRejected as error:
            self._rejected[version.series] = error
            log.error("%s", error)
        else:
            self._held[version.series] = Held(version, forecast)
            self._rejected.pop(version.series, None)
            log.info("%s: %s in service", version.series, version.version)


class Watcher:
    """A thread that refreshes champions every ``every`` seconds, off the request path, until it is stopped.

    It calls ``also`` each time after that.
    """

    def __init__(self, champions: Champions, *, every: float = 1.0, also: Callable[[], object] = lambda: None) -> None:
        self._champions, self._every, self._also = champions, every, also
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="champions", daemon=True)

    def start(self) -> None:
        """Start watching; once."""
        self._thread.start()

    def stop(self) -> None:
        """Stop watching and wait for the thread to end."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        refreshes = 0
        while not self._stopped.wait(self._every):
            refreshes += 1
            self._refresh(force=refreshes % RETRY_EVERY == 0)

    def _refresh(self, *, force: bool) -> None:
        try:
            self._champions.refresh(force=force)
            self._also()
        except StoreUnavailable as error:
            log.warning("registry not read: %s", error)
        except Exception:
            # The thread must outlive any fault: without it new versions would silently never arrive.
            log.exception("registry not read")
