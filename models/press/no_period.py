"""Finds the period of figures that stand without one: a figure they repeat, or what the record and the forecast fit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from models.core.measures import Measure
from models.core.periods import Month, Period
from models.press.bounds import keeps
from models.press.candidate import Draft
from models.press.dating import written
from models.press.items import TOTAL
from models.press.known_values import Known
from models.press.merge import same_figure
from models.press.validate import VAGUE, growth_fits
from models.press.verdict import REVISED_SUM

MOST_SEARCHED = 60
"""Figures without a period that are searched for; more stand in no press text."""
YEARS = 11
BACK = 14
"""Months before the latest one that a dated text's figure may end in."""

PRIORS = {
    "fiscal year": 1.0,
    "month": 0.75,
    "quarter": 0.5,
    "calendar year": 0.55,
    "year to date": 0.55,
    "twelve months": 0.4,
}
EXPECTED = 0.6
"""What a fit to an expectation counts, against one to the record."""
NEAR = 0.5
"""What it counts to be near a figure of the record that was revised since."""
BY_GROWTH = 0.4
CLEAR = 0.3
"""What a part, whose small figures fit many periods, must fit one better than the next."""
NEAR_PART = 0.1
"""Share of a part by the record within which it may be of the period of the whole."""
PASSED = 1.15
"""A mark that was passed is taken to be one that the total has not left far behind."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A period that a figure may be of, with how well it fits and in which words."""

    period: Period
    score: float
    words: str


def place(drafts: Sequence[Draft], *, latest: Month, today: Month, dated_text: bool, known: Known) -> list[Draft]:
    """The drafts that have a period or get one here, in order."""
    dated = [d for d in drafts if d.period]
    by_kind, by_sentence = defaultdict[tuple[str, bool], list[Draft]](list), defaultdict[int, list[Draft]](list)
    for draft in dated:
        by_kind[draft.series, draft.measure is Measure.LEVEL].append(draft)
    for draft in drafts:
        by_sentence[draft.sentence].append(draft)
    placed: dict[int, Draft] = {}
    ends = _ends(latest, today, dated_text)
    by_place = {d.start: d for d in dated}
    for draft in sorted((d for d in drafts if d.period is None), key=_order):
        main = by_place.get(draft.base_of)
        if main is not None:
            placed[id(draft)] = by_place[draft.start] = draft.before(main)
            continue
        others = (placed.get(id(d), d) for d in by_sentence[draft.sentence][:50] if d.series != draft.series)
        if (part := _like_whole(draft, others, known)) is not None:
            placed[id(draft)] = by_place[draft.start] = part
            continue
        kind = by_kind[draft.series, draft.measure is Measure.LEVEL][:50]
        like = next((d for d in kind if same_figure(d, draft)), None)
        mates = [d for d in by_sentence[draft.sentence][:50] if d.series == draft.series]
        rates = [d for d in mates if d.measure is not Measure.LEVEL]
        beside = [placed.get(id(d), d) for d in mates if placed.get(id(d), d).period]
        placed[id(draft)] = _placed(
            draft, like, dated, rates, beside, ends if len(placed) < MOST_SEARCHED else (), known
        )
        by_place[draft.start] = placed[id(draft)]
    return [d for draft in drafts if (d := placed.get(id(draft), draft)).period]


def _order(draft: Draft) -> tuple[bool, bool, int]:
    """Levels before rates, figures of comparison after those that are compared with them, a whole before its parts."""
    return draft.measure is not Measure.LEVEL, draft.base_of >= 0, draft.series.count(".")


def _like_whole(draft: Draft, others: Iterable[Draft], known: Known) -> Draft | None:
    """A part at the period that was found for the whole in its sentence; None where there is none, or it cannot be."""
    if draft.measure is not Measure.LEVEL or draft.base_of >= 0:
        return None
    for whole in others:
        if whole.undated and whole.period and draft.series.startswith(f"{whole.series}."):
            level = known.level(draft.series, whole.period)
            if level is None or abs(draft.number - level[0]) <= NEAR_PART * level[0] + 3 * level[1]:
                note = "no period beside it; that of the whole"
                sure = min(draft.confidence, whole.confidence)
                return replace(draft, period=whole.period, undated=True, confidence=sure, notes=(*draft.notes, note))
    return None


def _placed(
    draft: Draft, like: Draft | None, dated: Sequence[Draft], rates: Sequence[Draft], beside: Sequence[Draft],
    ends: Sequence[Month], known: Known,
) -> Draft:  # fmt: skip
    if like:
        return replace(draft, period=like.period, measure=like.measure, open=like.open, unstated=like.unstated)
    if draft.measure is not Measure.LEVEL:
        return _like_level(draft, beside, dated)
    context = next((d.period for d in dated if d.series == draft.series), dated[0].period if dated else None)
    found = sorted(_candidates(draft, rates, ends, known, context), key=lambda c: -c.score)
    clear = len(found) == 1 or (len(found) > 1 and found[0].score - found[1].score >= CLEAR)
    if found and (clear or draft.series == TOTAL):
        return _proposed(draft, found)
    return _from_text(draft, dated)


