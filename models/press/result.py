"""What a reading answers: figures, claims and statements with the phrase each rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from models.core.measures import Measure
from models.core.periods import Period
from models.core.units import parse_unit
from models.press.calibration import calibrated
from models.press.candidate import Draft
from models.press.dating import written
from models.press.future_claims import Claim
from models.press.plain_text import PlainText
from models.press.superlatives import Statement
from models.press.verdict import Verdict
from models.reports.report import Report, parse_report

LONGEST_QUOTE = 240
"""Characters of a clause that are quoted whole."""

ANY_DAY = "2000-01"
"""Stands in for the day of publication while a figure of a text without one is checked."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed figure: a report, but that nobody may know when it was published."""

    series: str
    period: Period
    measure: Measure
    value: Decimal
    unit: str
    published: str | None
    source: str

    @property
    def level(self) -> float:
        """The value in US$ million; only of a level."""
        return float(self.value * parse_unit(self.unit).usual)

    @property
    def period_text(self) -> str:
        """The period as the series writes it."""
        return written(self.period)

    def fields(self) -> dict[str, str]:
        """The columns of a report as text; an unknown day is empty."""
        return {
            "series": self.series,
            "period_start": str(self.period.start),
            "period_end": str(self.period.end),
            "measure": str(self.measure),
            "value": format(self.value, "f"),
            "unit": self.unit,
            "published": self.published or "",
            "source": self.source,
        }


@dataclass(frozen=True, slots=True)
class Quote:
    """A phrase exactly as printed and its place in the text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """A figure found in a text: ``confidence`` 0..1, a note for people, a verdict, and the phrase it rests on.

    ``bound`` is set if the text gives a bound, at least, at most or about the amount, and no figure to store; ``at`` is
    the place of the figure itself.
    """

    report: Printed
    confidence: float
    note: str
    quote: Quote
    verdict: Verdict
    bound: str | None
    at: tuple[int, int]

    @property
    def text(self) -> str:
        """The phrase it rests on."""
        return self.quote.text

    def to_report(self) -> Report | None:
        """The report to store; None of a bound, or where the day of publication is not known."""
        if self.bound or not self.report.published:
            return None
        return parse_report(self.report.fields(), "article", [])


@dataclass(frozen=True, slots=True)
class Reading:
    """The content of a text: ``note`` is a remark on the whole of it, such as that it shows no date."""

    published: str | None
    note: str = ""
    figures: list[Proposal] = field(default_factory=list)
    claims: list[Mapping[str, Any]] = field(default_factory=list)
    statements: list[Mapping[str, Any]] = field(default_factory=list)


def figure(
    draft: Draft, verdict: Verdict, plain: PlainText, text: str, published: str | None, source: str
) -> Proposal | None:
    """The draft as a proposal; what can be no report (a rate of -300 %) is dropped."""
    assert draft.period
    printed = Printed(draft.series, draft.period, draft.measure, draft.value, draft.unit, published, source)
    if parse_report({**printed.fields(), "published": published or ANY_DAY}, "article", []) is None:
        return None
    notes = [n for n in _notes(draft) if not (n.startswith("the record has") and n in verdict.reason)]
    note = "; ".join(dict.fromkeys(n for n in (*notes, verdict.reason) if n))
    quote = _quote(text, plain, draft.quote, draft.start, draft.end)
    at = plain.place(draft.start, draft.end)
    return Proposal(printed, round(calibrated(draft, verdict.word), 3), note, quote, verdict, draft.bound, at)


def _notes(draft: Draft) -> list[str]:
    notes = [*([draft.hedge] if draft.hedge else []), *draft.notes]
    usual = "month" if draft.measure is Measure.MOM_PCT else "year"
    notes += [f"base not stated: taken as the {usual} before"] if draft.unstated else []
    notes += ["a mark that was passed"] if draft.mark else []
    notes += ["may be the increment, not the figure"] if draft.change else []
    settled = any("fits" in note or "year by" in note or "year not" in note for note in notes)
    return [*notes, "year not stated"] if draft.open and not settled else notes


def claim_found(claim: Claim, plain: PlainText, text: str) -> Mapping[str, Any]:
    """A claim as JSON."""
    quote = _quote(text, plain, claim.quote, claim.start, claim.end)
    return {
        "series": claim.series,
        "period": written(claim.period) if claim.period else None,
        "target": claim.target,
        "unit": "usd_million",
        "probability": claim.probability,
        "growth_a_year": None if claim.growth is None else round(claim.growth, 1),
        "note": claim.note,
        "text": quote.text,
        "start": quote.start,
        "end": quote.end,
    }


def statement_found(found: Statement, plain: PlainText, text: str) -> Mapping[str, Any]:
    """A statement as JSON."""
    start, end = plain.place(found.start, found.end)
    return {
        "kind": found.kind,
        "series": found.series,
        "period": written(found.period),
        "verdict": found.verdict,
        "reason": found.reason,
        "text": text[start:end],
        "start": start,
        "end": end,
    }


_EDGES = " ,;:|*\u2014\u2022\u00a0\r\n\t-"


def _quote(text: str, plain: PlainText, clause: tuple[int, int], first: int, last: int) -> Quote:
    """The clause that a figure stands in, as printed; of a long one the words around the figure."""
    start, end = plain.place(*clause)
    first, last = plain.place(first, last)
    if end - start > LONGEST_QUOTE:
        left, right = max(start, first - LONGEST_QUOTE // 2), min(end, last + LONGEST_QUOTE // 2)
        start = start if left == start else text.find(" ", left, first) + 1 or first
        end = end if right == end else max(text.rfind(" ", last, right), last)
    while start < first and text[start] in _EDGES:
        start += 1
    while end > last and text[end - 1] in _EDGES:
        end -= 1
    return Quote(text[start:end], start, end)
