"""Sheets like SBP's "Trade in Services (EBOPS)", made up, with a knob for each way in which a real one may differ."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import openpyxl
import xlwt

from models.core.periods import Month, Period

LABELS = {
    "8": "8. Charges for the use of intellectual property n.i.e.",
    "9": "9.\xa0Telecommunications, Computer and information services",
    "9.1": "9.1   Telecommunications services",
    "9.1.1": "9.1.1 Call centres",
    "9.1.2": "9.1.2 Telecommunication services ",
    "9.2": "9.2\xa0Computer services",
    "9.2.1": "9.2.1 Hardware consultancy services  ",
    "9.2.2": "9.2.2 Software consultancy services  ",
    "9.2.3": "9.2.3 Maintenance & repairs of computer",
    "9.2.4": "9.2.4 Export / Import  of Computer Software ",
    "9.2.5": "9.2.5 Freelance of Computer and Information Services",
    "9.2.6": "9.2.6 Other Computer services",
    "9.3": "9.3\xa0Information services",
    "9.3.1": "9.3.1 News agency services",
    "9.3.2": "9.3.2 Other information services",
    "10": "10. Other business services",
    "10.3.5": "10.3.5   Other Freelance Services",
}
NOTES = ("R' for revised, 'P' for provisional, 'N/A' for Not Available", "1. Credit means export of services.")
SIDES = ("Credit", "Debit", "Net")
TOP, LABEL, FIRST = 6, 1, 2
"""Row of the headings, column of the labels, column of the first block."""

Grid = dict[tuple[int, int], Any]


def row_of(item: str) -> int:
    """The row of an item in the unshifted sheet."""
    return TOP + 2 + list(LABELS).index(item)


def column_of(block: int, side: str = "Credit") -> int:
    """The column of a block 0..4 in the unshifted sheet."""
    return FIRST + 3 * block + SIDES.index(side)


def periods(latest: Month) -> list[Period]:
    """What the five blocks of a sheet describe."""
    months = (latest.number - 7) % 12 + 1
    year = latest.year + (latest.number >= 7)
    runs = [Period(m, m) for m in (latest + -12, latest + -1, latest)]
    return [*runs, Period.fiscal(year - 1, months), Period.fiscal(year, months)]


def credit(item: str, block: int) -> Decimal:
    """Thousand US$ of an item in a block: parts add up to the whole, cumulatives exceed their months."""
    parts = [i for i in LABELS if i.rpartition(".")[0] == item]
    if parts and item != "10":
        return sum((credit(part, block) for part in parts), Decimal(0))
    place = list(LABELS).index(item) + 1
    return (Decimal(place * place * 137) + Decimal("0.0768")) * (10 + block if block < 3 else 70 + 9 * block)


def headings(latest: Month) -> list[Any]:
    """The headings as SBP writes them: the first is a date, the others are text."""
    ago, before, now, last, this = periods(latest)
    to_date = f"Jul-{this.end.first_day:%b}"
    fiscal = [f"FY{(p.start.year + 1) % 100}" for p in (last, this)]
    return [
        datetime.datetime.combine(ago.end.last_day, datetime.time()),
        f"{before.end.first_day:%b-%y} (R)",
        f"{now.end.first_day:%b-%y} (P)",
        f"{to_date}, {fiscal[0]}",
        f"{to_date}, {fiscal[1]} (P)",
    ]


def workbook(
    latest: str = "2026-02",
    *,
    kind: str = "xls",
    sheet: str = "EBOPS ",
    unit: Any = "(Amount in Thousand US$)",
    heads: Sequence[Any] | None = None,
    sides: Sequence[str] = SIDES,
    labels: Mapping[str, str] | None = None,
    drop: Sequence[str] = (),
    shift: tuple[int, int] = (0, 0),
    edit: Callable[[Grid], None] = lambda grid: None,
    front_sheets: Sequence[str] = (),
) -> bytes:
    """A workbook. ``edit`` may change any cell before the whole is moved by ``shift`` rows and columns."""
    grid: Grid = {(1, LABEL): "Trade in Services", (TOP - 1, 11): unit, (TOP, LABEL): "Trade in Services"}
    for block, head in enumerate(heads or headings(Month.parse(latest))):
        grid[TOP, column_of(block)] = head
        for i, side in enumerate(sides):
            grid[TOP + 1, column_of(block) + i] = side
    for item, label in (LABELS | dict(labels or {})).items():
        if item not in drop:
            grid[row_of(item), LABEL] = label
            grid |= {(row_of(item), column_of(b)): v for b in range(5) for v in [float(credit(item, b))]}
            grid |= _debit_and_net(item)
    grid |= {(row_of("10.3.5") + 1 + i, LABEL): note for i, note in enumerate(NOTES)}
    edit(grid)
    moved = {(r + shift[0], c + shift[1]): value for (r, c), value in grid.items() if value is not None}
    return (_xls if kind == "xls" else _xlsx)(moved, sheet, front_sheets)


def _debit_and_net(item: str) -> Grid:
    grid: Grid = {}
    for block in range(5):
        debit = None if item == "9.2.5" else credit(item, block) / 8
        grid[row_of(item), column_of(block, "Debit")] = "N/A" if debit is None else float(debit)
        grid[row_of(item), column_of(block, "Net")] = float(credit(item, block) - (debit or 0))
    return grid


def _xls(grid: Grid, sheet: str, front_sheets: Sequence[str]) -> bytes:
    book = xlwt.Workbook()
    for name in front_sheets:
        book.add_sheet(name).write(0, 0, "Contents")
    page = book.add_sheet(sheet)
    day = xlwt.easyxf(num_format_str="mmm-yy")
    for (row, column), value in grid.items():
        page.write(row, column, value, *([day] if isinstance(value, datetime.datetime) else []))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _xlsx(grid: Grid, sheet: str, front_sheets: Sequence[str]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name in front_sheets:
        book.create_sheet(name)["A1"] = "Contents"
    page = book.create_sheet(sheet)
    for (row, column), value in grid.items():
        cell = page.cell(row + 1, column + 1, value)
        if isinstance(value, datetime.datetime):
            cell.number_format = "mmm-yy"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
