"""Reads a press text: its figures with a verdict each, its claims about the future, its statements on the record.

A rule grammar, no language model: plain text -> sentences -> clauses -> items, phrases of time, amounts, rates ->
drafts of the best reading -> periods for those without -> weighed against the record -> merged -> judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial
from itertools import islice

from models.core.errors import InvalidInput, Problem
from models.core.measures import Measure
from models.core.periods import Month
from models.press.candidate import Draft
from models.press.clause import Clause, read_clauses
from models.press.future_claims import find_claims, judged
from models.press.items import OTHER_THINGS
from models.press.known_values import Forecasts, Known, Record
from models.press.language import check_text
from models.press.merge import merge, without_echoes
from models.press.no_period import place
from models.press.plain_text import PlainText, plain_text
from models.press.publication_date import find_published
from models.press.readings import best_reading, is_too_early
from models.press.result import Proposal, Reading, claim_found, figure, statement_found
from models.press.superlatives import find_statements
from models.press.tables import Table, dated, find_tables, without
from models.press.validate import SERIES, of_another_month, weigh
from models.press.verdict import CONTRADICTS, judge, levels_of

LEAST_CONFIDENCE = 0.15
"""Below this a figure is rather noise than a proposal."""

LEAST_SHARE = 0.35
"""A figure that is less likely read right is named in the note, and is no proposal."""

LEAST_UNCLEAR = 0.25
"""The same where the text states no year: the figure is read, and its year is a guess that the note names."""

MOST_SIGMA = 5.0
"""Standard deviations from the forecast beyond which a figure is not of the year that the calendar guessed for it."""

MOST_LEFT_OUT = 5
"""Figures left out that the note names."""

MOST_FIGURES = 2_000
"""Figures that are read of one text, and that are answered; the rest is left out."""

MOST_CLAUSES = 20_000
"""Clauses that are read of one text."""

_ABOUT_IT = re.compile(
    r"P@SHA|PSEB|PAFLA|MoITT|I\.?T\.? [Mm]inist(?:ry|er)|[Mm]inist(?:ry|er) (?:of|for) (?:IT\b|Information Technology)"
    r"|[Ss]oftware (?:[Ee]xports? [Bb]oard|[Hh]ouses)"
)
"""Bodies of Pakistan's IT: "the sector" of a text that names one is theirs."""

__all__ = ["Proposal", "Reading", "Record", "read_press"]


def read_press(
    text: str,
    *,
    published: str | None = None,
    source: str,
    record: Record | None,
    forecasts: Forecasts | None = None,
    today: date,
) -> Reading:
    """The statements of an English press text on Pakistan's IT exports, with verdicts.

    ``published`` (a day or a month) is looked for in the text if None, and stays None where it is not there. ``record``
    is what is known at ``today``; it dates what the text leaves open ("nine months"), finds the base of "+15 %" and
    decides the verdicts. ``forecasts`` gives the forecast in service of a series, for figures and claims beyond the
    record. InvalidInput if the text is empty, too long, no text, or not in English.
    """
    check_text(text)
    plain = plain_text(text)
    tables = find_tables(plain.text)
    clauses = _first(read_clauses(without(plain.text, tables)))
    published = published or _not_ahead(find_published(plain.text, partial(_is_too_early, clauses)), today)
    named = (item.series != OTHER_THINGS for clause in clauses for item in clause.items if not clause.foreign)
    if not (tables or any(named) or _ABOUT_IT.search(plain.text)):
        return Reading(published, "no exports of Pakistan's IT in this text")
    return _read(plain, text, clauses, tables, published, source, Known(record, forecasts), Month.containing(today))


def _first(clauses: Iterable[Clause]) -> list[Clause]:
    """The clauses up to as many, and as many figures, as are read."""
    kept: list[Clause] = []
    figures = 0
    for clause in islice(clauses, MOST_CLAUSES):
        figures += len(clause.amounts) + len(clause.growths)
        if figures > MOST_FIGURES:
            break
        kept.append(clause)
    return kept


def _read(
    plain: PlainText,
    text: str,
    clauses: Sequence[Clause],
    tables: Sequence[Table],
    published: str | None,
    source: str,
    known: Known,
    today: Month,
) -> Reading:
    month = _month(published) if published else None
    reading = best_reading(clauses, published=month, today=today, known=known)
    drafts = [*reading.drafts, *dated(tables, reading.latest)]
    placed = place(drafts, latest=reading.latest, today=today, dated_text=month is not None, known=known)
    weighed = _weighed(placed, known)
    drafts = merge(weighed)[:MOST_FIGURES]
    levels = levels_of(drafts)
    found = [(d, p) for d in drafts if (p := figure(d, judge(d, known, levels), plain, text, published, source))]
    figures, left_out = _proposed(found, known)
    claims = [claim_found(judged(c, known), plain, text) for c in find_claims(clauses, reading.latest)][:MOST_FIGURES]
    stated = find_statements(clauses, without_echoes(weighed)[:MOST_FIGURES], known, reading.latest)
    statements = [statement_found(statement, plain, text) for statement in stated]
    note = "; ".join(
        filter(
            None,
            (
                _when(published, drafts),
                _unrecorded(known),
                _unread([text[slice(*p.at)] for p in left_out]),
                _ahead([text[slice(*plain.place(*at))] for at in reading.ahead]),
                _columns(tables),
            ),
        )
    )
    return Reading(published, note, figures, claims, statements)


