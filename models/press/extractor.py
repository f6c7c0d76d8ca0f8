"""Reads a text clause by clause and drafts its figures; item and period are carried where a clause has none."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from models.core.measures import Measure
from models.core.periods import Month, Period
from models.press.amounts import Amount
from models.press.candidate import Draft
from models.press.clause import Clause, Figure
from models.press.context import Context, Place
from models.press.dating import Dated, as_open_as, date_phrase, fiscal_year, is_so_far
from models.press.drafting import Traits, draft_of
from models.press.growth import Growth
from models.press.items import OTHER_THINGS, TOTAL, Item
from models.press.linking import (
    base_phrase_of,
    compared_phrase_of,
    item_of,
    main_of,
    over_a_span,
    own_phrase,
    phrase_of,
    phrase_relative_to_subject,
    respectively,
    reversed_pair,
)
from models.press.other_bases import base_by_comparison, is_on_another_period, preceding, quarter_before
from models.press.other_subjects import is_of_a_firm, is_of_another_amount, names_all_exports
from models.press.roles import Role
from models.press.time_phrase import Phrase

_HEADING = 90
"""Characters up to which a sentence without figures is a heading that sets item and period for what follows."""

_LEADS_FROM = re.compile(r"\bfrom\b[^,;]{0,40}$", re.IGNORECASE)
_RELATIVE = re.compile(r",?\s?which\b", re.IGNORECASE)
_ALL = re.compile(r"(?:total|overall)\sexports", re.IGNORECASE)
_ALONE = re.compile(r"\s?(?:alone|only|by\sitself)\b", re.IGNORECASE)
FIRST_EXPORTS = Month.of(1990, 1)
"""No earlier month is one of IT exports."""
_BASES = {12: Measure.YOY_PCT, 1: Measure.MOM_PCT}
_EVENT = {Role.MAIN, Role.THRESHOLD, Role.MAYBE_CHANGE}


@dataclass(slots=True)
class Extractor:
    """One reading of the clauses, given the latest month that can have been published; ``drafts`` fills as it goes,
    ``ahead`` with the places of figures of periods that the text cannot know.

    ``horizon`` is the last month that a figure can be of where a text without a date may be of later than it states.
    """

    latest: Month
    horizon: Month | None = None
    context: Context = field(default_factory=Context)
    drafts: list[Draft] = field(default_factory=list)
    ahead: list[tuple[int, int]] = field(default_factory=list)
    previous: str = ""
    item_before: Item | None = None

    def extract(self, clauses: Iterable[Clause]) -> list[Draft]:
        """The drafts of all clauses in order of the text."""
        for clause in clauses:
            if clause.first:
                self.context.begin_sentence()
            self._clause(clause)
            self.previous = clause.text
            self.item_before = clause.items[-1] if clause.items else None
        return self.drafts

    def _clause(self, clause: Clause) -> None:
        if not clause.foreign:
            self._mention(clause)
        if not clause.amounts and not clause.growths:
            self._heading(clause)
            return
        other = not clause.first and is_of_another_amount(clause.text, self.previous)
        if clause.foreign or other or is_of_a_firm(clause.text):
            return
        if (
            self.context.subject is None
            and not clause.growths
            and len(clause.of_role(Role.NONE)) == len(clause.amounts)
        ):
            self._backdrop(clause)
        placed = self._place_main(clause)
        mains = {a: p for a, p in placed.items() if isinstance(a, Amount)}
        for amount, role in clause.amounts:
            if role in _EVENT:
                self._level(clause, amount, role, mains[amount])
            elif role is Role.BASE:
                self._base(clause, amount, placed)
        for growth in clause.growths:
            self._growth(clause, growth, placed)

    def _mention(self, clause: Clause) -> None:
        """Note the items of a clause; before any is named, the country's exports are those of all goods."""
        if clause.items:
            others = all(item.series == OTHER_THINGS for item in clause.items)
            self.context.only_others = others and (clause.first or self.context.only_others)
        self.context.mentioned |= {item.series for item in clause.items if item.series != OTHER_THINGS}
        named = {item.series for item in clause.items if not item.vague}
        if self.context.series == OTHER_THINGS and len(named) == 1:
            self.context.series = named.pop()  # "a target of $5 billion in IT exports" goes back to them
        if not self.context.mentioned and names_all_exports(clause.text):
            self.context.series = OTHER_THINGS

    def _heading(self, clause: Clause) -> None:
        """A short line without figures, or the opening of a sentence, sets item and period for what follows."""
        led_by = next((i.series for i in clause.items if not i.vague and i.series not in (TOTAL, OTHER_THINGS)), None)
        self.context.sentence_led_by = self.context.sentence_led_by or led_by
        phrases = [p for p in clause.phrases if not (p.compared or p.aside or p.back)]
        if len(phrases) == 1 and (dated := self._date(phrases[0])):
            if len(clause.text) <= _HEADING:
                self.context.set_subject(dated)
            elif clause.first and dated.period.end <= self.latest:
                self.context.set_for_sentence(dated)
        named = {item.series for item in clause.items if not item.vague}
        if len(named) == 1 and len(clause.text) <= _HEADING and self.context.sentence_series is None:
            self.context.series = self.context.sentence_series = named.pop()
            self.context.section = clause.first

    def _backdrop(self, clause: Clause) -> None:
        """A clause of other figures alone dates what follows: "a surplus of $1.9 billion in the first 10 months"."""
        phrases = [p for p in clause.phrases if p.span and not (p.compared or p.aside or p.back)]
        if len(phrases) == 1 and (dated := self._date(phrases[0])) and dated.period.end <= self.latest:
            self.context.set_subject(dated)

    def _date(self, phrase: Phrase) -> Dated | None:
        """The period of a phrase; one without a year that repeats a subject with a year has that year."""
        subject = self.context.sentence_subject or self.context.subject
        if phrase.single and self.context.month:
            subject = self.context.month
        if phrase.back == "whole" and self.context.year:
            return self.context.year
        if phrase.back and phrase.fiscal and self._part_of_year(phrase.fiscal, subject):
            subject = self.context.part
        dated = date_phrase(phrase, self.latest, subject.period if subject else None)
        if dated and subject and is_so_far(phrase, dated.period, subject.period):
            return subject
        if dated and subject and not subject.open and dated.open and dated.period == subject.period:
            return subject
        return as_open_as(dated, phrase, subject) if dated else None

    def _part_of_year(self, fiscal: int, subject: Dated | None) -> bool:
        """Whether "the same period last year (2023-24)" is the months named before the year that is the subject."""
        part = self.context.part
        whole = subject is not None and len(subject.period) == 12
        return bool(whole and part and fiscal_year(part.period.end) - fiscal in (0, 1))

    def _place_main(self, clause: Clause) -> dict[Figure, Place]:
        """Places of the main amounts, then of the growth rates, in order of the clause."""
        placed: dict[Figure, Place] = {}
        figures: list[Figure] = [*clause.of_role(*_EVENT), *clause.growths]
        for figure in sorted(figures, key=lambda f: f.start):
            series, item_sure = self._series(clause, figure)
            dated, date_sure = self._subject(clause, figure)
            placed[figure] = Place(series, dated, item_sure * date_sure)
        for growth in clause.growths:
            main = clause.once(main_of, growth)
            if main and not (placed[growth].dated and own_phrase(clause, growth)):
                placed[growth] = placed[main]
        return placed

    def _series(self, clause: Clause, figure: Figure) -> tuple[str, float]:
        item = clause.once(respectively, figure) or clause.once(item_of, figure) or self._antecedent(clause)
        if (
            item
            and item.series == OTHER_THINGS
            and self.context.sentence_series == TOTAL
            and _ALL.match(clause.text, item.start)
        ):
            item = replace(item, series=TOTAL)  # "IT exports were on the rise, with total exports at $3.2 billion"
        if item is not None:
            if self.context.sentence_series is None:
                self.context.section = self.context.section and item.series == self.context.series
                self.context.series = item.series  # what a later sentence without an item goes on about
            self.context.sentence_series = item.series
            return item.series, 0.9 if item.vague else 1.0
        return self.context.series_of(clause.text), 0.95 if self.context.sentence_series else 0.9

    def _antecedent(self, clause: Clause) -> Item | None:
        """What a relative clause is about: the last item of the clause before it."""
        return self.item_before if not clause.first and _RELATIVE.match(clause.text) else None

    def _subject(self, clause: Clause, figure: Figure) -> tuple[Dated | None, float]:
        phrase = clause.once(phrase_of, figure)
        if phrase is None and not isinstance(figure, Growth):
            phrase = clause.once(phrase_relative_to_subject, figure)
        if phrase is None:
            return self._carried(clause, figure)
        dated = self._year_after(clause, phrase) or self._date(phrase)
        if dated is None:
            return self._carried(clause, figure)
        if _ALONE.match(clause.text, phrase.end) or self._is_year_before(phrase, dated):
            self.context.set_for_sentence(dated)
        elif not phrase.back and not (phrase.plain_year and phrase.relation == "last" and not phrase.span):
            self.context.set_subject(dated)
        return dated, dated.sure

    def _is_year_before(self, phrase: Phrase, dated: Dated) -> bool:
        """Whether a sentence is about the year before the subject: "in the preceding fiscal year of 2015-16"."""
        subject = self.context.subject
        return bool(phrase.relation == "last" and subject and dated.period == subject.period.shifted(-12))

    def _year_after(self, clause: Clause, phrase: Phrase) -> Dated | None:
        """ "The corresponding period this year" is the year after the figure of comparison that the clause dates."""
        if phrase.back != "same" or phrase.relation != "current":
            return None
        bases = [
            p for a in clause.of_role(Role.BASE) if (p := clause.once(base_phrase_of, a)) and p.span and not p.back
        ]
        dated = self._date(bases[0]) if bases else None
        return Dated(dated.period.shifted(12), dated.open, 0.9) if dated else None

    def _carried(self, clause: Clause, figure: Figure) -> tuple[Dated | None, float]:
        """The period of the sentence or of the text so far; a rate on the month before needs a month."""
        subject = self.context.sentence_subject or self.context.subject
        monthly = any(growth.base is Measure.MOM_PCT for growth in clause.growths)
        if isinstance(figure, Growth) and monthly and subject and not subject.period.is_month:
            subject = self.context.month
        if self.context.sentence_subject is None and (derived := self._derived(clause, figure)):
            if subject is None or derived.period != subject.period:
                self.context.set_subject(derived)
            return derived, 0.9
        carried = replace(subject, carried=True) if subject else None
        return carried, 0.95 if self.context.sentence_subject else 0.88

    def _derived(self, clause: Clause, figure: Figure) -> Dated | None:
        """The subject's period from that of a dated comparison: "up 32 per cent from $225 million in June 2023"."""
        bases = clause.of_role(Role.BASE)
        phrases = [p for base in bases if (p := clause.once(base_phrase_of, base))]
        growth = figure if isinstance(figure, Growth) else next(iter(clause.growths), None)
        dated = [(p, d) for p in phrases if not p.back and p.span and (d := self._date(p))]
        if growth is not None and not bases and (ahead := self._after_comparison(clause, growth)):
            return ahead
        if len(dated) == 1 and growth is None and self.context.subject is None and not dated[0][1].open:
            return self._after_month(dated[0][1].period.end) if dated[0][1].period.is_month else None
        if len(dated) != 1 or growth is None:
            return None
        _, base = dated[0]
        if not (growth.base or clause.once(main_of, growth) or (growth is figure and not base.period.is_month)):
            return None
        shift = 1 if growth.base is Measure.MOM_PCT else 12
        if shift == 1 and not base.period.is_month:
            return None
        return Dated(base.period.shifted(shift), base.open, 0.9)

    def _after_comparison(self, clause: Clause, growth: Growth) -> Dated | None:
        """What a rate is of by its base: a year after "November 2024", this April after "April of last year"."""
        phrase = clause.once(compared_phrase_of, growth)
        if phrase is None or not phrase.span:
            return None
        if phrase.calendar and phrase.span[0] == "month" and not phrase.back:
            return self._after_month(Month.of(phrase.calendar, int(phrase.span[1])), growth.base)
        if phrase.relation != "last" or phrase.fiscal or phrase.calendar:
            return None
        return self._date(replace(phrase, relation="", plain_year=False, compared=False))

    def _after_month(self, month: Month, base: Measure | None = None) -> Dated | None:
        """What is compared with a month: a year later, or the next by a monthly rate or where that is still to come."""
        ahead = [month + step for step in (12, 1) if base in (None, _BASES[step])]
        later = next((m for m in ahead if m <= (self.horizon or self.latest)), None)
        subject = self.context.sentence_subject or self.context.subject
        if later is None or (subject and subject.period.is_month and subject.period.end in ahead):
            return None
        return Dated(Period(later, later), False, 0.9)

    def _level(self, clause: Clause, amount: Amount, role: Role, place: Place) -> None:
        factor = {Role.MAIN: 1.0, Role.THRESHOLD: 0.45, Role.MAYBE_CHANGE: 0.4}[role]
        self._add(clause, amount, place, Traits(factor, mark=role is Role.THRESHOLD, change=role is Role.MAYBE_CHANGE))

    def _base(self, clause: Clause, amount: Amount, placed: dict[Figure, Place]) -> None:
        place = self._compared_with(clause, amount, placed)
        own = next(
            (
                i
                for i in reversed(clause.items)
                if place and i.end <= amount.start and i.start > clause.end_before(amount.start)
            ),
            None,
        )
        series = own.series if own and not own.vague else place.series
        phrase = clause.once(base_phrase_of, amount)
        if quarter_before(clause, amount, phrase):
            self._quarter_before(clause, amount, replace(place, series=series))
            return
        dated = self._base_period(clause, phrase, place.dated)
        relative = phrase is None or bool(phrase.back or (phrase.relation == "last" and not phrase.span))
        main = self._main_before(clause, amount, placed) if relative else None
        monthly = any(g.base is Measure.MOM_PCT for g in clause.growths) or (phrase and phrase.back == "month")
        back = 1 if monthly else 12
        if dated is not None or main is not None:
            sure = place.sure * (dated.sure if dated else 1.0)
            base_of = clause.at + main.start if main else -1
            self._add(clause, amount, Place(series, dated, sure), Traits(base_of=base_of, back=back))

    def _quarter_before(self, clause: Clause, amount: Amount, place: Place) -> None:
        """A figure of the quarter or half-year before that of the level beside it."""
        before = preceding(place.dated.period) if place.dated else None
        if place.dated and before:
            self._add(clause, amount, replace(place, dated=Dated(before, place.dated.open, 0.9)), Traits())

    def _main_before(self, clause: Clause, amount: Amount, placed: dict[Figure, Place]) -> Figure | None:
        """The level that a figure of comparison belongs to: the next after "from", else the one before."""
        mains = [f for f in placed if isinstance(f, Amount)]
        later, earlier = [f for f in mains if f.start >= amount.end], [f for f in mains if f.end <= amount.start]
        leads = _LEADS_FROM.search(clause.text[: amount.start]) and not (later and clause.apart(amount, later[0]))
        if later and (leads or not earlier):
            return later[0]
        return earlier[-1] if earlier else None

    def _compared_with(self, clause: Clause, amount: Amount, placed: dict[Figure, Place]) -> Place:
        """The place of the figure it is compared with: the next after "from", else the one before, else the context."""
        amounts: list[Figure] = [f for f in placed if isinstance(f, Amount)]
        amounts = [f for f in amounts if not clause.apart(f, amount)] or amounts
        mains = amounts or list(placed)
        later = [f for f in mains if f.start >= amount.end]
        leads = _LEADS_FROM.search(clause.text[: amount.start]) and not (later and clause.apart(amount, later[0]))
        earlier = [f for f in mains if f.end <= amount.start]
        if later and (leads or not earlier):
            return placed[later[0]]
        if earlier:
            return placed[earlier[-1]]
        series, sure = self._series(clause, amount)
        if year := self._year_ahead(clause, amount):
            return Place(series, year, sure * 0.9)
        return Place(series, self.context.sentence_subject or self.context.subject, sure * 0.9)

    def _year_ahead(self, clause: Clause, amount: Amount) -> Dated | None:
        """The year of the projection beside a figure of comparison: that named for "a year before", else the next."""
        if not clause.of_role(Role.NONE):
            return None
        phrase = clause.once(base_phrase_of, amount)
        relative = phrase is not None and (phrase.back or phrase.relation)
        named = next((p.fiscal for p in clause.phrases if relative and p.fiscal and not p.span), None)
        return Dated(Period.fiscal(named or fiscal_year(self.latest + 1)), named is None, 0.9)

    def _base_period(self, clause: Clause, phrase: Phrase | None, main: Dated | None) -> Dated | None:
        """The dated comparison; without a date the year before, or the month before for a monthly rate."""
        subject = main.period if main else None
        dated = date_phrase(replace(phrase, compared=True), self.latest, subject) if phrase else None
        if dated and subject and dated.open and not dated.period.end < subject.end:
            dated = Dated(dated.period.shifted(-12), False, dated.sure)
        if dated and phrase and dated.period != subject:
            return as_open_as(dated, phrase, main)
        if subject is None or main is None:
            return None
        base = next((g.base for g in clause.growths if g.base), None)
        back = 1 if base is Measure.MOM_PCT and subject.is_month else 12
        return Dated(subject.shifted(-back), main.open, 0.85)

    def _growth(self, clause: Clause, growth: Growth, placed: dict[Figure, Place]) -> None:
        place = self._later(clause, growth, placed) or placed[growth]
        if growth.other or is_on_another_period(clause, growth, place.dated, self.latest):
            return
        base = growth.base or base_by_comparison(clause, growth, place.dated, self.latest)
        single = place.dated is not None and place.dated.period.is_month
        if base is None and over_a_span(clause, growth):
            return
        if base is Measure.MOM_PCT and place.dated and not single:
            return
        factor = 1.0 if base else 0.55 if single or place.dated is None else 0.8
        if growth.base and single:
            self.context.bases.add(growth.base)
        usual = Measure.MOM_PCT if single and self.context.bases == {Measure.MOM_PCT} else Measure.YOY_PCT
        self._add(clause, growth, place, Traits(factor, base or usual, unstated=base is None))

    def _later(self, clause: Clause, growth: Growth, placed: dict[Figure, Place]) -> Place | None:
        """The later of two years where a rate leads to the second: "$995m in FY19 against $1,230m in FY20, up 24 %"."""
        pair = clause.once(reversed_pair, growth)
        if pair is None:
            return None
        main = placed[pair[0]]
        dated = self._base_period(clause, clause.once(base_phrase_of, pair[1]), main.dated)
        later = dated and main.dated and dated.period.end > main.dated.period.end
        return replace(main, dated=dated) if later else None

    def _add(self, clause: Clause, figure: Figure, place: Place, traits: Traits) -> None:
        period: Period | None = place.dated.period if place.dated else None
        if place.series == OTHER_THINGS:
            return
        if period and self._is_out_of_time(period):
            self.ahead.append((clause.at + figure.start, clause.at + figure.end))
            return
        self.drafts.append(draft_of(clause, figure, place, traits))

    def _is_out_of_time(self, period: Period) -> bool:
        """Whether a period is one to come, or one before there were exports of IT."""
        return period.start > (self.horizon or self.latest) or period.end < FIRST_EXPORTS
