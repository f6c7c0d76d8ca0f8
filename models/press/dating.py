"""Dates a phrase of time: a calendar for the words that name no year, relative to the latest month then known."""

from __future__ import annotations

from dataclasses import dataclass, replace

from models.core.periods import FISCAL_START, Month, Period
from models.press.time_phrase import Phrase, length_of

_NAMED = ("month", "range", "run")
"""Kinds of span that name a month."""
_HALF = 6
"""Months up to which the "last" of a year that is over are at its end."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A period; ``open`` where the text names no year, so that the calendar had to guess; ``sure`` is 0..1.

    ``carried`` where another clause gave it.
    """

    period: Period
    open: bool
    sure: float
    carried: bool = False


def date_phrase(phrase: Phrase, latest: Month, subject: Period | None) -> Dated | None:
    """The period of a phrase, None where it names none.

    ``latest`` is the latest month that can have been published; ``subject`` is the period the text is about, to which
    "same period last year" and a bare year of comparison are relative.
    """
    if phrase.back == "last":
        return Dated(_latest(phrase.span, subject.end + -1 if subject else latest), subject is None, 0.85)
    if phrase.back == "years":
        return _years_ago(phrase.years, latest, subject)
    if phrase.back:
        return _relative(phrase, subject)
    if phrase.span:
        return _spanned(phrase, latest)
    if phrase.fiscal is not None or phrase.calendar is not None:
        return _year_alone(phrase, latest, subject)
    return _unnamed_year(phrase, latest, subject)


def as_open_as(dated: Dated, phrase: Phrase, subject: Dated | None) -> Dated:
    """A period counted from the subject: open where the subject's year is, and the phrase names none itself."""
    own = phrase.fiscal or phrase.calendar or phrase.from_year
    return replace(dated, open=True) if subject and subject.open and not own else dated


def _years_ago(years: int, latest: Month, subject: Period | None) -> Dated:
    """So many years before the subject, or before the last fiscal year that was over."""
    start = subject or Period.fiscal(fiscal_year(latest + 1) - 1)
    return Dated(start.shifted(-12 * years), subject is None, 0.8)


def _relative(phrase: Phrase, subject: Period | None) -> Dated | None:
    if phrase.span and phrase.back == "year" and subject:
        return Dated(_latest(phrase.span, subject.end + -6), False, 0.9)
    if phrase.back == "whole":
        return Dated(Period.fiscal(fiscal_year(subject.end)), False, 0.8) if subject else None
    if phrase.back == "month":
        return Dated(_month(subject.end + -1), False, 0.9) if subject and subject.is_month else None
    if subject is None:
        return None
    if phrase.fiscal is not None or phrase.calendar is not None:
        return Dated(_moved_to(phrase, subject), False, 0.95)
    if phrase.back == "year" or phrase.relation == "last":
        return Dated(subject.shifted(-12), False, 0.95)
    return Dated(subject, False, 0.85)


def _moved_to(phrase: Phrase, subject: Period) -> Period:
    """The subject's months in the year that the phrase names."""
    if phrase.fiscal is not None:
        return subject.shifted(12 * (phrase.fiscal - fiscal_year(subject.end)))
    return subject.shifted(12 * (int(phrase.calendar or 0) - subject.end.year))


def _spanned(phrase: Phrase, latest: Month) -> Dated:
    span = phrase.span
    by_months = span[0] in _NAMED and phrase.calendar is not None
    if phrase.fiscal is not None and by_months and _in_fiscal(span, phrase.fiscal).end.year != phrase.calendar:
        return _in_calendar(phrase, int(phrase.calendar or 0), latest)  # "of fiscal 2024 (July to November 2024)"
    if phrase.fiscal is not None:
        period = _end_of(span, Period.fiscal(phrase.fiscal), latest) or _in_fiscal(span, phrase.fiscal)
        return Dated(period, False, 1.0)
    if phrase.calendar is not None:
        return _in_calendar(phrase, phrase.calendar, latest)
    if phrase.from_year is not None:
        start = Month.of(phrase.from_year, int(span[1]))
        return Dated(Period(start, start + (length_of(span) - 1)), False, 1.0)
    if phrase.relation and not phrase.plain_year and span[0] not in ("last", "now"):
        year = fiscal_year(latest) - (phrase.relation == "last")
        period = _in_fiscal(span, year)
        return Dated(period if period.end <= latest else period.shifted(-12), True, 0.9)
    if phrase.relation and span[0] in _NAMED:
        found = _latest(span, latest)
        year = latest.year - (phrase.relation == "last")
        return Dated(found if found.end.year <= year else found.shifted(-12), True, 0.85)
    return Dated(_latest(span, latest), True, 0.85)


def _end_of(span: tuple[str | int, ...], year: Period, latest: Month) -> Period | None:
    """The last months of a year that is over; of more than half a year, "last nine months" can be the first."""
    if span[0] != "last" or year.end > latest:
        return None
    months = int(span[1])
    return _up_to(year.end, months) if months <= _HALF else None


