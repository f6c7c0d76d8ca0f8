"""One series: from accepted statements to the value, status and tolerance of every month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, combinations

import numpy as np

from models.core.arrays import Array, Mask
from models.core.measures import Status
from models.core.periods import Month
from models.vintages.acceptance import Accepted, blocks, off_basis_pages, take_if_confirmed
from models.vintages.consensus import Consensus
from models.vintages.constraints import UNBOUNDED, Constraints
from models.vintages.disaggregation import Sum, disaggregate, own_indicator
from models.vintages.lone_sums import accept_without_lone
from models.vintages.statements import Statement, last_digit_unit
from models.vintages.tolerances import ACCEPTANCE, DISAGGREGATION, SOLVER
from models.vintages.vintage import MonthValue, Vintage


@dataclass(slots=True)
class Solution:
    """What the statements of one series allow. ``parts`` are the verdicts over runs of months, in order.

    ``off_basis`` are the pages that were found to stand on another basis.
    """

    series: str
    first: Month
    months: int
    fiscal_start: int
    parts: list[Accepted] = field(default_factory=list)
    off_basis: set[str] = field(default_factory=set)

    @property
    def fiscal_anchor(self) -> int:
        """Ordinal of a month in which a fiscal year starts."""
        return self.fiscal_start - 1

    def interval(self, start: int, end: int) -> tuple[float, float]:
        """Least and largest sum of months start..end-1; a run over several parts adds theirs up."""
        low = high = 0.0
        if not 0 <= start < end <= self.months:
            return 0.0, UNBOUNDED
        for part in self.parts:
            if part.first >= end:
                break
            if start < (until := part.first + len(part.bounds.upper) - 1):
                least, most = part.bounds.interval(max(start - part.first, 0), min(end, until) - part.first)
                low, high = low + least, high + most
        return low, high

    def part_of(self, start: int, end: int) -> Accepted | None:
        """The part that holds all of a run of months, None if none does."""
        for part in self.parts:
            if part.first <= start and end <= part.first + len(part.bounds.upper) - 1:
                return part
        return None

    def accepted(self) -> list[Statement]:
        """All accepted statements."""
        return [c for part in self.parts for c in part.hard]

    def refused(self) -> list[Statement]:
        """All rejected statements."""
        return [c for part in self.parts for c in part.refused]


def solve(
    series: str, claims: Sequence[Statement], count: Consensus, first: Month, months: int, fiscal_start: int
) -> Solution:
    """Judge all statements of one series, on which ``count`` has been taken; months are counted from ``first``.

    Pages that turn out to stand on another basis are rejected and the rest judged again without them.
    """
    offset = (fiscal_start - first.number) % 12
    runs = [(a, b, [c for c in claims if a <= c.start and c.end <= b]) for a, b in blocks(claims, months, offset)]
    parts = [accept_without_lone(mine, start, end, count) for start, end, mine in runs]
    pages = {page for part in parts for page in off_basis_pages(part)}
    for k, (start, end, mine) in enumerate(runs if pages else []):
        off = [c for c in mine if {r.source for r in c.reports} <= pages]
        off += [c for c in mine if c not in off and any(_near(c, o) for o in off)]
        if off:
            parts[k] = _accept_without(off, mine, start, end, count)
    return Solution(series, first, months, fiscal_start, parts, pages)


def _near(claim: Statement, off: Statement) -> bool:
    """Whether a figure that is no younger repeats one that stands on another basis, but for revisions."""
    same = (claim.start, claim.end) == (off.start, off.end) and claim.known <= off.known
    return same and abs(claim.value - off.value) <= ACCEPTANCE.basis_shares[0] * off.value


def _accept_without(
    off: list[Statement], claims: Sequence[Statement], start: int, end: int, count: Consensus
) -> Accepted:
    """Judge without the statements of another basis; those of them that the others confirm are taken after all."""
    part = accept_without_lone([c for c in claims if c not in off], start, end, count)
    for claim in off:
        take_if_confirmed(part, claim)
    return part


@dataclass(slots=True)
class Draft:
    """The months of one series before the estimates of the family are reconciled; arrays are [T].

    ``exact`` are the sums that hold exactly; ``errors`` are zero where a month is fixed.
    """

    values: Array
    errors: Array
    exact: list[Sum]
    covered: Mask


def draft(solution: Solution, indicator: Array | None, bounded: Mask | None = None) -> Draft:
    """Values of all covered months: printed digits where figures fix them, estimates elsewhere.

    ``indicator`` [T] guides the estimates, the series' own trend does without one. ``bounded`` [T] marks months that
    figures of other series bound: between the first and the last covered month they are estimated too.
    """
    known = np.full(solution.months, np.nan)
    exact: list[Sum] = []
    loose: list[Sum] = []
    covered = np.zeros(solution.months, bool)
    fine = _fine_pages(solution)
    for part in solution.parts:
        fixed = _fix(part)
        lost = _lost_in_rounding([*part.hard, *part.soft], fine)
        _read_part(part, fixed, known, exact, loose, covered, lost)
    span = np.flatnonzero(covered)
    if bounded is not None and len(span):
        covered[span[0] : span[-1] + 1] |= bounded[span[0] : span[-1] + 1]
    values, errors = np.full(solution.months, np.nan), np.zeros(solution.months)
    if len(span):
        a, b = span[0], span[-1] + 1
        sums = [Sum(s.start - a, s.end - a, s.value, s.sd) for s in exact + loose]
        guide = own_indicator(known[a:b], sums) if indicator is None else indicator[a:b]
        values[a:b], errors[a:b] = disaggregate(known[a:b], guide, sums)
    values[~covered] = np.nan
    return Draft(values, errors, exact, covered)


def _fix(part: Accepted) -> Constraints:
    """Bounds in which every statement that is fine enough stands at the allowed value nearest to its printed one."""
    fixed = part.bounds.copy()
    fine = [c for c in part.hard if c.width <= 3 * SOLVER.coarse_share * c.value / c.months]
    for claim in sorted(fine, key=lambda c: (c.width, c.months, -c.known.toordinal())):
        i, j = claim.start - part.first, claim.end - part.first
        low, high = fixed.interval(i, j)
        value = min(max(claim.value, low), high)
        fixed.add(i, j, value, value)
    return fixed


def _read_part(
    part: Accepted,
    fixed: Constraints,
    known: Array,
    exact: list[Sum],
    loose: list[Sum],
    covered: Mask,
    lost: Set[Statement],
) -> None:
    """Enter the months that the fixed statements decide, the exact sums, and the figures that only pull.

    The difference of those that are ``lost`` in rounding shows nothing, so their whole rounding counts.
    """
    low, high = fixed.month_intervals()
    decided = high - low <= 1e-7 * np.maximum(high, 1.0)
    at = part.first + np.flatnonzero(decided)
    known[at] = (low + (high - low) / 2)[decided]
    covered[at] = True
    for claim in [*part.hard, *part.soft]:
        covered[claim.start : claim.end] = True
        i, j = claim.start - part.first, claim.end - part.first
        least, most = fixed.interval(i, j)
        if most - least <= 1e-7 * max(most, 1.0):
            exact.append(Sum(claim.start, claim.end, (least + most) / 2, 0.0))
        else:
            target = min(max(claim.value, least), most)
            loose.append(Sum(claim.start, claim.end, target, _pull(claim, whole=claim in lost)))


def _pull(claim: Statement, *, whole: bool) -> float:
    """Standard deviation with which a figure pulls: its digits, and the revisions its months may have missed.

    Round figures are mostly finer than their zeros show, so their digits count as at most ``printed_within_share`` of a
    month, unless the ``whole`` rounding counts.
    """
    month = claim.value / claim.months
    rounding = claim.width if whole else min(claim.width, SOLVER.printed_within_share * month)
    return float(rounding / 3 + DISAGGREGATION.revision_sd_share * month * np.sqrt(claim.months))


def _fine_pages(solution: Solution) -> set[str]:
    """Sources that print a number of the series to the unit or finer: their round numbers are exact too."""
    claims = (c for part in solution.parts for c in (*part.hard, *part.soft))
    return {r.source for c in claims for r in c.reports if last_digit_unit(r.value) <= 1}


def _lost_in_rounding(claims: Sequence[Statement], fine: Set[str]) -> set[Statement]:
    """Round totals of which the rounding, and not the months between, makes the difference.

    They start or end together, and differ by another amount than the usual one, by less than both are rounded by: the
    tolerance of a difference is that of both roundings. Without this the months between would be pressed to zero. The
    ``fine`` pages do not round.
    """
    rounded = [c for c in claims if c.is_round and not any(r.source in fine for r in c.reports)]
    together: dict[tuple[str, int], list[Statement]] = defaultdict(list)
    for claim in rounded:
        together["start", claim.start].append(claim)
        together["end", claim.end].append(claim)
    pairs = chain.from_iterable(combinations(found, 2) for found in together.values())
    return {c for pair in pairs if _show_nothing(*pair) for c in pair}


def _show_nothing(first: Statement, second: Statement) -> bool:
    """Whether the difference of two totals is no usual one, and within both roundings."""
    short, long = sorted((first, second), key=lambda c: c.months)
    if short.months == long.months:
        return False
    usual = long.value * (1 - short.months / long.months)
    unusual = abs(long.value - short.value - usual) > SOLVER.unusual_share * usual
    return unusual and short.width + long.width > usual


def vintage(solution: Solution, made: Draft, as_of: date) -> Vintage:
    """The vintage of one series: value, status, tolerance and the reports of every month."""
    touching: list[list[Statement]] = [[] for _ in range(solution.months)]
    for part in solution.parts:
        last = part.first + len(part.bounds.upper) - 2
        for claim in [*part.hard, *part.soft]:
            for t in range(max(claim.start - 1, part.first), min(claim.end, last) + 1):
                touching[t].append(claim)
    soft = {c for part in solution.parts for c in part.soft}
    months = (_month(solution, made, t, found, soft) for t, found in enumerate(touching))
    return Vintage(solution.series, as_of, tuple(months))


def _month(
    solution: Solution, made: Draft, t: int, touching: Sequence[Statement], softened: Set[Statement]
) -> MonthValue:
    """One month from the accepted statements that hold it or end beside it, of which some are ``softened``."""
    month, value = solution.first + t, float(made.values[t])
    if np.isnan(value):
        return MonthValue(month, None, Status.MISSING, None)
    part = solution.part_of(t, t + 1)
    assert part is not None
    low, high = part.bounds.interval(t - part.first, t + 1 - part.first)
    half = (high - low) / 2
    of_month = [c for c in touching if (c.start, c.end) == (t, t + 1)]
    hard = [c for c in of_month if c.reports and c not in softened]
    soft = [c for c in of_month if c in softened]
    if hard:
        return MonthValue(month, value, Status.REPORTED, half, _ids(hard))
    miss = min((abs(c.value - value) for c in soft), default=np.inf)
    if miss <= SOLVER.fixed_within_share * value:
        error = max(float(made.errors[t]), miss)
        return MonthValue(month, value, Status.REPORTED, min(half, error), _ids(soft))
    around = _ids(touching)
    if half <= SOLVER.fixed_within_share * value:
        return MonthValue(month, value, Status.DIFFERENCED, half, around)
    return MonthValue(month, value, Status.ESTIMATED, min(half, float(made.errors[t]) or half), around)


def _ids(claims: Sequence[Statement]) -> tuple[str, ...]:
    return tuple(sorted({r.id for c in claims for r in c.reports}))
