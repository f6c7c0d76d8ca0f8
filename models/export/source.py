"""Where the rows of an export come from: the store as of a day, and the forecast of each series."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from models.core.catalog import Catalog
from models.core.measures import HUBVERSE
from models.documents.forecast import forecast_document, forecast_rows
from models.documents.performance import issued_rows, score_row
from models.documents.report import report_members
from models.documents.vintage import vintage_document
from models.evaluation.outcomes import by_root, root_of
from models.evaluation.performance import Performance
from models.forecasting.forecast import Forecast
from models.storage.store import Store
from models.vintages.reconstruct import vintages_of
from models.vintages.vintage import Vintage

Row = Mapping[str, Any]
"""A row by column; days and months are text, as in documents."""


@dataclass(slots=True)
class Source:
    """What is exported as of a day: of a past one, only what was known, issued and scored by then.

    ``forecast`` gives the forecast of a series, or raises NoModel or ArtifactRejected. Vintages are made a family at a
    time, and those of the last family are held.
    """

    store: Store
    catalog: Catalog
    as_of: date
    forecast: Callable[[str], Forecast]
    families: Mapping[str, Sequence[str]] = field(init=False)
    _vintages: tuple[str, Mapping[str, Vintage]] = field(init=False, default=("", {}))

    def __post_init__(self) -> None:
        self.families = by_root(self.catalog)

    def series(self) -> list[str]:
        """The series of the catalog that have figures or a version, by family."""
        known = self.store.reports_revisions().keys() | self.store.champions_after(0).keys()
        return [series for family in self.families.values() for series in family if series in known]

    def rows(self, kind: str, series: str) -> Iterable[Row]:
        """The rows of a kind of a series, in the order of its months. NoModel, ArtifactRejected, StoreUnavailable."""
        return _ROWS[kind](self, series)

    def forecasts(self, series: str) -> Iterator[Row]:
        """The months ahead, as far as the version looks."""
        forecast, entry = self.forecast(series), self.catalog[series]
        document = forecast_document(forecast, entry, horizon=forecast.horizon, quantiles=HUBVERSE)
        origin = document.model_dump(include={"unit", "as_of", "cutoff", "issued_at", "model_version", "vintage"})
        for row in forecast_rows(document):
            ends = {
                "lower_80": row["q0.1"],
                "upper_80": row["q0.9"],
                "lower_95": row["q0.025"],
                "upper_95": row["q0.975"],
            }
            yield row | ends | origin

    def vintages(self, series: str) -> Iterator[Row]:
        """The months that a value is known of, or that lie between such."""
        vintage = self._family(series).get(series) or Vintage(series, self.as_of, ())
        document = vintage_document(vintage, self.catalog[series].unit)
        return ({**vars(month), "unit": document.unit} for month in document.months)

    def reports(self, series: str) -> Iterator[Row]:
        """The figures in the order in which they became known."""
        known = self.store.reports(as_of=self.as_of, series=series)
        return (report_members(report) | {"known_from": report.known_from.isoformat()} for report in known)

    def scores(self, series: str) -> Iterator[Row]:
        """The scores that stand, by month, version and day."""
        ledger = self.store.ledger
        observed = (each for each in ledger.observed(series) if each.known <= self.as_of)
        scores = (each for each in ledger.scores(series) if each.known <= self.as_of)
        return (vars(score_row(each)) for each in Performance.of(ledger.issued(series), observed, scores).every)

    def issued(self, series: str) -> Iterator[Row]:
        """The archive in the order of issue."""
        issued = (each for each in self.store.ledger.issued(series) if each.issued_at.date() <= self.as_of)
        return (vars(row) for each in issued for row in issued_rows(each))

    def _family(self, series: str) -> Mapping[str, Vintage]:
        root = root_of(series, self.catalog)
        if self._vintages[0] != root:
            names = self.families[root]
            reports = [each for name in names for each in self.store.reports(as_of=self.as_of, series=name)]
            self._vintages = root, vintages_of(names, reports, catalog=self.catalog, as_of=self.as_of)
        return self._vintages[1]


_ROWS: Mapping[str, Callable[[Source, str], Iterable[Row]]] = {
    "forecasts": Source.forecasts,
    "vintages": Source.vintages,
    "reports": Source.reports,
    "scores": Source.scores,
    "issued": Source.issued,
}
