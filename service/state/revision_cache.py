"""Revisions of series as documents, cached while no report or observed month is added to the store."""

from __future__ import annotations

from datetime import date

from models.core.catalog import Catalog
from models.documents.revisions import RevisionStatisticsDocument, revision_statistics_document
from models.evaluation.revision_history import RevisionHistory, revision_history
from models.evaluation.revisions import expected_revisions, revision_statistics
from models.storage.store import Store
from service.state.vintage_cache import VintageCache
from service.state.weighted_cache import WeightedCache

MOST = 200
"""Histories and documents that are cached."""

_State = tuple[str, date, tuple[int, int]]


class RevisionCache:
    """Revisions by series, day and threshold; computed by the request that asks first, in about 0.1 s."""

    def __init__(self, store: Store, catalog: Catalog, record: VintageCache) -> None:
        self._store, self._catalog, self._record = store, catalog, record
        self._histories: WeightedCache[_State, RevisionHistory] = WeightedCache(MOST)
        self._documents: WeightedCache[tuple[_State, float], RevisionStatisticsDocument] = WeightedCache(MOST)

    def document(self, series: str, as_of: date, *, within: float) -> RevisionStatisticsDocument:
        """The revisions of a series known on a day. TooFewReleases, InvalidInput, StoreUnavailable, Busy."""
        # The state is read before what is made of it: at worst something newer is cached under an older state.
        state = (series, as_of, self._store.ledger.seen())
        found = self._documents.get((state, within))
        if found is None:
            found = self._made(self._history(state), as_of, within)
            self._documents.put((state, within), found)
        return found

    def _made(self, history: RevisionHistory, as_of: date, within: float) -> RevisionStatisticsDocument:
        entry = self._catalog[history.series]
        return revision_statistics_document(
            revision_statistics(history, entry, within=within),
            entry,
            as_of=as_of,
            expected=expected_revisions(history, entry, as_of=as_of),
        )

    def _history(self, state: _State) -> RevisionHistory:
        found = self._histories.get(state)
        if found is None:
            series, as_of, _ = state
            found = revision_history(
                series,
                self._store.reports(as_of=as_of, series=series),
                catalog=self._catalog,
                as_of=as_of,
                ruled_out=self._ruled_out(series, as_of),
                observed=self._store.ledger.observed(series),
            )
            self._histories.put(state, found)
        return found

    def _ruled_out(self, series: str, as_of: date) -> frozenset[str]:
        made = self._record.family(series, as_of)
        if made is None:
            return frozenset()
        return frozenset(c.report.id for c in (*made.findings.contradictions, *made.findings.ambiguous))
