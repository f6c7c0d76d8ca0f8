"""The hierarchy: what parts and whole imply for each other, and estimates of parts that add up to the whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from models.core.arrays import Array
from models.core.measures import Measure
from models.core.periods import Period
from models.reports.report import Report
from models.vintages.solver import Draft, Solution
from models.vintages.statements import Statement, derived, level_interval
from models.vintages.tolerances import AGGREGATION


def pages_that_add_up(
    by_series: Mapping[str, Sequence[Report]], children: Mapping[str, Sequence[str]]
) -> dict[str, bool]:
    """By report id: whether whole and parts, as one page gives them for one period, add up in their digits."""
    levels: dict[tuple[str, str, Period], Report] = {}
    for series, reports in by_series.items():
        levels |= {(series, r.source + r.published, r.period): r for r in reports if r.measure is Measure.LEVEL}
    found: dict[str, bool] = {}
    for (series, page, period), whole in levels.items():
        parts = [levels.get((child, page, period)) for child in children[series]]
        given = [part for part in parts if part is not None]
        if given and len(given) == len(parts):
            low, high = level_interval(whole)
            sums = [sum(bound) for bound in zip(*map(level_interval, given), strict=True)]
            fits = sums[0] <= high and sums[1] >= low
            found |= {r.id: fits and found.get(r.id, True) for r in (whole, *given)}
    return found


def family_statements(parent: Solution, children: Sequence[Solution], known: date) -> dict[str, list[Statement]]:
    """Statements by series that follow from ``parent = sum of children`` where all but one of them are known."""
    members = [parent, *children]
    runs = sorted({(c.start, c.end) for m in members for c in m.accepted()})
    found: dict[str, list[Statement]] = {}
    for start, end in runs:
        intervals = [m.interval(start, end) for m in members]
        open_ones = [k for k, (low, high) in enumerate(intervals) if not _narrow(low, high)]
        if len(open_ones) != 1:
            continue
        low, high = _remainder(intervals, open_ones[0])
        if high >= 0 and _narrow(max(low, 0.0), high):
            claim = derived(start, end, max(low, 0.0), high, known)
            found.setdefault(members[open_ones[0]].series, []).append(claim)
    return found


def additions(parent: Solution, children: Sequence[Solution]) -> dict[tuple[int, int], bool]:
    """For every published run over which whole and parts are known: whether the parts add up to the whole."""
    members, found = [parent, *children], {}
    for start, end in {(c.start, c.end) for m in members for c in m.accepted()}:
        intervals = [m.interval(start, end) for m in members]
        if all(_narrow(low, high) for low, high in intervals):
            low, high = _remainder(intervals, 0)
            slack = AGGREGATION.adds_up_share * intervals[0][1] / (end - start)
            found[start, end] = low <= intervals[0][1] + slack and high >= intervals[0][0] - slack
    return found


def _narrow(low: float, high: float) -> bool:
    return high - low <= 2 * AGGREGATION.narrow_share * high


def _remainder(intervals: Sequence[tuple[float, float]], which: int) -> tuple[float, float]:
    """Interval of one member from the others: the whole is the sum of its parts."""
    whole, parts = intervals[0], [p for k, p in enumerate(intervals) if k not in (0, which)]
    low, high = sum(p[0] for p in parts), sum(p[1] for p in parts)
    return (low, high) if which == 0 else (whole[0] - high, whole[1] - low)


def take_derived(solution: Solution, claims: Sequence[Statement]) -> None:
    """Add derived statements where they fit; a derived one never displaces a published one."""
    for claim in sorted(claims, key=lambda c: c.width):
        part = solution.part_of(claim.start, claim.end)
        if part is not None and part.admits(claim):
            part.add(claim)


def reconcile(parent: Draft, children: Sequence[Draft]) -> None:
    """Move estimated months of the parts so that they add up to the whole where all are covered, in place.

    The least change, weighted by the variance of each estimate, that makes every month add up and keeps every exact
    sum of every part. A month that it would push below zero is held near zero and the rest moves again.
    """
    values = np.array([np.nan_to_num(c.values) for c in children])
    cells = np.array([(c.errors > 0) & c.covered for c in children])
    months = np.flatnonzero(parent.covered & np.logical_and.reduce([c.covered for c in children]) & cells.any(axis=0))
    if not len(months):
        return
    child, month = np.nonzero(cells)
    rows = [month == t for t in months]
    totals = [(k, s) for k, c in enumerate(children) for s in {(s.start, s.end): s for s in c.exact}.values()]
    rows += [(child == k) & (month >= s.start) & (month < s.end) for k, s in totals]
    used = np.array([row.any() for row in rows])
    matrix = np.array(rows, float)[used]
    spread = np.array([np.minimum(c.errors, np.nan_to_num(c.values) + 1e-9) for c in children])[cells] ** 2
    for _ in range(AGGREGATION.rounds):
        lacking = [parent.values[t] - values[:, t].sum() for t in months]
        lacking += [s.value - values[k, s.start : s.end].sum() for k, s in totals]
        normal = (matrix * spread) @ matrix.T
        normal[np.diag_indices(len(normal))] += 1e-9 * np.trace(normal) / len(normal)
        moved = values[cells] + spread * (matrix.T @ np.linalg.solve(normal, np.array(lacking)[used]))
        below = moved < 0
        values[cells] = np.where(below, 0.05 * values[cells], moved)
        if not below.any():
            break
        spread = np.where(below, 0.0025 * spread, spread)
    for k, draft in enumerate(children):
        draft.values = np.where(draft.covered, values[k], np.nan)


def indicator_from(parent: Draft, fallback: Array) -> Array:
    """The parent's months as indicator of a part, [T]; the fallback where the parent is unknown."""
    usable = parent.covered & (np.nan_to_num(parent.values) > 0)
    if not usable.any():
        return fallback
    ratio = float(np.median(parent.values[usable] / fallback[usable]))
    return np.where(usable, np.nan_to_num(parent.values), fallback * ratio)
