"""Which claims of a series stand together: the latest figures win, older ones give way, wrong ones are set aside.

Claims are taken release month by release month, newest first, into exact bounds. One that the bounds rule out is set
aside. Claims of one release month that fit each singly but not together are softened: they were true of an earlier
vintage of a part that has been revised since, and pull the estimate instead of binding it. A claim that two or more
independent figures speak against and fewer speak for comes last, so that a wrong figure never pushes out right ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

import numpy as np

from models.vintages.bounds import Bounds
from models.vintages.claims import Claim
from models.vintages.vintage import Array

SOFT_GAP = 0.05
"""Share of a mean month up to which a misfit inside one release month is taken for a revision of a part."""

ODD_GAP = 0.05
"""Share of a mean month beyond which two figures are taken to speak against each other."""

BASIS = (0.02, 0.10)
"""Shares of a sum between which a repeated miss is taken for another basis rather than a revision or an error."""

ALIKE = 0.025
"""Spread of the shares by which the figures of one page miss, up to which they stand on another basis together."""

REVISION = 0.03
"""Share of a figure that a later revision of it may change."""


@dataclass(slots=True)
class Accepted:
    """The verdict over the claims of one run of months, with the bounds that the accepted ones give.

    ``rivals`` are claims that lost to another figure of the same release month and period.
    """

    first: int
    bounds: Bounds
    hard: list[Claim] = field(default_factory=list)
    soft: list[Claim] = field(default_factory=list)
    refused: list[Claim] = field(default_factory=list)

    def interval(self, claim: Claim) -> tuple[float, float]:
        """What the accepted claims allow for the period of a claim."""
        return self.bounds.interval(claim.start - self.first, claim.end - self.first)

    def admits(self, claim: Claim) -> bool:
        """Whether a claim fits the accepted ones."""
        return claim.agrees(*self.interval(claim))

    def add(self, claim: Claim) -> None:
        """Take a claim that fits into the bounds."""
        self.bounds.add(claim.start - self.first, claim.end - self.first, claim.low, claim.high)
        self.hard.append(claim)


def blocks(claims: Sequence[Claim], months: int, fiscal_offset: int) -> list[tuple[int, int]]:
    """Runs of months (start, end) that no claim crosses: fiscal years, merged where a claim spans several.

    ``fiscal_offset`` is the number of months before the first fiscal year that starts at or after month 0.
    """
    cuts = {0, months, *range(fiscal_offset, months, 12)}
    for claim in claims:
        cuts.difference_update(c for c in tuple(cuts) if claim.start < c < claim.end)
    edges = sorted(cuts)
    return list(pairwise(edges))


def accept(claims: Sequence[Claim], first: int, end: int) -> Accepted:
    """Judge the claims about the months first..end-1."""
    state = Accepted(first, Bounds(end - first))
    odd = odd_ones(claims, first, end)
    publisher = _main_publisher(claims)

    def rank(claim: Claim) -> tuple[object, ...]:
        return (claim.publisher == publisher or claim.official, _voices(claim, claims), -claim.width, -claim.months)

    trusted = sorted((c for c in claims if c not in odd), key=lambda c: (c.known.year, c.known.month), reverse=True)
    for _, group in groupby(trusted, key=lambda c: (c.known.year, c.known.month)):
        _take_release(state, sorted(group, key=rank, reverse=True))
    for claim in sorted(odd, key=rank, reverse=True):
        _take_release(state, [claim])
    return state


def _take_release(state: Accepted, group: list[Claim]) -> None:
    """Take the claims of one release month; those that fit singly but not together are softened or refused."""
    fitting: list[Claim] = []
    for claim in group:
        (fitting if state.admits(claim) else state.refused).append(claim)
    while fitting:
        trial = Accepted(state.first, state.bounds.copy())
        misfit = None
        for claim in fitting:
            if not trial.admits(claim):
                misfit = claim
                break
            trial.add(claim)
        if misfit is None:
            state.bounds = trial.bounds
            state.hard += trial.hard
            return
        fitting = _resolve(state, fitting, misfit, trial)


def _resolve(state: Accepted, fitting: list[Claim], misfit: Claim, trial: Accepted) -> list[Claim]:
    """Soften a misfit and its neighbours if the misfit is as small as a revision, else refuse it alone."""
    rivals = [c for c in fitting if (c.start, c.end) == (misfit.start, misfit.end) and c is not misfit]
    gap = misfit.gap(*trial.interval(misfit))
    if gap > SOFT_GAP * misfit.value / misfit.months or any(not misfit.agrees(r.low, r.high) for r in rivals):
        state.refused.append(misfit)
        return [c for c in fitting if c is not misfit]
    ends = {misfit.start, misfit.end}
    loose = [c for c in fitting if c is misfit or (ends & {c.start, c.end} and not c.official)]
    state.soft += loose
    return [c for c in fitting if c not in loose]


def off_basis_pages(state: Accepted) -> set[str]:
    """Pages whose sums miss the accepted ones by nearly one amount, again and again: they stand on another basis.

    Two publishers, or one before and after a re-basing, differ by such an amount; errors do not repeat it.
    """
    misses = []
    for claim in state.refused:
        low, high = state.interval(claim)
        miss = claim.value - min(max(claim.value, low), high)
        if BASIS[0] * claim.value < abs(miss) < BASIS[1] * claim.value and claim.months > 1:
            misses.append((miss, claim))
    pages: set[str] = set()
    for miss, claim in misses:
        alike = [c for other, c in misses if abs(other - miss) < 0.2 * abs(miss)]
        if len({(c.start, c.end) for c in alike}) >= 2:
            pages |= {r.source for r in claim.reports}
    return pages


def pages_off_alike(parts: Sequence[Accepted]) -> set[str]:
    """Pages of which two figures or more were refused that miss the accepted ones by nearly one share."""
    misses: dict[str, list[float]] = {}
    for part in parts:
        for claim in part.refused:
            low, high = part.interval(claim)
            truth = min(max(claim.value, low), high)
            if truth > 0 and BASIS[0] < abs(claim.value / truth - 1) < BASIS[1]:
                for page in {r.source for r in claim.reports}:
                    misses.setdefault(page, []).append(claim.value / truth - 1)
    return {p for p, shares in misses.items() if len(shares) > 1 and max(shares) - min(shares) < ALIKE}


def odd_ones(claims: Sequence[Claim], first: int, end: int) -> list[Claim]:
    """Claims that at least two independent figures contradict, more than support them.

    For each claim the others give estimates of its sum: other figures of the same period, and every pair of claims
    that make up the period by addition or subtraction. An older figure speaks against a newer one only beyond what
    revisions have been seen to do.
    """
    nodes = end - first + 1
    latest, known = np.full((nodes, nodes), np.nan), np.zeros((nodes, nodes))
    for claim in sorted(claims, key=lambda c: (c.known, c.sources, -c.width)):
        i, j = claim.start - first, claim.end - first
        latest[i, j], latest[j, i] = claim.value, -claim.value
        known[i, j] = known[j, i] = claim.known.toordinal()
    return [c for c in claims if not c.official and _is_odd(c, claims, latest, known, first)]


def _is_odd(claim: Claim, claims: Sequence[Claim], latest: Array, known: Array, first: int) -> bool:
    i, j = claim.start - first, claim.end - first
    allowed = max(ODD_GAP * claim.value / claim.months, 2 * claim.width)
    revised = allowed + REVISION * claim.value
    day = claim.known.toordinal() - 31
    pairs = np.abs(latest[i] + latest[:, j] - claim.value)
    limits = np.where(np.minimum(known[i], known[:, j]) < day, revised, allowed)
    against, support = int((pairs > limits).sum()), int((pairs <= limits).sum()) + claim.sources
    for other in claims:
        if other is not claim and (other.start, other.end) == (claim.start, claim.end):
            limit = revised if other.known.toordinal() < day else allowed
            if other.gap(claim.low, claim.high) > limit:
                against += other.sources + 2 * other.official
            else:
                support += other.sources
    return against >= 2 and against > support


def _voices(claim: Claim, claims: Sequence[Claim]) -> int:
    """How many pages give this figure or one that agrees with it in its digits."""
    same = (c for c in claims if (c.start, c.end) == (claim.start, claim.end) and c.agrees(claim.low, claim.high))
    return sum(c.sources for c in same)


def _main_publisher(claims: Sequence[Claim]) -> str:
    """The publisher whose figures are most: they are differenced with each other in preference to mixed ones."""
    counts = Counter(c.publisher for c in claims if c.publisher)
    return counts.most_common(1)[0][0] if counts else ""