def _in_fiscal(span: tuple[str | int, ...], year: int) -> Period:
    first = Period.fiscal(year).start
    kind, *numbers = span
    if kind in ("ytd", "last"):
        return Period(first, first + (int(numbers[0]) - 1))
    if kind in ("quarter", "half"):
        length = length_of(span)
        start = first + length * (int(numbers[0]) - 1)
        return Period(start, start + (length - 1))
    if kind == "now":
        return Period(first + 11, first + 11)
    if kind == "run":
        return _up_to(first + (int(numbers[1]) - FISCAL_START) % 12, length_of(span))
    start = first + (int(numbers[0]) - FISCAL_START) % 12
    return Period(start, start + (length_of(span) - 1))


def _in_calendar(phrase: Phrase, year: int, latest: Month) -> Dated:
    kind, *numbers = phrase.span
    length = length_of(phrase.span)
    if kind == "month":
        return Dated(_month(Month.of(year, int(numbers[0]))), False, 1.0)
    if kind == "range":
        period = _up_to(Month.of(year, int(numbers[1])), length)
        if phrase.from_year is None and period.start.year < year and period.shifted(12).end <= latest:
            return Dated(period, False, 0.8)  # "July-January 2020": the year may be that of July
        return Dated(period, False, 1.0)
    if kind == "run":
        return Dated(_up_to(Month.of(year, int(numbers[1])), length), False, 1.0)
    if kind in ("quarter", "half"):
        start = Month.of(year, 1) + length * (int(numbers[0]) - 1)
        return Dated(Period(start, start + (length - 1)), False, 0.6)
    whole = Period(Month.of(year, 1), Month.of(year, 12))
    ending = _end_of(phrase.span, whole, latest)
    return Dated(ending or Period(whole.start, whole.start + (length - 1)), False, 0.6)


def _up_to(end: Month, months: int) -> Period:
    return Period(end + (1 - months), end)


def _latest(span: tuple[str | int, ...], latest: Month) -> Period:
    """The last such run that was over by ``latest``."""
    kind, *numbers = span
    if kind == "now":
        return _month(latest)
    if kind == "last" and int(numbers[0]) != (latest.number - FISCAL_START) % 12 + 1:
        to_date = _before(_in_fiscal(("ytd", *numbers), fiscal_year(latest)), latest)
        # The statistics bureau is one or two months later than the central bank; "last nine months" is still from July.
        return to_date if latest - to_date.end <= 2 else Period(latest + (1 - int(numbers[0])), latest)
    return _before(_in_fiscal(span, fiscal_year(latest)), latest)


def _before(period: Period, latest: Month) -> Period:
    return period if period.end <= latest else period.shifted(-12)


def _year_alone(phrase: Phrase, latest: Month, subject: Period | None) -> Dated:
    if phrase.fiscal is None:
        year = int(phrase.calendar or 0)
        if subject and phrase.compared and subject.end.year != year:
            return Dated(_moved_to(phrase, subject), False, 0.85)
        return Dated(Period(Month.of(year, 1), Month.of(year, 12)), False, 0.6)
    period = Period.fiscal(phrase.fiscal)
    running = (
        fiscal_year(subject.end) == phrase.fiscal and len(subject) > 1 and period.end > latest if subject else False
    )
    if subject and len(subject) < 12 and (phrase.compared or running):
        return Dated(_moved_to(phrase, subject), False, 0.85)
    if period.start <= latest < period.end:
        return Dated(Period(period.start, latest), False, 0.6)
    return Dated(period, False, 1.0)


def _unnamed_year(phrase: Phrase, latest: Month, subject: Period | None) -> Dated | None:
    if not phrase.relation:
        return None
    if subject and phrase.relation == "last" and (phrase.compared or phrase.plain_year or len(subject) == 12):
        return Dated(subject.shifted(-12), False, 0.85)
    if subject and phrase.relation == "current" and phrase.plain_year:
        return Dated(subject, False, 0.85)
    done = fiscal_year(latest + 1) - 1  # the last fiscal year that is over
    if phrase.relation == "outgoing" or phrase.relation == "last":
        return Dated(Period.fiscal(done), True, 0.8)
    start = Period.fiscal(fiscal_year(latest)).start
    return Dated(Period(start, latest), True, 0.6)


def fiscal_year(month: Month) -> int:
    """The fiscal year that a month lies in, named after the year it ends in."""
    return month.year + (month.number >= FISCAL_START)


def written(period: Period) -> str:
    """The period as Pakistan's press and the series it is about write it: FY2026, FY2026:9, 2026-03."""
    return period.text(FISCAL_START)


def _month(month: Month) -> Period:
    return Period(month, month)


def is_so_far(phrase: Phrase, year: Period, subject: Period) -> bool:
    """Whether "the current fiscal year" is the months that the text is about: "$10m last year to $15m this year"."""
    bare = phrase.relation == "current" and not (phrase.span or phrase.back or phrase.calendar)
    return bare and len(subject) > 1 and subject.start == year.start and subject.end < year.end
