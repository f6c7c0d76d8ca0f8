"""Weighs drafts against the record: which year an open period means, what a rate is on, what looks misdated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from models.core.measures import Measure
from models.core.periods import FISCAL_START, Month, Period
from models.press.bounds import keeps
from models.press.candidate import Draft
from models.press.dating import written
from models.press.known_values import Known

REVISION = 0.02
"""A level this near to the record's is the same figure, revised."""

WEIGHTS = {1: 0.2, 2: 0.6, 3: 1.0}
"""What a fit counts by the digits that are printed."""

UNSURE = 0.3
"""The most confidence in a figure whose year nothing settles."""

ONE_DIGIT = 0.8
"""The most confidence that a fit gives to a figure of one digit."""

VAGUE = 0.05
"""A level of the record with a wider tolerance than this share of it is an estimate and confirms nothing."""

SERIES = (
    "pk.ict", "pk.ict.telecom", "pk.ict.telecom.call_centres", "pk.ict.telecom.other", "pk.ict.computer",
    "pk.ict.computer.hardware_consultancy", "pk.ict.computer.software_consultancy", "pk.ict.computer.repair",
    "pk.ict.computer.software", "pk.ict.computer.freelance", "pk.ict.computer.other", "pk.ict.information",
    "pk.ict.information.news_agency", "pk.ict.information.other",
)  # fmt: skip


def _level(record: Known, series: str, period: Period) -> tuple[float, float] | None:
    """The record's level, None also where it is no more than an estimate."""
    known = record.level(series, period)
    return None if known is None or _is_vague(known) else known


def _is_vague(known: tuple[float, float]) -> bool:
    return known[1] > VAGUE * abs(known[0])


def fitness(drafts: Sequence[Draft], record: Known, *, months: int = 0, stated: bool = False) -> float:
    """How well open figures, so many months later, fit the record: about 1 for each that rounds to it, -1 if far.

    ``stated`` counts the others too: readings that leave open different figures are compared by all. A revision counts
    less. Few digits fit by chance and count less; a rate counts half.
    """
    placed = [(d, d.period.shifted(months) if months else d.period) for d in drafts if (d.open or stated) and d.period]
    return sum(_fit(draft, period, record) * WEIGHTS[min(draft.digits, 3)] for draft, period in placed)


def _fit(draft: Draft, period: Period, record: Known) -> float:
    if draft.measure is not Measure.LEVEL:
        return _fit_growth(draft, period, record)
    if draft.bound and not draft.hedge:
        return 0.0
    known = _level(record, draft.series, period)
    if known is None:
        ahead = record.expected(draft.series, period)
        return 0.0 if ahead is None else 0.4 if ahead.fits(draft.number, draft.step) else -0.6
    if draft.agrees(*known) or _printed_once(draft, period, record) is not None:
        return 1.0
    off = abs(draft.number - known[0]) / known[0] if known[0] else 1.0
    return 1.0 - off / REVISION if off <= REVISION else -1.0


def _fit_growth(draft: Draft, period: Period, record: Known) -> float:
    rates = [r for months in _bases(draft) if (r := growth_of(record, draft.series, period, months)) is not None]
    if not rates:
        return 0.0
    off = min(abs(rate - draft.number) for rate in rates)
    return 0.5 if off <= max(draft.step, 0.6) else 0.0 if off <= 3.0 else -0.5


def _bases(draft: Draft) -> tuple[int, ...]:
    return (12, 1) if draft.unstated else (12,) if draft.measure is Measure.YOY_PCT else (1,)


def growth_fits(draft: Draft, period: Period, record: Known) -> bool:
    """Whether a rate is the record's, or what is expected, over a period."""
    rates = [r for months in _bases(draft) if (r := growth_of(record, draft.series, period, months)) is not None]
    return any(abs(rate - draft.number) <= max(draft.step, 0.6) for rate in rates)


