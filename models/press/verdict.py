"""The verdict on a figure, with the expected value and a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from models.core.measures import Measure
from models.core.periods import Period
from models.press.bounds import AT_LEAST, keeps
from models.press.candidate import Draft
from models.press.dating import written
from models.press.known_values import Expected, Known, totals_before
from models.press.validate import VAGUE

AGREES, CONTRADICTS, NEW, UNDECIDED = "agrees", "contradicts", "new", "undecided"

REVISED_MONTH, REVISED_SUM = 0.01, 0.005
"""Shares of a value within which a figure that was never printed may be a revision, of a month and of a sum."""

VAGUE_TOLERANCES = 3.0
"""Tolerances of an estimate within which it decides nothing."""

ROUNDING_OF_RATES = 0.06
"""Points by which the rounding of the levels may move a rate that is printed with one digit."""

UNSURE_RATE = 0.5
"""Points, or 3 % of the rate, within which revised levels may explain another rate."""


Levels = Mapping[tuple[str, Period], Draft]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The record's verdict on a figure; ``expected`` is in US$ million or percent, None where nothing is known."""

    word: str
    expected: float | None = None
    reason: str = ""


def levels_of(drafts: Sequence[Draft]) -> Levels:
    """The first level that a text gives for each series and period."""
    levels: dict[tuple[str, Period], Draft] = {}
    for draft in drafts:
        if draft.period and draft.measure is Measure.LEVEL and not draft.bound:
            levels.setdefault((draft.series, draft.period), draft)
    return levels


def judge(draft: Draft, known: Known, text: Levels) -> Verdict:
    """The verdict on a figure; ``text`` are the levels of the text, which say what a rate must be."""
    if draft.period is None:
        return Verdict(UNDECIDED)
    if draft.measure is Measure.LEVEL:
        return _level(draft, draft.period, known)
    return _growth(draft, draft.period, known, text)


def _level(draft: Draft, period: Period, known: Known) -> Verdict:
    level = known.level(draft.series, period)
    if level is None:
        return _new_level(draft, period, known)
    value, tolerance = level
    if draft.bound:
        return _bound(draft, draft.bound, period, known, value)
    vague = tolerance > VAGUE * abs(value)
    if draft.agrees(value, 0.0 if vague else tolerance) or _cut(draft, value):
        return Verdict(AGREES, value, f"the record has {written(period)} = {value:,.2f}")
    once = next((v for v in known.printed(draft.series, period) if draft.agrees(v)), None)
    if once is not None:
        return Verdict(AGREES, value, f"{once:,.2f} as it was printed, {value:,.2f} by now")
    if vague and abs(value - draft.number) <= VAGUE_TOLERANCES * tolerance:
        return Verdict(
            UNDECIDED, value, f"the record only estimates {written(period)}: {value:,.1f} ± {tolerance:,.1f}"
        )
    share = REVISED_MONTH if period.is_month else REVISED_SUM
    if abs(value - draft.number) <= share * value + 0.5 * draft.step:
        return Verdict(UNDECIDED, value, f"near {written(period)} = {value:,.2f}: a revision?")
    return Verdict(CONTRADICTS, value, f"the record has {written(period)} = {value:,.2f}, not {draft.number:,.2f}")


def _cut(draft: Draft, value: float) -> bool:
    """Whether zeros at the end of a whole number are rounding: 1,400 is 1,412 in round figures."""
    zeros = len(str(int(draft.number))) - draft.digits if draft.number == int(draft.number) else 0
    return zeros >= 2 and draft.digits >= 2 and draft.step <= 1 and abs(value - draft.number) <= 0.5 * 10**zeros


def _bound(draft: Draft, bound: str, period: Period, known: Known, value: float) -> Verdict:
    if not any(keeps(bound, draft.number, v) for v in (value, *known.printed(draft.series, period))):
        return Verdict(CONTRADICTS, value, f"the record has {written(period)} = {value:,.2f}")
    earlier = [p for p, total in totals_before(known, draft.series, period) if total >= draft.number]
    passed = bound == AT_LEAST and draft.mark and earlier
    before = f"; {written(earlier[-1])} had passed it before" if passed else ""
    return Verdict(AGREES, value, f"the record has {written(period)} = {value:,.2f}{before}")


def _new_level(draft: Draft, period: Period, known: Known) -> Verdict:
    ahead, last = known.expected(draft.series, period), known.last(draft.series)
    if last is None or period.end <= last:
        return Verdict(
            UNDECIDED, None, "the record does not know this period" if known else "no record to compare with"
        )
    if ahead is None:
        return Verdict(NEW, None, f"the record ends with {last}")
    return Verdict(NEW, ahead.value, f"{draft.number:,.1f}, {_surprise(draft.number, ahead, ahead.value)}")


def _surprise(number: float, ahead: Expected, value: float, scale: float = 1.0) -> str:
    """ "forecast 397.0, 1.2 sigma high"."""
    off = (number - value) / (ahead.sigma * scale)
    how = "forecast" if ahead.by_forecast else "the record carried on at last year's ratio"
    return f"{how} {value:,.1f}, {abs(off):.1f} sigma {'high' if off >= 0 else 'low'}"


