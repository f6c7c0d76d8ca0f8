"""Where things stand in SBP's sheet "Trade in Services (EBOPS)": blocks of columns by heading, items by label.

Positions are found anew in each file. What cannot be found, or could mean two things, is a Problem that names what was
looked for and where; nothing is guessed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from models.core.catalog import Series
from models.core.errors import InvalidInput, Problem
from models.core.periods import FISCAL_START, Period
from models.reports.sheets import Sheet
from models.reports.shown_value import Cell
from models.reports.workbook.headings import parse_heading, text_of
from models.reports.workbook.labels import find_items

_SIDES = {"credit": "credit", "export": "credit", "debit": "debit", "import": "debit", "net": "net", "balance": "net"}
_HEADING_ROWS = 3
"""Rows above Credit / Debit / Net in which a block's heading is looked for, nearest first."""

_UNIT = re.compile(r"thousand|million|billion|\b000|u\.?s\.? ?\$|usd|dollar|rupee|\brs\b|\bpkr\b")


@dataclass(frozen=True, slots=True)
class Block:
    """The three columns of a period, and the publisher's mark on it."""

    period: Period
    status: str
    credit: int
    debit: int
    net: int


@dataclass(frozen=True, slots=True)
class Layout:
    """A sheet that was understood: its blocks, and the row of each series."""

    sheet: Sheet
    blocks: tuple[Block, ...]
    rows: Mapping[str, int]

    @property
    def latest(self) -> Period:
        """The latest month of the sheet."""
        return max(block.period for block in self.blocks if block.period.is_month)


def is_workbook(sheets: list[Sheet]) -> bool:
    """Whether a sheet has Credit, Debit and Net columns, as no table of reports has."""
    return any(_sides_row(sheet) is not None for sheet in sheets)


def find_layout(sheets: list[Sheet], name: str, entries: Mapping[str, Series]) -> Layout:
    """The layout of the one sheet with services; InvalidInput lists all that does not fit."""
    sheet, row = _find_sheet(sheets, name)
    problems: list[Problem] = []
    blocks = _find_blocks(sheet, row, problems)
    _check_unit(sheet, row, problems)
    first = min(_sides(sheet, row))
    rows = find_items(sheet, row, first, entries, problems)
    if not problems:
        _check_periods(sheet, row, blocks, problems)
    if problems:
        raise InvalidInput(problems)
    return Layout(sheet, tuple(blocks), rows)


def _find_sheet(sheets: list[Sheet], name: str) -> tuple[Sheet, int]:
    found = [(sheet, row) for sheet in sheets if (row := _sides_row(sheet)) is not None]
    named = [(sheet, row) for sheet, row in found if "ebops" in text_of(sheet.name)]
    choice = named or found
    if len(choice) == 1:
        return choice[0]
    shown = "sheets " + ", ".join(f'"{sheet.name.strip()}"' for sheet in sheets[:20])
    wanted = 'one sheet "EBOPS" with a row of headings Credit, Debit, Net'
    raise InvalidInput([Problem(name, "", shown + (" (several such)" if choice else ""), wanted)])


def _sides_row(sheet: Sheet) -> int | None:
    """The first row with most of the headings Credit, Debit, Net; None where no row has three."""
    counts = {row: len(_sides(sheet, row)) for row in range(len(sheet.rows))}
    best = max(counts, key=lambda row: counts[row], default=0)
    return best if counts.get(best, 0) >= 3 else None


def _sides(sheet: Sheet, row: int) -> dict[int, str]:
    """Columns of a row that are headed Credit, Debit or Net: ``Credit``, ``Credits``, ``Credit (Export)``."""
    found = {}
    for column, cell in enumerate(sheet.rows[row]):
        words = re.findall(r"[a-z]+", text_of(cell)) if isinstance(cell, str) else []
        if words and len(words) <= 2 and (side := _SIDES.get(words[0].removesuffix("s"))):
            found[column] = side
    return found


def _find_blocks(sheet: Sheet, row: int, problems: list[Problem]) -> list[Block]:
    groups = _groups(sheet, row)
    starts = [min(group.values()) for group in groups]
    stops = [*starts[1:], max(groups[-1].values()) + 1]
    spans = zip(groups, starts, stops, strict=True)
    blocks = (_block(sheet, row, group, range(start, stop), problems) for group, start, stop in spans)
    return [block for block in blocks if block]


