# ruff: noqa: E501 - a sentence on each member
"""A phrase of time before it is dated, and how two neighbours become one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of time before it is dated.

    ``span`` is what runs: ("month", m), ("range", m1, m2), ("ytd", n), ("last", n), ("quarter", q), ("half", h),
    ("run", n, m) for n months up to one, or ("now",); ``fiscal`` and ``calendar`` are years that the text states (``from_year`` the first of two);
    ``relation`` is current or last for an unnamed year, ``whole`` is set for "fiscal year", not for plain "year".
    ``back`` is set if it is relative to the subject: "year" (same period last year), "month", "last" (last December), "same", "whole" (the full year) or "years" (so many ``years`` ago).
    ``single`` is set for "month", not for "months"; ``compared`` follows a word of comparison, ``aside`` a "by" or "since".
    """

    start: int
    end: int
    span: tuple[str | int, ...] = ()
    fiscal: int | None = None
    calendar: int | None = None
    from_year: int | None = None
    relation: str = ""
    plain_year: bool = False
    back: str = ""
    single: bool = False
    compared: bool = False
    aside: bool = False
    years: int = 0


def joined(left: Phrase, right: Phrase) -> Phrase | None:
    """One phrase of two neighbours, if neither repeats what the other states."""
    if left.span and right.span and not _same_span(left.span, right.span):
        return None
    if left.back and right.back:
        return None
    for field in ("fiscal", "calendar", "relation"):
        if getattr(left, field) and getattr(right, field) and getattr(left, field) != getattr(right, field):
            return None
    back, year = left.back or right.back, left.fiscal or right.fiscal or left.from_year or right.from_year
    year = year or left.calendar or right.calendar
    if back == "same" and (left.span or right.span) and year:
        back = ""  # "during the period of July to April 2023-24" is dated by its own words
    whole = back == "whole" and year
    span = _finer(left.span, right.span)
    return Phrase(
        left.start,
        right.end,
        span=span or (("ytd", 12) if whole else ()),  # "the entire fiscal year 2023-24"
        fiscal=left.fiscal or right.fiscal,
        calendar=left.calendar or right.calendar,
        from_year=left.from_year or right.from_year,
        relation=left.relation or right.relation,
        plain_year=left.plain_year or right.plain_year,
        back="" if whole else back,
        single=left.single or right.single,
        years=left.years or right.years,
    )


def _same_span(a: tuple[str | int, ...], b: tuple[str | int, ...]) -> bool:
    named = a[0] in ("month", "range") and b[0] in ("month", "range")
    return a == b if named else length_of(a) == length_of(b)


def _finer(a: tuple[str | int, ...], b: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """The one that names months, of two that agree."""
    return b if b and (not a or b[0] in ("month", "range")) else a


def length_of(span: tuple[str | int, ...]) -> int:
    """Months that a span runs."""
    kind, *numbers = span
    if kind == "range":
        first, last = (int(n) for n in numbers)
        return (last - first) % 12 + 1
    fixed = {"month": 1, "now": 1, "quarter": 3, "half": 6}
    return fixed[str(kind)] if kind in fixed else int(numbers[0])
