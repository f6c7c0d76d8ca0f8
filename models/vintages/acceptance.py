"""Which statements of a series are accepted together: the latest supersede older ones, wrong ones are rejected.

Statements are taken release month by release month, newest first, into exact bounds. One that the bounds rule out is
rejected. Statements of one release month that fit each singly but not together are softened: they were true of an
earlier vintage of a part that has been revised since, and pull the estimate instead of binding it. A statement that
two or more independent figures contradict and fewer support comes last, so that a wrong figure never displaces right
ones.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from models.vintages.consensus import Consensus, Witnesses
from models.vintages.constraints import Constraints
from models.vintages.statements import Statement
from models.vintages.tolerances import ACCEPTANCE, CONSENSUS, CONTRADICTIONS


@dataclass(slots=True)
class Accepted:
    """The verdict over the statements of one run of months, with the bounds that the accepted ones give.

    ``lone`` are sums of one source that were refused because reported months outweigh them (lone_sums.py).
    """

    first: int
    bounds: Constraints
    count: Consensus
    hard: list[Statement] = field(default_factory=list)
    soft: list[Statement] = field(default_factory=list)
    refused: list[Statement] = field(default_factory=list)
    lone: set[Statement] = field(default_factory=set)

    def interval(self, claim: Statement) -> tuple[float, float]:
        """What the accepted statements allow for the period of a statement."""
        return self.bounds.interval(claim.start - self.first, claim.end - self.first)

    def admits(self, claim: Statement) -> bool:
        """Whether a statement fits the accepted ones."""
        return claim.agrees(*self.interval(claim))

    def witnesses(self) -> Witnesses:
        """All statements as witnesses of one another."""
        return Witnesses([*self.hard, *self.soft, *self.refused])

    def leaves_plausible(self, claim: Statement) -> bool:
        """Whether the months could still have a usual level if a statement that fits were taken."""
        if self.count.net[claim] >= ACCEPTANCE.well_supported_net:
            return True
        low, high = self.bounds.months_with(claim.start - self.first, claim.end - self.first, claim.low, claim.high)
        return self.count.plausible(low, high, self.first)

    def add(self, claim: Statement) -> None:
        """Take a statement that fits into the bounds."""
        self.bounds.add(claim.start - self.first, claim.end - self.first, claim.low, claim.high)
        self.hard.append(claim)


def blocks(claims: Sequence[Statement], months: int, fiscal_offset: int) -> list[tuple[int, int]]:
    """Runs of months (start, end) that no statement crosses: fiscal years, merged where a statement spans several.

    ``fiscal_offset`` is the number of months before the first fiscal year that starts at or after month 0.
    """
    cuts = {0, months, *range(fiscal_offset, months, 12)}
    for claim in claims:
        cuts.difference_update(c for c in tuple(cuts) if claim.start < c < claim.end)
    edges = sorted(cuts)
    return list(pairwise(edges))


def accept(claims: Sequence[Statement], first: int, end: int, count: Consensus) -> Accepted:
    """Judge the statements about the months first..end-1, those that the ``count`` rejected last."""
    state = Accepted(first, Constraints(end - first), count)
    publisher = _main_publisher(claims)
    revised = _revised(claims)

    def rank(claim: Statement) -> tuple[object, ...]:
        return (
            claim.official,
            count.net[claim],
            claim.publisher == publisher,
            claim not in revised,
            -claim.width,
            -claim.months,
        )

    def turn(claim: Statement) -> tuple[bool, int, int]:
        """Another publisher's figures that few others confirm come after the rest; each newest first."""
        mixed = (
            claim.publisher not in ("", publisher)
            and not claim.official
            and count.net[claim] <= ACCEPTANCE.unconfirmed_net
        )
        return (not mixed, claim.known.year, claim.known.month)

    trusted = sorted((c for c in claims if c not in count.out), key=turn, reverse=True)
    for _, group in groupby(trusted, key=turn):
        _take_release(state, sorted(group, key=rank, reverse=True))
    for claim in sorted((c for c in claims if c in count.out), key=rank, reverse=True):
        take_if_confirmed(state, claim)
    return state


def _revised(claims: Sequence[Statement]) -> set[Statement]:
    """Statements whose period has a newer one within the size of revisions."""
    same: dict[tuple[int, int], list[Statement]] = defaultdict(list)
    for claim in claims:
        same[claim.start, claim.end].append(claim)
    return {
        old
        for group in same.values()
        for old in group
        if any(
            (new.known - old.known).days >= CONTRADICTIONS.later_days
            and abs(new.value - old.value) <= CONSENSUS.revision_share * abs(new.value)
            for new in group
        )
    }


