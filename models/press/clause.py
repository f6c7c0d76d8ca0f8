"""Gathers what stands in each clause of a text: items, phrases of time, amounts with their roles, growth rates."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any, TypeVar

from models.press.amounts import Amount, find_amounts
from models.press.growth import Growth, find_growth
from models.press.items import Item, find_items
from models.press.nation import foreign, foreign_between
from models.press.periods import find_phrases
from models.press.roles import Role, joined_bases, role_of
from models.press.sentences import HARD_BREAK, sentences
from models.press.time_phrase import Phrase

Figure = Amount | Growth
Asked = TypeVar("Asked", bound=Figure)
Found = TypeVar("Found")

MOST_FIGURES = 24
"""A clause with more amounts than this is no sentence of a press text; it is left out."""

_WORD = re.compile(r"\w")
_PER_UNIT = re.compile(
    r"\s?(?:per|an?|each|every|/)\s?(?:day|hour|week|month|person|firm|freelancer|employee)\b(?!\s(?:ago|earlier|before|and)\b)",
    re.IGNORECASE,
)
_A_DAY = re.compile(r"\bper[\s-](?:working[\s-])?(?:day|hour|week|person|freelancer|employee)\b", re.IGNORECASE)
BRACKETS = re.compile(r"\([^()]{1,200}\)")
_RESPECTIVE = re.compile(r"\brespective(?:ly)?\b", re.IGNORECASE)
_NEXT_YEAR = re.compile(
    r"\s(?:for|in|by)\s(?:FY\s?)?\d{2,4}(?:[-/]\d{2,4})?\s?(?:,|,?\sand)\s(?:\$[\d.,]+\s(?:for|in)\s[\d/-]+,\s)?",
    re.IGNORECASE,
)
"""Between two amounts of a row: "for 2013-14, "."""
_JOINT = re.compile(r",?\s(?:and|with|which|where)\b", re.IGNORECASE)
_LISTED = re.compile(r"(?:[,;:(|/]|\band)\s?$")
"""Before a phrase that stands beside its amount in a list: "Q3 $964m and Q4 $985m"."""
_LEADS = re.compile(r"\s?(?:[:=|]|'s?|\sat|\swas|\swere|\swhich\swas|\swhen\s(?:it|they)\s(?:was|were|stood\sat))\s?")
_STOOD_THEN = re.compile(
    r",?\swhen\s(?:it|they|these|remittances|exports|receipts|earnings|the\s[a-z]{4,12})\s(?:was|were|stood\sat|amounted\sto)\s"
)
"""Behind a date of comparison: "a rise from November 2024, when remittances stood at $310 million"."""


@dataclass(frozen=True, slots=True, eq=False)
class Clause:
    """One statement; ``at`` is its place in the text, ``first`` whether it begins a sentence. Spans count from ``at``.

    ``leading`` are the starts of phrases that stand directly before an amount: "(Oct-24: US$276mn)", "October's $330m".
    """

    at: int
    text: str
    first: bool
    items: tuple[Item, ...]
    phrases: tuple[Phrase, ...]
    amounts: tuple[tuple[Amount, Role], ...]
    growths: tuple[Growth, ...]
    leading: frozenset[int]
    sentence: int = 0
    foreign: bool = False
    _found: dict[tuple[Callable[..., Any], int, int], Any] = field(default_factory=dict, repr=False)

    def once(self, find: Callable[[Clause, Asked], Found], figure: Asked) -> Found:
        """What a function finds for a figure of the clause; found once, for each reading of a text asks again."""
        key = (find, figure.start, figure.end)
        if key not in self._found:
            self._found[key] = find(self, figure)
        found: Found = self._found[key]
        return found

    def of_role(self, *roles: Role) -> list[Amount]:
        """The amounts that play one of these roles, in order."""
        return [amount for amount, role in self.amounts if role in roles]

    def end_before(self, position: int) -> int:
        """Where the last figure before a position ends, 0 if there is none."""
        ends = [*(a.end for a, _ in self.amounts), *(g.end for g in self.growths)]
        return max((end for end in ends if end <= position), default=0)

    def apart(self, mention: Item | Figure, figure: Figure | Phrase) -> bool:
        """Whether a mention stands in brackets that the figure is outside of."""
        opened = self.text.rfind("(", 0, mention.start)
        closed = self.text.find(")", opened, figure.start) if opened >= 0 else -1
        return closed >= mention.end

    def amount_between(self, start: int, end: int, *, outside: Phrase | None = None) -> bool:
        """Whether an amount stands between two positions, those in brackets that a phrase is outside of left out."""
        between = [amount for amount, _ in self.amounts if start <= amount.start < end]
        return any(outside is None or not self.apart(amount, outside) for amount in between)


def read_clauses(text: str) -> Iterator[Clause]:
    """The clauses of a plain text in order."""
    spans = list(sentences(text))
    for (start, end), theirs in zip(spans, foreign(text, spans), strict=True):
        sentence = text[start:end]
        items, phrases = find_items(sentence), find_phrases(sentence)
        amounts = find_amounts(sentence)
        solid = [*map(_span, items), *map(_span, phrases), *map(_span, amounts)]
        cuts = [0, *_whole_chains(sentence, _breaks(sentence, solid)), len(sentence)]
        down, lead = None, ""
        for left, right in pairwise(cuts):
            if left and not _WORD.search(sentence, left, right):
                continue
            own = amounts if right - left == len(sentence) else find_amounts(sentence[left:right])
            clause = _clause(start, sentence, left, right, items, phrases, own, down, lead)
            lead = clause.text
            down = clause.growths[-1].value < 0 if clause.growths else down
            asked = bool(clause.amounts or clause.growths or clause.items)
            yield replace(clause, sentence=start, foreign=theirs or (asked and foreign_between(clause.text)))


def _span(mention: Item | Phrase | Amount) -> tuple[int, int]:
    return mention.start, mention.end


def _breaks(sentence: str, solid: list[tuple[int, int]]) -> list[int]:
    """Hard breaks that do not cut a mention in two ("telecommunications, computer, and information services")."""
    inside = {position for start, end in solid for position in range(start + 1, end)}
    for bracket in BRACKETS.finditer(sentence):
        inside |= set(range(bracket.start() + 1, bracket.end()))
    return sorted({m.start() for m in HARD_BREAK.finditer(sentence) if m.start() and m.start() not in inside})


def _whole_chains(sentence: str, breaks: list[int]) -> list[int]:
    """The breaks without those inside "by 14 percent, 13 percent, and 8 percent, respectively"."""
    match = _RESPECTIVE.search(sentence)
    if match is None:
        return breaks
    hard = max((b for b in breaks if b < match.start() and not _JOINT.match(sentence, b)), default=0)
    return [b for b in breaks if not hard < b < match.end()]


def _clause(
    at: int, sentence: str, left: int, right: int, items: list[Item], phrases: list[Phrase], amounts: list[Amount],
    down: bool | None, lead: str,
) -> Clause:  # fmt: skip
    text = sentence[left:right]
    if len(amounts) > MOST_FIGURES:
        amounts = []
    growths = find_growth(text, [amount.start for amount in amounts], down=down, lead=lead)
    ends = sorted([*(a.end for a in amounts), *(g.end for g in growths)])
    roles = [(a, role_of(text, a, max((e for e in ends if e <= a.start), default=0))) for a in amounts]
    roles = [
        (a, Role.NONE if _is_of_a_unit(text, a, role, before) else role)
        for (a, role), before in zip(roles, [None, *amounts], strict=False)
    ]
    roles = _chained(text, roles)
    own_phrases = [replace(p, start=p.start - left, end=p.end - left) for p in phrases if left <= p.start < right]
    roles = joined_bases(text, roles, own_phrases)
    return Clause(
        at + left,
        text,
        left == 0,
        tuple(replace(i, start=i.start - left, end=i.end - left) for i in items if left <= i.start < right),
        tuple(own_phrases),
        tuple(roles),
        tuple(growths[:MOST_FIGURES]),
        frozenset(p.start for p in own_phrases if _leads(text, p, amounts)),
    )


def _chained(text: str, roles: list[tuple[Amount, Role]]) -> list[tuple[Amount, Role]]:
    """The roles, with those of targets for a row of years all alike: "$414 million for FY14, $530 million for ..."."""
    for i, ((before, _), (amount, _)) in enumerate(pairwise(list(roles)), 1):
        if roles[i - 1][1] is Role.NONE and _NEXT_YEAR.fullmatch(text, before.end, amount.start):
            roles[i] = amount, Role.NONE
    return roles


def _is_of_a_unit(text: str, amount: Amount, role: Role, before: Amount | None) -> bool:
    """Whether a figure is compared with one of a day or a person: "$15.4 million per day, up from $14.3 million"."""
    if role is not Role.BASE or before is None:
        return False
    return bool(_PER_UNIT.match(text, before.end, amount.start) or _A_DAY.search(text, 0, before.start))


def _leads(text: str, phrase: Phrase, amounts: list[Amount]) -> bool:
    following = next((a for a in amounts if a.start >= phrase.end), None)
    if following is None:
        return False
    then = phrase.compared and _STOOD_THEN.fullmatch(text, phrase.end, following.start)
    listed = _LISTED.search(text, 0, phrase.start) and text[phrase.end : following.start] == " "
    return bool(then or listed or _LEADS.fullmatch(text, phrase.end, following.start))
