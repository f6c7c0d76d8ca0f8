"""Any panel of monthly series from a long CSV ``unique_id,ds,y``: checked first, then read one series at a time.

Standard library and NumPy; what is wrong with the file is an error with line and column, what is odd about a series is
told beside its forecast.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from models.core.errors import InvalidInput, Problem
from models.core.periods import Month

COLUMNS = ("unique_id", "ds", "y")
MISSING = frozenset({"", "na", "nan", "null", "none"})
"""Texts of y, in lower case, that say that there is no value."""

MAX_PROBLEMS = 20
"""Problems told in full; the rest is counted."""

_MONTH = re.compile(r"\d{4}-\d{2}", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}([T ].*)?", re.ASCII)
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Observation:
    """A row of the file: where it stands, its month, the ds as written, and its value, NaN where there is none."""

    line: int
    month: Month
    ds: str
    value: float


@dataclass(frozen=True, slots=True)
class RawSeries:
    """The rows of one series in the order of the file."""

    unique_id: str
    rows: Sequence[Observation]


@dataclass(frozen=True, slots=True)
class Shape:
    """How many series a checked file holds, and whether the rows of each stand together."""

    series: int
    grouped: bool


def check_panel(path: Path) -> Shape:
    """Read a file once for faults; InvalidInput names line, column and what was found. Keeps only the ids."""
    problems: list[Problem] = []
    seen: set[str] = set()
    grouped, last, faults = True, None, 0
    for line, cells in _cells(path):
        row = _parsed(f"{path.name} line {line}", line, cells)
        if isinstance(row, Problem):
            faults += 1
            problems += [row] * (faults <= MAX_PROBLEMS)
            continue
        unique_id = cells[0]
        grouped &= unique_id == last or unique_id not in seen
        seen.add(unique_id)
        last = unique_id
    if faults > MAX_PROBLEMS:
        problems.append(Problem(path.name, "", f"{faults - MAX_PROBLEMS} more problems", "none"))
    if not problems and not seen:
        problems.append(Problem(path.name, "", "a header and no rows", "a row for each month of each series"))
    if problems:
        raise InvalidInput(problems)
    return Shape(len(seen), grouped)


def read_panel(path: Path, *, grouped: bool) -> Iterator[RawSeries]:
    """The series of a checked file in order of appearance; one at a time in memory if ``grouped``, else all."""
    waiting: dict[str, list[Observation]] = {}
    for line, cells in _cells(path):
        row = _parsed(f"{path.name} line {line}", line, cells)
        if isinstance(row, Problem):
            raise InvalidInput([row])  # the file has changed since it was checked
        if grouped and cells[0] not in waiting:
            yield from _series(waiting)
            waiting.clear()
        waiting.setdefault(cells[0], []).append(row)
    yield from _series(waiting)


def _series(rows: dict[str, list[Observation]]) -> Iterator[RawSeries]:
    return (RawSeries(unique_id, found) for unique_id, found in rows.items())


def _cells(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Line and the three cells of each row that is not blank, in the order of COLUMNS."""
    line = 1
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = next(reader, [])
            at = _columns(header, path.name)
            line = reader.line_num + 1
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    if len(cells) != len(header):
                        wanted = f"{len(header)} as in the header"
                        raise InvalidInput([Problem(f"{path.name} line {line}", "", f"{len(cells)} cells", wanted)])
                    yield line, [cells[i].strip() for i in at]
                line = reader.line_num + 1
    except csv.Error as error:
        raise InvalidInput([Problem(f"{path.name} line {line}", "", str(error), "CSV")]) from error
    except UnicodeDecodeError as error:
        found = f"byte 0x{error.object[error.start]:02x}"
        raise InvalidInput([Problem(f"{path.name} after line {line}", "", found, "UTF-8 text")]) from error


def _columns(header: Sequence[str], name: str) -> list[int]:
    """Where the three columns stand; others may stand beside them."""
    names = [cell.strip().lower() for cell in header]
    found = "the columns " + ", ".join(names)[:200] if names else "an empty file"
    problems = [
        Problem(f"{name} line 1", column, found, f"one column {column}")
        for column in COLUMNS
        if names.count(column) != 1
    ]
    if problems:
        raise InvalidInput(problems)
    return [names.index(column) for column in COLUMNS]


def _parsed(place: str, line: int, cells: Sequence[str]) -> Observation | Problem:
    unique_id, ds, y = cells
    if not unique_id:
        return Problem(place, "unique_id", "nothing", "the name of a series")
    month = _month(ds)
    if month is None:
        return Problem(place, "ds", repr(ds)[:80], "a month like 2026-03 or a date in it like 2026-03-31")
    if y.lower() in MISSING:
        return Observation(line, month, ds, math.nan)
    if not _NUMBER.fullmatch(y) or not math.isfinite(float(y)):
        return Problem(place, "y", repr(y)[:80], "a number, or nothing where it is not known")
    return Observation(line, month, ds, float(y))


def _month(ds: str) -> Month | None:
    """The month that a text gives or lies in, None if it is no such text."""
    try:
        if _MONTH.fullmatch(ds):
            return Month.containing(date.fromisoformat(f"{ds}-01"))
        return Month.containing(datetime.fromisoformat(ds).date()) if _DATE.fullmatch(ds) else None
    except ValueError:
        return None
