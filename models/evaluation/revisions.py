"""How figures are revised: by age, news or noise, the age of a final figure, and the revision to be expected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from models.core.arrays import Array
from models.core.catalog import Series
from models.core.errors import InvalidInput, Problem, TooFewReleases
from models.core.measures import level_quantiles
from models.core.periods import Month
from models.evaluation.revision_history import Figure, MonthFigures, RevisionHistory, moved
from models.evaluation.revision_tests import NewsOrNoise, news_or_noise
from models.forecasting.forecast import ExpectedRevision

LEAST_RELEASES = 24
"""Releases of a series below which its revisions are not assessed."""

AGES = (0, 1, 2, 3, 6, 12)
"""Ages in months; 0 is the first release."""

MATURITY_MONTHS = 12
"""Months that a figure must have stood after an age, before the latest one counts as final."""

YEAR = timedelta(days=365)
"""How far ahead a revision is expected."""

OLDEST = 24
"""Months up to which the age of a final figure is looked for."""

FINAL_SHARE = 0.9
"""Share of months that must be final at an age."""

DEFAULT_WITHIN = 0.5
"""Percent within which a figure counts as final."""

MOST_WITHIN = 100.0

LEAST_EXPECTED = {80: 24, 95: 40}
"""Months below which no interval of a level is given for a revision to come."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Revisions of ``months`` months: means in the unit and, where the series grows in percent, in percent.

    ``up``, ``down`` and ``none`` are shares; a revision within what the printed digits leave open is none.
    """

    months: int
    mean: float
    mean_absolute: float
    mean_pct: float | None
    mean_absolute_pct: float | None
    up: float
    down: float
    none: float


@dataclass(frozen=True, slots=True)
class AgeRevisions:
    """A figure at an age: what it was revised by since the first release, and until it was final.

    ``within`` is the share of months that were final to within the threshold.
    """

    age: int
    since_first: Spread | None
    to_final: Spread | None
    within: float | None


@dataclass(frozen=True, slots=True)
class RevisionStatistics:
    """The revisions of a series. ``levels`` tests its figures, ``changes`` their changes on the month before.

    Changes are in percent where the series grows in percent, in its unit otherwise. ``final_age`` is the age in months
    from which on nine of ten figures are final to within ``within`` percent, None if there is none.
    """

    series: str
    last: date
    releases: int
    months: tuple[Month, ...]
    ages: tuple[AgeRevisions, ...]
    levels: NewsOrNoise | None
    changes: NewsOrNoise | None
    within: float
    final_age: int | None


def revision_statistics(history: RevisionHistory, entry: Series, *, within: float) -> RevisionStatistics:
    """The revisions of a series; ``within`` is the percentage in which a figure is final.

    TooFewReleases below LEAST_RELEASES; InvalidInput for a percentage that is not between 0 and MOST_WITHIN.
    """
    if not 0 < within <= MOST_WITHIN:
        wanted = f"a percentage above 0 and up to {MOST_WITHIN:g}, like {DEFAULT_WITHIN}"
        raise InvalidInput([Problem("query", "within", f"{within:g}", wanted)])
    if history.releases < LEAST_RELEASES:
        raise TooFewReleases(history.series, have=history.releases, need=LEAST_RELEASES)
    settled = history.aged(MATURITY_MONTHS)
    first = np.array([m.first.value for m in settled])
    final = np.array([m.final.value for m in settled])
    return RevisionStatistics(
        series=history.series,
        last=history.last,
        releases=history.releases,
        months=tuple(m.month for m in settled),
        ages=tuple(_at_age(history, entry, age, within) for age in AGES),
        levels=news_or_noise(first, final),
        changes=news_or_noise(*_changes(history, settled, entry)),
        within=within,
        final_age=_final_age(history, entry, within),
    )


def expected_revisions(history: RevisionHistory, entry: Series, *, as_of: date) -> tuple[ExpectedRevision, ...] | None:
    """What the figures of the last year are expected to be revised by within a year, as past ones of their age were.

    None where no month has enough past ones: intervals of a level need LEAST_EXPECTED of them.
    """
    if history.releases < LEAST_RELEASES:
        return None
    recent = [m for m in history.released if m.age_on(as_of) <= MATURITY_MONTHS]
    made = [_expected(history, entry, m, as_of) for m in recent]
    return tuple(e for e in made if e is not None) or None


def _expected(history: RevisionHistory, entry: Series, month: MonthFigures, as_of: date) -> ExpectedRevision | None:
    # Days, not calendar months: the newest figure is often revised within the month of its next release.
    elapsed, value = max(as_of - month.first.known, timedelta()), month.final.value
    past = [m for m in history.released if m.first.known + elapsed + YEAR <= history.last]
    if len(past) < LEAST_EXPECTED[80]:
        return None
    then = np.array([m.known_on(m.first.known + elapsed).value for m in past])
    revisions = np.array([m.known_on(m.first.known + elapsed + YEAR).value for m in past]) - then
    if entry.has_growth and min(*then, value) > 0:
        revisions = revisions / then * value
    levels = [level for level, least in LEAST_EXPECTED.items() if len(past) >= least]
    bounds = {level: np.quantile(revisions, level_quantiles(level)) for level in levels}
    return ExpectedRevision(
        month=month.month,
        age=month.age_on(as_of),
        value=value,
        mean=float(revisions.mean()),
        median=float(np.median(revisions)),
        intervals={level: (float(low), float(high)) for level, (low, high) in bounds.items()},
        months=len(past),
    )


def _at_age(history: RevisionHistory, entry: Series, age: int, within: float) -> AgeRevisions:
    settled = history.aged(age + MATURITY_MONTHS)
    since = _spread([(m.first, m.at_age(age)) for m in history.aged(age)], entry) if age else None
    to_final = _spread([(m.at_age(age), m.final) for m in settled], entry)
    return AgeRevisions(age, since, to_final, _share_within(settled, age, entry, within))


def _spread(pairs: Sequence[tuple[Figure, Figure]], entry: Series) -> Spread | None:
    """Revisions from one figure to a later one, by month; None without months."""
    if not pairs:
        return None
    before = np.array([a.value for a, _ in pairs])
    revisions = np.array([b.value for _, b in pairs]) - before
    changed = np.array([moved(b.value - a.value, a.tolerance, b.tolerance) for a, b in pairs])
    relative = 100 * revisions[before > 0] / before[before > 0] if entry.has_growth else np.empty(0)
    return Spread(
        months=len(pairs),
        mean=float(revisions.mean()),
        mean_absolute=float(np.abs(revisions).mean()),
        mean_pct=float(relative.mean()) if len(relative) else None,
        mean_absolute_pct=float(np.abs(relative).mean()) if len(relative) else None,
        up=float((changed & (revisions > 0)).mean()),
        down=float((changed & (revisions < 0)).mean()),
        none=float((~changed).mean()),
    )


def _to_final(months: Sequence[MonthFigures], age: int) -> tuple[Array, Array]:
    """Final figures and the revisions to them from an age on, [M]."""
    final = np.array([m.final.value for m in months])
    return final, final - np.array([m.at_age(age).value for m in months])


def _share_within(months: Sequence[MonthFigures], age: int, entry: Series, within: float) -> float | None:
    """Share of months whose figure at an age is within so many percent of the final one.

    Percent of the final figure; of the mean size of final figures for a series that does not grow in percent, whose
    figures may be near zero.
    """
    if not months:
        return None
    final, revisions = _to_final(months, age)
    size = np.abs(final) if entry.has_growth else np.full(len(final), np.abs(final).mean())
    return float((np.abs(revisions) <= within / 100 * size * (1 + 1e-9)).mean())


def _final_age(history: RevisionHistory, entry: Series, within: float) -> int | None:
    """The least age from which on, at each age that can be judged, FINAL_SHARE of the months are final."""
    least = None
    for age in range(OLDEST, -1, -1):
        months = history.aged(age + MATURITY_MONTHS)
        if len(months) < MATURITY_MONTHS:
            continue
        share = _share_within(months, age, entry, within)
        if share is None or share < FINAL_SHARE:
            break
        least = age
    return least


def _changes(history: RevisionHistory, settled: Sequence[MonthFigures], entry: Series) -> tuple[Array, Array]:
    """Changes on the month before, as first published and as final now, [M]; in percent where the series grows."""
    first, final = [], []
    for month in settled:
        before = history.known.get(month.month + -1)
        if before is None or before.first.known > month.first.known:
            continue
        then = before.known_on(month.first.known).value
        if entry.has_growth and min(then, before.final.value) <= 0:
            continue
        first.append(_change(then, month.first.value, entry))
        final.append(_change(before.final.value, month.final.value, entry))
    return np.array(first), np.array(final)


def _change(before: float, after: float, entry: Series) -> float:
    return 100 * (after / before - 1) if entry.has_growth else after - before
