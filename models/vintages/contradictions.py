"""Why a figure was rejected, in one sentence a person can use.

A level that the accepted figures rule out is either superseded (a later figure replaced it, by no more than revisions
do) or a contradiction. A growth rate contradicts if neither the accepted levels nor the levels on its own page give it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from models.core.catalog import Catalog
from models.core.measures import Measure
from models.core.periods import Period
from models.reports.report import Report
from models.vintages.acceptance import Accepted, pages_off_alike
from models.vintages.consensus import Witnesses
from models.vintages.constraints import UNBOUNDED
from models.vintages.error_types import Clue, clues
from models.vintages.growth import Slip, check_rate
from models.vintages.levels import Misfit
from models.vintages.limits import Unread
from models.vintages.messages import number, span
from models.vintages.solver import Solution
from models.vintages.statements import Statement, last_digit_unit
from models.vintages.tolerances import CONTRADICTIONS

COARSE = "coarse"
"""Kind of a figure whose trailing zeros may be digits or rounding."""

LONE = "would move reported months by more than they are revised, and no second figure agrees"
"""Why a sum of one source is rejected that nothing else explains."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A report that the others known then rule out (or leave undecided): its kind, the reason, the value expected."""

    report: Report
    kind: str
    reason: str
    expected: float | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of the reports that are not in the vintages."""

    contradictions: tuple[Contradiction, ...]
    ambiguous: tuple[Contradiction, ...]
    superseded: tuple[Report, ...]


def explain(
    by_series: Mapping[str, Sequence[Report]],
    solutions: Mapping[str, Solution],
    slips: Sequence[Slip],
    catalog: Catalog,
) -> Verdict:
    """Judge every report that was rejected, and every growth rate; ``slips`` are levels that a rate has corrected."""
    wrong = [Contradiction(r, "typo", s.reason, s.expected) for s in slips for r in s.claim.reports]
    unsure: list[Contradiction] = []
    superseded: list[Report] = []
    alike = pages_off_alike(part for solution in solutions.values() for part in solution.parts)
    for solution in solutions.values():
        family = _family(solution, solutions, catalog)
        basis = solution.off_basis | alike
        for part in solution.parts:
            witnesses = part.witnesses()
            for claim in part.refused:
                _judge(claim, part, witnesses, solution, family, basis, (wrong, unsure, superseded))
        unsure += _coarse(solution)
    bad = {c.report.id for c in wrong if c.kind != "basis"}
    for series, reports in by_series.items():
        for contradiction, undecided in check_rates([r for r in reports if r.id not in bad], solutions[series]):
            (unsure if undecided else wrong).append(contradiction)
    return Verdict(_ordered(wrong), _ordered(unsure), tuple(superseded))


def beyond_limits(unread: Unread) -> Contradiction:
    """Figures that are not read, named by the latest of them."""
    others = f" and {unread.count - 1:,} more" if unread.count > 1 else ""
    return Contradiction(unread.report, "limit", f"{unread.report.value:f}{others} not read: {unread.why}", None)


def misfit(found: Misfit) -> Contradiction:
    """A figure that the others of its series rule out."""
    return Contradiction(found.report, found.kind, found.reason, found.expected)


def _ordered(found: list[Contradiction]) -> tuple[Contradiction, ...]:
    return tuple(sorted(found, key=lambda c: (c.report.series, c.report.known_from, c.report.id)))


def _family(solution: Solution, solutions: Mapping[str, Solution], catalog: Catalog) -> dict[str, Solution]:
    """Title and solution of the series whose items are near enough to be swapped with this one."""
    return {catalog[s].title: solutions[s] for s in relatives(solution.series, catalog) if s in solutions}


def relatives(series: str, catalog: Catalog) -> list[str]:
    """The series that one may be taken for: its whole, its parts and the other parts of its whole."""
    parent = catalog[series].parent
    near = {*catalog.children(series), *(catalog.children(parent) if parent else ())}
    return sorted(near - {series}) + ([parent] if parent in catalog.entries else [])


def _judge(
    claim: Statement,
    part: Accepted,
    witnesses: Witnesses,
    solution: Solution,
    family: Mapping[str, Solution],
    basis: set[str],
    into: tuple[list[Contradiction], list[Contradiction], list[Report]],
) -> None:
    """Sort one refused claim into wrong, unsure or superseded."""
    wrong, unsure, superseded = into
    truth, by, others = _truth(claim, part)
    misses, newer = claim.gap(*truth) / max(claim.value, 1e-12), _replaced(claim, part)
    support, against = witnesses.count(claim)
    clue = _clue(claim, truth, solution, family, basis, misses if newer else 0.0, others)
    decisive = clue is not None and not clue.weak
    stood = support > 0 and support >= against
    alone = claim in part.lone
    if not alone and (
        misses <= CONTRADICTIONS.near_share or (newer and _was_right(misses, stood, decisive, against, others))
    ):
        superseded += claim.reports
        return
    expected = _expected(claim, part, truth)
    if not alone and not decisive and not newer and claim not in part.count.out and (stood or others == claim.sources):
        kind, why, verdict = "tie", "stands against as many other figures, nothing else decides", unsure
    else:
        kind, why = (clue.kind, clue.reason) if clue else ("unexplained", LONE if alone else "fits no known slip")
        verdict = wrong
    least = "at least " if truth[1] >= UNBOUNDED / 2 else ""
    reason = f"{number(claim.value)} {why}; {span(claim, solution)} is {least}{number(expected)} {by}"
    verdict += [Contradiction(r, kind, reason, expected) for r in claim.reports]


def _was_right(misses: float, stood: bool, decisive: bool, against: int, others: int) -> bool:
    """Whether a figure that newer ones replaced was right in its time: revised, re-based, or of mixed vintages."""
    if stood:
        return misses <= CONTRADICTIONS.rebased_share or not decisive
    if decisive or against:
        return False
    return misses <= CONTRADICTIONS.revised_share or (
        others == 0 and against == 0 and misses <= CONTRADICTIONS.mixed_share
    )


def _truth(claim: Statement, part: Accepted) -> tuple[tuple[float, float], str, int]:
    """What the period of a refused claim sums to, by what, and how many pages give a figure for it."""
    low, high = part.interval(claim)
    others = sum(c.sources for c in part.hard if (c.start, c.end) == (claim.start, claim.end))
    if others:
        return (low, high), f"by {others} other report{'s' if others > 1 else ''}", others
    usual = part.count.usual[claim.start : claim.end].sum()
    if claim.agrees(low, high) and np.isfinite(usual):
        return (
            (max(low, usual / CONTRADICTIONS.around_factor), min(high, usual * CONTRADICTIONS.around_factor)),
            "or so by the level of the figures around it",
            0,
        )
    return (low, high), "by the sums around it", 0


def _expected(claim: Statement, part: Accepted, truth: tuple[float, float]) -> float:
    """The latest accepted figure of the period, else the middle of what is left open."""
    witnesses = [c for c in part.hard if (c.start, c.end) == (claim.start, claim.end) and c.reports]
    if witnesses:
        return max(witnesses, key=lambda c: (c.known, c.value)).value
    return sum(truth) / 2 if truth[1] < UNBOUNDED / 2 else truth[0]


def _clue(
    claim: Statement,
    truth: tuple[float, float],
    solution: Solution,
    family: Mapping[str, Solution],
    basis: set[str],
    replaced_by: float,
    witnesses: int,
) -> Clue | None:
    """The slip that explains a claim best; ``replaced_by`` is its miss where newer figures replaced it."""
    if {r.source for r in claim.reports} & basis:
        return Clue("basis", "stands on another basis, as other figures of its page do")
    found = next(clues(claim, truth, solution, family), None)
    if (
        found is None
        and CONTRADICTIONS.revised_share < replaced_by <= CONTRADICTIONS.rebased_share
        and claim.months >= 6
        and (witnesses >= 2 or solution.off_basis)
    ):
        return Clue("basis", "stands on an older basis, the sums were re-based since")
    return found


def _replaced(claim: Statement, part: Accepted) -> bool:
    """Whether an accepted figure that touches the period is newer."""
    touching = (c for c in part.hard if c.start < claim.end and claim.start < c.end and c.reports)
    return any((c.known - claim.known).days >= CONTRADICTIONS.later_days for c in touching)


def _coarse(solution: Solution) -> Iterator[Contradiction]:
    """Figures whose trailing zeros may be digits or rounding, where nothing else decides."""
    for part in solution.parts:
        for claim in part.hard:
            low, high = part.interval(claim)
            open_share = (high - low) / max(claim.value, 1e-12)
            zeros = claim.reports and last_digit_unit(claim.reports[0].value) > 1
            if zeros and open_share > CONTRADICTIONS.coarse_share and high - low > 0.9 * claim.width:
                reason = f"{number(claim.value)} may mean {number(low)} to {number(high)}; no other figure decides"
                yield from (Contradiction(r, COARSE, reason, None) for r in claim.reports)


def check_rates(reports: Sequence[Report], solution: Solution) -> Iterator[tuple[Contradiction, bool]]:
    """Growth rates that neither the accepted levels nor those printed give, and whether that leaves them undecided.

    ``reports`` hold no level that is wrong.
    """
    levels: dict[Period, list[Report]] = defaultdict(list)
    for report in reports:
        if report.measure is Measure.LEVEL:
            levels[report.period].append(report)
    for report in reports:
        if report.measure is not Measure.LEVEL:
            found = check_rate(report, solution, levels, reports)
            if found is not None:
                yield Contradiction(report, found.kind, found.reason, found.expected), found.undecided
