"""How much of one series is reconstructed: limits on figures that no publisher comes near, and what is left out of a
record that is beyond them.

Time and memory of a reconstruction grow with the square of the figures of a series, and with that of its months. A
release that would go beyond a limit is refused as a whole; a record that is beyond one already is read up to it, the
latest figures first.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from models.core.errors import InvalidInput, Problem
from models.core.measures import Measure
from models.core.periods import FISCAL_START, Period
from models.reports.report import Report


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is reconstructed; different figures unless stated otherwise."""

    figures_of_period: int = 100
    """Different figures of one period of a series; the bundled record has six at most."""
    figures_of_series: int = 2_000
    """Different figures of one series; the bundled record has 442 at most, of ten years."""
    figures_with_repeats: int = 10_000
    """Figures of one series in all, however many sources repeat one."""
    months: int = 600
    """Months from the first to the last that the figures of a series cover."""
    figures_of_release: int = 100_000
    """Figures of one release, of all series."""
    problems: int = 50


LIMITS = Limits()


Figure = tuple[Period, Measure, Decimal, str]


@dataclass(frozen=True, slots=True)
class Unread:
    """Figures of a series that are not read: the latest of them, how many there are, and why in a sentence."""

    report: Report
    count: int
    why: str


def figure_of(report: Report) -> Figure:
    """What makes a figure a different one; publisher and date do not."""
    return report.period, report.measure, report.value, report.unit


def refuse_flood(
    new: Sequence[Report],
    known: Sequence[Report] = (),
    *,
    fiscal_starts: Mapping[str, int] = MappingProxyType({}),
) -> None:
    """InvalidInput if a release breaks a limit, alone or with the reports ``known``: names the figure that does.

    ``fiscal_starts`` are the first months of the fiscal years by series, in which periods are named.
    """
    if len(new) > LIMITS.figures_of_release:
        wanted = f"at most {LIMITS.figures_of_release:,} figures in one release"
        raise InvalidInput([Problem("release", "", f"{len(new):,} figures", wanted)])
    stored, given = (
        _by_series(sorted((r for r in known if r.withdrawn is None), key=lambda r: (r.known_from, r.id))),
        _by_series(new),
    )
    problems = [
        p
        for series, rows in given.items()
        for p in _series_problems(rows, stored.get(series, []), fiscal_starts.get(series, FISCAL_START))
    ]
    if problems:
        raise InvalidInput(problems[: LIMITS.problems])


def _by_series(reports: Sequence[Report]) -> dict[str, list[Report]]:
    found: dict[str, list[Report]] = defaultdict(list)
    for report in reports:
        found[report.series].append(report)
    return found


def _series_problems(new: Sequence[Report], known: Sequence[Report], fiscal_start: int) -> list[Problem]:
    """One problem for each limit that is broken, by the first figure beyond it.

    Only what is read of the record counts: a month with too many figures does not keep others out.
    """
    tally, problems, reported = _Tally(readable(known, fiscal_start)[0], fiscal_start), [], set[object]()
    stored = {r.id for r in known}
    for report in new:
        if report.id in stored or report.id in tally.ids:
            continue
        for limit, column, found, wanted in tally.add(report):
            if limit not in reported:
                reported.add(limit)
                place = report.place or f"{report.series} {report.period.text(fiscal_start)}"
                problems.append(Problem(place, column, found, wanted))
    return problems


class _Tally:
    """What a series has so far; a figure that is beyond a limit is not counted."""

    def __init__(self, reports: Iterable[Report], fiscal_start: int) -> None:
        self.fiscal_start = fiscal_start
        self.ids: set[str] = set()
        self.figures: set[Figure] = set()
        self.of_period: dict[tuple[Period, Measure], int] = defaultdict(int)
        self.span: tuple[int, int] | None = None
        for report in reports:
            self._count(report)

    def _count(self, report: Report) -> None:
        self.ids.add(report.id)
        first, last = report.period.start.ordinal, report.period.end.ordinal
        self.span = (min(first, self.span[0]), max(last, self.span[1])) if self.span else (first, last)
        if (figure := figure_of(report)) not in self.figures:
            self.figures.add(figure)
            self.of_period[report.period, report.measure] += 1

    def add(self, report: Report) -> list[tuple[object, str, str, str]]:
        """Count a figure; the limits that it breaks as (limit, column, found, wanted), in which case it is not."""
        broken = list(self._broken(report))
        if not broken:
            self._count(report)
        return broken

    def _broken(self, report: Report) -> Iterable[tuple[object, str, str, str]]:
        shown, period = f"{report.value:f}", report.period
        named = period.text(self.fiscal_start)
        fresh = figure_of(report) not in self.figures
        if fresh and self.of_period[period, report.measure] >= LIMITS.figures_of_period:
            wanted = (
                f"at most {LIMITS.figures_of_period} different figures of {report.series} {named}, {report.measure}"
            )
            yield (period, report.measure), "value", shown, wanted
        if fresh and len(self.figures) >= LIMITS.figures_of_series:
            yield "series", "value", shown, f"at most {LIMITS.figures_of_series:,} different figures of {report.series}"
        if len(self.ids) >= LIMITS.figures_with_repeats:
            yield (
                "repeats",
                "value",
                shown,
                f"at most {LIMITS.figures_with_repeats:,} figures of {report.series}, repeated ones too",
            )
        if self.span is not None:
            first, last = period.start.ordinal, period.end.ordinal
            if max(last, self.span[1]) - min(first, self.span[0]) >= LIMITS.months:
                wanted = f"a month within {LIMITS.months} months of all others of {report.series}"
                yield "months", "period_start", named, wanted


def readable(reports: Sequence[Report], fiscal_start: int) -> tuple[list[Report], list[Unread]]:
    """The reports of one series that are read, in their order, and what is left out; all of them within the limits.

    ``reports`` are in the order in which they were known; ``fiscal_start`` is the first month of its fiscal year.
    """
    if surely_within(reports):
        return list(reports), []
    last = max(r.period.end for r in reports) if reports else None
    tally, left = _Tally((), fiscal_start), dict[object, list[tuple[Report, str]]]()
    kept = []
    for report in reversed(reports):
        if last is not None and last - report.period.start >= LIMITS.months:
            wanted = f"at most {LIMITS.months} months before the last one are read"
            broken: list[tuple[object, str, str, str]] = [("months", "", "", wanted)]
        else:
            broken = tally.add(report)
        for limit, _, _, wanted in broken[:1]:
            left.setdefault(limit, []).append((report, wanted))
        if not broken:
            kept.append(report)
    return kept[::-1], [Unread(found[0][0], len(found), found[0][1]) for found in left.values()]


def surely_within(reports: Sequence[Report]) -> bool:
    """Whether the reports of one series are surely within all limits, repeated figures counted like others."""
    if not 0 < len(reports) <= min(LIMITS.figures_of_series, LIMITS.figures_with_repeats):
        return False
    of_period = Counter((r.period.start.ordinal, r.period.end.ordinal, r.measure) for r in reports)
    first, last = min(start for start, _, _ in of_period), max(end for _, end, _ in of_period)
    return last - first < LIMITS.months and max(of_period.values()) <= LIMITS.figures_of_period
