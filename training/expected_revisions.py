"""The revisions to be expected of the last known months, added to the forecasts that are about to be published."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from models.core.catalog import Catalog
from models.evaluation.revision_history import RevisionHistory, revision_history
from models.evaluation.revisions import expected_revisions
from models.reports.report import Report
from models.storage.store import Store
from models.vintages.reconstruct import Reconstruction
from training.family_reconciliation import Relatives
from training.fit_series import Trained

log = logging.getLogger(__name__)


class ExpectedRevisions:
    """The revisions to be expected by the record known on a day; ``reports`` are those of that day."""

    def __init__(self, reports: Sequence[Report], record: Reconstruction, *, store: Store, catalog: Catalog) -> None:
        self._as_of, self._ruled_out = record.as_of, record.ruled_out
        self._ledger, self._catalog = store.ledger, catalog
        self._reports: dict[str, list[Report]] = defaultdict(list)
        for report in reports:
            self._reports[report.series].append(report)

    def added(self, relatives: Relatives) -> Relatives:
        """The same results with the revisions to come of each series."""
        results = {name: self._with(name, result) for name, result in relatives.results.items()}
        return replace(relatives, results=results)

    def _with(self, series: str, result: Trained | str) -> Trained | str:
        if isinstance(result, str):
            return result
        try:
            history = self._history(series)
            expected = expected_revisions(history, self._catalog[series], as_of=self._as_of)
        except Exception:  # a forecast is published without them rather than not at all
            log.exception("%s: no revisions to be expected", series)
            return result
        return replace(result, forecast=replace(result.forecast, revisions=expected, releases=history.releases))

    def _history(self, series: str) -> RevisionHistory:
        return revision_history(
            series,
            self._reports[series],
            catalog=self._catalog,
            as_of=self._as_of,
            ruled_out=self._ruled_out,
            observed=self._ledger.observed(series),
        )
