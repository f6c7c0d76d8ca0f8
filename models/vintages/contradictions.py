"""Why a figure was set aside, in one sentence a person can use.

A level that the accepted figures rule out is either superseded (a later figure replaced it, by no more than revisions
do) or a contradiction. A growth rate contradicts if neither the accepted levels nor the levels on its own page give it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from models.catalogue import Catalogue
from models.reports import Report
from models.terms import Measure
from models.vintages.accept import Accepted, pages_off_alike
from models.vintages.bounds import UNBOUNDED
from models.vintages.claims import Claim, last_digit_unit
from models.vintages.growth import Slip, check_rate
from models.vintages.kinds import Clue, clues
from models.vintages.solve import Solution
from models.vintages.wording import number, span

REVISED = 0.06
"""Share of a figure up to which a newer figure may have replaced it without either being wrong."""

LATER_DAYS = 10
"""A figure is newer than another if it was published at least so many days after."""

NEAR = 0.01
"""Share of a figure up to which a finer or later one simply takes its place."""

REBASED = 0.12
"""Share of a sum up to which several newer figures together are taken for a new basis."""

COARSE = 0.02
"""A figure whose trailing zeros leave open more than this share of it is ambiguous until others decide."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A report that the others known then rule out (or leave undecided): its kind, the reason, the value expected."""

    report: Report
    kind: str
    reason: str
    expected: float | None

    def to_json(self) -> dict[str, Any]:
        """The report with kind, reason and the expected value (in the unit of the report's series, or percent)."""
        expected = None if self.expected is None else round(self.expected, 3)
        return self.report.to_json() | {"kind": self.kind, "reason": self.reason, "expected": expected}


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
    catalogue: Catalogue,
) -> Verdict:
    """Judge every report that was set aside, and every growth rate; ``slips`` are levels that a rate has corrected."""
    wrong = [Contradiction(r, "typo", s.reason, s.expected) for s in slips for r in s.claim.reports]
    unsure: list[Contradiction] = []
    superseded: list[Report] = []
    for solution in solutions.values():
        family = _family(solution, solutions, catalogue)
        basis = solution.off_basis | pages_off_alike(solution.parts)
        for part in solution.parts:
            for claim in part.refused:
                _judge(claim, part, solution, family, basis, (wrong, unsure, superseded))
        unsure += _coarse(solution)
    for series, reports in by_series.items():
        wrong += _rates(reports, solutions[series])
    return Verdict(_ordered(wrong), _ordered(unsure), tuple(superseded))


def _ordered(found: list[Contradiction]) -> tuple[Contradiction, ...]:
    return tuple(sorted(found, key=lambda c: (c.report.series, c.report.known_from, c.report.id)))


def _family(solution: Solution, solutions: Mapping[str, Solution], catalogue: Catalogue) -> dict[str, Solution]:
    """Title and solution of the series whose items are near enough to be swapped with this one."""
    entry = catalogue[solution.series]
    near = {entry.parent or "", *catalogue.children(solution.series), *catalogue.children(entry.parent or "-")}
    return {catalogue[s].title: solutions[s] for s in sorted(near - {solution.series}) if s in solutions}


