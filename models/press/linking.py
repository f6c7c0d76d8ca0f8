# ruff: noqa: E501 - a pattern is read more easily in one line than cut in two
"""Attaches a figure to the item and the phrase of time that its clause gives it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise, product

from models.press.amounts import Amount
from models.press.clause import BRACKETS, Clause, Figure
from models.press.growth import Growth
from models.press.items import OTHER_THINGS, TOTAL, Item
from models.press.roles import Role
from models.press.time_phrase import Phrase

_LINK = re.compile(
    r"\s?(?:(?:growth|increase|rise|surge|jump|decline|decrease|fall|drop|worth)\s)?(?:of|from|through|via|by|in|on|worth|for|under)?\b[^,;$%\d]{0,70}$",
    re.IGNORECASE,
)
_DIRECT = re.compile(r"\s?(?:(?:[a-z-]{2,16})\s){0,2}(?:from|through|via|in|of|for|under|by)\s", re.IGNORECASE)
_NEW_STATEMENT = re.compile(
    r",|\bas\sin\b|\b(?:taking|bringing|pushing|lifting|raising|with|against|compared|versus|than|from|helping|up|down|higher|lower)\b",
    re.IGNORECASE,
)


_EARNED_FROM = re.compile(
    r"\s(?:from|through|via|by|on|under)\s(?:account\sof\s)?(?:the\s)?(?=[A-Za-z])", re.IGNORECASE
)
LISTED = 3
"""Amounts of a clause, each directly before what it was earned from, that make it a list of them."""
_RESPECTIVE = re.compile(r"\brespective(?:ly)?\b", re.IGNORECASE)
_COMMA = re.compile(r"\s?,\s")
_AND = re.compile(r"\s?(?:,|\sand|,\sand|&)\s(?:(?:the|those\sof|that\sof|by|from|for)\s){0,2}", re.IGNORECASE)
_AT = re.compile(
    r"\s?(?:(?:services|exports|ones|another|some|at|of|with|by|worth|only|about|around)\s){0,3}", re.IGNORECASE
)
_AMONG_WHICH = re.compile(r"\b(?:among|amongst|of|out\sof|within)\s(?:which|these|them)\b", re.IGNORECASE)
"""Behind a figure: what follows is a part of what it is of."""
_THAN = re.compile(r"\bthan\b", re.IGNORECASE)
"""Behind a figure: what follows is what it is compared with."""
_PARTS = {"tel": "telecom", "com": "computer", "inf": "information"}
_PART = re.compile(r"\b(?:telecom|computer|info)[a-z]*", re.IGNORECASE)
_PART_OF = re.compile(r"\bof\s(?:the\s|its\s|a\stotal\s(?:of\s)?)$", re.IGNORECASE)
_OF_THE = re.compile(r"\W*(?:out\s)?of\s(?:the|its|this|that)\s(?:total\s(?:of\s)?|whole\s|sum\sof\s)?", re.IGNORECASE)
_CAME_FROM = re.compile(
    r"\s(?:of|out\sof)\s[^.;$%]{2,70}?\s(?:came|comes|was\searned|were\searned|is|was|were)\s(?:from|by|through|due\sto)\s",
    re.IGNORECASE,
)
"""Behind a figure that is a part: "$320 million of the IT exports in FY18 came from call centres"."""
_CHANGED = re.compile(
    r"\b(?:rose|risen|gr[eo]w\w*|increas\w+|f[ea]ll\w*|declin\w+|decreas\w+|jump\w*|surg\w+|soar\w*|up|down|more|less|higher|lower|only|still|this|now)\b",
    re.IGNORECASE,
)
_WHEN = re.compile(r",?\swhen\s", re.IGNORECASE)
_THAT = re.compile(r"\s(?:that|which)\s", re.IGNORECASE)
"""Around the whole that a part is of: "$721 million of the $892 million that the country earned from IT"."""
_FROM = re.compile(r"\bfrom\s(?:the\s)?$", re.IGNORECASE)
_BACK = ("year", "month", "years")


def item_of(clause: Clause, figure: Figure) -> Item | None:
    """The item that a figure is of, None if the clause names none: the one before it, or one linked after it."""
    if (listed := _listed(clause, figure)) is not None:
        return listed
    before = [item for item in clause.items if item.end <= figure.start]
    before = [item for item in before if not clause.apart(item, figure)] or before
    after = next((item for item in clause.items if item.start >= figure.end), None)
    if came := _CAME_FROM.match(clause.text, figure.end):
        part = next((item for item in clause.items if item.start >= came.end()), None)
        specific = part is not None and part.series not in (TOTAL, OTHER_THINGS)
        return part if specific else Item(figure.end, came.end(), OTHER_THINGS, False)
    if after and _is_of_all(clause, figure, after):
        return Item(figure.start, figure.start, TOTAL)
    if after and _PART_OF.search(clause.text[: figure.start]) and _THAT.match(clause.text, figure.end):
        return after
    nearest = next((item for item in reversed(before) if not item.vague), before[-1] if before else None)
    if after is None or clause.amount_between(figure.end, after.start):
        return nearest
    gap = clause.text[figure.end : after.start]
    if _THAN.search(gap) or _AMONG_WHICH.search(gap):
        return nearest
    if nearest is None:
        return after if _LINK.fullmatch(gap) or not clause.amount_between(0, figure.start) else None
    if nearest.start >= (previous := clause.end_before(figure.start)) > 0 and not clause.amount_between(
        0, figure.start
    ):
        taken = _DIRECT.fullmatch(
            clause.text, previous, nearest.start
        )  # "11% growth in telecom and a 1% rise in computer"
        if taken and _DIRECT.match(gap) and _LINK.fullmatch(gap):
            return after
    specific = after.series not in (OTHER_THINGS, TOTAL) and nearest.series == TOTAL
    return after if (specific or nearest.vague) and _DIRECT.match(gap) and _LINK.fullmatch(gap) else nearest


def _is_of_all(clause: Clause, figure: Figure, part: Item) -> bool:
    """Whether a figure is of the whole that a part is named of: "Of the $3.8 billion earned in FY25, computer services made ..."."""
    of_it = _OF_THE.fullmatch(clause.text, 0, figure.start) and "," in clause.text[figure.end : part.start]
    return bool(of_it) and part.series in {f"{TOTAL}.{name}" for name in _PARTS.values()}


def _listed(clause: Clause, figure: Figure) -> Item | None:
    """What an amount of a list was earned from: "$75 million from telecommunication, $4 million from construction"."""
    named = {a.start: m.end() for a, _ in clause.amounts if (m := _EARNED_FROM.match(clause.text, a.end))}
    if len(named) < LISTED or figure.start not in named:
        return None
    at = named[figure.start]
    return next((i for i in clause.items if i.start == at), Item(at, at, OTHER_THINGS))


def respectively(clause: Clause, figure: Figure) -> Item | None:
    """The item of the same rank: "software and hardware consultancy fell by 25 and 15 percent respectively"."""
    figures: list[Figure] = [*clause.growths] if figure in clause.growths else [*clause.of_role(Role.MAIN)]
    if not figures or not (_RESPECTIVE.search(clause.text) or _chained(clause, figures)):
        return None
    figures = _run(clause, figures)
    before = [part for i in clause.items if i.end <= figures[0].start for part in _parts(clause, i, len(figures))]
    after = [part for i in clause.items if i.start >= figures[-1].end for part in _parts(clause, i, len(figures))]
    for row in (after, before[-len(figures) :]):
        if len(row) == len(figures) > 1:
            return row[figures.index(figure)] if figure in figures else None
    return None


def _parts(clause: Clause, item: Item, figures: int) -> list[Item]:
    """The item, or its parts where so many figures are of "telecom, computer and information services"."""
    found = list(_PART.finditer(clause.text, item.start, item.end)) if item.series == TOTAL else []
    series = [f"{TOTAL}.{_PARTS[m[0][:3].lower()]}" for m in found]
    return [replace(item, series=s) for s in series] if 1 < len(set(series)) == figures else [item]


_NEXT = re.compile(r"\s?(?:[A-Za-z-]{1,4}\s)?(?:,\s?(?:and\s)?|and|&)\s?(?:by|to|at|of|from)?\s?", re.IGNORECASE)


def _run(clause: Clause, figures: list[Figure]) -> list[Figure]:
    """The last figures that are joined by commas and "and"."""
    first = len(figures) - 1
    while first > 0 and _NEXT.fullmatch(clause.text, figures[first - 1].end, figures[first].start):
        first -= 1
    return figures[first:]


_CHAIN = re.compile(r"(?:\s(?:services?|exports?|sectors?))?\s(?:and|&)\s(?:the\s)?(?:exports\sof\s)?", re.IGNORECASE)


def _chained(clause: Clause, figures: list[Figure]) -> bool:
    """Two items joined by "and", then two figures joined so: "telecom and computer services grew by 92 and 11 percent"."""
    items = [i for i in clause.items if i.end <= figures[0].start][-2:]
    if len(figures) != 2 or len(items) != 2:
        return False
    gaps = (clause.text[items[0].end : items[1].start], clause.text[figures[0].end : figures[1].start])
    return all(_CHAIN.fullmatch(gap) for gap in gaps)


def respective_phrase(clause: Clause, figure: Figure) -> Phrase | None:
    """The month or year of the same rank: "in July, August and September were $354m, $337m and $366m respectively"."""
    if not _RESPECTIVE.search(clause.text):
        return None
    figures = _run(clause, [*clause.growths] if figure in clause.growths else [*clause.of_role(Role.MAIN)])
    phrases = [p for p in clause.phrases if not (p.compared or p.aside or p.back)]
    if figure not in figures or not len(phrases) == len(figures) > 1:
        return None
    own, last = phrases[figures.index(figure)], phrases[-1]
    if own.span[:1] == last.span[:1] == ("month",) and last.calendar and not own.calendar:
        return replace(
            own, calendar=last.calendar - (int(own.span[1]) > int(last.span[1]))
        )  # "in November and January 2025"
    return own


def phrase_of(clause: Clause, figure: Figure) -> Phrase | None:
    """The phrase that dates a figure of the subject itself, None if the clause has none for it."""
    if ranked := respective_phrase(clause, figure):
        return ranked
    usable = [
        p
        for p in clause.phrases
        if (not p.aside or p.start in clause.leading)
        and (not p.compared or _was_when(clause, p, figure) or _stands_for(clause, p, figure))
        and p.back not in _BACK
    ]
    usable = [p for p in usable if not (_is_bare_this_year(p) or _dates_a_base(clause, p) or _aside(clause, p, figure))]
    if figure in clause.growths:
        usable = [p for p in usable if not (p.back == "same" and (p.fiscal or p.calendar))]
    after = next((p for p in usable if p.start >= figure.end and p.start not in clause.leading), None)
    if after and not _reaches(clause, figure, after):
        after = None
    lead = _FROM.search(clause.text, figure.end, after.start) if after else None
    if after and not _NEW_STATEMENT.search(_between(clause, figure.end, lead.start() if lead else after.start)):
        return _in_year_before(after, usable)
    before = [p for p in usable if p.end <= figure.start]
    free = [p for p in before if not _claimed(clause, p, figure)]
    if free:
        return free[-1]
    if after and not any(a.start >= after.end for a in clause.of_role(Role.MAIN)):
        return after
    return _of_the_figure_before(clause, before)


def _was_when(clause: Clause, phrase: Phrase, figure: Figure) -> bool:
    """Whether a date of comparison is a figure's own: "a rise from November 2024, when they stood at $310 million"."""
    return phrase.end <= figure.start and phrase.start in clause.leading and bool(_WHEN.match(clause.text, phrase.end))


