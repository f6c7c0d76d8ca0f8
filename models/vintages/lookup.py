"""The record as a reader of new figures asks it: what is known of a period, and what has been printed of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from models.core.measures import Measure
from models.core.periods import Month, Period
from models.reports.report import Report
from models.vintages.reconstruct import Reconstruction
from models.vintages.statements import level_interval

Months = Mapping[str, Mapping[Month, tuple[float, float]]]
"""Value and tolerance by series and month, without the months of which nothing is known."""


MOST_KEPT = 20_000
"""Sums of periods that are kept."""


class Lookup:
    """Months by series and the reports that they were made from, by series and period; answers are kept."""

    __slots__ = ("_levels", "_months", "_printed", "_wrong")

    def __init__(self, reconstruction: Reconstruction, reports: Sequence[Report]) -> None:
        self._fill(_months_of(reconstruction), {c.report.id for c in reconstruction.contradictions}, reports)

    @classmethod
    def of(cls, months: Months, wrong: Collection[str], reports: Sequence[Report]) -> Lookup:
        """A record from months reconstructed before; ``wrong`` are ids of reports that are contradictions."""
        record = cls.__new__(cls)
        record._fill(months, wrong, reports)
        return record

    def _fill(self, months: Months, wrong: Collection[str], reports: Sequence[Report]) -> None:
        self._months, self._wrong = months, frozenset(wrong)
        self._levels: dict[tuple[str, Period], tuple[float, float] | None] = {}
        self._printed: dict[str, dict[Period, list[Report]]] = defaultdict(lambda: defaultdict(list))
        for report in sorted(reports, key=lambda r: (r.known_from, r.id)):
            if report.measure is Measure.LEVEL and report.withdrawn is None and report.id not in self._wrong:
                self._printed[report.series][report.period].append(report)

    @property
    def months(self) -> Months:
        """Value and tolerance by series and month."""
        return self._months

    @property
    def wrong(self) -> frozenset[str]:
        """Ids of the reports that are contradictions."""
        return self._wrong

    def last(self, series: str) -> Month | None:
        """The last month of which a value is known."""
        return max(self._months.get(series, ()), default=None)

    def level(self, series: str, period: Period) -> tuple[float, float] | None:
        """Sum over a period in the unit of the series and its tolerance, None unless all its months are known.

        The tolerance is that of the months added up, or of the finest printed figure that the sum agrees with.
        """
        key = (series, period)
        if key in (kept := self._levels):
            return kept[key]
        if len(kept) >= MOST_KEPT:  # a service answers about texts without end
            self._levels = kept = {}
        found = kept[key] = self._sum(series, period)
        return found

    def _sum(self, series: str, period: Period) -> tuple[float, float] | None:
        known = self._months.get(series, {})
        months = [known[month] for month in period if month in known]
        if len(months) < len(period):
            return None
        total, tolerance = sum(v for v, _ in months), sum(t for _, t in months)
        printed = (level_interval(r) for r in self._reports(series, period))
        sure = [max(high - total, total - low) for low, high in printed if low <= total <= high]
        return total, min([tolerance, *sure])

    def printed(self, series: str, period: Period) -> list[float]:
        """What has been printed of a period, superseded figures too and the latest last, but no contradiction."""
        return [r.level for r in self._reports(series, period)]

    def _reports(self, series: str, period: Period) -> Sequence[Report]:
        return self._printed[series].get(period, ()) if series in self._printed else ()

    def figures(self, series: str) -> Mapping[Period, list[float]]:
        """All printed levels by period, superseded ones too and the latest last, but none that is a contradiction."""
        return {period: [r.level for r in reports] for period, reports in self._printed[series].items()}


def _months_of(reconstruction: Reconstruction) -> Months:
    return {
        series: {m.month: (m.value, m.tolerance or 0.0) for m in vintage.months if m.value is not None}
        for series, vintage in reconstruction.vintages.items()
    }
