"""The story of a withdrawal: reports taken back -> the months that change by it -> forecasts scored.

The reports and their withdrawal remain in the record. What is known on earlier days does not change.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from models.core.catalog import Catalog
from models.core.errors import ReleaseUnscored, StoreUnavailable
from models.core.periods import Month
from models.evaluation.outcomes import family_reports, root_of
from models.evaluation.score_forecasts import catch_up
from models.reports.report import Report
from models.storage.store import Store
from models.storage.withdrawals import Withdrawer
from models.vintages.reconstruct import reconstruct

Values = dict[tuple[str, Month], float | None]


@dataclass(frozen=True, slots=True)
class ChangedMonth:
    """A month whose value changed; None where it is not known."""

    series: str
    month: Month
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What a withdrawal did: ``already`` are reports withdrawn before, which stay as they were."""

    day: date
    by: Withdrawer
    withdrawn: tuple[Report, ...]
    already: tuple[Report, ...]
    months: tuple[ChangedMonth, ...]
    dry_run: bool = False


def withdraw_reports(
    ids: Sequence[str], by: Withdrawer, *, store: Store, catalog: Catalog, now: datetime, dry_run: bool = False
) -> Withdrawal:
    """Withdraw reports from the day of ``now`` on; a dry run does the same in a transaction that is rolled back.

    InvalidInput, and nothing is withdrawn, if an id is not stored. StoreUnavailable, and nothing is withdrawn, if the
    database fails before; ReleaseUnscored after that.
    """
    if dry_run:
        with store.rehearsal() as rehearsed:
            fresh = rehearsed.withdraw(ids, by, now=now)
            return replace(_followed(ids, by, fresh, rehearsed, catalog, now), dry_run=True)
    fresh = store.withdraw(ids, by, now=now)
    try:
        return _followed(ids, by, fresh, store, catalog, now)
    except StoreUnavailable as error:
        raise ReleaseUnscored(str(error)) from error


def _followed(
    ids: Sequence[str], by: Withdrawer, fresh: Collection[str], store: Store, catalog: Catalog, now: datetime
) -> Withdrawal:
    """What follows from a withdrawal that is stored."""
    today = now.date()
    known = store.reports(as_of=today)
    named = [r for r in known if r.id in set(ids)]
    catch_up(store, catalog=catalog, now=now)
    withdrawn, already = ([r for r in named if (r.id in fresh) is new] for new in (True, False))
    months = _changed(withdrawn, known, catalog, today)
    return Withdrawal(today, by, tuple(withdrawn), tuple(already), tuple(months))


def _changed(withdrawn: Sequence[Report], known: Sequence[Report], catalog: Catalog, today: date) -> list[ChangedMonth]:
    """The months of all families of the reports that have another value without them."""
    ids = {r.id for r in withdrawn}
    roots = {root_of(r.series, catalog) for r in withdrawn if r.series in catalog.entries}
    changed: list[ChangedMonth] = []
    for root in sorted(roots):
        family = family_reports(known, root, catalog=catalog)
        standing = [replace(r, withdrawn=None, known=r.known_from) if r.id in ids else r for r in family]
        before, after = (_values(reports, catalog, today) for reports in (standing, family))
        keys = sorted(before.keys() | after.keys())
        changed += [ChangedMonth(*k, before.get(k), after.get(k)) for k in keys if before.get(k) != after.get(k)]
    return changed


def _values(reports: Sequence[Report], catalog: Catalog, today: date) -> Values:
    made = reconstruct(reports, catalog=catalog, as_of=today).vintages
    return {
        (series, m.month): None if m.value is None else round(m.value, 6)
        for series, vintage in made.items()
        for m in vintage.months
    }