def _stands_for(clause: Clause, phrase: Phrase, figure: Figure) -> bool:
    """Whether a year of comparison at the head is that of the only figure: "Compared with FY21, they had earned $396 million"."""
    alone = clause.first and len(clause.amounts) == 1 and not clause.growths and len(clause.phrases) == 1
    return alone and bool(phrase.fiscal) and phrase.end <= figure.start and not _CHANGED.search(clause.text)


def _in_year_before(phrase: Phrase, usable: list[Phrase]) -> Phrase:
    """A run of months without a year in the fiscal year that stands before it: "In fiscal 2022 ... from July to December"."""
    years = [p for p in usable if p.end <= phrase.start and p.fiscal and not p.span]
    alone = phrase.span and not (phrase.fiscal or phrase.calendar or phrase.from_year or phrase.relation or phrase.back)
    return replace(phrase, fiscal=years[-1].fiscal) if years and alone and phrase.span[0] != "now" else phrase


def _of_the_figure_before(clause: Clause, before: list[Phrase]) -> Phrase | None:
    """A phrase that an earlier main figure has already: "$437 million in December, up 26%"."""
    bases = clause.of_role(Role.BASE)
    own = [p for p in before if not any(a.end <= p.start and not clause.amount_between(a.end, p.start) for a in bases)]
    return own[-1] if own else None


