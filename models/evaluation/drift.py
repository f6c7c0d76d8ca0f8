"""Drift of one series: are the forecasts in service still what they say they are, by one new figure a month.

States follow from ``models.evaluation.sequential_test``. Over 120 counted figures of a series whose forecasts are
calibrated, drift is stated with probability at most 5 %: evidence 0.5 %, CUSUM of bias 1.5 %, CUSUM of spread 3.0 %.
New versions in between only make that smaller, as a fresh start throws winnings away.

Only evidence that does not overlap is multiplied. A score counts if its forecast knew every month counted before it
(cutoff >= that month); given those months its PIT is then uniform under H0. So of several months that arrive at once
the first step counts, and further steps of the same forecast are shown, not counted.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from models.core.arrays import Array
from models.core.periods import Month
from models.evaluation.drift_explanation import figures, reason_of
from models.evaluation.sequential_test import DRIFT_LIMITS, PATHS, Flags, cusums, evidence, ranks, tables


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From where on a series is watched."""

    watch_evidence: float = 10.0
    """Evidence that means watch: at most 10 % within 120 figures under H0."""
    watch_cusum_share: float = 0.5
    """Share of its limit at which a CUSUM means watch; one figure outside of all paths is enough."""
    revision_sigmas: float = 2.0
    """Change of a scored month, in sigmas of its forecast, that is named as a revision."""
    revision_months: int = 3
    """Last scored months in which a revision is looked for."""


THRESHOLDS = Thresholds()


