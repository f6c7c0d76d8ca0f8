"""Lone sums: one later figure against months that were reported each for itself.

The latest figures win, so a sum that does not fit its months would move the last of them that is taken by all of the
misfit. Three reported months and more outweigh one such sum: where it would move a reported month by more than months
are revised, it is rejected until a second figure agrees. A second source, or another figure that moves the month as
well, is such an agreement: then a benchmark revision goes through.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace

from models.vintages.acceptance import Accepted, accept
from models.vintages.consensus import Consensus
from models.vintages.statements import Statement
from models.vintages.tolerances import CONSENSUS, LONE_SUMS


def accept_without_lone(claims: Sequence[Statement], first: int, end: int, count: Consensus) -> Accepted:
    """Judge statements as ``accept`` does, with lone sums last; those are ``lone`` in what comes back."""
    state = accept(claims, first, end, count)
    lone: set[Statement] = set()
    for _ in range(LONE_SUMS.rounds if len(claims) * state.bounds.upper.size <= LONE_SUMS.work_cells else 0):
        found = next(_better(claims, state, end), None)
        if found is None:
            break
        suspect, state = found
        lone.add(suspect)
    state.lone = lone & set(state.refused)
    return state


def _better(claims: Sequence[Statement], state: Accepted, end: int) -> Iterator[tuple[Statement, Accepted]]:
    """Sums without which a figure that they moved stands as it was reported, and what is accepted then."""
    before = moved(state)
    for suspect in _suspects(state, before):
        out = replace(state.count, out={*state.count.out, suspect})
        trial = accept(claims, state.first, end, out)
        still = moved(trial)
        if suspect in trial.refused and len(still) < len(before) and set(still) <= set(before):
            yield suspect, trial


def moved(state: Accepted) -> list[Statement]:
    """Figures in no doubt that were refused for others that miss them by far.

    Only the latest of their period, but for an accepted sum of one source: that may be the one that moved it.
    """
    latest: dict[tuple[int, int], Statement] = {}
    hard, refused = set(state.hard), set(state.refused)
    for claim in (*state.hard, *state.soft, *state.refused):
        if claim not in state.count.out and not (claim in hard and _alone(claim)):
            run = claim.start, claim.end
            latest[run] = max(latest.get(run, claim), claim, key=lambda c: (c.known, c.value))
    return [c for c in latest.values() if c in refused and _missed_by_far(c, state)]


def _missed_by_far(claim: Statement, state: Accepted) -> bool:
    """Whether what is accepted leaves no room for a figure, or only with another month far from its usual level."""
    return claim.gap(*state.interval(claim)) > _usual_revision(claim) or not state.leaves_plausible(claim)


def _usual_revision(claim: Statement) -> float:
    """How far a later figure may lie from one that was right: a month's revision, or what months of a sum add up to."""
    return (
        CONSENSUS.revision_share * claim.value
        if claim.months == 1
        else LONE_SUMS.sum_revision_share * claim.value / claim.months
    )


def _suspects(state: Accepted, victims: Sequence[Statement]) -> list[Statement]:
    """Accepted sums of one source over moved figures of which enough months were reported, the latest first."""
    months = {c.start for c in (*state.hard, *state.soft, *victims) if c.months == 1 and c.reports}
    found = [c for c in state.hard if _alone(c)]
    found = [c for c in found if _outweighed(c, months) and any(_may_have_moved(c, v) for v in victims)]
    return sorted(found, key=lambda c: (c.known, -c.start, c.value), reverse=True)[: LONE_SUMS.suspects]


def _alone(claim: Statement) -> bool:
    return claim.months >= LONE_SUMS.enough_months and claim.sources == 1 and not claim.official


def _outweighed(claim: Statement, months: Set[int]) -> bool:
    """Whether enough months of a sum, and half of them at least, were reported each for itself."""
    reported = sum(claim.start <= t < claim.end for t in months)
    return reported >= max(LONE_SUMS.enough_months, claim.months / 2)


def _may_have_moved(claim: Statement, victim: Statement) -> bool:
    return victim.known < claim.known and claim.start < victim.end and victim.start < claim.end