def _aside(clause: Clause, phrase: Phrase, figure: Figure) -> bool:
    """Whether a phrase is in brackets with an amount, outside of the figure: "$365m ($305m in February 2025)"."""
    opened = clause.text.rfind("(", 0, phrase.start)
    closed = clause.text.find(")", opened) if opened >= 0 else -1
    inside = opened < figure.start < closed
    return closed >= phrase.end and not inside and clause.amount_between(opened, closed)


def _dates_a_base(clause: Clause, phrase: Phrase) -> bool:
    """Whether a phrase leads a figure of comparison: "(Jul-Nov 2020: USD 764 million)"."""
    if phrase.start not in clause.leading:
        return False
    return next((role for a, role in clause.amounts if a.start >= phrase.end), None) is Role.BASE


def _is_bare_this_year(phrase: Phrase) -> bool:
    return phrase.plain_year and phrase.relation == "current" and not (phrase.span or phrase.back)


def _between(clause: Clause, start: int, end: int) -> str:
    """The words between two places without what stands in brackets."""
    return BRACKETS.sub(" ", clause.text[start:end])


def _reaches(clause: Clause, figure: Figure, phrase: Phrase) -> bool:
    """Whether a phrase after a figure can be its own: no other amount in between but the one that a rate leads to.

    One in brackets or between commas does not count, nor those that share the phrase: "A $3.1 billion and B $560 million in FY25".
    """
    between = [
        (amount, role)
        for amount, role in clause.amounts
        if figure.end <= amount.start < phrase.start and not clause.apart(amount, phrase)
    ]
    between = [(a, role) for a, role in between if role is not Role.BASE or not _set_off(clause, figure, a, phrase)]
    roles = [role for _, role in between]
    if not roles or (figure in clause.growths and roles == [Role.MAIN]):
        return True
    chain: list[Figure] = [figure, *(amount for amount, _ in between)]
    return set(roles) == {Role.MAIN} and all(_shares(clause, a, b) for a, b in pairwise(chain))