def take_if_confirmed(state: Accepted, claim: Statement) -> None:
    """Take a statement that is in doubt if the accepted ones fix its sum and it agrees, else refuse it."""
    low, high = state.interval(claim)
    if claim.agrees(low, high) and high - low <= ACCEPTANCE.confirmed_share * high:
        state.add(claim)
    else:
        state.refused.append(claim)


def _take_release(state: Accepted, group: list[Statement]) -> None:
    """Take the statements of one release month; those that fit singly but not together are softened or refused."""
    fitting: list[Statement] = []
    for claim in group:
        (fitting if state.admits(claim) and state.leaves_plausible(claim) else state.refused).append(claim)
    trial, spent = Accepted(state.first, state.bounds.copy(), state.count), 0
    while len(trial.hard) < len(fitting):
        claim = fitting[len(trial.hard)]
        if trial.admits(claim) and trial.leaves_plausible(claim):
            trial.add(claim)
            continue
        fitting = _resolve(state, fitting, claim, trial, alone=spent > ACCEPTANCE.again_cells)
        if fitting[: len(trial.hard)] != trial.hard:  # one of those taken was softened: from the start
            spent += len(trial.hard) * trial.bounds.upper.size
            trial = Accepted(state.first, state.bounds.copy(), state.count)
    state.bounds = trial.bounds
    state.hard += trial.hard


def _resolve(
    state: Accepted, fitting: list[Statement], misfit: Statement, trial: Accepted, *, alone: bool = False
) -> list[Statement]:
    """Soften a misfit and its neighbours (or it ``alone``) if it is as small as a revision, else refuse just it."""
    rivals = [c for c in fitting if (c.start, c.end) == (misfit.start, misfit.end) and c is not misfit]
    gap = misfit.gap(*trial.interval(misfit))
    by_far = gap > ACCEPTANCE.soft_gap_share * misfit.value / misfit.months or not trial.leaves_plausible(misfit)
    if by_far or any(not misfit.agrees(r.low, r.high) for r in rivals):
        state.refused.append(misfit)
        return [c for c in fitting if c is not misfit]
    ends = {misfit.start, misfit.end}
    loose = [c for c in fitting if c is misfit or (not alone and ends & {c.start, c.end} and not c.official)]
    state.soft += loose
    return [c for c in fitting if c not in loose]


def off_basis_pages(state: Accepted) -> set[str]:
    """Pages whose sums miss the accepted ones by nearly one amount, again and again: they stand on another basis.

    Two publishers differ by such an amount, errors do not repeat it; and of figures that were right until a year was
    reworked, no figure of their time denies one.
    """
    misses: list[tuple[float, Statement]] = []
    denied: dict[Statement, bool] = {}
    witnesses = state.witnesses()
    for claim in state.refused:
        low, high = state.interval(claim)
        miss = claim.value - min(max(claim.value, low), high)
        if (
            ACCEPTANCE.basis_shares[0] * claim.value < abs(miss) < ACCEPTANCE.basis_shares[1] * claim.value
            and claim.months > 1
        ):
            misses.append((miss, claim))
            denied[claim] = witnesses.deny(claim)
    pages: set[str] = set()
    for miss, claim in misses:
        alike = [c for other, c in misses if abs(other - miss) < 0.2 * abs(miss)]
        if len({(c.start, c.end) for c in alike}) >= 2 and any(denied[c] for c in alike):
            pages |= {r.source for r in claim.reports}
    return pages


def pages_off_alike(parts: Iterable[Accepted]) -> set[str]:
    """Pages of which two figures or more were refused that miss by nearly one share, one denied in its own time.

    Of a page that was right until a year was reworked, no figure of its time denies anything.
    """
    misses: dict[str, list[tuple[float, bool]]] = {}
    for part in parts:
        witnesses = part.witnesses()
        for claim in part.refused:
            low, high = part.interval(claim)
            truth = min(max(claim.value, low), high)
            if truth > 0 and ACCEPTANCE.basis_shares[0] < abs(claim.value / truth - 1) < ACCEPTANCE.basis_shares[1]:
                denied = witnesses.deny(claim)
                for page in {r.source for r in claim.reports}:
                    misses.setdefault(page, []).append((claim.value / truth - 1, denied))
    return {page for page, found in misses.items() if _alike([s for s, _ in found]) and any(d for _, d in found)}


def _alike(shares: Sequence[float]) -> bool:
    return len(shares) > 1 and max(shares) - min(shares) < ACCEPTANCE.alike_share


def _main_publisher(claims: Sequence[Statement]) -> str:
    """The publisher whose figures are most: they are differenced with each other in preference to mixed ones."""
    counts = Counter(c.publisher for c in claims if c.publisher)
    return min(counts, key=lambda name: (-counts[name], name)) if counts else ""
