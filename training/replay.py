"""The story of a replay: the record grew day by day; what would have been forecast on each day, and how good was it?

Figures enter in the order in which they were published, and on each release day a forecast is trained that knows no
more than was known then. It is marked as replayed: it was not published on that day. Members that are only compared
are left out: they take half of the time and change no forecast.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime

from models.artifacts.artifact_store import ArtifactStore
from models.core.catalog import Catalog
from models.core.periods import Month
from models.evaluation.outcomes import observe_last
from models.ingest_release import take_release
from models.reports.report import Report
from models.storage.records import Observed
from models.storage.store import Store
from training.pipeline import run_training

SPARE = 2
"""Months looked at beyond as many as releases are asked for: one release may fix several."""


def release_days(series: str, reports: Sequence[Report], *, catalog: Catalog, count: int) -> list[date]:
    """The last ``count`` days on which a month of a series was fixed that lay after all fixed before, oldest first."""
    months = count + SPARE
    while True:
        observed = observe_last(months, series, reports, catalog=catalog)
        days = list(dict.fromkeys(o.known for o in _news(observed)))
        if len(days) >= count or len({o.month for o in observed}) < months:
            return days[-count:]
        months += count


def _news(observed: Sequence[Observed]) -> Iterator[Observed]:
    """The values of months after all that were fixed before."""
    newest = Month(0)
    for each in observed:
        if each.month > newest:
            newest = each.month
            yield each


def replay(
    reports: Sequence[Report],
    days: Sequence[date],
    *,
    store: Store,
    artifacts: ArtifactStore,
    catalog: Catalog,
    series: Sequence[str],
    clock: Callable[[], datetime],
    jobs: int = 1,
) -> Iterator[tuple[date, list[str]]]:
    """Ingest in order of publication and train as of each day; each day with a line for each month scored on it.

    Where the figures are stored already, a line has the number of scores instead.

    What comes after the last day is ingested and scored at the end. Done again it trains only what is missing.
    """
    left = sorted(reports, key=lambda r: r.known_from)
    there = {(i.series, i.as_of) for name in series for i in store.ledger.issued(name) if i.replayed}
    for day in [*days, clock().date()]:
        due, left = [r for r in left if r.known_from <= day], [r for r in left if r.known_from > day]
        before = _scores(store, series)
        release = take_release(due, store=store, catalog=catalog, now=clock())
        missing = [name for name in series if day in days and (name, day) not in there]
        if missing:
            run_training(
                store=store,
                artifacts=artifacts,
                catalog=catalog,
                as_of=day,
                clock=clock,
                series=missing,
                compared=(),
                jobs=jobs,
            )
        lines = [f"{entry.series} {entry.month}: {entry.line}" for entry in release.scored]
        scored = _scores(store, series) - before
        yield day, lines or ([f"{scored} scores on figures stored before"] if scored else [])


def _scores(store: Store, series: Sequence[str]) -> int:
    return sum(len(store.ledger.scores(name)) for name in series)