def _set_off(clause: Clause, figure: Figure, base: Amount, phrase: Phrase) -> bool:
    """Whether a figure of comparison stands between commas: "to $137.6 million, from $140.5 million, in Jul-Sep 2025"."""
    return bool(_COMMA.match(clause.text, base.end) and "," in clause.text[figure.end : base.start]) and not any(
        base.end <= a.start < phrase.start for a, _ in clause.amounts
    )


def _shares(clause: Clause, first: Figure, second: Figure) -> bool:
    """Whether two amounts are joined with no more than an item and a word between them."""
    between = next((i for i in clause.items if first.end <= i.start and i.end <= second.start), None)
    return between is not None and bool(
        _AND.fullmatch(clause.text, first.end, between.start) and _AT.fullmatch(clause.text, between.end, second.start)
    )


def _claimed(clause: Clause, phrase: Phrase, figure: Figure) -> bool:
    """Whether an amount before the phrase has the better right to it: it stands directly before, without a comma."""
    if phrase.start in clause.leading:
        return False
    earlier = [a for a, _ in clause.amounts if a.end <= phrase.start and a is not figure]
    lead = (
        _FROM.search(clause.text, earlier[-1].end, phrase.start)
        if earlier and phrase.span[:1] in (("range",), ("run",))
        else None
    )
    return bool(earlier) and not _NEW_STATEMENT.search(
        clause.text, earlier[-1].end, lead.start() if lead else phrase.start
    )


