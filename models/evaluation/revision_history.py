"""The figures of each month of a series in the order in which they were published: what revisions are computed from.

A month has the figures printed for it, without those that the record rules out. Where the ledger fixed a month before a
figure of its own was printed (as a difference of sums), that value is its first release, as it is for scores.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from models.core.catalog import Catalog, Series
from models.core.measures import Measure
from models.core.periods import Month
from models.reports.catalog_check import in_series_units
from models.reports.report import Report
from models.storage.records import Observed
from models.vintages.levels import printed_unit
from models.vintages.statements import last_digit_unit

LATE_MONTHS = 3
"""A month first published with one that is so many months newer is history, no first release."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A value of a month from a day on, in the unit of the series; ``tolerance`` is what its digits leave open."""

    known: date
    value: float
    tolerance: float
    counted: int = field(init=False, repr=False, compare=False)
    """Calendar months from year 0 to that of ``known``: asked for thousands of times."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "counted", _counted(self.known))

    def differs(self, other: Figure) -> bool:
        """Whether two figures are further apart than the coarser one is precise."""
        return moved(self.value - other.value, self.tolerance, other.tolerance)


def moved(revision: float, *tolerances: float) -> bool:
    """Whether a revision is larger than the digits of both figures leave open."""
    return abs(revision) > max(tolerances) * (1 + 1e-6) + 1e-9


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """The figures of a month, oldest first, each different from the one before."""

    month: Month
    figures: tuple[Figure, ...]

    @property
    def first(self) -> Figure:
        """The first release."""
        return self.figures[0]

    @property
    def final(self) -> Figure:
        """The latest figure known."""
        return self.figures[-1]

    def at_age(self, months: int) -> Figure:
        """The figure that stood at the end of the calendar month so many months after that of the first release."""
        last = self.first.counted + months
        return next(f for f in reversed(self.figures) if f.counted <= last) if months else self.first

    def known_on(self, day: date) -> Figure:
        """The figure that stood on a day; the first one before it was published."""
        return next((f for f in reversed(self.figures) if f.known <= day), self.first)

    def age_on(self, day: date) -> int:
        """Calendar months from that of the first release to that of a day."""
        return _counted(day) - self.first.counted


@dataclass(frozen=True, slots=True)
class RevisionHistory:
    """What a series is known to have been revised by up to ``last``, the last day with a release.

    ``released`` are the months whose first release is known; ``known`` has these and the months that were history when
    the record began. ``releases`` counts the days on which a printed figure made a month known or moved it: what the
    ledger has depends on when forecasts began, so it counts none.
    """

    series: str
    last: date
    releases: int
    released: tuple[MonthFigures, ...]
    known: Mapping[Month, MonthFigures]

    def aged(self, months: int) -> list[MonthFigures]:
        """The months of which so many calendar months have passed since the first release."""
        return [m for m in self.released if m.age_on(self.last) >= months]


def revision_history(
    series: str,
    reports: Iterable[Report],
    *,
    catalog: Catalog,
    as_of: date,
    ruled_out: Collection[str] = (),
    observed: Sequence[Observed] = (),
) -> RevisionHistory:
    """The figures of a series known on a day, from its reports and what the ledger ``observed`` of it.

    ``ruled_out`` are ids of reports that contradict the others.
    """
    entry = catalog[series]
    printed = _printed(entry, reports, as_of, ruled_out)
    before = _fixed_before(observed, printed, as_of)
    months = {m: _distinct([*before.get(m, []), *printed.get(m, [])]) for m in sorted(before.keys() | printed.keys())}
    known = {month: MonthFigures(month, figures) for month, figures in months.items()}
    days = sorted({f.known for figures in months.values() for f in figures})
    releases = len({f.known for figures in printed.values() for f in _distinct(figures)})
    return RevisionHistory(series, days[-1] if days else as_of, releases, tuple(_released(known, days[:1])), known)


def _printed(
    entry: Series, reports: Iterable[Report], as_of: date, ruled_out: Collection[str]
) -> dict[Month, list[Figure]]:
    """The figures printed for single months, oldest first."""
    found: dict[Month, list[Figure]] = defaultdict(list)
    mine = [r for r in reports if r.series == entry.series and r.measure is Measure.LEVEL and r.period.is_month]
    standing = [r for r in mine if r.stands_on(as_of) and r.id not in ruled_out]
    factors = {unit: _factor(report, entry) for unit, report in {r.unit: r for r in standing}.items()}
    last_digit = last_digit_unit if entry.is_flow else printed_unit
    for report in sorted(standing, key=lambda r: (r.known_from, r.id)):
        factor = factors[report.unit]
        tolerance = float(last_digit(report.value) * factor) / 2
        found[report.period.start].append(Figure(report.known_from, float(report.value * factor), tolerance))
    return found


def _factor(report: Report, entry: Series) -> Decimal:
    """What a figure in the unit of a report is multiplied by to be in that of the series."""
    return in_series_units([report], Catalog({entry.series: entry}))[0].factor


def _fixed_before(
    observed: Iterable[Observed], printed: Mapping[Month, Sequence[Figure]], as_of: date
) -> dict[Month, list[Figure]]:
    """What the ledger has of months before a figure of their own was printed, oldest first."""
    found: dict[Month, dict[date, Figure]] = defaultdict(dict)
    for each in observed:  # of one day the last recorded is used
        until = printed[each.month][0].known if each.month in printed else date.max
        if each.known <= as_of and each.known < until:
            found[each.month][each.known] = Figure(each.known, each.value, each.tolerance)
    return {month: [days[day] for day in sorted(days)] for month, days in found.items()}


def _distinct(figures: Sequence[Figure]) -> tuple[Figure, ...]:
    """One figure a day, the last, and only those that moved the month."""
    kept: list[Figure] = []
    for figure in {f.known: f for f in figures}.values():
        if not kept or figure.differs(kept[-1]):
            kept.append(figure)
    return tuple(kept)


def _released(known: Mapping[Month, MonthFigures], begin: Sequence[date]) -> Iterable[MonthFigures]:
    """The months that were news when they were published: not those that the record began with, nor older ones."""
    newest: dict[date, Month] = {}
    for month, each in known.items():
        newest[each.first.known] = max(month, newest.get(each.first.known, month))
    latest: Month | None = None
    limit: dict[date, Month] = {}
    for day in sorted(newest):
        latest = newest[day] if latest is None else max(latest, newest[day])
        limit[day] = latest + -LATE_MONTHS
    for month, each in known.items():
        if each.first.known not in begin and month > limit[each.first.known]:
            yield each


def _counted(day: date) -> int:
    return 12 * day.year + day.month