def _growth(draft: Draft, period: Period, known: Known, text: Levels) -> Verdict:
    months = 12 if draft.measure is Measure.YOY_PCT else 1
    rates = list(_rates(known, draft.series, period, months))
    if not rates:
        return _new_growth(draft, period, months, known, text)
    slack = _slack(draft)
    now = rates[0][0]
    if any(low - slack <= draft.number <= high + slack for _, low, high in rates):
        return Verdict(AGREES, now, _agreed(draft, rates, months, slack) + _other(draft, period, months, known))
    off = min(max(low - draft.number, draft.number - high) for _, low, high in rates)
    if off <= max(UNSURE_RATE, 0.03 * abs(now)) + slack:
        return Verdict(UNDECIDED, now, f"near the record's {_on(months, now)}")
    return Verdict(CONTRADICTS, now, _instead(draft, period, months, now, known))


def _agreed(draft: Draft, rates: Sequence[tuple[float, float, float]], months: int, slack: float) -> str:
    """The rate by the record now and, where only levels as they were printed give the rate, that it is of these."""
    now, low, high = rates[0]
    if low - slack <= draft.number <= high + slack:
        return _on(months, now)
    return f"{draft.number:+g} % by figures as they were printed; by now {_on(months, now)}"


def _slack(draft: Draft) -> float:
    """Points within which a printed rate, rounded or cut, is a rate."""
    return max(draft.step * 0.51, ROUNDING_OF_RATES) if draft.step < 1 else 0.75


def _rates(known: Known, series: str, period: Period, months: int) -> Iterator[tuple[float, float, float]]:
    """Growth by the record now, then by what was printed, each with the least and the most that the levels allow."""
    if months == 1 and not period.is_month:
        return
    before = period.shifted(-months)
    now, then = known.level(series, period), known.level(series, before)
    if now is None or then is None or then[0] <= 0 or now[1] > VAGUE * now[0] or then[1] > VAGUE * then[0]:
        return
    yield _rate(*now, *then)
    for new in (now[0], *known.printed(series, period)[-6:]):
        for old in (then[0], *known.printed(series, before)[-6:]):
            if old > 0:
                yield _rate(new, 0.0, old, 0.0)


def _rate(new: float, new_off: float, old: float, old_off: float) -> tuple[float, float, float]:
    return (
        100 * (new / old - 1),
        100 * ((new - new_off) / (old + old_off) - 1),
        100 * ((new + new_off) / (old - old_off) - 1),
    )


def _on(months: int, rate: float) -> str:
    return f"{rate:+z.1f} % on the {'year' if months == 12 else 'month'} before"


def _other(draft: Draft, period: Period, months: int, known: Known) -> str:
    """The growth on the other base, where the text leaves its base open."""
    if not draft.unstated and not any("base not stated" in note for note in draft.notes):
        return ""
    rates = list(_rates(known, draft.series, period, 13 - months))
    return f"; {_on(13 - months, rates[0][0])}" if rates else ""


def _instead(draft: Draft, period: Period, months: int, now: float, known: Known) -> str:
    """What the record has in place of a rate: "+15 % is on the month before; on the year before it is +7.7 %"."""
    others = list(_rates(known, draft.series, period, 13 - months))
    slack = _slack(draft)
    if any(low - slack <= draft.number <= high + slack for _, low, high in others):
        here, there = ("year", "month") if months == 12 else ("month", "year")
        return f"{draft.number:+g} % is on the {there} before; on the {here} before it is {now:+z.1f} %"
    return f"the record gives {_on(months, now)}, not {draft.number:+g} %"


def _new_growth(draft: Draft, period: Period, months: int, known: Known, text: Levels) -> Verdict:
    """A rate of which the record has no level: by the text's own levels, else by what is expected."""
    if (by_text := _by_text(draft, period, months, known, text)) is not None:
        return by_text
    then, ahead = known.level(draft.series, period.shifted(-months)), known.expected(draft.series, period)
    last = known.last(draft.series)
    if months == 1 and not period.is_month:
        return Verdict(UNDECIDED, None, "a rate on the month before, of more than a month")
    if last is None or period.end <= last:
        return Verdict(
            UNDECIDED, None, "the record does not know this period" if known else "no record to compare with"
        )
    if then is None or ahead is None or then[0] <= 0:
        return Verdict(NEW, None, f"the record ends with {last}")
    rate = 100 * (ahead.value / then[0] - 1)
    return Verdict(NEW, rate, f"{draft.number:+g} %, {_surprise(draft.number, ahead, rate, 100 / then[0])}")


def _by_text(draft: Draft, period: Period, months: int, known: Known, text: Levels) -> Verdict | None:
    """The rate that a level of the text makes of its base; None where it agrees or nothing is known."""
    own = text.get((draft.series, period))
    base = text.get((draft.series, period.shifted(-months)))
    recorded = known.level(draft.series, period.shifted(-months))
    if own is None or (base is None and recorded is None):
        return None
    old, off = (base.number, 0.5 * base.step) if base else recorded or (0.0, 0.0)
    if old <= 0:
        return None
    if base is None:  # a recorded base may be revised yet
        off = max(off, (REVISED_MONTH if period.is_month else REVISED_SUM) * old)
    rate, low, high = _rate(own.number, 0.5 * own.step, old, off)
    if low - 1.0 <= draft.number <= high + 1.0:
        return None
    made = f"{own.number:,.1f} is {_on(months, rate)}, {old:,.1f}"
    return Verdict(CONTRADICTS, rate, f"{made}; {draft.number:+g} % is not")