def base_phrase_of(clause: Clause, figure: Figure) -> Phrase | None:
    """The phrase that dates a figure of comparison: after it, or between the word of comparison and it."""
    after = next((p for p in clause.phrases if p.start >= figure.end and not p.aside), None)
    if (
        after
        and after.start not in clause.leading
        and not clause.apart(figure, after)
        and not clause.amount_between(figure.end, after.start, outside=after)
        and not re.search(r",", clause.text[figure.end : after.start])
        and not any(figure.end <= rate.start < after.start for rate in clause.growths)
    ):
        return after
    previous = clause.end_before(figure.start)
    between = [
        p
        for p in clause.phrases
        if previous <= p.start and p.end <= figure.start and (p.compared or p.back or p.start in clause.leading)
    ]
    return between[-1] if between else None


def phrase_relative_to_subject(clause: Clause, figure: Figure) -> Phrase | None:
    """The phrase that dates a main amount from the subject: "In the same period last year they were $2.18bn"."""
    after = base_phrase_of(clause, figure)
    if after and after.start >= figure.end and (after.back or after.relation) and not after.compared:
        return after
    before = [p for p in clause.phrases if p.end <= figure.start and p.back in _BACK and not p.compared]
    return before[-1] if before and clause.end_before(figure.start) <= before[-1].start else None


def compared_phrase_of(clause: Clause, figure: Figure) -> Phrase | None:
    """The phrase of comparison that follows a growth rate ("over the same month last year", "from September")."""
    for phrase in clause.phrases:
        if phrase.start >= figure.end and (phrase.compared or phrase.back) and not phrase.aside:
            return phrase
    return None


def main_of(clause: Clause, growth: Growth) -> Amount | None:
    """The amount to which the rate leads from a base of the clause."""
    return next((main for main, base in _pairs(clause) if _leads(base, main, growth)), None)


def reversed_pair(clause: Clause, growth: Growth) -> tuple[Amount, Amount] | None:
    """The main amount and the one it is compared with where the rate leads from the first to the second."""
    return next(((main, base) for main, base in _pairs(clause) if _leads(main, base, growth)), None)


def _pairs(clause: Clause) -> Iterator[tuple[Amount, Amount]]:
    return product(clause.of_role(Role.MAIN)[:4], clause.of_role(Role.BASE)[:4])


def _leads(old: Amount, new: Amount, growth: Growth) -> bool:
    return old.millions > 0 and abs(100 * (new.millions / old.millions - 1) - float(growth.value)) < 0.6


def own_phrase(clause: Clause, growth: Growth) -> bool:
    """Whether words of the clause date the rate themselves, other than by "these months"."""
    phrase = clause.once(phrase_of, growth)
    return phrase is not None and phrase.back != "same"


def over_a_span(clause: Clause, growth: Growth) -> bool:
    """Whether a rate without a base is one over the months it names: "in five months exports grew by 30 percent"."""
    phrase = clause.once(phrase_of, growth)
    return phrase is not None and phrase.span[:1] == ("last",) and phrase.span != ("last", 12)
