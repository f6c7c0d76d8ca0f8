"""What a text is about so far: what a figure without an item or a period of its own belongs to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from models.core.measures import Measure
from models.press.dating import Dated
from models.press.items import OTHER_THINGS, TOTAL

_POINTS_BACK = re.compile(
    r"\b(?:its?|they|their|these|this|those|category|segment|former|latter|the\s(?:sector|industry|item|head|earnings|receipts|amount))\b",
    re.IGNORECASE,
)
PRONOUN = re.compile(r"\W*(?:they|these|those|it|such)\s", re.IGNORECASE)
OWN = re.compile(r"\b(?:exports?|remittances|export\sreceipts|export\searnings)\b", re.IGNORECASE)
BACK = re.compile(
    r"\W*(?:(?:that|this|these|those|it|they|such)\b|the\s(?:exports|export\sremittances|sector's\sexports)\b)",
    re.IGNORECASE,
)
"""At the head of a clause: it goes on about what was named before."""
_THE_SEGMENT = re.compile(r"\W*(?:the|this|that)\s(?:segment|category|head|sub-?sector)\b", re.IGNORECASE)

_SUBJECT = re.compile(
    r"(?P<noun>\b[A-Za-z]{3,})(?:\s\([^()]{1,40}\))?\s(?:(?:has|have|had|also|already|now|thus|further|still|is|are|was|were|been|being|however|then|again|[a-z]+ly)\s){0,4}"
    r"(?:rose|risen|increas(?:ed|ing)|grew|grown|growing|fell|fallen|declin(?:ed|ing)|decreas(?:ed|ing)|dropped|surged|jumped|climbed|soared|shrank|shrunk|widened|narrowed|expanded|contracted|plunged"
    r"|dipped|slipped|gained|lost|stood|stands?|reached|hit|totall?ed|amounted|touched|crossed|exceeded|experienced|witnessed|attracted|raised|received|spent|employs?|employed|paid|cost)\b"
)
_GOES_ON = re.compile(
    r"exports?|remittances?|receipts?|earnings?|proceeds?|revenues?|inflows?|sales|sectors?|segments?|category|head|industry|services?|figures?|numbers?|amounts?|totals?|tally|volume|value|sum"
    r"|growth|increase|rise|country|nation|pakistan|government|performance|trend|pace|it|they|these|those|this|that|which|who|former|latter|rest|remainder|others?|same|and|also|both|all|each|months?|years?|quarters?|half|periods?|days"
    r"|january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|have|has|had|been|was|were|ago|last|earlier|year-on-year|basis|not|only|even|already|now|thus|percent|cent"
    r"|million|billion|dollars|export|import|exporters|technology|digital|tech|ict|yoy|mom|record|high|low|peak|level|mark|data|overall|consultancy|software|computer|telecom|freelancers?|collectively|respectively|combined|side",
    re.IGNORECASE,
)


def is_of_others(text: str) -> bool:
    """Whether the subject of a clause that names no item is none that goes on from one: "local investments reached"."""
    found = _SUBJECT.search(text)
    return found is not None and not _GOES_ON.fullmatch(found["noun"])


@dataclass(slots=True)
class Context:
    """What the text is about so far: item, period, the latest single month, whole year and ``part`` of a year.

    ``bases`` are those that it states for rates of months: one without a base has theirs if they have all the same.

    ``led_by`` is the first item that the sentence before names without a figure: "Computer services led, above all
    software. The segment grew by 14 percent". ``after_others`` is set after a sentence that names none of ours.
    """

    series: str = TOTAL
    subject: Dated | None = None
    month: Dated | None = None
    section: bool = False
    year: Dated | None = None
    part: Dated | None = None
    mentioned: set[str] = field(default_factory=set)
    bases: set[Measure] = field(default_factory=set)
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
        elif not dated.period.is_month:
            self.part = dated

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
        if is_of_others(text) and not OWN.search(text):
            return OTHER_THINGS
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
