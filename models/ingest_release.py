"""The story of a release: reports -> store -> what each figure did to the record -> forecasts scored -> drift.

The reports are stored in one transaction; the rest follows from what is stored. So a service that dies in between
loses nothing: the next release, training or start catches up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from models.core.catalog import Catalog
from models.core.errors import InvalidInput, Problem, ReleaseUnscored, StoreUnavailable
from models.core.measures import Measure
from models.core.units import parse_unit
from models.evaluation.release_summary import drift_entries, scored_entries, unscored_entries
from models.evaluation.score_forecasts import catch_up
from models.reports.catalog_check import fit_catalog
from models.reports.report import Report
from models.storage.records import Ingested, Superseding
from models.storage.store import Store
from models.vintages.contradictions import Contradiction
from models.vintages.limits import refuse_flood
from models.vintages.reconstruct import reconstruct

FEW_SERIES = 32
"""Series up to which the reports are read for each, and all at once beyond."""


@dataclass(frozen=True, slots=True)
class Release:
    """What a release did: every figure is stored, a duplicate, superseding an earlier one, or a contradiction.

    Superseding and contradicting figures are stored too: the record keeps all and the vintages use what stands. What
    contradicts others, or is ``ambiguous`` beside them, supersedes nothing.
    ``scored`` has an entry for each month that was scored, ``unscored`` the reasons for months that were not, ``drift``
    the state of the series scored.
    """

    ingested: Ingested
    contradictions: tuple[Contradiction, ...]
    dry_run: bool = False
    ambiguous: tuple[Contradiction, ...] = ()
    scored: tuple[dict[str, Any], ...] = ()
    unscored: tuple[dict[str, Any], ...] = ()
    drift: tuple[dict[str, Any], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """How many figures were stored and known, what superseded and contradicts, and the outcome of each figure."""
        superseding = {s.report.id: _supersedes(s) for s in self.ingested.superseding}
        contradictions = {c.report.id: c.to_json() for c in self.contradictions}
        outcomes = dict.fromkeys(superseding, "superseding") | dict.fromkeys(contradictions, "contradiction")
        figures = [
            {**r.to_json(), **superseding.get(r.id, {}), **contradictions.get(r.id, {})}
            | {"outcome": outcomes.get(r.id, "stored")}
            for r in self.ingested.stored
        ]
        return {
            "stored": len(self.ingested.stored),
            "duplicate": len(self.ingested.duplicate),
            "superseding": list(superseding.values()),
            "contradictions": list(contradictions.values()),
            "scored": list(self.scored),
            "unscored": list(self.unscored),
            "drift": list(self.drift),
            "dry_run": self.dry_run,
            "figures": figures + [r.to_json() | {"outcome": "duplicate"} for r in self.ingested.duplicate],
        }


def take_release(
    reports: Sequence[Report], *, store: Store, catalog: Catalog, now: datetime, dry_run: bool = False
) -> Release:
    """Store a release and say what it did; a dry run says it and stores nothing.

    InvalidInput, and nothing stored, if a series is not in the catalog, a figure is published after ``now``, or the
    figures of a series would be more than can be reconstructed (models/vintages/limits.py).
    StoreUnavailable, and nothing stored, if the database fails before the reports are in; ReleaseUnscored after that.
    """
    reports = fit_catalog(reports, catalog, "release")
    _refuse_future(reports, now)
    _refuse_flood(reports, store)
    today = now.date()
    if dry_run:
        known = store.reports(as_of=today)
        ingested = _as_if(reports, known)
        wrong, unsure = _against(ingested, [*known, *ingested.stored], catalog, today)
        return Release(_standing(ingested, wrong + unsure), wrong, dry_run, unsure)
    ingested = store.add_reports(reports, now=now)
    try:
        return _followed(ingested, store, catalog, now)
    except StoreUnavailable as error:
        raise ReleaseUnscored(str(error)) from error


def _followed(ingested: Ingested, store: Store, catalog: Catalog, now: datetime) -> Release:
    """What follows from reports that are stored."""
    wrong, unsure = _against(ingested, store.reports(as_of=now.date()), catalog, now.date())
    scored = scored_entries(catch_up(store, catalog=catalog, now=now), store)
    unscored = unscored_entries(ingested.stored, scored, {c.report.id for c in wrong}, store)
    drift = drift_entries({entry["series"] for entry in scored}, store)
    ingested = _standing(ingested, wrong + unsure)
    return Release(ingested, wrong, False, unsure, tuple(scored), tuple(unscored), tuple(drift))


def _against(
    ingested: Ingested, known: Sequence[Report], catalog: Catalog, today: date
) -> tuple[tuple[Contradiction, ...], tuple[Contradiction, ...]]:
    """The stored reports that the others known rule out, and those that they leave undecided."""
    new = {r.id for r in ingested.stored}
    if not new:
        return (), ()
    made = reconstruct(known, catalog=catalog, as_of=today)
    wrong, unsure = ([c for c in found if c.report.id in new] for found in (made.contradictions, made.ambiguous))
    return tuple(wrong), tuple(unsure)


def _standing(ingested: Ingested, aside: Sequence[Contradiction]) -> Ingested:
    """What was ingested, without superseding by figures that the record sets aside."""
    ids = {c.report.id for c in aside}
    return replace(ingested, superseding=tuple(s for s in ingested.superseding if s.report.id not in ids))


def _refuse_future(reports: Sequence[Report], now: datetime) -> None:
    today = now.date().isoformat()
    late = [r for r in reports if r.published > today[: len(r.published)]]
    if late:
        wanted = f"a date up to today, {today}"
        raise InvalidInput([Problem(_place(r), "published", r.published, wanted) for r in late[:50]])
    ahead = [r for r in reports if r.period.start.first_day > r.known_from]
    if ahead:
        wanted = "a period that had begun when it was published: exportcast takes published figures, not targets"
        raise InvalidInput([Problem(_place(r), "period_start", str(r.period.start), wanted) for r in ahead[:50]])


def _refuse_flood(reports: Sequence[Report], store: Store) -> None:
    series = sorted({r.series for r in reports})
    refuse_flood(reports)
    known = store.reports(as_of=date.max) if len(series) > FEW_SERIES else _reports_of(series, store)
    refuse_flood(reports, known)


def _reports_of(series: Sequence[str], store: Store) -> list[Report]:
    return [r for each in series for r in store.reports(as_of=date.max, series=each)]


def _place(report: Report) -> str:
    return report.place or f"{report.series} {report.period}"


def _as_if(reports: Sequence[Report], known: Sequence[Report]) -> Ingested:
    """What the store would say of the reports."""
    seen = {r.id for r in known}
    latest = {(r.series, r.period, r.measure): r for r in sorted(known, key=lambda r: (r.known_from, r.id))}
    stored, duplicate, superseding = [], [], []
    for report in reports:
        if report.id in seen:
            duplicate.append(report)
            continue
        seen.add(report.id)
        stored.append(report)
        previous = latest.get((report.series, report.period, report.measure))
        if previous and previous.value != report.value and previous.known_from <= report.known_from:
            superseding.append(Superseding(report, previous))
    return Ingested(tuple(stored), tuple(duplicate), tuple(superseding))


def _supersedes(found: Superseding) -> dict[str, Any]:
    """A superseding report with the figure before it, in its own unit; the revision of a level in percent."""
    new, old, revision = found.report, found.previous.value, None
    if new.measure is Measure.LEVEL:
        old *= parse_unit(found.previous.unit).factor_to(parse_unit(new.unit))
        revision = round(float(100 * (new.value / old - 1)), 6) if old else None
    return new.to_json() | {"previous_value": float(old), "revision_pct": revision}
