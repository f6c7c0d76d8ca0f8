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


@dataclass(slots=True)
class Context:
    """What the text is about so far: item, period, and the latest single month."""

    series: str = TOTAL
    subject: Dated | None = None
    month: Dated | None = None
    section: bool = False
    year: Dated | None = None
    mentioned: set[str] = field(default_factory=set)
    sentence_series: str | None = None
    sentence_subject: Dated | None = None

    def begin_sentence(self) -> None:
        """Forget what holds only inside a sentence."""
        self.sentence_series, self.sentence_subject = None, None

    def set_subject(self, dated: Dated) -> None:
        """Make a period the subject."""
        self.subject = self.sentence_subject = dated
        if dated.period.is_month:
            self.month = dated
        if len(dated.period) == 12:
            self.year = dated

    def series_of(self, text: str) -> str:
        """The item of a clause that names none: the last under a heading or where a pronoun points to it, else all."""
        if self.sentence_series is not None:
            return self.sentence_series
        if len(self.mentioned) == 1 and self.series in self.mentioned:
            return self.series
        return self.series if self.section or self.series == OTHER_THINGS or _POINTS_BACK.search(text) else TOTAL


@dataclass(frozen=True, slots=True)
class Place:
    """Item and period of one figure; ``sure`` is how sure both are."""

    series: str
    dated: Dated | None
    sure: float
