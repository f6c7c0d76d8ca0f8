"""Weighs drafts against the record: which year an open period means, what a rate is on, what looks misdated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from models.core.measures import Measure
from models.core.periods import Period
from models.press.candidate import Draft

REVISION = 0.02
"""A level this near to the record's is the same figure, revised."""

VAGUE = 0.05
"""A level of the record with a wider tolerance than this share of it is an estimate and confirms nothing."""

SERIES = (
    "pk.ict", "pk.ict.telecom", "pk.ict.telecom.call_centres", "pk.ict.telecom.other", "pk.ict.computer",
    "pk.ict.computer.hardware_consultancy", "pk.ict.computer.software_consultancy", "pk.ict.computer.repair",
    "pk.ict.computer.software", "pk.ict.computer.freelance", "pk.ict.computer.other", "pk.ict.information",
    "pk.ict.information.news_agency", "pk.ict.information.other",
)  # fmt: skip


class Record(Protocol):
    """What is known already, as of the reading."""

    def level(self, series: str, period: Period) -> tuple[float, float] | None:
        """Sum over a period in US$ million and its tolerance, None unless all its months are known."""

    def printed(self, series: str, period: Period) -> Sequence[float]:
        """What has been printed of a period, in US$ million, figures that were revised since too."""


def _level(record: Record, series: str, period: Period) -> tuple[float, float] | None:
    """The record's level, None also where it is no more than an estimate."""
    known = record.level(series, period)
    return None if known is None or _is_vague(known) else known


def _is_vague(known: tuple[float, float]) -> bool:
    return known[1] > VAGUE * abs(known[0])


def fitness(drafts: Sequence[Draft], record: Record) -> float:
    """How well the open levels fit the record: 1 for each that rounds to it, less for a revision, -1 if far."""
    return sum(
        _fit(draft, record)
        for draft in drafts
        if draft.open and draft.measure is Measure.LEVEL and draft.step * 50 <= draft.number
    )


def _fit(draft: Draft, record: Record) -> float:
    known = _level(record, draft.series, draft.period) if draft.period else None
    if known is None:
        return 0.0
    if draft.agrees(*known) or _printed_once(draft, record) is not None:
        return 1.0
    off = abs(draft.number - known[0]) / known[0] if known[0] else 1.0
    return 1.0 - off / REVISION if off <= REVISION else -1.0


def _printed_once(draft: Draft, record: Record) -> float | None:
    """The printed figure that an amount repeats or rounds, though it may have been revised since."""
    assert draft.period
    return next((v for v in record.printed(draft.series, draft.period) if draft.agrees(v, 0.0)), None)


def weigh(draft: Draft, record: Record) -> Draft:
    """The draft with the record's word on it."""
    if draft.period is None:
        return draft
    return _weigh_level(draft, record) if draft.measure is Measure.LEVEL else _weigh_growth(draft, record)


def _weigh_level(draft: Draft, record: Record) -> Draft:
    assert draft.period
    known = record.level(draft.series, draft.period)
    if known is None or (_is_vague(known) and abs(draft.number - known[0]) <= 4 * known[1]):
        return draft
    value, tolerance = known
    where = f"{draft.period} = {value:,.2f}"
    if draft.agrees(value, tolerance) or (draft.hedge and abs(draft.number - value) <= REVISION * value):
        sure = 0.9 if draft.mark else 0.97
        return replace(
            draft, confidence=max(draft.confidence, sure), change=False, notes=(*draft.notes, f"fits {where}")
        )
    once = _printed_once(draft, record)
    if once is not None:
        told = f"fits {draft.period} = {once:,.2f} as it was printed, {value:,.2f} by now"
        return replace(draft, confidence=max(draft.confidence, 0.95), change=False, notes=(*draft.notes, told))
    if abs(draft.number - value) <= REVISION * value:
        return replace(
            draft,
            confidence=max(draft.confidence, 0.85),
            change=False,
            notes=(*draft.notes, f"near {where}: a revision?"),
        )
    if draft.change:
        return draft.noted(f"reads as an increment: the record has {where}", 0.3)
    looks_like = _likeness(draft, record)
    if looks_like:
        return draft.noted(f"the record has {where}; {draft.number:,.2f} is {looks_like}", at_most=0.25)
    return draft.noted(f"the record has {where}", at_most=0.45)


def _likeness(draft: Draft, record: Record) -> str | None:
    """What else the printed value equals: another year, the month before, another item, a slip of the unit."""
    assert draft.period
    if draft.step * 50 > draft.number:
        return None
    for series, period in _elsewhere(draft):
        known = _level(record, series, period)
        if known and draft.agrees(*known):
            return f"the record's {period}" if series == draft.series else f"the record's {series}: items swapped?"
    here = _level(record, draft.series, draft.period)
    for factor in (1000.0, 0.001, 10.0, 0.1):
        if here and draft.agrees(here[0] * factor, here[1] * factor):
            return f"{factor:g} times it: a slip of the unit?"
    return None


def _elsewhere(draft: Draft) -> Iterator[tuple[str, Period]]:
    assert draft.period
    for shift in (-12, -1, 12, 1, -24, 24, -36, 36):
        yield draft.series, draft.period.shifted(shift)
    yield from ((series, draft.period) for series in SERIES if series != draft.series)


def _weigh_growth(draft: Draft, record: Record) -> Draft:
    """A rate whose base is not told takes the one that the record's own rate agrees with."""
    yoy, mom = (_record_growth(draft, record, months) for months in (12, 1))
    slack = max(draft.step, 0.6)
    fits_yoy = yoy is not None and abs(yoy - draft.number) <= slack
    fits_mom = mom is not None and abs(mom - draft.number) <= slack
    if draft.unstated:
        if fits_yoy and not fits_mom:
            return replace(
                draft,
                unstated=False,
                confidence=0.9,
                notes=(*draft.notes, f"base not stated; fits the year before ({yoy:+.1f} %)"),
            )
        if fits_mom and not fits_yoy:
            note = f"base not stated; fits the month before ({mom:+.1f} %), not the year before"
            return replace(draft, measure=Measure.MOM_PCT, unstated=False, confidence=0.85, notes=(*draft.notes, note))
    own, other = (yoy, mom) if draft.measure is Measure.YOY_PCT else (mom, yoy)
    if own is None:
        return draft
    if abs(own - draft.number) <= slack:
        return replace(draft, confidence=max(draft.confidence, 0.95), notes=(*draft.notes, f"fits {own:+.1f} %"))
    if abs(own - draft.number) <= 3.0:
        return draft
    hint = f"; {'month' if own is yoy else 'year'} before: {other:+.1f} %" if other is not None else ""
    return draft.noted(f"the record gives {own:+.1f} %{hint}", at_most=0.4)


def _record_growth(draft: Draft, record: Record, months: int) -> float | None:
    assert draft.period
    if months == 1 and not draft.period.is_month:
        return None
    now, then = _level(record, draft.series, draft.period), _level(record, draft.series, draft.period.shifted(-months))
    return 100 * (now[0] / then[0] - 1) if now and then and then[0] > 0 else None
