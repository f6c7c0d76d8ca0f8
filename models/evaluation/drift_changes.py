"""Changes of the drift state of a series, found again from the scores in the order in which they were recorded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from models.evaluation.drift import Drift, DriftState
from models.evaluation.performance import Performance
from models.storage.appended_rows import Position, StoredScore
from models.storage.store import Store


@dataclass(frozen=True, slots=True)
class DriftChange:
    """A series went from one state to another at a time, with its scores up to row ``number``."""

    series: str
    before: DriftState
    drift: Drift
    recorded: datetime
    number: int


def drift_changes(
    series: str, state: DriftState, *, store: Store, after: Position, upto: Position, decided: datetime | None = None
) -> Iterator[DriftChange]:
    """What changed between two positions, from the state before: by the scores recorded together, then by a decision.

    A decision (promotion, rollback) changes which forecasts were in service.
    """
    scores = [s for s in store.appended.scores(series) if s.number <= upto.scores]
    fresh = groupby((s for s in scores if s.number > after.scores), key=lambda s: s.recorded)
    steps = [(recorded, max(s.number for s in group)) for recorded, group in fresh]
    if decided is not None:
        steps.append((decided, upto.scores))
    for recorded, number in steps:
        drift = _drift(series, scores, number, store)
        if drift.state is not state:
            yield DriftChange(series, state, drift, recorded, number)
        state = drift.state


def drift_states(position: Position, *, store: Store) -> dict[str, str]:
    """The states at a position of all series with forecasts; steady ones are left out."""
    every = store.ledger.first_cutoffs()
    states = {name: _drift(name, store.appended.scores(name), position.scores, store).state for name in every}
    return {name: str(state) for name, state in states.items() if state is not DriftState.STEADY}


def _drift(series: str, scores: Sequence[StoredScore], number: int, store: Store) -> Drift:
    known = [s.score for s in scores if s.number <= number]
    return Performance.of(store.ledger.issued(series), store.ledger.observed(series), known).drift()