class DriftState(StrEnum):
    """The state shown to the operator."""

    STEADY = "steady"
    WATCH = "watch"
    DRIFT = "drift"


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One scored month of the forecast then in service.

    ``pit`` is the share of its paths below the figure, NaN where it was not scored; ``step`` the months from its cutoff
    to the month. ``scaled_error`` is (figure - median) in sigmas, positive where the figure was above; NaN takes it
    from the PIT, which ends at the outermost path. ``revised``: the figure is not the first release. ``refit``: the
    version is the one before, fitted again to new data, so the evidence goes on. ValueError on a PIT outside of 0..1.
    """

    month: Month
    version: str
    pit: float
    step: int = 1
    scaled_error: float = math.nan
    revised: bool = False
    refit: bool = False

    def __post_init__(self) -> None:
        if not (math.isnan(self.pit) or 0 <= self.pit <= 1):
            raise ValueError(f"{self.month}: PIT {self.pit} is not 0..1")
        if self.step < 1:
            raise ValueError(f"{self.month}: step {self.step} is not 1 or more")

    @property
    def cutoff(self) -> Month:
        """Last month that the forecast knew."""
        return self.month + -self.step


@dataclass(frozen=True, slots=True)
class Point:
    """An observation with what was known after it; ``note`` has the reason why it was not counted, "" if it was.

    ``evidence`` means drift from its limit on; ``cusum``, the highest of the three as a share of its limit, at 1.
    """

    observation: Observation
    evidence: float
    cusum: float
    state: DriftState
    note: str = ""


@dataclass(frozen=True, slots=True)
class Alarm:
    """The state shown to the operator, the reason in words, and the month in which it began (None if steady)."""

    state: DriftState
    reason: str
    since: Month | None = None


@dataclass(frozen=True, slots=True)
class Drift:
    """The state of a series now, why, the month in which it began (None if steady), and how it came about."""

    evidence: float
    cusum: float
    state: DriftState
    reason: str
    since: Month | None
    points: tuple[Point, ...]


def assess(observations: Sequence[Observation], *, paths: int = PATHS) -> Drift:
    """Drift of one series from its scores in any order, whose PITs are shares of ``paths`` paths.

    Of scores for the same month and step the first given counts. Evidence starts anew with a version that is not a
    refit. A revised figure never counts; one that moved a recent month far is a reason of its own.
    """
    ordered = sorted(observations, key=lambda o: (o.month, o.revised, o.step))
    notes = list(_notes(ordered))
    trail = _trail([o for o, note in zip(ordered, notes, strict=True) if not note], paths)
    points = tuple(_points(ordered, notes, trail))
    alarm = _with_revision(_last_alarm(trail), _revision(ordered, paths))
    now = points[-1] if points else None
    return Drift(
        now.evidence if now else 0.0, now.cusum if now else 0.0, alarm.state, alarm.reason, alarm.since, points
    )


@dataclass(frozen=True, slots=True)
class _Trail:
    """The counted figures [T] of a series with evidence by bet [T, A], CUSUMs [T, 3], scaled errors [T] and states."""

    counted: Sequence[Observation]
    scaled_errors: Array
    fresh: Flags
    evidence: Array
    cusums: Array
    states: Sequence[DriftState]


def _trail(counted: Sequence[Observation], paths: int) -> _Trail:
    fresh = np.array([not i or _restarts(counted[i - 1], o) for i, o in enumerate(counted)], bool)
    observed = ranks(np.array([o.pit for o in counted], float), paths=paths)
    by_bet, shares = evidence(observed, fresh, paths=paths), cusums(observed, fresh, paths=paths)
    states = list(_states(by_bet.sum(axis=-1), shares.max(axis=-1), fresh))
    return _Trail(counted, tables(paths).scaled_errors[observed], fresh, by_bet, shares, states)


def _restarts(before: Observation, after: Observation) -> bool:
    return after.version != before.version and not after.refit


def _notes(ordered: Sequence[Observation]) -> Iterator[str]:
    """Why each observation does not count, "" where it does."""
    last: Month | None = None
    for o in ordered:
        if math.isnan(o.pit):
            yield "not scored"
        elif o.revised:
            yield "revised figure"
        elif last == o.month:
            yield "month already counted"
        elif last is not None and o.cutoff < last:
            yield f"forecast did not know {last}"
        else:
            last = o.month
            yield ""


def _states(evidence: Array, cusum: Array, fresh: Flags) -> Iterator[DriftState]:
    """State after each counted figure; drift lasts until all its evidence has fallen below watch."""
    state = DriftState.STEADY
    for e, c, restart in zip(evidence, cusum, fresh, strict=True):
        uneasy = e >= THRESHOLDS.watch_evidence or c >= THRESHOLDS.watch_cusum_share
        drifting = e >= DRIFT_LIMITS.evidence or c >= 1 or (state is DriftState.DRIFT and not restart and uneasy)
        state = DriftState.DRIFT if drifting else DriftState.WATCH if uneasy else DriftState.STEADY
        yield state


def _points(ordered: Sequence[Observation], notes: Sequence[str], trail: _Trail) -> Iterator[Point]:
    known = (0.0, 0.0, DriftState.STEADY)
    after = zip(trail.evidence.sum(axis=-1).tolist(), trail.cusums.max(axis=-1).tolist(), trail.states, strict=True)
    for o, note in zip(ordered, notes, strict=True):
        known = known if note else next(after)
        yield Point(o, *known, note)


def _last_alarm(trail: _Trail) -> Alarm:
    """State and reason from the counted figures since the last fresh start."""
    if not trail.counted:
        return Alarm(DriftState.STEADY, "no figure scored yet")
    start, state = int(np.flatnonzero(trail.fresh)[-1]), trail.states[-1]
    if state is DriftState.STEADY:
        return Alarm(state, f"no sign of drift in {figures(len(trail.counted) - start)}")
    began = next(t for t in range(len(trail.states) - 1, -1, -1) if t == start or trail.states[t - 1] is not state)
    reason = reason_of(trail.scaled_errors[start:], trail.evidence[-1], trail.cusums[start:])
    return Alarm(state, reason, trail.counted[began].month)


def _revision(ordered: Sequence[Observation], paths: int) -> Alarm | None:
    """The last large revision among the latest ``revision_months``, if there is one."""
    first = {o.month: _sigmas(o, paths) for o in reversed(ordered) if not o.revised}
    for o in reversed(ordered):
        if o.revised and ordered[-1].month - o.month < THRESHOLDS.revision_months:
            moved = _sigmas(o, paths) - first.get(o.month, math.nan)
            if abs(moved) >= THRESHOLDS.revision_sigmas:
                way = "up" if moved > 0 else "down"
                text = f"revision: {o.month} was revised {way} by {abs(moved):.1f} sigma after it was scored"
                return Alarm(DriftState.WATCH, text, o.month)
    return None


def _sigmas(o: Observation, paths: int) -> float:
    """Scaled error as given, else by the PIT, else NaN."""
    if math.isfinite(o.scaled_error) or math.isnan(o.pit):
        return o.scaled_error
    return float(tables(paths).scaled_errors[ranks(np.array(o.pit), paths=paths)])


def _with_revision(alarm: Alarm, revision: Alarm | None) -> Alarm:
    if revision is None or alarm.state is DriftState.STEADY:
        return revision or alarm
    return Alarm(alarm.state, f"{alarm.reason}; {revision.reason}", alarm.since)