def _proposed(draft: Draft, found: Sequence[Candidate]) -> Draft:
    best, others = found[0], found[1:4]
    rival = others[0].score if others else 0.0
    note = f"no period beside it; {best.words}"
    note += f"; also {' or '.join(written(c.period) for c in others)}" if others else ""
    sure = 0.9 * best.score / (best.score + 0.5 * rival)
    return replace(draft, period=best.period, undated=True, confidence=min(sure, 0.8), notes=(*draft.notes, note))


def _like_level(draft: Draft, beside: Sequence[Draft], dated: Sequence[Draft]) -> Draft:
    """A rate has the period of the level beside it."""
    levels = [d for d in (*beside, *(d for d in dated if d.sentence == draft.sentence)) if d.measure is Measure.LEVEL]
    near = min(levels, key=lambda d: d.base_of >= 0, default=None)  # a figure of comparison is of another period
    if near is None:
        return _from_text(draft, dated)
    return replace(
        draft, period=near.period, open=near.open, unclear=near.unclear, undated=True,
        confidence=max(draft.confidence, 0.6 * near.confidence),
    )  # fmt: skip


def _from_text(draft: Draft, dated: Sequence[Draft]) -> Draft:
    first = next((d for d in dated if d.series == draft.series), dated[0] if dated else None)
    if first is None:
        return draft
    noted = draft.noted("no period beside it; taken from the text")
    return replace(noted, period=first.period, open=first.open, unclear=first.unclear, borrowed=True)


def _ends(latest: Month, today: Month, dated_text: bool) -> list[Month]:
    first = latest + -BACK if dated_text else latest + -12 * YEARS
    last = latest if dated_text else today + -1
    return [first + i for i in range(last - first + 1)]


def _kinds(ends: Sequence[Month]) -> Iterator[tuple[str, Period]]:
    """Periods that a figure without one may be of."""
    for end in ends:
        yield "month", Period(end, end)
        if end.number % 3 == 0:
            yield "quarter", Period(end + -2, end)
        months = (end.number - 7) % 12 + 1
        if months > 1:
            yield "fiscal year" if months == 12 else "year to date", Period(end + (1 - months), end)
        if months != 12:
            yield "calendar year" if end.number == 12 else "twelve months", Period(end + -11, end)


def _candidates(
    draft: Draft, rates: Sequence[Draft], ends: Sequence[Month], known: Known, context: Period | None
) -> Iterator[Candidate]:
    if not known or (draft.digits < 2 and draft.bound is None):
        return
    for kind, period in _kinds(ends):
        if draft.kind not in ("", kind) or (kind == "quarter" and not draft.kind):
            continue
        growth = any(growth_fits(rate, period, known) for rate in rates)
        fit, words = _fit(draft, period, known, revised=growth)
        if fit:
            mine = 0.5 if period == context else 0.0
            yield Candidate(period, PRIORS[kind] * fit + BY_GROWTH * growth + mine, words)


def _fit(draft: Draft, period: Period, known: Known, *, revised: bool) -> tuple[float, str]:
    """How well a figure fits a period; where a rate beside it fits too, also one that was ``revised`` since."""
    level = known.level(draft.series, period)
    if level is not None and level[1] > VAGUE * abs(level[0]):
        return 0.0, ""
    if level is not None:
        once = next((v for v in (level[0], *known.printed(draft.series, period)) if _is(draft, v, level[1])), None)
        if once is not None:
            return 1.0, f"fits {written(period)} = {once:,.2f}"
        near = revised and not draft.bound and abs(draft.number - level[0]) <= REVISED_SUM * level[0]
        return (NEAR, f"near {written(period)} = {level[0]:,.2f}, as its growth is") if near else (0.0, "")
    ahead = known.expected(draft.series, period)
    if ahead is None or not (_is(draft, ahead.value, 0.0) or ahead.fits(draft.number, draft.step / 2)):
        return 0.0, ""
    how = "forecast" if ahead.by_forecast else "carried on at last year's ratio"
    words = f"{written(period)}: published so far and {how} {ahead.value:,.0f}, 80 % {ahead.low:,.0f}-{ahead.high:,.0f}"
    return EXPECTED, words


def _is(draft: Draft, value: float, tolerance: float) -> bool:
    bound = draft.bound
    if bound is None:
        return draft.agrees(value, min(tolerance, 0.5 * draft.step))
    return keeps(bound, draft.number, value) and value <= PASSED * draft.number
