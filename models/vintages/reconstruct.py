"""From reports to a vintage: reports known at a date -> statements -> bounds -> growth and hierarchy -> months.

``reconstruct`` is the only way from reports to monthly series (``vintages_of`` is a part of it); its caller passes the
reports that the store has of that date.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import numpy as np

from models.core.catalog import Catalog
from models.core.periods import Month
from models.core.series_id import parent_of
from models.reports.catalog_check import in_series_units
from models.reports.report import Report
from models.vintages.aggregation import (
    additions,
    family_statements,
    indicator_from,
    pages_that_add_up,
    reconcile,
    take_derived,
)
from models.vintages.benchmark_revisions import replaced_by_benchmarks
from models.vintages.consensus import Figure, find_consensus
from models.vintages.contradictions import Contradiction, beyond_limits, explain, misfit, relatives
from models.vintages.growth import Slip, growth_statements, links_of, slips
from models.vintages.levels import solve_levels
from models.vintages.limits import Unread, readable
from models.vintages.oversized_parts import oversized_parts
from models.vintages.solver import Draft, Solution, draft, solve, vintage
from models.vintages.statements import Statement, statements_of
from models.vintages.vintage import Vintage

_Run = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Reconstruction:
    """All series as known at ``as_of``, and the reports that the rest ruled out or could not decide.

    ``superseded`` counts the level reports that a later figure replaced without either being wrong.
    """

    as_of: date
    vintages: Mapping[str, Vintage]
    contradictions: tuple[Contradiction, ...]
    ambiguous: tuple[Contradiction, ...]
    superseded: tuple[Report, ...]

    @property
    def ruled_out(self) -> frozenset[str]:
        """Ids of the reports that contradict the others, or that these leave undecided."""
        return frozenset(c.report.id for c in (*self.contradictions, *self.ambiguous))


def reconstruct(reports: Sequence[Report], *, catalog: Catalog, as_of: date) -> Reconstruction:
    """The monthly series that the reports known at ``as_of`` say, for every series that has any.

    Pass only reports of series in the catalog that were known then; those withdrawn by then are left out. The order of
    the reports does not matter.
    """
    reports = [r for r in reports if not r.is_withdrawn(as_of)]
    read, unread = _within_limits(group(in_series_units(reports, catalog)), catalog)
    by_series = {series: rows for series, rows in read.items() if catalog[series].is_flow}
    levels = [solve_levels(rows, catalog[s]) for s, rows in read.items() if s not in by_series]
    standing = {series: replaced_by_benchmarks(rows) for series, rows in by_series.items()}
    flows = _flows({series: rows for series, (rows, _) in standing.items()}, catalog, as_of)
    vintages = dict(flows.vintages) | {made.entry.series: made.vintage(as_of) for made in levels}
    wrong = [*flows.contradictions, *(misfit(m) for made in levels for m in made.misfits), *map(beyond_limits, unread)]
    replaced = [r for _, old in standing.values() for r in old]
    superseded = (*flows.superseded, *replaced, *(r for made in levels for r in made.superseded))
    return Reconstruction(as_of, dict(sorted(vintages.items())), tuple(wrong), flows.ambiguous, superseded)


def vintages_of(
    series: Collection[str], reports: Sequence[Report], *, catalog: Catalog, as_of: date
) -> dict[str, Vintage]:
    """The vintages of some series as ``reconstruct`` has them, without what rules figures out: in a third of the time.

    ``reports`` are those of the families of these series, known at ``as_of``; those withdrawn by then are left out.
    """
    reports = [r for r in reports if not r.is_withdrawn(as_of)]
    alone = not any(catalog[s].is_flow for s in series)  # levels depend on no other series
    rows = [r for r in reports if r.series in series] if alone else reports
    read, _ = _within_limits(group(in_series_units(rows, catalog)), catalog)
    flows = {name: replaced_by_benchmarks(rows)[0] for name, rows in read.items() if catalog[name].is_flow}
    found = {s: solve_levels(read[s], catalog[s]).vintage(as_of) for s in series if s in read and s not in flows}
    wanted = [s for s in series if s in flows]
    if wanted:
        solved = _solved(flows, catalog, as_of)
        drafts = _drafts(solved.needed_for(wanted), solved.families, catalog)
        found |= {s: vintage(solved.solutions[s], drafts[s], as_of) for s in wanted}
    return found


def _flows(by_series: Mapping[str, list[Report]], catalog: Catalog, as_of: date) -> Reconstruction:
    """The series that are sums of positive months, with their families."""
    if not by_series:
        return Reconstruction(as_of, {}, (), (), ())
    solved = _solved(by_series, catalog, as_of)
    drafts = _drafts(solved.solutions, solved.families, catalog)
    verdict = explain(by_series, solved.solutions, solved.slips, catalog)
    vintages = {series: vintage(s, drafts[series], as_of) for series, s in solved.solutions.items()}
    unsure = (*verdict.ambiguous, *oversized_parts(solved.solutions, catalog))
    return Reconstruction(as_of, vintages, verdict.contradictions, unsure, verdict.superseded)


@dataclass(frozen=True, slots=True)
class _Solved:
    """Statements judged, by series; ``families`` are parents with all their parts, ``slips`` levels that are slips."""

    solutions: Mapping[str, Solution]
    families: Mapping[str, list[str]]
    slips: list[Slip]

    def needed_for(self, series: Collection[str]) -> dict[str, Solution]:
        """The solutions that the months of some series depend on: of the wholes above them, and of all their parts."""
        needed, ahead = set(), list(series)
        while ahead:
            each = ahead.pop()
            needed.add(each)
            parent = parent_of(each) or ""
            if parent in self.solutions:
                ahead += {parent, *self.families.get(parent, ())} - needed
        return {name: solution for name, solution in self.solutions.items() if name in needed}


def _solved(by_series: Mapping[str, list[Report]], catalog: Catalog, as_of: date) -> _Solved:
    """What the statements of each series allow, with what follows from growth rates and from families."""
    span = _Span.of([r for rows in by_series.values() for r in rows], catalog)
    claims = {series: statements_of(rows, span.first) for series, rows in by_series.items()}
    solutions: dict[str, Solution] = {}
    slipped: dict[str, list[Slip]] = {}
    on_page = pages_that_add_up(by_series, {s: catalog.parts(s) for s in by_series})
    elsewhere = {series: _elsewhere(series, claims, catalog) for series in by_series}
    for series, rows in sorted(by_series.items()):
        solutions[series], slipped[series] = _solve(rows, claims[series], elsewhere[series], span, on_page)
    families = _families(solutions, catalog)
    for series, sums in _additions(solutions, families).items():
        rows = by_series[series]
        solutions[series], slipped[series] = _solve(rows, claims[series], elsewhere[series], span, on_page, sums)
    for series, solution in solutions.items():
        take_derived(solution, growth_statements(by_series[series], solution))
    for _ in range(2):  # what one family finds may complete the next
        for parent, children in families.items():
            derived = family_statements(solutions[parent], [solutions[c] for c in children], as_of)
            for series, found_claims in derived.items():
                take_derived(solutions[series], found_claims)
    return _Solved(solutions, families, [s for found in slipped.values() for s in found])


def _within_limits(
    by_series: Mapping[str, list[Report]], catalog: Catalog
) -> tuple[dict[str, list[Report]], list[Unread]]:
    """The reports by series that are read, and the figures beyond the limits, which are not."""
    found = {series: readable(rows, catalog[series].fiscal_year_start) for series, rows in by_series.items()}
    return {s: rows for s, (rows, _) in found.items()}, [u for _, unread in found.values() for u in unread]


def _solve(
    reports: Sequence[Report],
    claims: Sequence[Statement],
    elsewhere: Sequence[Figure],
    span: _Span,
    on_page: Mapping[str, bool] = MappingProxyType({}),
    adds_up: Mapping[tuple[int, int], bool] = MappingProxyType({}),
) -> tuple[Solution, list[Slip]]:
    """One series, solved again without the levels that a growth rate of their own page shows to be slips."""
    links, series = links_of(reports, span.first), reports[0].series
    start = span.catalog[series].fiscal_year_start
    count = find_consensus(claims, links, span.months, elsewhere, adds_up, on_page)
    solution = solve(series, claims, count, span.first, span.months, start)
    found = slips(reports, solution)
    if found:
        wrong = {s.claim for s in found}
        solution = solve(series, [c for c in claims if c not in wrong], count, span.first, span.months, start)
    return solution, found


def _elsewhere(series: str, claims: Mapping[str, Sequence[Statement]], catalog: Catalog) -> list[Figure]:
    """Figures of the series that this one may be taken for."""
    near = relatives(series, catalog)
    return [(c.start, c.end, c.low, c.high) for other in near for c in claims.get(other, ())]


def _additions(solutions: Mapping[str, Solution], families: Mapping[str, list[str]]) -> dict[str, dict[_Run, bool]]:
    """By series and run of months whether whole and parts add up, where all of them are known."""
    found: dict[str, dict[_Run, bool]] = {}
    for parent, children in families.items():
        sums = additions(solutions[parent], [solutions[c] for c in children])
        for series in () if all(sums.values()) else (parent, *children):
            mine = found.setdefault(series, {})
            mine |= {run: mine.get(run, True) and fits for run, fits in sums.items()}
    return found


def group(reports: Sequence[Report]) -> dict[str, list[Report]]:
    """The reports by series, in an order that does not depend on how they arrived."""
    by_series: dict[str, list[Report]] = defaultdict(list)
    for report in sorted(reports, key=lambda r: (r.known_from, r.id)):
        by_series[report.series].append(report)
    return by_series


@dataclass(frozen=True, slots=True)
class _Span:
    """The months that the reports cover, and the catalog their series are in."""

    first: Month
    months: int
    catalog: Catalog

    @classmethod
    def of(cls, reports: Sequence[Report], catalog: Catalog) -> _Span:
        first, last = min(r.period.start for r in reports), max(r.period.end for r in reports)
        return cls(first, last - first + 1, catalog)


def _families(solutions: Mapping[str, Solution], catalog: Catalog) -> dict[str, list[str]]:
    """Parents with all their parts, where every one of them has figures."""
    families = {series: catalog.parts(series) for series in solutions}
    return {p: children for p, children in families.items() if children and all(c in solutions for c in children)}


def _drafts(solutions: Mapping[str, Solution], families: Mapping[str, list[str]], catalog: Catalog) -> dict[str, Draft]:
    """Months of the series solved, parents first, so that a parent guides its parts and they add up to it."""
    drafts: dict[str, Draft] = {}
    for series, solution in sorted(solutions.items()):
        parent = drafts.get(catalog[series].parent or "")
        guide = None if parent is None else indicator_from(parent, np.ones(solution.months))
        drafts[series] = draft(solution, guide, None if parent is None else parent.covered)
    for whole, children in sorted(families.items()):
        if not drafts.keys() >= {whole, *children}:
            continue
        reconcile(drafts[whole], [drafts[c] for c in children])
    return drafts
