"""Chooses among the readings of a text: as of which month its "October" and "nine months" are meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from models.core.measures import Measure
from models.core.periods import Month, Period
from models.press.candidate import Draft
from models.press.clause import Clause
from models.press.dating import date_phrase, written
from models.press.extractor import Extractor
from models.press.known_values import Known
from models.press.linking import phrase_of
from models.press.roles import Role
from models.press.time_phrase import Phrase
from models.press.validate import fitness

FIRST = Month.of(2015, 8)
"""No earlier month is tried: the series begin in July 2015."""
FIRST_YEAR = 2016
EARLIEST = Month.of(2005, 1)
"""An earlier month that a text states is none of IT exports."""

CLAUSES_WEIGHED = 10
"""Clauses with figures on which the choice of a reading rests; more would not change it."""

MOST_CLAUSES_WEIGHED = 400
"""Clauses, with figures or without, among which they are looked for."""

CLEAR = 0.6
"""A reading must fit so well to be taken against the calendar."""

LIKELY, MOST_LIKELY = 0.5, 8
"""What a month may fit worse than the best of them to be read, and how many are."""

NEAR = 0.3
"""What it counts for a reading that the text's latest stated period is the latest one then known."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The drafts of a text read as of a month: the latest that was known to it.

    ``ahead`` are the places of figures of periods that it cannot know.
    """

    latest: Month
    drafts: list[Draft]
    score: float = 0.0
    ahead: tuple[tuple[int, int], ...] = ()


def best_reading(clauses: Sequence[Clause], *, published: Month | None, today: Month, known: Known) -> Reading:
    """The reading as of the month of publication or, where that is not known, the one that the record fits best."""
    if published is not None:
        return _of_published(clauses, published + -1, known)
    return _undated(clauses, today + -1, known)


def _read(clauses: Sequence[Clause], latest: Month, known: Known, horizon: Month | None = None) -> Reading:
    extractor = Extractor(latest, horizon=horizon)
    drafts = extractor.extract(clauses)
    return Reading(latest, drafts, fitness(drafts, known) if known else 0.0, tuple(extractor.ahead))


def _of_published(clauses: Sequence[Clause], latest: Month, known: Known) -> Reading:
    """The reading at the date of publication, unless by the record the text is of another year.

    Pages are copied and dated anew: "$1,941 million in nine months" is FY2023:9 by its figure, on a page of any date.
    """
    given = _read(clauses, latest, known)
    if not known or not any(draft.open for draft in given.drafts) or given.score > 0:
        return given
    few = _decisive(clauses)
    years = [y for y in range(FIRST_YEAR, latest.year) if any(draft.open for draft in given.drafts)]
    others = [_read(few, latest + 12 * (y - latest.year), known) for y in years]
    best = max((other.score for other in others), default=0.0)
    if best < CLEAR or (given.score == 0 and not _implausible(given.drafts, known)):
        return given
    fitting = [other for other in others if other.score > best - 0.05]
    chosen = _read(clauses, fitting[-1].latest, known)
    if len(fitting) > 1:
        return _unclear(chosen, fitting)
    return replace(chosen, drafts=[_by_record(d, "not by the date of publication") for d in chosen.drafts])


def _undated(clauses: Sequence[Clause], last: Month, known: Known) -> Reading:
    stated = _stated_end(clauses, last)
    plain = _read(clauses, stated or last, known, last)
    if not any(draft.open for draft in plain.drafts):
        return plain
    if not known:
        return plain if stated else replace(plain, drafts=[_unsure(d) for d in plain.drafts])
    ranked = _distinct(_decisive(clauses), stated, last, known)
    fits = bool(ranked) and max(ranked[0].score - (NEAR if stated else 0.0), fitness(ranked[0].drafts, known)) > 0
    if not fits:
        return plain if stated else replace(plain, drafts=[_unsure(d) for d in plain.drafts])
    best = ranked[0]
    rivals = [r for r in ranked[1:] if r.score > best.score - 0.15]
    chosen = _read(clauses, best.latest, known, last)
    if rivals and not stated:
        return _unclear(chosen, [best, *rivals])
    return replace(chosen, drafts=[_by_record(d, "no date in the text") for d in chosen.drafts], score=best.score)


def _distinct(clauses: Sequence[Clause], stated: Month | None, last: Month, known: Known) -> list[Reading]:
    """Readings that differ in a period, the best first; of those that do not, the one as of the earliest month."""
    first, end = (max(stated + -24, FIRST), min(stated + 12, last)) if stated else (FIRST, last)
    months = _latest_months(clauses, first, end)
    found: dict[tuple[Period | None, ...], Reading] = {}
    for latest in months if stated else _likely(clauses, months, known):
        reading = _read(clauses, latest, known)
        near = NEAR - 0.03 * abs(latest - stated) if stated and latest >= stated else 0.0
        score = fitness(reading.drafts, known, stated=True) if stated else reading.score
        reading = Reading(latest, reading.drafts, score + max(near, 0.0))
        key = tuple(d.period for d in reading.drafts if d.open)
        if key and (key not in found or found[key].score < reading.score):
            found[key] = reading
    return sorted(found.values(), key=lambda r: (-r.score, -r.latest.ordinal))


def _likely(clauses: Sequence[Clause], months: Sequence[Month], known: Known) -> list[Month]:
    """The months that a text may be of, by one reading for each month of the year that is moved by whole years."""
    latest = {month.number: month for month in months}
    read = {number: _read(clauses, month, known) for number, month in latest.items()}
    fits = [(fitness(read[m.number].drafts, known, months=m - read[m.number].latest), m) for m in months]
    best = max((fit for fit, _ in fits), default=0.0)
    likely = sorted((pair for pair in fits if pair[0] > best - LIKELY), key=lambda pair: (-pair[0], -pair[1].ordinal))
    return [month for _, month in likely[:MOST_LIKELY]]


def _latest_months(clauses: Sequence[Clause], first: Month, end: Month) -> list[Month]:
    """Months as of which a text may read differently: those in which one of its open periods ends.

    All of them where it has "last month" or "this fiscal year", which end as of any month.
    """
    ends = {d.period.end.number for d in Extractor(end).extract(clauses) if d.open and d.period}
    floating = any(p.span == ("now",) or (p.relation and not p.span) for c in clauses for p in c.phrases)
    months = [first + step for step in range(end - first + 1)]
    return months if floating and len(ends) < 2 else [m for m in months if m.number in ends]


def _decisive(clauses: Sequence[Clause]) -> list[Clause]:
    """The clauses that a choice rests on: headings, and the first that have figures."""
    kept: list[Clause] = []
    figures = 0
    for clause in clauses:
        figures += bool(clause.amounts or clause.growths)
        if figures > CLAUSES_WEIGHED or len(kept) == MOST_CLAUSES_WEIGHED:
            break
        kept.append(clause)
    return kept


def _stated_end(clauses: Sequence[Clause], last: Month) -> Month | None:
    """The latest month that the text states with its year, targets and dates to come left out."""
    ends: list[Month] = []
    implied: list[Period] = []
    current = any(phrase.relation == "current" for clause in clauses for phrase in clause.phrases)
    for clause in clauses:
        for phrase in clause.phrases:
            if phrase.aside or not (phrase.fiscal or phrase.calendar or phrase.from_year):
                continue
            if phrase.back:
                implied += [
                    year for year in (_year_after(clause, phrase, current=current),) if year and year.start <= last
                ]
                continue
            dated = date_phrase(phrase, last, None)
            if dated and EARLIEST <= dated.period.end <= last:
                running = phrase.relation == "current" and phrase.fiscal and not phrase.span
                ends.append(dated.period.end + -1 if running else dated.period.end)  # "the current fiscal year (FY25)"
    end = max(ends, default=None)
    later = max((year.end for year in implied if end is None or end < year.start), default=None)
    return min(later, last) if later else end


def _year_after(clause: Clause, phrase: Phrase, *, current: bool) -> Period | None:
    """The year of a text that compares with "the same period of fiscal year 2017-18": the one after it.

    ``current`` is set where the text names the current year, to which such a period is compared in any case.
    """
    before = [role for amount, role in clause.amounts if amount.end <= phrase.start]
    compared = current or phrase.compared or before[-1:] == [Role.BASE]
    if not compared or phrase.relation == "current":
        return None
    if phrase.fiscal:
        return Period.fiscal(phrase.fiscal + 1)
    return Period(Month.of(phrase.calendar + 1, 1), Month.of(phrase.calendar + 1, 12)) if phrase.calendar else None


def is_too_early(month: Month, clauses: Sequence[Clause]) -> bool:
    """Whether a text gives a figure of a time after a month, so that it was not published in that one."""
    phrases = (clause.once(phrase_of, a) for clause in clauses for a in clause.of_role(Role.MAIN) if not clause.foreign)
    stated = (p for p in phrases if p and not (p.back or p.aside) and (p.fiscal or p.calendar or p.from_year))
    periods = [dated.period for p in stated if (dated := date_phrase(p, month + -1, None))]
    return any(p.start > month or (p.start == month and not p.is_month) for p in periods)


def _unsure(draft: Draft) -> Draft:
    return replace(draft.noted("year not stated"), unclear=True) if draft.open else draft


def _by_record(draft: Draft, why: str) -> Draft:
    return draft.noted(f"year by the record, {why} ({written(draft.period)})") if draft.open and draft.period else draft


def _unclear(given: Reading, fitting: Sequence[Reading]) -> Reading:
    levels = (d for r in fitting[:4] for d in r.drafts if d.open and d.measure is Measure.LEVEL)
    shown = dict.fromkeys(written(d.period) for d in levels if d.period)
    note = f"year unclear: fits {' or '.join(list(shown)[:4])}"
    drafts = [replace(d.noted(note), unclear=True) if d.open else d for d in given.drafts]
    return replace(given, drafts=drafts)


def _implausible(drafts: Sequence[Draft], known: Known) -> bool:
    """Whether open levels that the record does not know yet are out of proportion to the year before."""
    for draft in drafts:
        if draft.open and draft.period and draft.measure is Measure.LEVEL:
            before = known.level(draft.series, draft.period.shifted(-12))
            if before and before[0] > 0 and not 0.7 <= draft.number / before[0] <= 1.7:
                return True
    return False
