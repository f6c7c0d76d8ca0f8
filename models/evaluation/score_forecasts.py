"""The story of scoring: reports -> what they fixed and when -> forecasts that waited for it -> scores.

Everything follows from what is stored, so it can be done again at any time: at a release, after training, when the
service starts. What was scored stays as it is; whatever is missing is added.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from models.core.catalog import Catalog
from models.core.periods import Month
from models.evaluation.forecast_scores import changes, score, unscored
from models.evaluation.outcomes import observe, root_of
from models.reports.report import Report
from models.storage.records import Mark, Observed, Score
from models.storage.store import Store

ATTEMPTS = 10
"""To follow the record while others write; who is overtaken so often leaves it to the last of them, who sees all."""

BEFORE = 12
"""Months before the first forecast whose revisions are followed too."""


def catch_up(store: Store, *, catalog: Catalog, now: datetime) -> list[Score]:
    """Score all that is not scored yet; the scores that were added. Nothing new costs a few short queries."""
    for _ in range(ATTEMPTS):
        if follow_record(store, catalog=catalog, today=now.date()):
            break
    added: list[Score] = []
    for series in store.ledger.unscored():
        issued, observed = store.ledger.issued(series), store.ledger.observed(series)
        pairs = unscored(issued, observed, store.ledger.scores(series))
        added += store.ledger.add_scores([score(*pair) for pair in pairs], now=now)
    return added


def series_behind(store: Store, *, catalog: Catalog) -> list[str]:
    """Series that ``catch_up`` has something to do for: reports not followed yet, or a forecast without its score."""
    marks, revision = store.ledger.marks(), store.ledger.seen()[0]
    late = [s for s, start in _starts(store, catalog).items() if not _is_current(marks.get(s), start, revision)]
    return sorted({*late, *store.ledger.unscored()})


def follow_record(store: Store, *, catalog: Catalog, today: date) -> bool:
    """Remember what the reports that came since the last time fixed, for each series that has a forecast.

    False, and nothing is remembered, if another wrote meanwhile: of one day the value that is recorded last stands, so
    one that follows from fewer reports must not come after one that follows from more.
    """
    marks, seen_now = store.ledger.marks(), store.ledger.seen()
    revision = seen_now[0]
    starts = _starts(store, catalog)
    families: dict[str, dict[str, Month]] = defaultdict(dict)
    for series, start in starts.items():
        if not _is_current(marks.get(series), start, revision):
            families[root_of(series, catalog)][series] = start
    reports = _by_family(store.reports(as_of=today), catalog) if families else {}
    after: dict[int, dict[str, list[Report]]] = {}
    moved: dict[str, Mark] = {}
    fresh: list[Observed] = []
    for root, wanted in families.items():
        seen = min(_seen(marks.get(s), start) for s, start in wanted.items())
        if seen not in after:
            after[seen] = _by_family(store.reports_after(seen), catalog)
        news = after[seen].get(root, [])
        here = {s: Mark(start, revision) for s, start in wanted.items()}
        if not news:
            moved |= here
            continue
        fresh += _fresh(store, reports.get(root, []), news, wanted, catalog, today)
        # A report from after today (the clock was set back) is not seen yet: it must be met again.
        moved |= here if all(r.known_from <= today for r in news) else {}
    return not (fresh or moved) or store.ledger.add_observed(fresh, moved, seen=seen_now if fresh else None)


def _fresh(
    store: Store,
    reports: list[Report],
    news: list[Report],
    wanted: Mapping[str, Month],
    catalog: Catalog,
    today: date,
) -> list[Observed]:
    """What a family fixed from the first day on that a new report can have changed, as far as it is not stored."""
    since = min(r.known_from for r in news)
    found = observe(reports, wanted, catalog=catalog, since=since, today=today)
    return [o for s in wanted for o in news_of(store.ledger.observed(s), [o for o in found if o.series == s])]


def news_of(before: Sequence[Observed], found: Sequence[Observed]) -> list[Observed]:
    """Of the values found of one series those that are not stored: ``before``, in the order recorded.

    A value is news where it differs from the one known before it, or from the one stored for the same day: that came
    from an unfinished day, or from reports that others, stored later, have ruled out.
    """
    first = min((o.known for o in found), default=date.max)
    stored = {(o.month, o.known): o for o in before}
    settled = sorted((o for o in stored.values() if o.known < first), key=lambda o: o.known)
    news = {(o.month, o.known) for o in changes([*settled, *found])}
    fresh = []
    for value in found:
        there = stored.get((value.month, value.known))
        if (value.month, value.known) in news if there is None else there.value != value.value:
            fresh.append(value)
    return fresh


def _starts(store: Store, catalog: Catalog) -> dict[str, Month]:
    """The first month that is followed, of each series of the catalog that has a forecast."""
    return {s: cutoff + (1 - BEFORE) for s, cutoff in store.ledger.first_cutoffs().items() if s in catalog.entries}


def _is_current(mark: Mark | None, start: Month, revision: int) -> bool:
    return mark is not None and mark.revision == revision and mark.start <= start


def _seen(mark: Mark | None, start: Month) -> int:
    """Up to which report a series is followed; none if it must be followed from an earlier month."""
    return mark.revision if mark is not None and mark.start <= start else 0


def _by_family(reports: list[Report], catalog: Catalog) -> dict[str, list[Report]]:
    found: dict[str, list[Report]] = defaultdict(list)
    for report in reports:
        if report.series in catalog.entries:
            found[root_of(report.series, catalog)].append(report)
    return found
