"""Whether a panel is monthly: rows that leave the value of a month open, and files of another rhythm.

A row that cannot be right is an error of the file, as an unreadable cell is: two values for a month, a mistyped year, a
time in UTC that is another month elsewhere. A series with values every third month has gaps; it gets a note, unless
most series of the file are like it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from models.core.errors import InvalidInput, Problem
from models.core.periods import Month
from models.core.rhythm import FEW, evenly_spaced, faster_than_monthly, slower_than_monthly, stray_months
from training.panels.date_style import read_date
from training.panels.panel import MAX_PROBLEMS, Observation, Panel, RawSeries

ONE_A_MONTH = "one row for each month: exportcast forecasts monthly series only"


def check_monthly(panel: Panel) -> None:
    """InvalidInput if a panel is not monthly; it names series, lines and what was seen."""
    problems: list[Problem] = []
    faults = slow = judged = 0
    example = ""
    for raw in panel.read():
        for problem in series_problems(raw, panel.table.name):
            faults += 1
            problems += [problem] * (faults <= MAX_PROBLEMS)
        looks = slower_than_monthly(_months(raw))
        judged += len(set(_months(raw))) >= FEW
        slow += bool(looks)
        example = example or (f"series {raw.unique_id!r} {looks}" if looks else "")
    if 2 * slow > judged:
        more = f", and {slow - 1:,} more of {judged:,} series" if slow > 1 else ""
        problems.append(Problem(panel.table.name, "ds", example + more, ONE_A_MONTH))
    if faults > MAX_PROBLEMS:
        problems.append(Problem(panel.table.name, "", f"{faults - MAX_PROBLEMS} more problems", "none"))
    if problems:
        raise InvalidInput(problems)


def series_problems(raw: RawSeries, name: str) -> Iterator[Problem]:
    """The rows of a series that leave the value of a month open."""
    by_month: dict[Month, list[Observation]] = defaultdict(list)
    for row in raw.rows:
        if not math.isnan(row.value):
            by_month[row.month].append(row)
    if looks := evenly_spaced(_days(raw)):
        yield Problem(f"{name} {_lines(raw.rows)}", "ds", f"series {raw.unique_id!r}, which {looks}", ONE_A_MONTH)
        return
    yield from _crowded(raw, by_month, name)
    for month, odd in stray_months(by_month):
        place = f"{name} line {by_month[month][0].line}"
        yield Problem(place, "ds", f"{month} in series {raw.unique_id!r}, {odd}", _YEAR)
    yield from _in_utc(raw, name)


_YEAR = "the year that was meant"


def _crowded(raw: RawSeries, by_month: dict[Month, list[Observation]], name: str) -> Iterator[Problem]:
    """Months with several rows: a word for all of them where most months have, else one for each that disagrees."""
    dates = {month: {row.ds for row in rows} for month, rows in by_month.items()}
    looks = faster_than_monthly(dates, {month: len(rows) for month, rows in by_month.items()})
    disagreeing = [rows for rows in by_month.values() if len({row.value for row in rows}) > 1]
    if looks and (disagreeing or any(len(found) > 1 for found in dates.values())):
        example = disagreeing[0] if disagreeing else next(rows for rows in by_month.values() if len(rows) > 1)
        found = f"series {raw.unique_id!r}, which {looks}"
        yield Problem(f"{name} {_lines(example)}", "ds", found, ONE_A_MONTH)
        return
    for rows in disagreeing:
        values = " and ".join(f"{value:g}" for value in dict.fromkeys(row.value for row in rows))
        found = f"{values} for {rows[0].month} of series {raw.unique_id!r}"
        yield Problem(f"{name} {_lines(rows)}", "y", found, "one value for a month")


def _lines(rows: Sequence[Observation]) -> str:
    return f"lines {rows[0].line} and {rows[1].line}"


def _in_utc(raw: RawSeries, name: str) -> Iterator[Problem]:
    """Times in UTC that are the next month to the east, where most of a series has them."""
    late = late_in_utc(raw)
    if 2 * len(late) > len(raw.rows):
        row = late[0]
        found = f"{row.ds!r} and {len(late) - 1:,} more of series {raw.unique_id!r}, {row.month + 1} east of Greenwich"
        wanted = "local dates without a time zone"
        yield Problem(f"{name} line {row.line}", "ds", found, wanted)


def late_in_utc(raw: RawSeries) -> list[Observation]:
    """Rows whose time in UTC is midnight, or another full quarter of an hour, of the next month to the east."""
    return [row for row in raw.rows if _is_late(row, raw.day_first)]


def _is_late(row: Observation, day_first: bool | None) -> bool:
    found = read_date(row.ds, day_first=day_first)
    return found is not None and found.next_month


def _days(raw: RawSeries) -> Iterator[date]:
    for row in raw.rows:
        found = read_date(row.ds, day_first=raw.day_first)
        if found is not None and found.day is not None:
            yield found.month.first_day.replace(day=found.day)


def _months(raw: RawSeries) -> list[Month]:
    return [row.month for row in raw.rows if not math.isnan(row.value)]
