"""What a text is about so far: what a figure without an item or a period of its own belongs to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from models.press.dating import Dated
from models.press.items import OTHER_THINGS, TOTAL

_POINTS_BACK = re.compile(
    r"\b(?:its?|they|their|these|this|those|category|segment|former|latter|the\s(?:sector|industry|item|head|earnings|receipts|amount))\b",
    re.IGNORECASE,
)
PRONOUN = re.compile(r"\W*(?:they|these|those|it|such)\s", re.IGNORECASE)
_THE_SEGMENT = re.compile(r"\W*(?:the|this|that)\s(?:segment|category|head|sub-?sector)\b", re.IGNORECASE)


@dataclass(slots=True)
class Context:
    """What the text is about so far: item, period, and the latest single month.

    ``led_by`` is the first item that the sentence before names without a figure: "Computer services led, above all
    software. The segment grew by 14 percent". ``after_others`` is set after a sentence that names none of ours.
    """

    series: str = TOTAL
    subject: Dated | None = None
    month: Dated | None = None
    section: bool = False
    year: Dated | None = None
    mentioned: set[str] = field(default_factory=set)
    sentence_series: str | None = None
    sentence_subject: Dated | None = None
    after_others: bool = False
    only_others: bool = False
    led_by: str | None = None
    sentence_led_by: str | None = None

    def begin_sentence(self) -> None:
        """Forget what holds only inside a sentence."""
        self.sentence_series, self.sentence_subject = None, None
        self.led_by, self.sentence_led_by = self.sentence_led_by, None
        self.after_others, self.only_others = self.only_others, False

    def set_subject(self, dated: Dated) -> None:
        """Make a period the subject."""
        self.subject = self.sentence_subject = dated
        if dated.period.is_month:
            self.month = dated
        if len(dated.period) == 12:
            self.year = dated

    def set_for_sentence(self, dated: Dated) -> None:
        """Make a period that of a sentence; the text goes on about another: "in March alone they were $342 million"."""
        if self.subject is None:
            self.set_subject(dated)
            return
        self.sentence_subject = dated
        self.month = dated if dated.period.is_month else self.month

    def series_of(self, text: str) -> str:
        """The item of a clause that names none: the last under a heading or where a pronoun points to it, else all."""
        if self.sentence_series is not None:
            return self.sentence_series
        if self.after_others and PRONOUN.match(text):
            return OTHER_THINGS
        if self.led_by and _THE_SEGMENT.match(text):
            return self.led_by
        if len(self.mentioned) == 1 and self.series in self.mentioned:
            return self.series
        return self.series if self.section or self.series == OTHER_THINGS or _POINTS_BACK.search(text) else TOTAL


@dataclass(frozen=True, slots=True)
class Place:
    """Item and period of one figure; ``sure`` is how sure both are."""

    series: str
    dated: Dated | None
    sure: float
