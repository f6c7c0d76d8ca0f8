"""What was made of families, as long as there is room: findings, which are small, and vintages, which are not."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from models.core.measures import Measure
from models.core.periods import Month
from models.reports.report import Report
from models.vintages.contradictions import Contradiction
from models.vintages.reconstruct import Reconstruction
from models.vintages.vintage import Vintage
from service.state.weighted_cache import WeightedCache

LEAST = 100
"""Reports that a family counts for at least."""


@dataclass(frozen=True, slots=True)
class State:
    """A family as of one of its publication days, by the reports up to a revision of the store."""

    root: str
    day: date
    revision: int


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest report of a series and the last month that a level was reported for."""

    published: date
    month: Month | None


@dataclass(frozen=True, slots=True)
class FamilySummary:
    """The state of a family without its months: by series the latest reports and the hash of the vintage."""

    latest: Mapping[str, Latest]
    hashes: Mapping[str, str]
    contradictions: tuple[Contradiction, ...]
    ambiguous: tuple[Contradiction, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """A reconstructed state; ``weight`` is the number of its reports."""

    state: State
    weight: int
    findings: FamilySummary
    vintages: Mapping[str, Vintage]

    @classmethod
    def of(cls, state: State, reports: Sequence[Report], made: Reconstruction) -> Made:
        """The state from a reconstruction."""
        hashes = {series: vintage.hash for series, vintage in made.vintages.items()}
        wrong = {contradiction.report.id for contradiction in made.contradictions}
        findings = FamilySummary(_latest(reports, wrong), hashes, made.contradictions, made.ambiguous)
        return cls(state, max(len(reports), LEAST), findings, made.vintages)


class Shelf:
    """Keeps findings of ``findings`` states, and the vintages of as many as have ``reports`` reports in all."""

    def __init__(self, *, findings: int, reports: int) -> None:
        self._small: WeightedCache[Hashable, Made] = WeightedCache(findings)
        self._whole: WeightedCache[Hashable, Made] = WeightedCache(reports)

    def get(self, name: Hashable, *, whole: bool) -> Made | None:
        """What is kept under a name; without vintages unless ``whole``."""
        return self._whole.get(name) if whole else self._small.get(name)

    def put(self, name: Hashable, made: Made) -> None:
        """Keep a state."""
        self._small.put(name, replace(made, vintages={}))
        self._whole.put(name, made, weight=made.weight)

    def clear(self) -> None:
        """Forget all."""
        self._small.clear()
        self._whole.clear()


def _latest(reports: Sequence[Report], wrong: Collection[str]) -> dict[str, Latest]:
    """The last publication and the last month known, by series; a ``wrong`` figure makes no month known."""
    latest: dict[str, Latest] = {}
    for report in reports:
        if report.withdrawn is not None:
            continue
        counts = report.measure is Measure.LEVEL and report.id not in wrong
        month = report.period.end if counts else None
        before = latest.get(report.series, Latest(report.known_from, month))
        months = [m for m in (before.month, month) if m is not None]
        latest[report.series] = Latest(max(before.published, report.known_from), max(months, default=None))
    return latest
