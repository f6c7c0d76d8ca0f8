"""The story of a release: reports -> store -> what each figure did to the record -> forecasts scored -> drift.

The reports are stored in one transaction; the rest follows from what is stored. So a service that dies in between
loses nothing: the next release, training or start catches up.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from models.core.catalog import Catalog
from models.core.errors import InvalidInput, Problem, ReleaseUnscored, StoreUnavailable
from models.core.measures import Measure
from models.evaluation.release_summary import (
    DriftFound,
    ScoredMonth,
    UnscoredMonths,
    drift_entries,
    scored_entries,
    unscored_entries,
)
from models.evaluation.score_forecasts import catch_up
from models.reports.catalog_check import fit_catalog, in_series_units
from models.reports.report import Report
from models.storage.definitions import definition_of, refuse_changed
from models.storage.records import Definition, Ingested, Score, Superseding
from models.storage.store import Store
from models.vintages.contradictions import COARSE, Contradiction
from models.vintages.limits import refuse_flood
from models.vintages.reconstruct import Reconstruction, reconstruct

FEW_SERIES = 32
"""Series up to which the reports are read for each, and all at once beyond."""


@dataclass(frozen=True, slots=True)
class Release:
    """What a release did: every figure is stored, a duplicate, superseding an earlier one, or a contradiction.

    Superseding and contradicting figures are stored too: the record keeps all and the vintages use what stands. What
    contradicts others, is ``ambiguous`` beside them, or leaves the vintage at the earlier figure supersedes nothing.
    ``scored`` has an entry for each month that was scored, ``unscored`` the reasons for months that were not, ``drift``
    the state of the series scored.
    """

    ingested: Ingested
    contradictions: tuple[Contradiction, ...]
    dry_run: bool = False
    ambiguous: tuple[Contradiction, ...] = ()
    scored: tuple[ScoredMonth, ...] = ()
    unscored: tuple[UnscoredMonths, ...] = ()
    drift: tuple[DriftFound, ...] = ()


def take_release(
    reports: Sequence[Report], *, store: Store, catalog: Catalog, now: datetime, dry_run: bool = False
) -> Release:
    """Store a release and report its effects; a dry run does the same in a transaction that is rolled back.

    CatalogChanged if the catalog differs for a series from that under which its figures were stored.
    InvalidInput, and nothing stored, if a series is not in the catalog, a figure is published after ``now``, or the
    figures of a series would be more than can be reconstructed (models/vintages/limits.py).
    StoreUnavailable, and nothing stored, if the database fails before the reports are in; ReleaseUnscored after that.
    """
    known = store.definitions()
    refuse_changed(known, catalog, "the catalog")
    reports = fit_catalog(reports, catalog, "release")
    _refuse_future(reports, now, catalog)
    _refuse_flood(reports, store, catalog)
    definitions = _definitions(reports, known, store, catalog)
    if dry_run:
        with store.rehearsal() as rehearsed:
            ingested = rehearsed.add_reports(reports, now=now, definitions=definitions)
            done = _followed(ingested, rehearsed, catalog, now)
        return replace(done, dry_run=True)
    ingested = store.add_reports(reports, now=now, definitions=definitions)
    try:
        return _followed(ingested, store, catalog, now)
    except StoreUnavailable as error:
        raise ReleaseUnscored(str(error)) from error


def release_again(
    stored: Sequence[Report], scores: Sequence[Score], *, store: Store, catalog: Catalog, recorded: datetime
) -> Release:
    """What a release did that is stored already, by its figures, the scores that came of it and the time."""
    return _effects(Ingested(tuple(stored), (), store.superseding(stored)), scores, store, catalog, recorded)


def _followed(ingested: Ingested, store: Store, catalog: Catalog, now: datetime) -> Release:
    """What follows from reports that are stored."""
    return _effects(ingested, catch_up(store, catalog=catalog, now=now), store, catalog, now)


def _effects(ingested: Ingested, scores: Sequence[Score], store: Store, catalog: Catalog, now: datetime) -> Release:
    """What a release did to the record and to the forecasts, scored already."""
    made = _reconstructed(ingested, store, catalog, now.date())
    new = {r.id for r in ingested.stored}
    wrong, unsure = (tuple(c for c in found if c.report.id in new) for found in (made.contradictions, made.ambiguous))
    scored = scored_entries(scores, store)
    unscored = unscored_entries(ingested.stored, scored, {c.report.id for c in wrong}, store)
    drift = drift_entries({entry.series for entry in scored}, store)
    ingested = _standing(ingested, wrong + unsure, made, catalog)
    return Release(ingested, wrong, False, unsure, tuple(scored), tuple(unscored), tuple(drift))


def _reconstructed(ingested: Ingested, store: Store, catalog: Catalog, today: date) -> Reconstruction:
    """The record with the release in it; an empty one where nothing was stored."""
    known = store.reports(as_of=today) if ingested.stored else ()
    return reconstruct(known, catalog=catalog, as_of=today)


def _standing(ingested: Ingested, aside: Sequence[Contradiction], made: Reconstruction, catalog: Catalog) -> Ingested:
    """What was ingested, without superseding by figures that the record rejects or that leave it as it was."""
    ids = {c.report.id for c in aside if c.kind != COARSE}  # how many digits a figure has is open, not that it stands
    standing = (s for s in ingested.superseding if s.report.id not in ids and _moved(s, made, catalog))
    return replace(ingested, superseding=tuple(standing))


def _moved(found: Superseding, made: Reconstruction, catalog: Catalog) -> bool:
    """Whether the vintage is nearer to the new figure of a level than to the one before; True where it has none.

    A figure that holds a finer one within its rounding (4 billion beside 4,020.5 million) is used and moves nothing.
    """
    report, entry = found.report, catalog[found.report.series]
    vintage = made.vintages.get(report.series)
    if report.measure is not Measure.LEVEL or vintage is None or not (report.period.is_month or entry.is_flow):
        return True
    values = vintage.values()
    if not all(month in values for month in report.period):
        return True
    now = sum(values[month] for month in report.period)
    new, old = (float(r.level) for r in in_series_units((report, found.previous), catalog))
    return abs(now - new) <= abs(now - old)


def _definitions(reports: Sequence[Report], known: Collection[str], store: Store, catalog: Catalog) -> list[Definition]:
    """What the catalog has of series that the store does not ``know``: of a release, and of a record from before."""
    series = {r.series for r in reports}.difference(known)
    if not known:
        older = [r for r in store.reports(as_of=date.max) if r.series in catalog.entries]
        fit_catalog(older, catalog, "a stored figure")
        series |= {r.series for r in older}
    return [definition_of(catalog[each]) for each in sorted(series)]


def _refuse_future(reports: Sequence[Report], now: datetime, catalog: Catalog) -> None:
    today = now.date().isoformat()
    late = [r for r in reports if r.published > today[: len(r.published)]]
    if late:
        wanted = f"a date up to today, {today}"
        raise InvalidInput([Problem(_place(r, catalog), "published", r.published, wanted) for r in late[:50]])
    ahead = [r for r in reports if r.period.start.first_day > r.known_from]
    if ahead:
        wanted = "a period that had begun when it was published: exportcast takes published figures, not targets"
        raise InvalidInput(
            [Problem(_place(r, catalog), "period_start", str(r.period.start), wanted) for r in ahead[:50]]
        )


def _refuse_flood(reports: Sequence[Report], store: Store, catalog: Catalog) -> None:
    series = sorted({r.series for r in reports})
    refuse_flood(reports, fiscal_starts=catalog.fiscal_starts)
    known = store.reports(as_of=date.max) if len(series) > FEW_SERIES else _reports_of(series, store)
    refuse_flood(reports, known, fiscal_starts=catalog.fiscal_starts)


def _reports_of(series: Sequence[str], store: Store) -> list[Report]:
    return [r for each in series for r in store.reports(as_of=date.max, series=each)]


def _place(report: Report, catalog: Catalog) -> str:
    return report.place or f"{report.series} {catalog[report.series].period_text(report.period)}"
