"""Lone sums: one later figure against months that were reported each for itself.

The latest figures win, so a sum that does not fit its months would move the last of them that is taken by all of the
misfit. Three reported months and more outweigh one such sum: where it would move a reported month by more than months
are revised, it is set aside until a second figure agrees. A second source, or another figure that moves the month as
well, is such an agreement: then a benchmark revision goes through.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from models.vintages.accept import Accepted, accept
from models.vintages.claims import Claim
from models.vintages.votes import REVISION, Count

ENOUGH_MONTHS = 3
"""Months reported each for itself that outweigh one sum."""

SUSPECTS = 6
"""Sums over a moved month that are tried, the latest first."""

ROUNDS = 4
"""Lone sums that are set aside in one run of months."""

WORK = 3e6
"""Claims times cells of bounds up to which sums are tried; only figures that nobody publishes come near."""


def accept_without_lone(claims: Sequence[Claim], first: int, end: int, count: Count) -> Accepted:
    """Judge claims as ``accept`` does, with lone sums last; those are ``lone`` in what comes back."""
    state = accept(claims, first, end, count)
    lone: set[Claim] = set()
    for _ in range(ROUNDS if len(claims) * state.bounds.upper.size <= WORK else 0):
        found = next(_better(claims, state, end), None)
        if found is None:
            break
        suspect, state = found
        lone.add(suspect)
    state.lone = lone & set(state.refused)
    return state


def _better(claims: Sequence[Claim], state: Accepted, end: int) -> Iterator[tuple[Claim, Accepted]]:
    """Sums without which a month that they moved stands as it was reported, and what is accepted then."""
    moved = moved_months(state)
    for suspect in _suspects(state, moved):
        out = replace(state.count, out={*state.count.out, suspect})
        trial = accept(claims, state.first, end, out)
        still = moved_months(trial)
        if suspect in trial.refused and len(still) < len(moved) and set(still) <= set(moved):
            yield suspect, trial


def moved_months(state: Accepted) -> list[Claim]:
    """Figures of single months, the latest of their month, that were refused for others that miss them by far."""
    latest: dict[int, Claim] = {}
    for claim in (*state.hard, *state.soft, *state.refused):
        if claim.months == 1 and claim not in state.count.out:
            latest[claim.start] = max(latest.get(claim.start, claim), claim, key=lambda c: (c.known, c.value))
    refused = set(state.refused)
    return [c for c in latest.values() if c in refused and c.gap(*state.interval(c)) > REVISION * c.value]


def _suspects(state: Accepted, moved: Sequence[Claim]) -> list[Claim]:
    """Accepted sums of one source over a moved month that hold enough reported months, the latest first."""
    months = {c.start for c in (*state.hard, *state.soft, *moved) if c.months == 1 and c.reports}
    found = [
        c
        for c in state.hard
        if c.months >= ENOUGH_MONTHS
        and c.sources == 1
        and not c.official
        and any(c.start <= m.start and m.end <= c.end and m.known < c.known for m in moved)
        and sum(c.start <= t < c.end for t in months) >= ENOUGH_MONTHS
    ]
    return sorted(found, key=lambda c: (c.known, -c.start, c.value), reverse=True)[:SUSPECTS]
