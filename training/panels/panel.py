"""Any panel of monthly series from a long CSV ``unique_id,ds,y``: checked first, then read one series at a time.

Standard library and NumPy; what is wrong with the file is an error with line and column, what is odd about a series is
a note beside its forecast.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from models.core.errors import InvalidInput, Problem
from models.core.periods import Month
from models.reports.number_text import Decimals, Mark, mark_of, tidy, with_point
from models.reports.sources import MAGICS
from models.reports.text_table import Source, TextTable
from training.panels.date_style import DayOrder, read_date

COLUMNS = ("unique_id", "ds", "y")
MISSING = frozenset({"", "na", "nan", "null", "none"})
"""Texts of y, in lower case, that say that there is no value."""

MAX_PROBLEMS = 20
"""Problems named one by one; the rest is counted."""

_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", re.ASCII)
_SLASHED = re.compile(r"\d{1,2}[/-]\d{1,2}[/-]\d{4}.*", re.ASCII)
_COARSE = re.compile(r"\d{4}(-?[QqWwSsHh]\d{1,2}(-\d)?)?|[QqHh]\d-?\d{4}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Observation:
    """A row of the file: where it stands, its month, the ds as written, and its value, NaN where there is none."""

    line: int
    month: Month
    ds: str
    value: float


@dataclass(frozen=True, slots=True)
class RawSeries:
    """The rows of one series in the order of the file; ``day_first``: 03/04/2019 is 3 April."""

    unique_id: str
    rows: Sequence[Observation]
    day_first: bool | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """A checked file: how many series it holds, whether the rows of each stand together, and how it is written."""

    table: TextTable
    series: int
    grouped: bool
    decimals: Decimals
    day_first: bool | None

    def read(self) -> Iterator[RawSeries]:
        """The series in order of appearance; one at a time in memory if they are grouped, else all."""
        waiting: dict[str, list[Observation]] = {}
        for line, cells in _cells(self.table):
            row = _parsed(self.table.place(line), line, cells, self.decimals, self.day_first)
            if isinstance(row, Problem):
                raise InvalidInput([row])  # the file has changed since it was checked
            if self.grouped and cells[0] not in waiting:
                yield from self._series(waiting)
                waiting.clear()
            waiting.setdefault(cells[0], []).append(row)
        yield from self._series(waiting)

    def _series(self, rows: dict[str, list[Observation]]) -> Iterator[RawSeries]:
        return (RawSeries(unique_id, found, self.day_first) for unique_id, found in rows.items())


def open_panel(source: Source | Path, name: str = "") -> Panel:
    """Read a file for cells that cannot be read; InvalidInput names line, column and what was found.

    ``source`` is a file, or opens one each time it is called. Keeps only the ids.
    """
    opened: Source = (lambda: source.open("rb")) if isinstance(source, Path) else source
    name = name or (source.name if isinstance(source, Path) else "input")
    _refuse_other_kinds(opened, name)
    table = TextTable.open(opened, name, known=_known)
    decimals, order = Decimals(None if table.may_have_decimal_comma else Mark.POINT), DayOrder()
    for line, (_, ds, y) in _cells(table):
        decimals.see(tidy(y), f"line {line}")
        order.see(ds)
    return _checked(table, decimals, order.day_first)


def _checked(table: TextTable, decimals: Decimals, day_first: bool | None) -> Panel:
    problems: list[Problem] = []
    seen: set[str] = set()
    grouped, last, faults = True, None, 0
    for line, cells in _cells(table):
        row = _parsed(table.place(line), line, cells, decimals, day_first)
        if isinstance(row, Problem):
            faults += 1
            problems += [row] * (faults <= MAX_PROBLEMS)
            continue
        unique_id = cells[0]
        grouped &= unique_id == last or unique_id not in seen
        seen.add(unique_id)
        last = unique_id
    if faults > MAX_PROBLEMS:
        problems.append(Problem(table.name, "", f"{faults - MAX_PROBLEMS} more problems", "none"))
    if not problems and not seen:
        problems.append(Problem(table.name, "", "a header and no rows", "a row for each month of each series"))
    if problems:
        raise InvalidInput(problems)
    return Panel(table, len(seen), grouped, decimals, day_first)


def _refuse_other_kinds(source: Source, name: str) -> None:
    with source() as stream:
        start = stream.read(8)
    for magic, kind in MAGICS.items():
        if start.startswith(magic):
            raise InvalidInput([Problem(name, "", f"{kind}", f"a CSV file with the columns {', '.join(COLUMNS)}")])


def _known(headings: Sequence[str]) -> int:
    return len({heading.strip().lower() for heading in headings} & set(COLUMNS))


def _cells(table: TextTable) -> Iterator[tuple[int, list[str]]]:
    """Line and the three cells of each row that is not blank, in the order of COLUMNS."""
    rows = table.rows()
    first, header = next(rows, (1, []))
    at = _columns(header, table.place(first))
    for line, cells in rows:
        if len(cells) < len(header) or any(map(str.strip, cells[len(header) :])):
            wanted = f"{len(header)} as in the header"
            raise InvalidInput([Problem(table.place(line), "", f"{len(cells)} cells", wanted)])
        yield line, [cells[i].strip() for i in at]


def _columns(header: Sequence[str], place: str) -> list[int]:
    """Where the three columns stand; others may stand beside them."""
    names = [cell.strip().lower() for cell in header]
    found = "the columns " + ", ".join(names)[:200] if names else "an empty file"
    problems = [Problem(place, column, found, f"one column {column}") for column in COLUMNS if names.count(column) != 1]
    if problems:
        raise InvalidInput(problems)
    return [names.index(column) for column in COLUMNS]


def _parsed(
    place: str, line: int, cells: Sequence[str], decimals: Decimals, day_first: bool | None
) -> Observation | Problem:
    unique_id, ds, y = cells
    if not unique_id:
        return Problem(place, "unique_id", "nothing", "the name of a series")
    date = read_date(ds, day_first=day_first)
    if date is None:
        return Problem(place, "ds", repr(ds)[:80], _wanted_date(ds))
    if y.lower() in MISSING:
        return Observation(line, date.month, ds, math.nan)
    value = _value(y, decimals)
    if value is None:
        return Problem(place, "y", repr(y)[:80], _wanted_number(y, decimals))
    return Observation(line, date.month, ds, value)


def _wanted_date(ds: str) -> str:
    if _SLASHED.fullmatch(ds):
        return "dates of which day and month can be told apart, all in one order, like 2026-03-31"
    if _COARSE.fullmatch(ds):
        return "a month like 2026-03: exportcast forecasts monthly series only"
    return "a month like 2026-03 or a date in it like 2026-03-31"


def _value(text: str, decimals: Decimals) -> float | None:
    text = tidy(text)
    if decimals.is_open(text):
        return None
    text = with_point(text, comma=decimals.is_comma)
    if not _NUMBER.fullmatch(text) or not math.isfinite(value := float(text)):
        return None
    return value


def _wanted_number(text: str, decimals: Decimals) -> str:
    if decimals.is_mixed and mark_of(tidy(text)) is Mark.COMMA:
        return f"a number with a decimal point, as in {decimals.point}"
    if decimals.is_open(tidy(text)):
        return "a number without a comma that can be a decimal mark or group thousands"
    return "a number, or nothing where it is not known"