def _month(published: str) -> Month:
    try:
        return Month.parse(published) if len(published) == 7 else Month.containing(date.fromisoformat(published))
    except ValueError as error:
        wanted = "a day like 2026-04-17 or a month like 2026-04"
        raise InvalidInput([Problem("article", "", f"published {published!r}"[:80], wanted)]) from error


def _is_too_early(clauses: Sequence[Clause], day: date) -> bool:
    return is_too_early(Month.containing(day), clauses)


def _not_ahead(published: str | None, today: date) -> str | None:
    return published if published and published <= today.isoformat() else None


def _weighed(drafts: Sequence[Draft], known: Known) -> list[Draft]:
    """The drafts with the record's word; a figure of comparison goes along where the record moves its main figure."""
    weighed = {id(draft): weigh(draft, known) for draft in drafts if draft.base_of < 0}
    moved = {d.start: weighed[id(d)] for d in drafts if id(d) in weighed and weighed[id(d)].period != d.period}
    for draft in drafts:
        if draft.base_of < 0 and draft.measure is not Measure.LEVEL:
            weighed[id(draft)] = of_another_month(weighed[id(draft)], drafts, known)
    for draft in drafts:
        if draft.base_of >= 0:
            main = moved.get(draft.base_of)
            weighed[id(draft)] = weigh(draft.before(main) if main else draft, known)
    return [w for draft in drafts if (w := weighed[id(draft)]).confidence >= LEAST_CONFIDENCE]


def _when(published: str | None, drafts: Sequence[Draft]) -> str:
    """What is known of the time of a text that shows no date."""
    if published:
        return ""
    sure = [d.period.end for d in drafts if d.period and d.confidence > 0.5]
    after = f"; by its figures not before {max(sure) + 1}" if sure else ""
    return f"no date of publication in the text{after}"


def _proposed(found: Sequence[tuple[Draft, Proposal]], known: Known) -> tuple[list[Proposal], list[Proposal]]:
    """The figures that are proposed and those left out.

    A contradiction whose item and period the words settle is one of the text, not of the reading, and is proposed. One
    whose period is a guess is of the reading, and is left out.
    """
    sure = {(d.quote, d.series, d.period) for d, p in found if p.confidence >= LEAST_SHARE}
    figures: list[Proposal] = []
    left_out: list[Proposal] = []
    for draft, proposal in found:
        dated = not (draft.carried or draft.open or draft.undated)
        settled = (draft.named and dated) or (draft.quote, draft.series, draft.period) in sure
        contradicts = proposal.verdict.word == CONTRADICTS and settled
        kept = proposal.confidence >= (LEAST_UNCLEAR if draft.unclear else LEAST_SHARE) or contradicts
        kept = kept and not _is_guess(draft, proposal.verdict.word, known)
        (figures if kept else left_out).append(proposal)
    return figures, left_out


def _is_guess(draft: Draft, word: str, known: Known) -> bool:
    """Whether the period of a figure is a guess that the record, or what is expected, contradicts."""
    if word == CONTRADICTS:
        return draft.unclear or draft.borrowed
    ahead = known.expected(draft.series, draft.period) if draft.period and draft.unclear else None
    far = ahead is not None and abs(draft.number - ahead.value) > MOST_SIGMA * ahead.sigma
    return far and draft.measure is Measure.LEVEL


def _unread(left_out: Sequence[str]) -> str:
    """A remark on figures that are more likely misread than not."""
    return f"left out, more likely misread than not: {_shown(left_out)}" if left_out else ""


def _ahead(figures: Sequence[str]) -> str:
    """A remark on figures of a period after the publication, or long before there were any."""
    return f"left out, of a period that the text cannot know: {_shown(figures)}" if figures else ""


def _shown(figures: Sequence[str]) -> str:
    shown = ", ".join(dict.fromkeys(" ".join(figure.split()) for figure in figures[:MOST_LEFT_OUT]))
    more = f" and {len(figures) - MOST_LEFT_OUT} more" if len(figures) > MOST_LEFT_OUT else ""
    return shown + more


def _columns(tables: Sequence[Table]) -> str:
    """A remark on the columns of tables that are not of exports, or whose headings do not say what they hold."""
    names = list(dict.fromkeys(" ".join(name.split())[:40] for table in tables for name in table.left_out))
    more = f" and {len(names) - MOST_LEFT_OUT} more" if len(names) > MOST_LEFT_OUT else ""
    return f"columns of tables left out: {', '.join(names[:MOST_LEFT_OUT])}{more}" if names else ""


def _unrecorded(known: Known) -> str:
    """A remark where the record is of other series than texts are read for."""
    recorded = not known or any(known.last(series) for series in SERIES)
    return "" if recorded else "the record has no figures of Pakistan's IT exports: nothing to compare with"
