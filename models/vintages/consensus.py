"""Which figures of a series are rejected: more independent figures contradict than support them.

For each figure the others give estimates of its sum: other figures of the same period, every pair of figures that make
it up by addition or subtraction, growth rates to or from another period, longer periods that must hold it, and the
level of the figures around it. A wrong figure contradicts right ones too, but each of them only once or twice, while
all of them contradict it: so the most contradicted one is rejected first and the rest counted again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import numpy as np

from models.core.arrays import Array, Index, Mask
from models.vintages.medians import masked_medians
from models.vintages.statements import Statement
from models.vintages.tolerances import CONSENSUS

BLOCK = 64
"""Statements that are compared with all others at a time."""

Figure = tuple[int, int, float, float]
"""Start, end, low and high of a figure of another series."""


@dataclass(frozen=True, slots=True)
class Link:
    """A growth rate as a statement: ``low <= sum over start..end-1 / sum back months earlier <= high``."""

    start: int
    end: int
    back: int
    low: float
    high: float
    known: date


@dataclass(frozen=True, slots=True)
class Consensus:
    """The outcome: net support by statement, the statements rejected, and the level that months usually have.

    ``usual`` is [T], the mean month of the figures around each month; a month beyond ``factor`` times it, or below its
    ``factor``-th part, is implausible.
    """

    net: Mapping[Statement, float]
    out: Set[Statement]
    usual: Array
    factor: float

    def plausible(self, low: Array, high: Array, first: int) -> bool:
        """Whether months from ``first`` on that are bounded by low and high [K] can be near their usual level."""
        usual = self.usual[first : first + len(low)]
        return bool(((high >= usual / self.factor) & (low <= usual * self.factor) | np.isnan(usual)).all())


def find_consensus(
    claims: Sequence[Statement],
    links: Sequence[Link],
    months: int,
    elsewhere: Collection[Figure] = (),
    adds_up: Mapping[tuple[int, int], bool] = MappingProxyType({}),
    on_page: Mapping[str, bool] = MappingProxyType({}),
) -> Consensus:
    """Reject the statements that at least two figures contradict and fewer support, the worst first.

    ``elsewhere`` are figures of related series: one that repeats them is suspect. ``adds_up`` is, by run of months
    (start, end), whether whole and parts add up, ``on_page``, by id of a report, whether those of its own page do.
    """
    if not claims:
        return Consensus({}, set(), np.full(months, np.nan), np.inf)
    evidence = _Evidence(claims, links, months, elsewhere, adds_up)
    evidence.add_pages(claims, on_page)
    alive = np.ones(len(claims), bool)
    against, support = evidence.count(alive)
    while (lost := alive & ~evidence.official & (against >= 2) & (against > support)).any():
        odds = (against - support) + against / np.maximum(against + support, 1)
        worst = int(np.argmax(np.where(lost, odds, -np.inf)))
        alive[worst] = False
        evidence.without(worst, alive, against, support)
    alive |= support > against  # rejected early because of figures that were rejected later
    net = dict(zip(claims, (support - against).tolist(), strict=True))
    out = {c for c, stands in zip(claims, alive, strict=True) if not stands}
    return Consensus(net, out, *_usual(evidence, alive, months))


def _usual(evidence: _Evidence, alive: Mask, months: int) -> tuple[Array, float]:
    """Level of each month from the figures around it, and the factor beyond which a month is implausible."""
    runs = evidence.end - evidence.start
    centre = ((evidence.start + evidence.end - 1) / 2)[alive]
    level = np.log(np.maximum(evidence.value / runs, 1e-9))[alive]
    if len(level) < 6:
        return np.full(months, np.nan), np.inf
    near = np.abs(np.arange(months)[:, None] - centre) <= CONSENSUS.around_months
    usual = np.where(near.sum(axis=1) >= 4, masked_medians(level, near), np.nan)
    around = usual[evidence.start[alive]]
    single = (runs[alive] == 1) & np.isfinite(around)
    off = np.abs(level[single] - around[single])
    scatter = 1.4826 * float(np.median(off)) if len(off) >= 6 else 0.25
    return np.exp(usual), float(np.exp(max(CONSENSUS.usual_log_distance, 4 * scatter)))


class _Evidence:
    """Support and contradiction between statements of one series; arrays are [M], matrices [M, M] or [M, nodes]."""

    def __init__(
        self,
        claims: Sequence[Statement],
        links: Sequence[Link],
        months: int,
        elsewhere: Collection[Figure],
        adds_up: Mapping[tuple[int, int], bool],
    ) -> None:
        self.start = np.array([c.start for c in claims])
        self.end = np.array([c.end for c in claims])
        self.value = np.array([c.value for c in claims])
        self.low = np.array([c.low for c in claims])
        self.high = np.array([c.high for c in claims])
        self.known = np.array([c.known.toordinal() for c in claims])
        self.sources = np.array([c.sources + 2 * c.official for c in claims], float)
        self.official = np.array([c.official for c in claims])
        self.nodes = months + 1
        self.moves = CONSENSUS.month_moves_share * self.value / (self.end - self.start)
        self.order = np.lexsort((self.sources, self.known))
        self.rank = np.empty(len(claims), int)
        self.rank[self.order] = np.arange(len(claims))
        self.against = np.zeros((len(claims), len(claims)), np.float32)
        self.support = np.zeros_like(self.against)
        self._same_period()
        self._contained()
        for link in links:
            self._linked(link)
        self.suspicion = CONSENSUS.implausible_weight * _implausible(self.value, self.start, self.end) + self._copied(
            elsewhere
        )
        self.own = self.sources.copy()
        self._family(adds_up)

    def count(self, alive: Mask) -> tuple[Array, Array]:
        """Evidence against and for every statement among those alive; its own count for it."""
        pairs_against, pairs_for = self._sums(alive)
        return self.against @ alive + self.suspicion + pairs_against, self.support @ alive + self.own + pairs_for

    def _same_period(self) -> None:
        groups: dict[tuple[int, int], list[int]] = defaultdict(list)
        for k, run in enumerate(zip(self.start.tolist(), self.end.tolist(), strict=True)):
            groups[run].append(k)
        for of in (np.array(found) for found in groups.values() if len(found) > 1):
            low, high, known = self.low[of], self.high[of], self.known[of]
            gap = np.maximum(low[:, None] - high, low - high[:, None])
            older = known < known[:, None] - CONSENSUS.older_days
            limit = self.moves[of, None] + np.where(older, CONSENSUS.revision_share * self.value[of, None], 0.0)
            other = ~np.eye(len(of), dtype=bool)
            self.against[np.ix_(of, of)] = np.where(other & (gap > limit), self.sources[of], 0.0)
            self.support[np.ix_(of, of)] = np.where(other & (gap <= limit), self.sources[of], 0.0)

    def _contained(self) -> None:
        """A period cannot sum to less than a part of it."""
        runs = self.end - self.start
        for of in self._blocks():
            inside = (self.start[of, None] <= self.start) & (self.end[of, None] >= self.end)
            clash = inside & (runs[of, None] > runs) & (self.low > self.high[of, None] * (1 + CONSENSUS.revision_share))
            self.against[of] += clash
            self.against[:, of] += clash.T

    def _copied(self, elsewhere: Collection[Figure]) -> Mask:
        """Fine figures that repeat one of another item, that of a year ago, or digit by digit one of another period.

        In a series that hardly moves figures repeat each other without any slip.
        """
        fine = (self.high - self.low) <= CONSENSUS.fine_share * self.value
        copied = fine & np.concatenate([self._copies(of, fine) for of in self._blocks()])
        if copied.sum() > max(CONSENSUS.few_copies, CONSENSUS.copies_share * fine.sum()):
            copied = np.zeros(len(fine), bool)
        theirs = np.zeros(len(self.value), bool)
        figures = [f for f in elsewhere if f[3] - f[2] <= CONSENSUS.fine_share * f[3]]
        if figures:
            start, end, low, high = np.array(figures).T
            same_run = (self.start[:, None] == start) & (self.end[:, None] == end)
            theirs = (same_run & (self.low[:, None] <= high) & (self.high[:, None] >= low)).any(axis=1)
        return np.asarray(fine & (copied | theirs))

    def _copies(self, of: Index, fine: Mask) -> Mask:
        """Whether the statements with these numbers repeat a figure of another period of their series."""
        apart = np.abs(self.value[of, None] - self.value)
        same, meets = apart <= 1e-9 * self.value, apart <= CONSENSUS.alike_share * self.value
        back, late = self.start[of, None] - self.start, self.end[of, None] - self.end
        few = same.sum(axis=1, keepdims=True) <= CONSENSUS.few_copies
        copied = (same & few & ((back != 0) | (late != 0)) & (late >= 0)) | (
            meets & few & fine & (back == 12) & (late == 12)
        )
        return np.asarray(copied.any(axis=1))

    def _blocks(self) -> list[Index]:
        return _blocks(len(self.value))

    def _family(self, adds_up: Mapping[tuple[int, int], bool]) -> None:
        """Whole and parts that add up over a period support its figures once, others contradict them once."""
        for k, run in enumerate(zip(self.start.tolist(), self.end.tolist(), strict=True)):
            if run in adds_up:
                into = self.own if adds_up[run] else self.suspicion
                into[k] += 1

    def add_pages(self, claims: Sequence[Statement], on_page: Mapping[str, bool]) -> None:
        """Add whether whole and parts of one page add up: a slip in one of them would show."""
        for k, claim in enumerate(claims):
            adding = [on_page[r.id] for r in claim.reports if r.id in on_page]
            if adding:
                self.own[k] += CONSENSUS.page_adds_up_weight * any(adding)
                self.suspicion[k] += not any(adding)

    def _linked(self, link: Link) -> None:
        """A growth rate supports or contradicts every pair of figures that it links once."""
        now = np.flatnonzero((self.start == link.start) & (self.end == link.end))
        base = np.flatnonzero((self.start == link.start - link.back) & (self.end == link.end - link.back))
        for i in now:
            for j in base:
                most = self.high[i] * (1 + CONSENSUS.rate_moves_share) >= link.low * self.low[j]
                fits = most and self.low[i] * (1 - CONSENSUS.rate_moves_share) <= link.high * self.high[j]
                into = self.support if fits else self.against
                into[i, j] += 1
                into[j, i] += 1

    def without(self, claim: int, alive: Mask, against: Array, support: Array) -> None:
        """Bring counts up to date, in place, after one statement has been rejected."""
        against -= self.against[:, claim]
        support -= self.support[:, claim]
        i, j = self.start[claim], self.end[claim]
        if self.latest[i, j] != claim:
            return
        touched = np.flatnonzero(np.isin(self.start, (i, j)) | np.isin(self.end, (i, j)))
        before = self._pairs(touched)
        rest = np.flatnonzero(alive & (self.start == i) & (self.end == j))
        self._set_latest(i, j, rest[np.argmax(self.rank[rest])] if len(rest) else -1)
        after = self._pairs(touched)
        against[touched] += after[0] - before[0]
        support[touched] += after[1] - before[1]

    def _sums(self, alive: Mask) -> tuple[Array, Array]:
        """Evidence of pairs of figures that make up a statement: S[k] - S[i] and S[j] - S[k] for every k."""
        self.latest = np.full((self.nodes, self.nodes), -1)
        self.middle = np.full((self.nodes, self.nodes), np.nan)
        self.spread, self.seen = np.zeros_like(self.middle), np.zeros_like(self.middle)
        for k in self.order[alive[self.order]]:
            self._set_latest(self.start[k], self.end[k], k)
        against, support = zip(*map(self._pairs, self._blocks()), strict=True)
        return np.concatenate(against), np.concatenate(support)

    def _set_latest(self, i: int, j: int, claim: int) -> None:
        """Use a statement (-1: none) as the sum of months i..j-1 in pairs."""
        self.latest[i, j] = claim
        middle = (self.low[claim] + self.high[claim]) / 2 if claim >= 0 else np.nan
        self.middle[i, j], self.middle[j, i] = middle, -middle
        self.spread[i, j] = self.spread[j, i] = (self.high - self.low)[claim] / 2 if claim >= 0 else 0.0
        self.seen[i, j] = self.seen[j, i] = self.known[claim] if claim >= 0 else 0.0

    def _pairs(self, of: Index) -> tuple[Array, Array]:
        """Evidence of pairs against and for the statements with these numbers."""
        start, end, value = self.start[of], self.end[of], self.value[of]
        low, high = self.low[of], self.high[of]
        rows, columns = self.middle[start], self.middle[:, end].T
        miss = np.abs(rows + columns - ((low + high) / 2)[:, None])
        limit = self.spread[start] + self.spread[:, end].T + ((high - low) / 2 + self.moves[of])[:, None]
        limit += 0.3 * CONSENSUS.month_moves_share * np.fmin(np.abs(rows), np.abs(columns))
        older = np.minimum(self.seen[start], self.seen[:, end].T) < self.known[of, None] - CONSENSUS.older_days
        limit += np.where(older, CONSENSUS.revision_share * value[:, None], 0.0)
        return (miss > limit).sum(axis=1).astype(float), (miss <= limit).sum(axis=1).astype(float)


def _implausible(value: Array, start: Array, end: Array) -> Mask:
    """Figures whose mean month is far from that of the figures around them, measured by how much those scatter."""
    level = np.log(np.maximum(value, 1e-9) / (end - start))
    centre = (start + end - 1) / 2
    around, count = np.empty(len(value)), np.empty(len(value))
    for of in _blocks(len(value)):
        near = np.abs(centre[of, None] - centre) <= CONSENSUS.around_months
        around[of], count[of] = masked_medians(level, near), near.sum(axis=1)
    off = np.abs(level - around)
    scatter = 1.4826 * float(np.median(off))
    return np.asarray((off > max(np.log(CONSENSUS.far_factor), 6 * scatter)) & (count >= 6))


def _blocks(count: int) -> list[Index]:
    """The numbers of so many statements in blocks: what is worked out of a block is small beside the matrices kept."""
    return np.array_split(np.arange(count), count // BLOCK + 1)


class Witnesses:
    """Statements by their periods, so that the evidence on one is found without comparing it with all."""

    def __init__(self, claims: Iterable[Statement]) -> None:
        self._same: dict[tuple[int, int], list[Statement]] = defaultdict(list)
        self._from: dict[int, list[Statement]] = defaultdict(list)
        self._until: dict[int, list[Statement]] = defaultdict(list)
        for claim in claims:
            self._same[claim.start, claim.end].append(claim)
            self._from[claim.start].append(claim)
            self._until[claim.end].append(claim)

    def deny(self, claim: Statement) -> bool:
        """Whether more figures known at about the same time contradict a statement than support it."""
        support, against = self.count(claim)
        return against > support

    def count(self, claim: Statement) -> tuple[int, int]:
        """How many figures known at about the same time support and contradict a statement: alone, or two of them."""
        limit, support, total = CONSENSUS.month_moves_share * claim.value / claim.months, 0, 0
        for low, high, pages in self._estimates(claim):
            total += pages
            support += pages if claim.gap(low, high) <= limit else 0
        return support, total - support

    def _estimates(self, claim: Statement) -> Iterator[tuple[float, float, int]]:
        """Estimates of a statement's period from others: low, high and how many pages."""
        yield from ((c.low, c.high, c.sources) for c in self._near(claim, self._same.get((claim.start, claim.end))))
        for one in self._near(claim, self._from.get(claim.start)):
            if one.end < claim.end:
                rest = self._near(claim, self._same.get((one.end, claim.end)))
                yield from ((one.low + c.low, one.high + c.high, 1) for c in rest)
            elif one.end > claim.end:
                rest = self._near(claim, self._same.get((claim.end, one.end)))
                yield from ((one.low - c.high, one.high - c.low, 1) for c in rest)
        for one in self._near(claim, self._until.get(claim.end)):
            if one.start < claim.start:
                rest = self._near(claim, self._same.get((one.start, claim.start)))
                yield from ((one.low - c.high, one.high - c.low, 1) for c in rest)

    @staticmethod
    def _near(claim: Statement, others: Sequence[Statement] | None) -> list[Statement]:
        return [
            c for c in others or () if c is not claim and abs((c.known - claim.known).days) <= CONSENSUS.same_time_days
        ]