def _printed_once(draft: Draft, period: Period, record: Known) -> float | None:
    """The printed figure that an amount repeats or rounds, though it may have been revised since."""
    return next((v for v in record.printed(draft.series, period) if draft.agrees(v, 0.0)), None)


def weigh(draft: Draft, record: Known) -> Draft:
    """The draft with the record's word on it."""
    if draft.period is None:
        return draft
    weighed = _weigh_level(draft, record) if draft.measure is Measure.LEVEL else _weigh_growth(draft, record)
    if draft.unclear:
        return replace(weighed, confidence=min(weighed.confidence, UNSURE))
    if draft.undated and draft.measure is Measure.LEVEL:  # the record dated it: its fit shows no more
        return replace(weighed, confidence=min(weighed.confidence, draft.confidence))
    return weighed


def _weigh_level(draft: Draft, record: Known) -> Draft:
    assert draft.period
    known = record.level(draft.series, draft.period)
    if known is None or (_is_vague(known) and abs(draft.number - known[0]) <= 4 * known[1]):
        return draft
    value, tolerance = known
    where = f"{written(draft.period)} = {value:,.2f}"
    if draft.bound:
        return _weigh_bound(draft, value, where)
    if draft.agrees(value, tolerance):
        sure = ONE_DIGIT if draft.digits < 2 else 0.9 if draft.mark else 0.97
        return replace(
            draft, confidence=max(draft.confidence, sure), change=False, notes=(*draft.notes, f"fits {where}")
        )
    once = _printed_once(draft, draft.period, record)
    if once is not None:
        note = f"fits {written(draft.period)} = {once:,.2f} as it was printed, {value:,.2f} by now"
        return replace(draft, confidence=max(draft.confidence, 0.95), change=False, notes=(*draft.notes, note))
    if abs(draft.number - value) <= REVISION * value:
        return replace(
            draft,
            confidence=max(draft.confidence, 0.85),
            change=False,
            notes=(*draft.notes, f"near {where}: a revision?"),
        )
    if draft.change:
        return draft.noted(f"reads as an increment: the record has {where}", 0.3)
    if (moved := _moved(draft, record)) is not None:
        return moved
    looks_like = _likeness(draft, record)
    if looks_like:
        return draft.noted(f"the record has {where}; {draft.number:,.2f} is {looks_like}", at_most=0.25)
    return draft.noted(f"the record has {where}", at_most=0.45)


def _weigh_bound(draft: Draft, value: float, where: str) -> Draft:
    """A bound that the record keeps is read with confidence; one that it breaks is not."""
    assert draft.bound
    if keeps(draft.bound, draft.number, value):
        near = value <= 1.5 * draft.number
        return replace(draft, confidence=max(draft.confidence, 0.9 if near else 0.6), notes=(*draft.notes, f"{where}"))
    return draft.noted(f"the record has {where}", at_most=0.45)


def _moved(draft: Draft, record: Known) -> Draft | None:
    """A figure whose item or period its own words do not settle, at the one place beside it where the record has it."""
    assert draft.period
    if draft.digits < 3 or draft.unclear or (draft.named and not (draft.carried or draft.open)):
        return None
    places = [
        (series, period)
        for series, period in _elsewhere(draft)
        if (series == draft.series or not draft.named) and (period == draft.period or draft.carried or draft.open)
        if (known := _level(record, series, period)) and draft.agrees(*known)
    ]
    if len(places) != 1:
        return None
    series, period = places[0]
    moved = replace(draft, series=series, period=period, confidence=min(max(draft.confidence, 0.5), 0.6))
    return moved.noted(
        f"taken as {series} {written(period)}, whose figure it is; "
        f"the words around it say {draft.series} {written(draft.period)}"
    )


def _likeness(draft: Draft, record: Known) -> str | None:
    """What else the printed value equals: another year, the month before, another item, a slip of the unit."""
    assert draft.period
    if draft.step * 50 > draft.number:
        return None
    for series, period in _elsewhere(draft):
        known = _level(record, series, period)
        if known and draft.agrees(*known):
            return (
                f"the record's {written(period)}"
                if series == draft.series
                else f"the record's {series}: items swapped?"
            )
    here = _level(record, draft.series, draft.period)
    for factor in (1000.0, 0.001, 10.0, 0.1):
        if here and draft.agrees(here[0] * factor, here[1] * factor):
            return f"{factor:g} times it: a slip of the unit?"
    return None


