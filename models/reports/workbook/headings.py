"""Column headings of the SBP workbook: the period that a block of columns describes, and its mark."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from decimal import Decimal

from models.core.month_names import LONG
from models.core.periods import Month, Period
from models.reports.shown_value import Cell

_MARK = re.compile(r"\(\s*(r|p|revised|provisional)\s*\)$|(?<=\d)\s*([rp])$|\b(revised|provisional)$")
_STATUS = {"r": "revised", "p": "provisional"}
_SERIALS = range(36526, 73051)
"""Excel date serials of 2000-01-01 to 2099-12-31."""

_YEAR = r"(\d{4}|\d{2})"
_FISCAL = rf"fy ?{_YEAR}(?: ?[-/] ?{_YEAR})?"
_MONTH = re.compile(rf"([a-z]+)[ -]*{_YEAR}")
_RUN = re.compile(rf"([a-z]+)[ -]*{_YEAR} ?- ?([a-z]+)[ -]*{_YEAR}")
_TO_DATE = re.compile(rf"(?:([a-z]+?)(?: ?- ?([a-z]+))? )?{_FISCAL}")
_TO_DATE_AFTER = re.compile(rf"{_FISCAL} ?\(?([a-z]+)(?: ?- ?([a-z]+))?\)?")


def text_of(cell: Cell) -> str:
    """The text of a cell in lower case, with plain spaces, dashes and apostrophes."""
    text = unicodedata.normalize("NFKC", "" if cell is None else str(cell)).lower()
    text = re.sub("[\u2010-\u2015\u2212]", "-", text).replace("\u2019", "'")
    return " ".join(text.split())


def parse_heading(cell: Cell) -> tuple[Period, str]:
    """The period and status of a heading: ``Feb-26 (P)``, ``Jul-Feb, FY25``, a date or an Excel date serial.

    ValueError where the text has no one meaning, such as a run of months with a bare year.
    """
    if isinstance(cell, Decimal):
        if not _SERIALS.start <= cell < _SERIALS.stop:
            raise ValueError(f"{cell} is not the serial of a date")
        cell = date(1899, 12, 30) + timedelta(days=int(cell))
    if isinstance(cell, date | Month):
        month = cell if isinstance(cell, Month) else Month.containing(cell)
        return Period(month, month), ""
    text = text_of(cell)
    mark = _MARK.search(text)
    status = _STATUS[next(filter(None, mark.groups()))[0]] if mark else ""
    return _period(_tidy(text[: mark.start()] if mark else text)), status


def _tidy(text: str) -> str:
    text = re.sub(r"[,.']", " ", text)
    text = re.sub(r"\b(to|through)\b", "-", text)
    text = re.sub(r"^([a-z]+ ?- ?[a-z]+) (?=\d{4} ?[-/])", r"\1 fy ", text)  # Jul-Mar 2025-26
    return " ".join(re.sub(r"(?<=[a-z])(?=fy)|(?<=-)\s*(?=fy)", " ", text).split())


def _period(text: str) -> Period:
    if match := _RUN.fullmatch(text):
        return Period(_month(match[1], match[2]), _month(match[3], match[4]))
    if match := _TO_DATE.fullmatch(text):
        return _to_date(match[1], match[2], match[3], match[4])
    if match := _TO_DATE_AFTER.fullmatch(text):
        return _to_date(match[3], match[4], match[1], match[2])
    if match := _MONTH.fullmatch(text):
        month = _month(match[1], match[2])
        return Period(month, month)
    month = Month.parse(text)
    return Period(month, month)


def _to_date(first: str | None, last: str | None, year: str, second: str | None) -> Period:
    fiscal = _year(second or year)
    if second and fiscal != _year(year) + 1:
        raise ValueError(f"{year}-{second} is not a fiscal year")
    whole = Period.fiscal(fiscal)
    months = [m.number for m in whole]
    if first is None:
        return whole
    if _number(first) != months[0]:
        raise ValueError(f"a fiscal year does not begin in {first}")
    return Period.fiscal(fiscal, months.index(_number(last or first)) + 1)


def _month(name: str, year: str) -> Month:
    return Month.of(_year(year), _number(name))


def _year(text: str) -> int:
    return int(text) + (2000 if len(text) == 2 else 0)


def _number(name: str) -> int:
    """Month number of a name or a beginning of one of three letters or more."""
    found = [i for full, i in LONG.items() if full.startswith(name) or name == "sept" == full[:4]]
    if len(name) < 3 or len(found) != 1:
        raise ValueError(f"{name!r} is not a month")
    return found[0]
