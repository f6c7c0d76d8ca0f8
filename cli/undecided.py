"""Undecided figures for a reader: what is the same of many figures of a series is one line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from cli.context import plural
from models.vintages.contradictions import COARSE, Contradiction


def once_a_series(found: Sequence[Contradiction]) -> Iterator[Contradiction]:
    """All that is undecided, with figures whose zeros may be rounding named by the last one of their series."""
    for each in found:
        alike = [c for c in found if c.kind == COARSE and c.report.series == each.report.series]
        if each.kind != COARSE or len(alike) == 1:
            yield each
        elif each is alike[-1]:
            others = [c.report.period for c in alike[:-1]]
            first, last = min(p.start for p in others), max(p.end for p in others)
            run = f"{first} to {last}" if last > first else str(first)
            more = f"so may the zeros of {plural(len(others), 'more figure')} of the series, {run} (--json lists all)"
            yield replace(each, reason=f"{each.reason}; {more}")
