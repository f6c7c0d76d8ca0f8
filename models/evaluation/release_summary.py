"""What a release did to the forecasts, in words: a line for each month scored, a reason for each that was not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from models.core.digits import whole
from models.core.measures import Measure
from models.core.periods import Month, Period
from models.evaluation.drift import DriftState
from models.evaluation.performance import (
    FIRST_RELEASE,
    Performance,
    ScoredForecast,
    bounds,
    median,
    performance_of,
)
from models.reports.report import Report
from models.storage.records import Issued, Score
from models.storage.store import Store

MOST = 100
"""Months named in one answer."""


@dataclass(frozen=True, slots=True)
class ScoredMonth:
    """A month that was scored: the nearest forecast, how many were scored, and the same in a line."""

    series: str
    nearest: ScoredForecast
    forecasts: int
    line: str

    @property
    def month(self) -> Month:
        """The month."""
        return self.nearest.score.month


@dataclass(frozen=True, slots=True)
class UnscoredMonths:
    """Months (``2026-03``, ``2025-07..2026-03``) whose figures moved no score, and why."""

    series: str
    months: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class DriftFound:
    """The state of a series and the reason for it."""

    series: str
    state: DriftState
    reason: str


def scored_entries(added: Sequence[Score], store: Store) -> list[ScoredMonth]:
    """An entry for each month of each series that was scored now: against the last forecast before its release."""
    by_series: dict[str, list[Score]] = defaultdict(list)
    for score in added:
        by_series[score.series].append(score)
    entries = []
    for series, scores in sorted(by_series.items()):
        track = performance_of(series, store.ledger)
        fresh = {(s.version, s.month, s.known, s.observed) for s in scores}
        new = [t for t in track.every if (t.score.version, t.score.month, t.score.known, t.score.observed) in fresh]
        entries += [_entry(_scored(group, track), len(group)) for group in _by_month(new)]
    return entries[:MOST]


def _by_month(new: Iterable[ScoredForecast]) -> list[list[ScoredForecast]]:
    groups: dict[tuple[Month, bool], list[ScoredForecast]] = defaultdict(list)
    for each in new:
        groups[each.score.month, each.truth != FIRST_RELEASE].append(each)
    return [groups[key] for key in sorted(groups)]


def _scored(group: Sequence[ScoredForecast], track: Performance) -> ScoredForecast:
    """Of the forecasts scored the nearest one in service, else the nearest of all; of its values the latest."""
    served = {(t.score.version, t.score.month) for t in track.served}
    return min(group, key=lambda t: ((t.score.version, t.score.month) not in served, t.score.step, -_day(t)))


def _day(each: ScoredForecast) -> int:
    return each.score.known.toordinal()


def _entry(scored: ScoredForecast, forecasts: int) -> ScoredMonth:
    return ScoredMonth(scored.score.series, scored, forecasts, line(scored))


def line(scored: ScoredForecast) -> str:
    """``422.3, forecast 397 (80 %: 371-424), 1.2 sigma high, 88th percentile``."""
    score, forecast = scored.score, median(scored.issued, scored.score.step)
    digits = 0 if abs(forecast) >= 100 else 1
    low, high = (f"{end:,.{digits}f}" for end in bounds(scored.issued, score.step, 80))
    parts = [
        f"{score.observed:,.1f}, forecast {forecast:,.{digits}f} (80 %: {low}-{high})",
        _distance(score),
        f"{_ordinal(score.percentile)} percentile",
    ]
    if score.step > 1:
        parts.append(f"{score.step} months ahead")
    if scored.truth != FIRST_RELEASE:
        parts.append("revised")
    return ", ".join(parts)


def _distance(score: Score) -> str:
    if score.surprise != score.surprise:  # NaN: the forecast left no room
        return "where no other figure was held possible"
    if abs(score.surprise) < 0.05:
        return "as forecast"
    return f"{abs(score.surprise):.1f} sigma {'high' if score.surprise > 0 else 'low'}"


def _ordinal(percentile: float) -> str:
    number = whole(percentile)
    suffix = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number not in (11, 12, 13) else "th"
    return f"{number}{suffix}"


def unscored_entries(
    stored: Iterable[Report], scored: Sequence[ScoredMonth], refused: set[str], store: Store
) -> list[UnscoredMonths]:
    """Why months that figures were stored for moved no score, by series and reason; ``refused`` are ids of reports."""
    done = {(entry.series, entry.month) for entry in scored}
    levels: dict[str, dict[Month, set[str]]] = defaultdict(dict)
    for report in stored:
        if report.measure is Measure.LEVEL and (report.series, report.period.end) not in done:
            levels[report.series].setdefault(report.period.end, set()).add(report.id)
    entries = []
    for series, months in sorted(levels.items()):
        issued = store.ledger.issued(series)
        fixed = {o.month for o in store.ledger.observed(series)}
        reasons: dict[str, list[Month]] = defaultdict(list)
        for month in sorted(months):
            reasons[_why(month, issued, fixed, months[month] <= refused)].append(month)
        entries += [UnscoredMonths(series, tuple(_runs(found)), why) for why, found in reasons.items()]
    return entries[:MOST]


def drift_entries(series: Iterable[str], store: Store) -> list[DriftFound]:
    """The state of each of these series and the reason for it."""
    entries = []
    for name in sorted(series):
        drift = performance_of(name, store.ledger).drift()
        entries.append(DriftFound(name, drift.state, drift.reason))
    return entries


def _why(month: Month, issued: Sequence[Issued], fixed: set[Month], refused: bool) -> str:
    if refused:
        return "contradicts the record, so no score moved"
    if not issued:
        return "no forecast of this series was ever issued"
    if month <= (first := min(i.cutoff for i in issued)):
        return f"the first forecast knew figures to {first} already"
    if not any(i.waits_for(month) for i in issued):
        return "no forecast reached so far ahead"
    if month not in fixed:
        return "the figures known do not fix this month"
    return "scored before, and no news"


def _runs(months: Sequence[Month]) -> Iterator[str]:
    """Months as text, runs of them as ``2025-07..2026-03``."""
    start = 0
    for at in range(1, len(months) + 1):
        if at == len(months) or months[at] != months[at - 1] + 1:
            run = Period(months[start], months[at - 1])
            yield str(run.start) if run.is_month else f"{run.start}..{run.end}"
            start = at