def _groups(sheet: Sheet, row: int) -> list[dict[str, int]]:
    """The columns of each block by side; a block begins where a side comes again, or with the side under headings."""
    sides = _sides(sheet, row)
    headed = Counter(side for column, side in sides.items() if row and sheet.cell(row - 1, column) is not None)
    lead = headed.most_common(1)[0][0] if headed else ""
    groups: list[dict[str, int]] = []
    for column, side in sides.items():
        if not groups or side in groups[-1] or side == lead:
            groups.append({})
        groups[-1][side] = column
    return groups


def _block(sheet: Sheet, row: int, sides: dict[str, int], columns: range, problems: list[Problem]) -> Block | None:
    place = sheet.place(row, columns.start)
    if missing := [side.title() for side in ("credit", "debit", "net") if side not in sides]:
        shown = ", ".join(side.title() for side in sides) + f" without {' and '.join(missing)}"
        problems.append(Problem(place, "", shown, "a block of Credit, Debit and Net"))
        return None
    heading: Cell = None
    for heading in reversed(list(_headings(sheet, row, columns))):  # FY25 below Jul-Feb is not the whole year
        try:
            period, status = parse_heading(heading)
        except ValueError:
            continue
        return Block(period, status, sides["credit"], sides["debit"], sides["net"])
    wanted = "a month (Feb-26) or a fiscal year to date (Jul-Feb, FY26) as the heading above"
    problems.append(Problem(place, "", repr(text_of(heading)[:80]) if heading else "no heading", wanted))
    return None


def _headings(sheet: Sheet, row: int, columns: range) -> Iterator[Cell]:
    """What may be the heading of columns: the cell above them, then the same with the text of the rows above it."""
    below = ""
    for above in range(row - 1, max(-1, row - 1 - _HEADING_ROWS), -1):
        cells = [cell for column in columns if text_of(cell := sheet.cell(above, column))]
        joined = " ".join(filter(None, (*map(text_of, cells), below)))
        if cells:
            yield joined if below or len(cells) > 1 else cells[0]
        below = joined


def _check_unit(sheet: Sheet, row: int, problems: list[Problem]) -> None:
    """The sheet must say that amounts are in thousands of US dollars, and nothing else, down to its headings."""
    texts = [" ".join(filter(None, map(text_of, cells))) for cells in sheet.rows[: row + 1]]
    units = [(number, text) for number, text in enumerate(texts) if _UNIT.search(text)]
    wanted = "the unit (Amount in Thousand US$)"
    if not units:
        problems.append(Problem(f"{sheet.place(0)} to {row + 1}", "", "no unit", wanted))
    problems.extend(Problem(sheet.place(r), "", repr(text[:80]), wanted) for r, text in units if not _fits(text))


def _fits(unit: str) -> bool:
    thousand = re.search(r"\bthousands?\b|\b000", unit)
    dollars = re.search(r"\bu\.?s\.? ?(\$|dollar)|usd", unit)
    return bool(thousand and dollars) and not re.search(r"million|billion|rupee|\brs\b|\bpkr\b", unit)


def _check_periods(sheet: Sheet, row: int, blocks: list[Block], problems: list[Problem]) -> None:
    """Latest month, the one before, the one a year ago; fiscal year to the latest month, this year and last."""
    periods = [block.period for block in blocks]
    shown = _names(periods)
    place = sheet.place(row - 1)
    months = [period for period in periods if period.is_month]
    if not months:
        problems.append(Problem(place, "", shown, "a block for the latest month"))
        return
    latest = max(months)
    to_date = Period.fiscal(latest.end.year + (latest.end.number >= 7), (latest.end.number - 7) % 12 + 1)
    expected = [latest.shifted(-12), latest.shifted(-1), latest, to_date.shifted(-12), to_date]
    if sorted(periods) != sorted(expected):
        problems.append(Problem(place, "", shown, _names(expected)))


def _names(periods: Iterable[Period]) -> str:
    return ", ".join(period.text(FISCAL_START) for period in periods)
