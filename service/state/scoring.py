"""Whether every forecast that can be scored is scored; what others left unscored is scored here."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from models.core.catalog import Catalog
from models.evaluation.score_forecasts import catch_up, series_behind
from models.storage.store import Store
from service.state.background import Background
from service.state.store_probe import Seen, seen_of

log = logging.getLogger(__name__)

PATIENCE = 60
"""Calls, one a second, for which a series stays behind before this process scores it."""


@dataclass(frozen=True, slots=True)
class _Counted:
    """The series that were behind when the store was at ``seen``."""

    seen: Seen
    series: tuple[str, ...]


class Scoring:
    """Counts the series whose scoring is behind. ``refresh`` is called by one thread, off the request path."""

    def __init__(
        self, store: Store, *, catalog: Catalog, clock: Callable[[], datetime], background: Background
    ) -> None:
        self._store, self._catalog, self._clock, self._background = store, catalog, clock, background
        self._counted: _Counted | None = None
        self._started = False
        self._unchanged = 0

    def standing(self, seen: Seen | None) -> dict[str, str | int | None]:
        """``scoring`` and ``unscored`` of /readyz, of a store that is at ``seen`` now (None: it does not answer).

        What was added since the last count is not counted yet: behind, and ``unscored`` is None.
        """
        counted = self._counted
        if seen is None:
            return {"scoring": "unknown", "unscored": None}
        if counted is None or counted.seen != seen:
            return {"scoring": "behind", "unscored": None}
        return {"scoring": "behind" if counted.series else "caught up", "unscored": len(counted.series)}

    def refresh(self) -> None:
        """Count if anything was added, and score what was left unscored. StoreUnavailable.

        Scores follow from a release at once, in the process that took it, whose answer lists what was scored.
        What is unscored at the start, or stays so for PATIENCE calls with no release at work here, was left by a
        process that ended or lost the store. Much of it takes minutes.
        """
        changed, idle = self._count(), self._background.idle
        first, self._started = not self._started and idle, self._started or idle
        self._unchanged = self._unchanged + 1 if idle and not changed else 0
        if self._behind() and (first or self._unchanged >= PATIENCE):
            self._unchanged = 0
            if self._store.read_only():
                log.warning("the store is read-only: forecasts are served, nothing is scored or recorded")
                return
            added = catch_up(self._store, catalog=self._catalog, now=self._clock())
            log.info("%d scores were added that others had left", len(added))
            self._count()

    def _behind(self) -> bool:
        return self._counted is not None and bool(self._counted.series)

    def _count(self) -> bool:
        """Count unless nothing was behind and nothing was added; whether anything was added since the last count."""
        seen, before = seen_of(self._store), self._counted
        changed = before is None or before.seen != seen
        if changed or self._behind():
            self._counted = _Counted(seen, tuple(series_behind(self._store, catalog=self._catalog)))
        return changed
