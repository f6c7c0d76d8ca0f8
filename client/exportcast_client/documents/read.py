"""The reading of a press text as a document: figures, claims about the future, statements on the record.

Generated from models/documents/read.py: python -m tests.client.generate
"""

from __future__ import annotations

from typing import ClassVar, Literal

from exportcast_client.document import Document


class PlaceInText(Document):
    """Where something stands in the text."""

    start: int
    """characters before it"""

    end: int
    """characters up to its end"""


class PressFigure(Document):
    """A figure found in a press text: a report with confidence, verdict, and the phrase that it rests on."""

    series: str
    """id of the series that the figure is of"""

    period: str
    """a period like 2026-03, FY2026, FY2026:9, CY2026 or 2026-01..2026-03"""

    period_start: str
    """first month of the period"""

    period_end: str
    """last month of the period"""

    measure: Literal["level", "yoy_pct", "mom_pct"] | str
    """level, yoy_pct (growth on the year before) or mom_pct (month)"""

    value: float
    """the figure in `unit`"""

    printed: str = ""
    """the digits of value as printed, where a number loses them"""

    unit: str
    """usd_million, usd_thousand or usd_billion; percent for growth"""

    published: str | None
    """day or month of publication, null if the text shows none"""

    source: str
    """where the text stood"""

    confidence: float
    """how sure the reading of this figure is, from 0 to 1"""

    note: str
    """remarks for people; empty if there are none"""

    text: str
    """the phrase that it rests on, exactly as in the text"""

    start: int
    """where the phrase starts in the text: characters before it"""

    end: int
    """where the phrase ends in the text: characters up to its end"""

    figure: PlaceInText
    """where the figure itself stands in the text"""

    verdict: Literal["agrees", "contradicts", "new", "undecided"] | str
    """against the record: agrees; contradicts; new (not in the record yet, judged by the forecast); undecided"""

    reason: str
    """the verdict in a sentence; empty where there is none"""

    expected: float | None
    """the value of the record or the forecast, in US$ million or percent; null if there is none"""

    bound: Literal["at_least", "at_most", "about"] | str | None
    """set where the amount is no figure but a bound, as in “over 2 billion”: it is never stored"""


class PressClaim(Document):
    """A claim about the future, with its probability by the forecast in service."""

    series: str
    """id of the series that the claim is on"""

    period: str | None
    """the period of the claim, null if the text names none"""

    target: float
    """the amount that is claimed, in `unit`"""

    unit: Literal["usd_million"] | str
    """unit of the target"""

    probability: float | None
    """chance from 0 to 1 that the total reaches the target; null if no forecast reaches so far"""

    growth_a_year: float | None
    """growth in percent a year that the claim asks for, null if it is not known"""

    note: str
    """remarks for people; empty if there are none"""

    text: str
    """the phrase that it rests on, exactly as in the text"""

    start: int
    """where the phrase starts in the text: characters before it"""

    end: int
    """where the phrase ends in the text: characters up to its end"""


class PressStatement(Document):
    """A statement on the record without a figure of its own, such as an all-time high, with its verdict."""

    kind: Literal["record_high", "first_time", "multiple", "recent_high", "recent_low", "first_change"] | str
    """what is stated: an all-time high, a first time, that a total doubled, the most or the least of some months
    or years, or the first increase or decrease in some
    """

    series: str
    """id of the series that the statement is on"""

    period: str
    """a period like 2026-03, FY2026, FY2026:9, CY2026 or 2026-01..2026-03"""

    verdict: Literal["agrees", "contradicts", "new", "undecided"] | str
    """against the record: agrees, contradicts or undecided"""

    reason: str
    """the verdict in a sentence"""

    text: str
    """the phrase that it rests on, exactly as in the text"""

    start: int
    """where the phrase starts in the text: characters before it"""

    end: int
    """where the phrase ends in the text: characters up to its end"""


class ReadingDocument(Document):
    """The content of a press text: figures, claims about the future and statements on the record. Nothing is
    stored.
    """

    rows_at: ClassVar[tuple[str, ...]] = ("reports",)

    published: str | None
    """day or month of publication, null if the text shows none"""

    note: str
    """a remark on the whole text, such as that it shows no date; else empty"""

    reports: list[PressFigure]
    """figures in the order of the text"""

    claims: list[PressClaim]
    """claims about the future"""

    statements: list[PressStatement]
    """statements on the record"""
