"""The record as the reader of press texts asks it, made from the reconstructed states that the service keeps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from models.core.catalog import Catalog
from models.core.periods import Month, Period
from models.storage.store import Store
from models.vintages.lookup import Lookup
from service.state.family_cache import Made, State
from service.state.vintage_cache import VintageCache
from service.state.weighted_cache import WeightedCache

KEEP = 20
"""Families whose record is kept; the texts that are read are about one."""


class PressRecords:
    """The record of each family, made once for each of its states."""

    def __init__(self, store: Store, catalog: Catalog, record: VintageCache) -> None:
        self._store, self.catalog, self._record = store, catalog, record
        self._kept: WeightedCache[str, tuple[State, Lookup]] = WeightedCache(KEEP)

    def on(self, day: date) -> PressRecord | None:
        """The record as known on a day; None if nothing was published. StoreUnavailable."""
        return PressRecord(self, day) if self._record.reported() else None

    def family(self, series: str, day: date) -> Lookup | None:
        """The record of the family of a series, None if nothing was known. StoreUnavailable, Busy."""
        made = self._record.family(series, day)
        if made is None:
            return None
        kept = self._kept.get(made.state.root)
        if kept is None or kept[0] != made.state:
            kept = made.state, self._make(made)
            self._kept.put(made.state.root, kept)
        return kept[1]

    def _make(self, made: Made) -> Lookup:
        months = {
            series: {m.month: (m.value, m.tolerance or 0.0) for m in vintage.months if m.value is not None}
            for series, vintage in made.vintages.items()
        }
        wrong = {contradiction.report.id for contradiction in made.findings.contradictions}
        day = made.state.day
        reports = [r for series in months for r in self._store.reports(as_of=day, series=series)]
        return Lookup.of(months, wrong, reports)


class PressRecord:
    """The record on a day, for one text: a family is looked up when the text first needs it, and stays the same."""

    __slots__ = ("_day", "_found", "_records")

    def __init__(self, records: PressRecords, day: date) -> None:
        self._records, self._day = records, day
        self._found: dict[str, Lookup | None] = {}

    def _of(self, series: str) -> Lookup | None:
        if series not in self._found:
            known = series in self._records.catalog.entries
            self._found[series] = self._records.family(series, self._day) if known else None
        return self._found[series]

    def level(self, series: str, period: Period) -> tuple[float, float] | None:
        """Sum over a period in US$ million and its tolerance, None unless all its months are known."""
        found = self._of(series)
        return found.level(series, period) if found else None

    def printed(self, series: str, period: Period) -> Sequence[float]:
        """What has been printed of a period, in US$ million."""
        found = self._of(series)
        return found.printed(series, period) if found else ()

    def last(self, series: str) -> Month | None:
        """The last month of which a value is known."""
        found = self._of(series)
        return found.last(series) if found else None
