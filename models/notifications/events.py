"""From a position in the record to the events after it: releases with their scores, and changes of drift.

Events are not written by those who cause them. The record is append-only and its rows are in the order of commits, so
they follow from it at any time, also those of the time before anything was watched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from models.core.catalog import Catalog
from models.documents.encoding import to_json
from models.documents.event import EventDocument, drift_event, release_event
from models.evaluation.drift import DriftState
from models.evaluation.drift_changes import drift_changes, drift_states
from models.evaluation.outcomes import root_of
from models.evaluation.score_forecasts import catch_up, series_behind
from models.ingest_release import release_again
from models.storage.appended_rows import Position, StoredRelease, StoredScore
from models.storage.deliveries import Event, Followed
from models.storage.records import Score
from models.storage.store import Store

PATIENCE = timedelta(minutes=5)
"""How long a release or a new version may be on its way to its scores; after that, its process has ended."""

ATTEMPTS = 5
"""To find the record at rest; others write meanwhile. After that the next look finds it."""


@dataclass(frozen=True, slots=True)
class Record:
    """The record that events are found in, with the catalog of its series."""

    store: Store
    catalog: Catalog

    def followed_from(self, start: datetime | None) -> Followed:
        """Where a target begins: with events from a time on, or with those from now on."""
        appended = self.store.appended
        position = appended.head() if start is None else appended.before(start)
        return Followed(position, drift_states(position, store=self.store))

    def events_after(self, before: Followed, *, now: datetime) -> tuple[list[Event], Followed]:
        """The events since then in the order in which they occurred, and where the next ones begin.

        None while a release is being scored: between figures, or a version, and their scores a series would show a
        state that it never was in. So the record must also be the same after the events were found as before.
        """
        for _ in range(ATTEMPTS):
            head = self.store.appended.head()
            if head == before.position or self._is_at_work(before.position, now):
                break
            events, after = self._found(before, head)
            if self.store.appended.head() == head:
                return events, after
        return [], before

    def _found(self, before: Followed, head: Position) -> tuple[list[Event], Followed]:
        changes, states = self._drift(before, head)
        documents = sorted([*self._releases(before.position, head), *changes], key=lambda each: each.occurred)
        return [_event(each) for each in documents], Followed(head, states)

    def _is_at_work(self, after: Position, now: datetime) -> bool:
        """Whether scores are still to come from another process; what was left unscored for long is scored here."""
        if not series_behind(self.store, catalog=self.catalog):
            return False
        head = self.store.appended.head()
        begun = [release.recorded for release in self.store.appended.releases(after, head)]
        begun += self.store.appended.decided(after, head).values()
        if any(now - time < PATIENCE for time in begun):
            return True
        catch_up(self.store, catalog=self.catalog, now=now)
        return False

    def _releases(self, after: Position, head: Position) -> Iterator[EventDocument]:
        stored = self.store.appended.releases(after, head)
        scores = self.store.appended.scores(after=after) if stored else []
        for each in stored:
            reports = [report for report in each.reports if report.series in self.catalog.entries]
            if reports:
                made = release_again(
                    reports,
                    self._scores_of(each, stored, scores),
                    store=self.store,
                    catalog=self.catalog,
                    recorded=each.recorded,
                )
                yield release_event(made, recorded=each.recorded, first=each.first)

    def _scores_of(
        self, release: StoredRelease, stored: Sequence[StoredRelease], scores: Sequence[StoredScore]
    ) -> list[Score]:
        """The scores recorded with a release, or after it where it was left unscored, of its families."""
        times = {each.recorded for each in stored}
        with_it = [s.score for s in scores if s.recorded == release.recorded]
        late = [s.score for s in scores if s.recorded not in times and _before(s.recorded, times) == release.recorded]
        return with_it + self._of_families(late, {r.series for r in release.reports})

    def _of_families(self, scores: Sequence[Score], series: set[str]) -> list[Score]:
        """Scores of series that share a topmost parent with one of these; those of replayed forecasts are left out."""
        entries = self.catalog.entries
        roots = {root_of(name, self.catalog) for name in series & entries.keys()}
        near = [s for s in scores if s.series in entries and root_of(s.series, self.catalog) in roots]
        issued = [i for name in {s.series for s in near} for i in self.store.ledger.issued(name)]
        replayed = {(i.series, i.version) for i in issued if i.replayed}
        return [s for s in near if (s.series, s.version) not in replayed]

    def _drift(self, before: Followed, head: Position) -> tuple[list[EventDocument], Mapping[str, str]]:
        """The changes of drift up to the head, and the states there."""
        decided = self.store.appended.decided(before.position, head)
        scored = {s.score.series for s in self.store.appended.scores(after=before.position) if s.number <= head.scores}
        events, states = [], dict(before.states)
        for series in sorted(scored | decided.keys()):
            state = DriftState(states.get(series, DriftState.STEADY))
            at = decided.get(series)
            changes = list(drift_changes(series, state, store=self.store, after=before.position, upto=head, decided=at))
            events += [drift_event(change) for change in changes]
            states[series] = str(changes[-1].drift.state if changes else state)
        return events, {name: state for name, state in states.items() if state != DriftState.STEADY}


def _before(time: datetime, times: set[datetime]) -> datetime | None:
    return max((each for each in times if each <= time), default=None)


def _event(document: EventDocument) -> Event:
    occurred = datetime.fromisoformat(document.occurred)
    return Event(document.id, document.kind, occurred, document.summary, to_json(document).decode())
