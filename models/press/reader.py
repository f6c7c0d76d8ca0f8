"""Reads a press text: proposals of reports, each with the phrase it rests on and how sure the reading is.

A rule grammar, no language model: sentences -> clauses -> items, phrases of time, amounts, rates -> drafts -> weighed
against the record -> merged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.core.errors import InvalidInput, Problem
from models.core.measures import Measure
from models.core.periods import Month
from models.press.candidate import Draft
from models.press.clause import Clause, read_clauses
from models.press.extractor import Walk
from models.press.items import OTHER_THINGS
from models.press.merge import date_later, merge
from models.press.publication_date import find_published
from models.press.sentences import plain
from models.press.validate import Record, fitness, weigh
from models.reports.report import Report, parse_report

MAX_CHARACTERS = 2_000_000
LEAST_CONFIDENCE = 0.15
"""Below this a figure is rather noise than a proposal."""

LONGEST_QUOTE = 240
"""Characters of a clause that are quoted whole."""

FIRST_YEAR = 2016
"""Years before this are not tried for an open period: the series begin in July 2015."""

__all__ = ["Proposal", "Record", "read_article"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A report found in a text, not stored: ``confidence`` 0..1, a note for people, ``text`` the phrase it rests on."""

    report: Report
    confidence: float
    note: str
    text: str

    def to_json(self) -> dict[str, Any]:
        """The report as JSON with confidence, note and text."""
        return self.report.to_json() | {"confidence": round(self.confidence, 2), "note": self.note, "text": self.text}


def read_article(text: str, *, published: str | None, source: str, record: Record | None) -> list[Proposal]:
    """The figures on Pakistan's IT exports in an English press text, in order of the text.

    ``published`` (a day or a month) is looked for in the text if None; InvalidInput if it is not there either, or if
    the text is too long. ``record`` settles what the text leaves open: the year of "nine months", the base of "+15 %".
    """
    if len(text) > MAX_CHARACTERS:
        raise _refused(f"{len(text)} characters", f"a press text of at most {MAX_CHARACTERS} characters")
    told = plain(text)
    published = published or find_published(told)
    if published is None:
        raise _refused("no date of publication in the text", "a day or month: pass --published DATE")
    clauses = list(read_clauses(told))
    if not any(item.series != OTHER_THINGS for clause in clauses for item in clause.items):
        return []
    drafts = merge(_weighed(_best_reading(clauses, _latest_month(published), record), record))
    return [p for draft in drafts if (p := _proposal(draft, text, published, source))]


def _refused(found: str, wanted: str) -> InvalidInput:
    return InvalidInput([Problem("article", "", found, wanted)])


def _latest_month(published: str) -> Month:
    """The month before the publication: the latest that can be told of."""
    try:
        month = Month.parse(published) if len(published) == 7 else Month.containing(date.fromisoformat(published))
    except ValueError as error:
        raise _refused(f"published {published!r}"[:80], "a day like 2026-04-17 or a month like 2026-04") from error
    return month + -1


def _best_reading(clauses: Sequence[Clause], latest: Month, record: Record | None) -> list[Draft]:
    """The reading at the date of publication, unless the record says that the text is of another year.

    Pages are copied and dated anew: "$1,941 million in nine months" is FY2023:9 by its figure, whatever the page says.
    """
    given = date_later(Walk(latest).over(clauses))
    if record is None or not any(draft.open for draft in given):
        return given
    score = fitness(given, record)
    if score > 0:
        return given
    others = {
        y: date_later(Walk(latest + 12 * (y - latest.year)).over(clauses)) for y in range(FIRST_YEAR, latest.year + 1)
    }
    scores = {y: fitness(drafts, record) for y, drafts in others.items() if y != latest.year}
    best = max(scores.values(), default=0.0)
    if best < 0.8 or (score == 0 and not _implausible(given, record)):
        return given
    years = [y for y, s in scores.items() if s > best - 0.05]
    if len(years) > 1:
        return [
            d.noted(f"year unclear: fits {' or '.join(_open_fits(others[y], record) for y in years[:4])}", at_most=0.3)
            if d.open
            else d
            for d in given
        ]
    return [
        d.noted(f"year by the record, not by the date of publication ({d.period})") if d.open else d
        for d in others[years[0]]
    ]


def _open_fits(drafts: Sequence[Draft], record: Record) -> str:
    return next(
        (str(d.period) for d in drafts if d.open and d.measure is Measure.LEVEL and fitness([d], record) >= 0.8), "?"
    )


def _implausible(drafts: Sequence[Draft], record: Record) -> bool:
    """Whether open levels that the record does not know yet are out of proportion to the year before."""
    for draft in drafts:
        if draft.open and draft.period and draft.measure is Measure.LEVEL:
            before = record.level(draft.series, draft.period.shifted(-12))
            if before and before[0] > 0 and not 0.7 <= draft.number / before[0] <= 1.7:
                return True
    return False


def _weighed(drafts: Sequence[Draft], record: Record | None) -> list[Draft]:
    weighed = drafts if record is None else [weigh(draft, record) for draft in drafts]
    return [draft for draft in weighed if draft.confidence >= LEAST_CONFIDENCE]


def _proposal(draft: Draft, text: str, published: str, source: str) -> Proposal | None:
    """The draft as a report; what is no valid report (a rate of -300 %) is dropped."""
    assert draft.period
    fields = {
        "series": draft.series,
        "period_start": str(draft.period.start),
        "period_end": str(draft.period.end),
        "measure": str(draft.measure),
        "value": format(draft.value, "f"),
        "unit": draft.unit,
        "published": published,
        "source": source,
    }
    problems: list[Problem] = []
    report = parse_report(fields, "article", problems)
    if report is None and any(problem.column in ("published", "source") for problem in problems):
        raise InvalidInput(problems)
    if report is None:
        return None
    notes = [*([draft.hedge] if draft.hedge else []), *draft.notes]
    notes += ["base not stated: taken as the year before"] if draft.unstated else []
    notes += ["a mark that was passed"] if draft.mark else []
    notes += ["may be the increment, not the figure"] if draft.change else []
    notes += (
        ["year not stated"] if draft.open and not any("fits" in note or "year by" in note for note in notes) else []
    )
    return Proposal(
        report,
        round(min(draft.confidence, 0.99), 3),
        "; ".join(dict.fromkeys(notes)),
        _quote(text, draft),
    )


def _quote(text: str, draft: Draft) -> str:
    """The clause that a draft rests on, exactly as printed; of a long one the words around the figure."""
    start, end = draft.quote
    if end - start > LONGEST_QUOTE:
        start, end = max(start, draft.start - LONGEST_QUOTE // 2), min(end, draft.end + LONGEST_QUOTE // 2)
        start = draft.quote[0] if start == draft.quote[0] else text.find(" ", start, draft.start) + 1 or draft.start
        end = max(text.rfind(" ", draft.end, end), draft.end) if end < draft.quote[1] else end
    return text[start:end].strip(" ,;:|*\u2014\u2022\u00a0\r\n\t-")