def _ending_with(end: Month) -> Iterator[Period]:
    """The month, and the fiscal year to date that ends with it: a sum stands under a month, and a month under a sum."""
    yield Period(end, end)
    yield Period(end + -((end.number - FISCAL_START) % 12), end)


def _elsewhere(draft: Draft) -> Iterator[tuple[str, Period]]:
    assert draft.period
    if draft.carried or draft.open:
        yield from ((draft.series, p) for p in _ending_with(draft.period.end) if p != draft.period)
    for shift in (-12, 12, -24, 24, -36, 36, *((-1, 1) if draft.period.is_month else ())):
        yield draft.series, draft.period.shifted(shift)
    yield from ((series, draft.period) for series in SERIES if series != draft.series)


def _weigh_growth(draft: Draft, record: Known) -> Draft:
    """A rate without a stated base takes the one that the record's own rate agrees with."""
    yoy, mom = (_record_growth(draft, record, months) for months in (12, 1))
    slack = max(draft.step, 0.6)
    fits_yoy = yoy is not None and abs(yoy - draft.number) <= slack
    fits_mom = mom is not None and abs(mom - draft.number) <= slack
    if draft.unstated:
        if fits_yoy and not fits_mom:
            note = f"base not stated; fits the year before ({yoy:+z.1f} %)"
            return replace(draft, measure=Measure.YOY_PCT, unstated=False, confidence=0.9, notes=(*draft.notes, note))
        if fits_mom and not fits_yoy:
            note = f"base not stated; fits the month before ({mom:+z.1f} %), not the year before"
            return replace(draft, measure=Measure.MOM_PCT, unstated=False, confidence=0.85, notes=(*draft.notes, note))
    own, other = (yoy, mom) if draft.measure is Measure.YOY_PCT else (mom, yoy)
    if own is None:
        return draft
    if abs(own - draft.number) <= slack:
        return replace(draft, confidence=max(draft.confidence, 0.95), notes=(*draft.notes, f"fits {own:+z.1f} %"))
    if abs(own - draft.number) <= 3.0:
        return draft
    hint = f"; {'month' if own is yoy else 'year'} before: {other:+z.1f} %" if other is not None else ""
    return draft.noted(f"the record gives {own:+z.1f} %{hint}", at_most=0.4)


def of_another_month(draft: Draft, drafts: Sequence[Draft], record: Known) -> Draft:
    """A rate without a period of its own that the record contradicts, at the one level of the text where it fits."""
    if not (draft.carried and draft.period and record) or draft.unclear or growth_fits(draft, draft.period, record):
        return draft
    if all(growth_of(record, draft.series, draft.period, m) is None for m in _bases(draft)):
        return draft
    levels = {d.period for d in drafts if d.measure is Measure.LEVEL and d.series == draft.series and d.period}
    fitting = [p for p in levels if growth_fits(draft, p, record)]
    if len(fitting) != 1:
        return draft
    moved = replace(draft, period=fitting[0], open=False, unstated=False, confidence=0.6)
    own, stated = written(fitting[0]), written(draft.period)
    return moved.noted(f"taken as of {own}, whose growth it is; the words before it say {stated}")


def _record_growth(draft: Draft, record: Known, months: int) -> float | None:
    assert draft.period
    return growth_of(record, draft.series, draft.period, months)


def growth_of(record: Known, series: str, period: Period, months: int) -> float | None:
    """The record's growth of a period on the same one so many months before, percent; None where it has no such."""
    if months == 1 and not period.is_month:
        return None
    now, then = _level(record, series, period), _level(record, series, period.shifted(-months))
    return 100 * (now[0] / then[0] - 1) if now and then and then[0] > 0 else None
