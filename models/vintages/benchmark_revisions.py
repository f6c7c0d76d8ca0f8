"""Benchmark revisions: one page of a publisher that prints many earlier months anew replaces what it printed before.

Figures of one month support and contradict each other when they are counted; after a benchmark revision the many old
figures of a month would outweigh its new one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from models.core.measures import Measure
from models.core.periods import Period
from models.reports.report import Report

MONTHS_REVISED = 12
"""Months that one page prints with another value than its publisher did before, from which on it is a benchmark."""


def replaced_by_benchmarks(reports: Sequence[Report]) -> tuple[list[Report], list[Report]]:
    """The reports of one series that stand, and those that a benchmark revision of their own publisher replaced.

    ``reports`` are in the order in which they were known. A publisher is its source without digits.
    """
    months = [r for r in reports if r.measure is Measure.LEVEL and r.period.is_month]
    before: dict[tuple[str, Period], list[Report]] = defaultdict(list)
    replaced: dict[tuple[str, str], list[Report]] = defaultdict(list)
    revised: dict[tuple[str, str], int] = defaultdict(int)
    for report in months:
        publisher = _publisher(report)
        older = [r for r in before[publisher, report.period] if r.known_from < report.known_from]
        if older and older[-1].level != report.level:
            revised[publisher, report.published] += 1
            replaced[publisher, report.published] += older
        before[publisher, report.period].append(report)
    gone = {r.id for page, count in revised.items() if count >= MONTHS_REVISED for r in replaced[page]}
    return [r for r in reports if r.id not in gone], [r for r in reports if r.id in gone]


def _publisher(report: Report) -> str:
    return re.sub(r"\W*\d+\W*", " ", report.source)
