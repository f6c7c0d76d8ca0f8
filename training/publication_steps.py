"""The way from the history of one version to that of the next: a figure at a time, in order of publication."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from math import isclose

import numpy as np

from models.core.measures import Status
from models.core.periods import Month
from models.evaluation.news_record import Kind
from models.reports.report import Report
from models.vintages.vintage import History, Vintage

MOST_STEPS = 6
"""Steps of one way; earlier ones are taken together."""

MOST_NAMED = 3
"""Months of one step that are named; more of them are counted."""

SAME = 1e-7
"""Share of a value by which it may differ and be the same figure: less than any publisher prints."""

REVISED = "revised months"

RELATED = "figures of related series"
"""What moves a series without a figure of its own."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The day from which the figure behind a month is known, None where it was known before, and whether it is its own.

    A month whose figure was known before moves where newer figures of other periods show it in another light.
    """

    published: date | None
    own: bool


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """What came, with the values of its months where these are figures, and the history with it."""

    kind: Kind
    what: str
    published: date | None
    values: Mapping[Month, float]
    history: History


def origins_of(vintage: Vintage, reports: Mapping[str, Report], *, since: date) -> dict[Month, Origin]:
    """Of the months that figures fix; ``reports`` by id, known before are those up to the day ``since``."""
    found = {}
    for month in vintage.months:
        known = [reports[id_] for id_ in month.reports if id_ in reports]
        if known and month.status is not Status.ESTIMATED:
            own = any(r.series == vintage.series for r in known)
            day = max(r.known_from for r in known)
            found[month.month] = Origin(day if day > since else None, own)
    return found


def same_months(one: History, two: History) -> bool:
    """Whether two histories have the same figures."""
    return one.start == two.start and len(one) == len(two) and np.allclose(one.values, two.values, rtol=SAME, atol=0)


@dataclass(frozen=True, slots=True)
class _Event:
    """Values that months take, by ``order`` of the first; ``later`` than all that was known, or known before."""

    later: bool
    published: date
    order: int
    kind: Kind
    what: str
    values: Mapping[Month, float]


def steps_between(old: History, new: History, origins: Mapping[Month, Origin], *, own_figures: bool) -> Iterator[Step]:
    """The histories from the old one to the new one, in order of publication.

    At first months that are no longer known leave, then come revisions and figures, at last months before the old
    start. ``own_figures``: some of the series itself were published in between.
    """
    values = old.by_month()
    if gone := [m for m in values if m > new.cutoff]:
        values = {m: v for m, v in values.items() if m <= new.cutoff}
        what = f"{_months(gone)} no longer known"
        yield Step(Kind.REVISION, what, None, {}, _history(values, old, new))
    for event in _shortened(list(_in_turn(_events(old, new, origins, own_figures)))):
        values = {**values, **event.values}
        day = None if event.published == date.min else event.published
        yield Step(event.kind, event.what, day, event.values, _history(values, old, new))
    if not same_months(_history(values, old, new), new):
        kind = Kind.REVISION if own_figures else Kind.RELATIVES
        what = "earlier months" if own_figures else RELATED
        yield Step(kind, what, None, {}, new)


def _events(old: History, new: History, origins: Mapping[Month, Origin], own_figures: bool) -> Iterator[_Event]:
    """What became known or was revised, a month each; later months on the last day of all up to them."""
    before, latest = old.by_month(), date.min
    for month, value in new.by_month().items():
        if month < old.start or (month in before and isclose(before[month], value, rel_tol=SAME)):
            continue
        origin, later = origins.get(month), month > old.cutoff
        day = (origin.published if origin else None) or date.min
        if later:
            day = latest = max(day, latest)
        kind, what = (Kind.FIGURE, month.words) if later else (Kind.REVISION, f"revised {month.words}")
        if not (origin.own if origin else own_figures):
            kind, what = Kind.RELATIVES, f"{what} by related series"
        yield _Event(later, day, month.ordinal, kind, what, {month: value})


def _in_turn(events: Iterable[_Event]) -> Iterator[_Event]:
    """The events in order: revisions as one, those by related series as one, then each later month."""
    ordered = sorted(events, key=lambda e: (e.later, "" if e.later else e.kind, e.published, e.order))
    for (later, _), group in groupby(ordered, key=lambda e: (e.later, "" if e.later else e.kind)):
        together = list(group)
        yield from together if later or len(together) == 1 else [_merged(together, REVISED)]


def _shortened(events: Sequence[_Event]) -> Sequence[_Event]:
    """The events, the first ones as one where there are more than MOST_STEPS."""
    if len(events) <= MOST_STEPS:
        return events
    first = events[: len(events) - MOST_STEPS + 1]
    return [_merged(first, "earlier figures"), *events[len(first) :]]


def _merged(events: Sequence[_Event], what: str) -> _Event:
    """Events as one, on the last of their days."""
    values = {month: value for event in events for month, value in event.values.items()}
    few = what == REVISED and len(values) <= MOST_NAMED
    months = ", ".join(month.words for month in sorted(values)) if few else _months(values)
    text = f"revised {months}" if few else f"{len(values)} {what}, {months}"
    text += " by related series" * (events[-1].kind is Kind.RELATIVES)
    return replace(events[-1], published=max(event.published for event in events), what=text, values=values)


def _months(months: Iterable[Month]) -> str:
    known = sorted(months)
    return known[0].words if len(known) == 1 else f"{known[0].words} to {known[-1].words}"


def _history(values: Mapping[Month, float], old: History, new: History) -> History:
    """The months from the old start on; each is an estimate where it is one in the history that its value is from."""
    months, now = sorted(values), new.by_month()
    if months[-1] - months[0] != len(months) - 1:
        raise ValueError(f"{old.series}: a gap in {months[0]}..{months[-1]}")
    estimated = {m for m in months if m in (new if now.get(m) == values[m] else old).estimated}
    return History(old.series, months[0], np.array([values[m] for m in months]), frozenset(estimated))
