"""The published record as it was known on a day, reconstructed family by family, once for each of its states.

Reconstructions run in the background, one at a time, and nobody holds a lock meanwhile. Readers wait for one in few
places; of the record as it stands they get the last state that is ready where the new one is not ready soon.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLate
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from time import monotonic

from models.core.catalog import Catalog
from models.core.errors import Busy, StoreUnavailable
from models.evaluation.outcomes import by_root, root_of
from models.reports.report import Report
from models.storage.store import Store
from models.vintages.reconstruct import Reconstruction, reconstruct
from models.vintages.validity import vintages_by_day
from models.vintages.vintage import Vintage
from service.gateway.thread_places import Places
from service.state.background import Background, Rank
from service.state.family_cache import FamilySummary, Made, Shelf, State
from service.state.weighted_cache import WeightedCache

KEEP = 5_000
"""Reports whose vintages are kept, about 2 kB each: once of the record as it stands, once of days looked back to."""

MOST_PAST = 500
"""States looked back to whose findings are kept, and as many more as there are families."""

HISTORY_MONTHS = 100_000
"""Months of past vintages that are cached for histories, about 200 bytes each."""

LONGEST = 4
"""Reconstructions that wait for the one that runs."""

FEW = 4
"""Request threads where no number is given."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds that a reader waits.

    ``soon`` for the new state of the record before it gets the last one, ``longest`` for what there is nothing in
    place of before it is refused.
    """

    soon: float = 2.0
    longest: float = 10.0


WAITS = Waits()


class VintageCache:
    """What was known, by family and day; a family is reconstructed again when it was reported on.

    Days between two publication days of a family share the state of the first of them.
    """

    def __init__(
        self,
        store: Store,
        catalog: Catalog,
        *,
        background: Background | None = None,
        places: Places | None = None,
        rebuild: Callable[..., Reconstruction] = reconstruct,
        keep: int = KEEP,
        waits: Waits = WAITS,
    ) -> None:
        self._store, self._catalog, self._rebuild = store, catalog, rebuild
        self._background, self._places = background or Background(), places or Places(FEW)
        self.waits = waits
        self._families = by_root(catalog)
        families = len(self._families)
        self._now = Shelf(findings=families, reports=keep)
        self._past = Shelf(findings=MOST_PAST + families, reports=keep)
        self._days: WeightedCache[str, tuple[int, list[date]]] = WeightedCache(families)
        self._vintages: WeightedCache[Hashable, Vintage] = WeightedCache(HISTORY_MONTHS)
        self._each_day: dict[date, date] = {}
        self._lock, self._histories = threading.Lock(), threading.Lock()
        self._revision = 0
        self._last: dict[str, int] = {}
        self._running: dict[State, Future[Made]] = {}
        self._behind: set[str] = set()
        self._turn = 0

    @property
    def turn(self) -> int:
        """A number that grows when a state is ready in place of which an earlier one, or none, was given."""
        return self._turn

    def reported(self) -> set[str]:
        """The series that there are reports of. StoreUnavailable."""
        self._follow()
        return self._last.keys() & self._catalog.entries.keys()

    def vintage(self, series: str, as_of: date) -> Vintage:
        """The monthly series as known on a day, without months if nothing was. StoreUnavailable, Busy."""
        made = self.family(series, as_of)
        found = made.vintages.get(series) if made else None
        return replace(found, as_of=as_of) if found else Vintage(series, as_of, ())

    def state(self, series: str, today: date) -> State | None:
        """The state of the record that holds for a series, None if nothing is known or the store does not answer."""
        with suppress(StoreUnavailable):
            self._follow()
            return self._state(root_of(series, self._catalog), today)[0]
        return None

    def newer(self, series: str, today: date, *, than: str) -> tuple[Vintage | None, State | None]:
        """The series as known now, None if its hash is ``than``; and the state that this was found in.

        The last state is used where a new one is not ready soon, and what is in memory while the store does not answer.
        Busy if there is none and the first one takes too long.
        """
        found, state = self.newer_of({series: than}, today)
        return found.get(series), state

    def newer_of(self, hashes: Mapping[str, str], today: date) -> tuple[dict[str, Vintage], State | None]:
        """The same for series of one family by the hashes that are known of them: the store is asked once."""
        root, until = root_of(next(iter(hashes)), self._catalog), monotonic() + self.waits.longest
        with suppress(StoreUnavailable):
            self._follow()
        try:
            made = self._obtain(root, today, until)
            if made is None or all(made.findings.hashes.get(series) == known for series, known in hashes.items()):
                return {}, made.state if made else None
            made = self._obtain(root, today, until, whole=True)
        except StoreUnavailable:
            made = self._now.get(root, whole=True)
        if made is None:
            return {}, None
        return {series: found for series in hashes if (found := made.vintages.get(series)) is not None}, made.state

    def history(self, series: str, as_of: date) -> list[Vintage]:
        """The vintages of a series of all publication days of its family up to a day. StoreUnavailable, Busy.

        Busy keeps what was reconstructed, so that a later call goes on from there. One history is made at a time.
        """
        self._follow()
        root, until = root_of(series, self._catalog), monotonic() + self.waits.longest
        latest, _ = self._state(root, as_of)
        _, days = self._days.get(root) or (0, [])
        states = [replace(latest, day=day) for day in days if latest and day <= latest.day]
        cached = [vintage for state in states if (vintage := self._vintages.get((series, state))) is not None]
        if len(cached) == len(states):
            return cached
        with self._places.reader(), self._history_turn(until):
            reports = self._reports(root, latest.day) if latest else []
            return [self._past_vintage(series, state, reports, until) for state in states]

    @contextmanager
    def _history_turn(self, until: float) -> Iterator[None]:
        if not self._histories.acquire(timeout=max(0.0, until - monotonic())):
            raise Busy
        try:
            yield
        finally:
            self._histories.release()

    def _past_vintage(self, series: str, state: State, reports: Sequence[Report], until: float) -> Vintage:
        """The vintage of a state; made in the background of the ``reports`` of the family unless it is cached."""
        if (cached := self._vintages.get((series, state))) is not None:
            return cached
        made = vintages_by_day([series], reports, catalog=self._catalog, days=[state.day])
        left = max(0.0, until - monotonic())
        _, found = self._background.run(partial(next, made), rank=Rank.PAST, patience=left)
        vintage = found.get(series) or Vintage(series, state.day, ())
        self._vintages.put((series, state), vintage, weight=max(len(vintage.months), 1))
        return vintage

    def is_ready(self, series: str | None, as_of: date) -> bool:
        """Whether the record of a series as of a day, or the findings of all (None), are in memory; asks no store."""
        names = [name for name in self._catalog.entries if series in (None, name) and name in self._last]
        return bool(names) and all(self._in_memory(root, as_of, whole=bool(series)) for root in self._roots(names))

    def _in_memory(self, root: str, as_of: date, *, whole: bool) -> bool:
        revision = max(self._last.get(series, 0) for series in self._families[root])
        if (known := self._days.get(root)) is None or known[0] != revision:
            return False
        state, current = self._state(root, as_of)
        if state is None:
            return True
        found = self._kept(state, current, whole=whole)
        return found is not None and found.state == state

    def _kept(self, state: State, current: bool, *, whole: bool) -> Made | None:
        """What is in memory of a state, or in place of the current one: perhaps an earlier one."""
        return self._now.get(state.root, whole=whole) if current else self._past.get(state, whole=whole)

    def family(self, series: str, as_of: date) -> Made | None:
        """The state of the family of a series on a day, with its vintages. StoreUnavailable, Busy."""
        self._follow()
        until = monotonic() + self.waits.longest
        return self._obtain(root_of(series, self._catalog), as_of, until, whole=True)

    def findings(self, series: Iterable[str], as_of: date) -> list[FamilySummary]:
        """The findings of the families that these series belong to. StoreUnavailable, Busy."""
        self._follow()
        until = monotonic() + self.waits.longest
        found = [self._obtain(root, as_of, until) for root in self._roots(series)]
        return [made.findings for made in found if made is not None]

    def findings_ready(self, series: Iterable[str], today: date) -> list[FamilySummary]:
        """The findings that are ready soon, or else the last ones; families without any are left out.

        ``turn`` changes when there is more. StoreUnavailable.
        """
        self._follow()
        until, found = monotonic() + self.waits.soon, []
        for root in self._roots(series):
            try:
                found.append(self._obtain(root, today, until))
            except Busy:
                self._behind.add(root)
        return [made.findings for made in found if made is not None]

    def findings_awaited(self, series: Iterable[str], today: date) -> list[FamilySummary]:
        """The findings of today, however long they take; for threads that answer no requests. StoreUnavailable."""
        self._follow()
        found = [self._obtain(root, today, None) for root in self._roots(series)]
        return [made.findings for made in found if made is not None]

    def _roots(self, series: Iterable[str]) -> dict[str, None]:
        return dict.fromkeys(root_of(name, self._catalog) for name in series)

    def _follow(self) -> None:
        """Learn which series were reported on since the last time."""
        # The revision is read before the reports: at worst a newer state is kept under an older number, which
        # the next read does not ask for any more. The lock is not held while the store is asked.
        known = self._revision
        revision = self._store.reports_revision()
        if revision == known:
            return
        after = known if revision > known else 0  # a number that went back is another database, restored perhaps
        fresh = self._store.reports_revisions(after=after)
        with self._lock:
            if after == 0:
                self._forget()
            for series, last in fresh.items():
                self._last[series] = max(last, self._last.get(series, 0))
            self._revision = max(revision, self._revision) if after else revision

    def _forget(self) -> None:
        self._last = {}
        for kept in (self._now, self._past, self._days):
            kept.clear()

    def _obtain(self, root: str, as_of: date, until: float | None, *, whole: bool = False) -> Made | None:
        """The state of a family on a day, by a time; None if nothing was known. Busy if it is not ready by then."""
        state, current = self._state(root, as_of)
        if state is None:
            return None
        found = self._kept(state, current, whole=whole)
        if found is not None and found.state == state:
            return found
        if until is None or found is None:
            return self._wait(state, current, until)
        try:
            return self._wait(state, current, min(until, monotonic() + self.waits.soon))
        except Busy:
            self._behind.add(root)
            return found

    def _state(self, root: str, as_of: date) -> tuple[State | None, bool]:
        """The state of a family on a day, and whether no report came after it."""
        family = self._families[root]
        revision = max(self._last.get(series, 0) for series in family)
        if not revision:
            return None, False
        known = self._days.get(root)
        if known is None or known[0] != revision:
            days = self._store.publication_days(family)
            known = (revision, [self._each_day.setdefault(day, day) for day in days])  # families share most
            self._days.put(root, known)
        passed = bisect_right(known[1], as_of)
        return State(root, known[1][passed - 1], revision) if passed else None, passed == len(known[1])

    def _wait(self, state: State, current: bool, until: float | None) -> Made:
        """A state, when it is made; in one of the few places unless there is all the time (None)."""
        with self._places.reader() if until is not None else nullcontext():
            try:
                left = None if until is None else max(0.0, until - monotonic())
                return self._making(state, current, patient=until is None).result(left)
            except TooLate as late:
                raise Busy from late

    def _making(self, state: State, current: bool, *, patient: bool) -> Future[Made]:
        """The one reconstruction of a state that runs or waits; Busy if it is not among them and too many wait."""
        with self._lock:
            if (future := self._running.get(state)) is None:
                if self._background.waiting >= LONGEST and not patient:  # left behind by readers who gave up
                    raise Busy
                rank = Rank.CURRENT if current else Rank.PAST
                future = self._background.submit(partial(self._make, state, current), rank=rank)
                self._running[state] = future
        return future

    def _reports(self, root: str, day: date) -> list[Report]:
        return [r for series in self._families[root] for r in self._store.reports(as_of=day, series=series)]

    def _make(self, state: State, current: bool) -> Made:
        try:
            # A series that the operator took out of the catalog stays in the store but is no longer known here.
            reports = self._reports(state.root, state.day)
            made = Made.of(state, reports, self._rebuild(reports, catalog=self._catalog, as_of=state.day))
            shelf, name = (self._now, state.root) if current else (self._past, state)
            shelf.put(name, made)
            return made
        finally:
            with self._lock:
                del self._running[state]
                if current and state.root in self._behind:
                    self._behind.discard(state.root)
                    self._turn += 1
