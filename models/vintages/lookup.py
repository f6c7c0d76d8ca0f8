"""The record as a reader of new figures asks it: what is known of a period, and what has been printed of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from models.core.measures import Measure
from models.core.periods import Period
from models.reports.report import Report
from models.vintages.reconstruct import Reconstruction
from models.vintages.statements import level_interval


class Lookup:
    """A reconstruction and the reports it was made from, by series and period."""

    __slots__ = ("_printed", "_values")

    def __init__(self, reconstruction: Reconstruction, reports: Sequence[Report]) -> None:
        wrong = {c.report.id for c in reconstruction.contradictions}
        self._values = {s: {m.month: m for m in v.months} for s, v in reconstruction.vintages.items()}
        self._printed: dict[str, dict[Period, list[Report]]] = defaultdict(lambda: defaultdict(list))
        for report in sorted(reports, key=lambda r: (r.known_from, r.id)):
            if report.measure is Measure.LEVEL and report.id not in wrong:
                self._printed[report.series][report.period].append(report)

    def level(self, series: str, period: Period) -> tuple[float, float] | None:
        """Sum over a period in the unit of the series and its tolerance, None unless all its months are known.

        The tolerance is that of the months added up, or of the finest printed figure that the sum agrees with.
        """
        months = [self._values.get(series, {}).get(month) for month in period]
        values = [m.value for m in months if m is not None and m.value is not None]
        if len(values) < len(period):
            return None
        total, tolerance = sum(values), sum(m.tolerance or 0.0 for m in months if m is not None)
        printed = (level_interval(r) for r in self._printed[series][period])
        sure = [max(high - total, total - low) for low, high in printed if low <= total <= high]
        return total, min([tolerance, *sure])

    def printed(self, series: str, period: Period) -> list[float]:
        """What has been printed of a period, superseded figures too and the latest last, but no contradiction."""
        return [r.level for r in self._printed[series][period]]

    def figures(self, series: str) -> Mapping[Period, list[float]]:
        """All printed levels by period, superseded ones too and the latest last, but none that is a contradiction."""
        return {period: [r.level for r in reports] for period, reports in self._printed[series].items()}