def _judge(
    claim: Claim,
    part: Accepted,
    solution: Solution,
    family: Mapping[str, Solution],
    basis: set[str],
    into: tuple[list[Contradiction], list[Contradiction], list[Report]],
) -> None:
    """Sort one refused claim into wrong, unsure or superseded."""
    wrong, unsure, superseded = into
    truth = part.interval(claim)
    misses = claim.gap(*truth) / max(claim.value, 1e-12)
    newer = _replaced(claim, part)
    clue = _clue(claim, truth, solution, family, basis, misses if newer else 0.0, part)
    replaced = misses <= NEAR or (newer and misses <= REVISED and (clue is None or clue.weak))
    if clue is None and (replaced or (newer and misses <= REBASED and _stood_then(claim, part))):
        superseded += claim.reports
        return
    if replaced or (newer and misses <= REVISED and _stood_then(claim, part)):
        superseded += claim.reports
        return
    witnesses = [c for c in part.hard if (c.start, c.end) == (claim.start, claim.end) and c.reports]
    others = sum(c.sources for c in witnesses)
    expected = max(witnesses, key=lambda c: c.known).value if witnesses else sum(truth) / 2
    expected = expected if truth[1] < UNBOUNDED / 2 else truth[0]
    by = f"by {others} other report{'s' if others > 1 else ''}" if others else "by the sums around it"
    if clue is None and not newer and misses <= REVISED and others == claim.sources:
        kind, why, verdict = "tie", "is given by as many reports as the other figure, nothing else decides", unsure
    else:
        kind, why = (clue.kind, clue.reason) if clue else ("unexplained", "fits no known slip")
        verdict = wrong
    least = "at least " if truth[1] >= UNBOUNDED / 2 else ""
    reason = f"{number(claim.value)} {why}; {span(claim, solution)} is {least}{number(expected)} {by}"
    verdict += [Contradiction(r, kind, reason, expected) for r in claim.reports]


def _clue(
    claim: Claim,
    truth: tuple[float, float],
    solution: Solution,
    family: Mapping[str, Solution],
    basis: set[str],
    replaced_by: float,
    part: Accepted,
) -> Clue | None:
    """The slip that explains a claim best; ``replaced_by`` is its miss where newer figures replaced it."""
    if {r.source for r in claim.reports} & basis:
        return Clue("basis", "stands on another basis, as other figures of its page do")
    found = next(clues(claim, truth, solution, family), None)
    witnesses = sum(c.sources for c in part.hard if (c.start, c.end) == (claim.start, claim.end))
    if (
        found is None
        and REVISED < replaced_by <= REBASED
        and claim.months >= 6
        and (witnesses >= 2 or solution.off_basis)
    ):
        return Clue("basis", "stands on an older basis, the sums were re-based since")
    return found


def _stood_then(claim: Claim, part: Accepted) -> bool:
    """Whether figures that were known with it give the claim: then it was right until it was revised."""
    others = [c for c in [*part.refused, *part.hard, *part.soft] if c is not claim]
    for one in others:
        for two in others:
            if one.start == claim.start and one.end == two.start and two.end == claim.end:
                low, high = one.low + two.low, one.high + two.high
            elif (one.start, one.end, two.end) == (two.start, claim.end, claim.start) or (
                (one.end, one.start, two.start) == (two.end, claim.start, claim.end)
            ):
                low, high = one.low - two.high, one.high - two.low
            else:
                continue
            if claim.agrees(low, high) and (one in part.refused or two in part.refused):
                return True
    return False


def _replaced(claim: Claim, part: Accepted) -> bool:
    """Whether an accepted figure that touches the period is newer."""
    touching = (c for c in part.hard if c.start < claim.end and claim.start < c.end and c.reports)
    return any((c.known - claim.known).days >= LATER_DAYS for c in touching)


def _coarse(solution: Solution) -> Iterator[Contradiction]:
    """Figures whose trailing zeros may be digits or rounding, where nothing else decides."""
    for part in solution.parts:
        for claim in part.hard:
            low, high = part.interval(claim)
            open_share = (high - low) / max(claim.value, 1e-12)
            zeros = claim.reports and last_digit_unit(claim.reports[0].value) > 1
            if zeros and open_share > COARSE and high - low > 0.9 * claim.width:
                reason = f"{number(claim.value)} may mean {number(low)} to {number(high)}; no other figure decides"
                yield from (Contradiction(r, "coarse", reason, None) for r in claim.reports)


def _rates(reports: Sequence[Report], solution: Solution) -> Iterator[Contradiction]:
    """Growth rates that neither the accepted levels nor those of their own page give."""
    pages: dict[str, list[Report]] = defaultdict(list)
    for report in reports:
        if report.measure is Measure.LEVEL:
            pages[report.source].append(report)
    for report in reports:
        if report.measure is not Measure.LEVEL:
            found = check_rate(report, solution, pages[report.source], reports)
            if found is not None:
                yield Contradiction(report, found.kind, found.reason, found.expected)
