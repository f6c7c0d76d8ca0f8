"""The places in a wide table: months down or across, the headings of the series, units, titles and notes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from models.core.errors import Problem, shown
from models.core.periods import Month
from models.core.units import OF_SERIES, Kind, parse_unit
from models.reports.month_text import FORMS, read_month
from models.reports.number_text import is_missing, tidy
from models.reports.report import COLUMNS
from models.reports.series_heading import Heading, Headings, UnknownHeading, read_unit
from models.reports.wide_units import Stated

SEARCHED = 30
"""Columns, or rows above the first month, in which the months are looked for."""

_SERIES_LABELS = ("series", "series id", "series_id", "id", "unique_id")
_UNIT_LABELS = ("unit", "units")
_FIELDS = frozenset((*COLUMNS, "status")) - {"series", "unit"}

Fault = tuple[str, str]
"""What a cell shows, and what is wanted of it."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells as text; ``place`` names the place of a cell, ``fault`` why it cannot be read (None: it can)."""

    name: str
    rows: Sequence[Sequence[str]]
    place: Callable[[int, int], str]
    fault: Callable[[int, int], Fault | None] = lambda _row, _column: None
    width: int = field(init=False)
    """Columns of the longest row."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "width", max(map(len, self.rows), default=0))

    def cell(self, row: int, column: int) -> str:
        """The text of a cell, empty beyond the end of its row."""
        cells = self.rows[row]
        return cells[column].strip() if column < len(cells) else ""

    def turned(self) -> Grid:
        """The same cells with rows as columns."""
        columns = [[self.cell(row, column) for row in range(len(self.rows))] for column in range(self.width)]
        return Grid(self.name, columns, lambda r, c: self.place(c, r), lambda r, c: self.fault(c, r))


@dataclass(frozen=True, slots=True)
class Layout:
    """A grid whose months go down column ``column``; ``months`` by row, ``heading`` the row that names the series.

    ``known`` headings are series; ``turned``: rows are the columns of the file.
    """

    grid: Grid
    column: int
    months: Sequence[tuple[int, Month]]
    heading: int | None
    known: int
    turned: bool

    @property
    def header(self) -> int | None:
        """The row of the file that the others are as long as: that of the headings, or that of the months."""
        return self.column if self.turned else self.heading

    @property
    def first(self) -> int:
        """The row of the first month."""
        return self.months[0][0]

    def others(self) -> Iterator[int]:
        """The columns beside that of the months."""
        return (column for column in range(self.grid.width) if column != self.column)

    def problem(self, row: int, column: int, found: str, wanted: str) -> Problem:
        """A problem of a cell, under the heading of its column."""
        heading = self.grid.cell(self.heading, column) if self.heading is not None else ""
        return Problem(self.grid.place(row, column), heading[:80], found, wanted)

    def series(self, headings: Headings, problems: list[Problem]) -> dict[int, Heading]:
        """The series of each column; what is no series, or one twice, is added to ``problems``."""
        found: dict[int, Heading] = {}
        units = self._units()
        row = self.heading if self.heading is not None else self.first
        for column in self.others():
            text = self.grid.cell(self.heading, column) if self.heading is not None else ""
            if not text:
                problems += self._nameless(column)
                continue
            try:
                heading = headings.read(text)
            except UnknownHeading as error:
                problems.append(Problem(self.grid.place(row, column), "", shown(text), error.wanted))
                continue
            first = next((c for c, other in found.items() if other.series == heading.series), None)
            if first is not None:
                wanted = f"a series once: {heading.series} is at {self.grid.place(row, first)} too"
                problems.append(Problem(self.grid.place(row, column), "", shown(text), wanted))
            found[column] = self._with_unit(column, heading, units, problems)
        return self._as_stated(found, headings, problems)

    def _nameless(self, column: int) -> Iterator[Problem]:
        filled = next((row for row, _ in self.months if self.grid.cell(row, column)), None)
        if filled is not None:
            wanted = "a heading of its column: the id or title of a series"
            yield Problem(self.grid.place(filled, column), "", shown(self.grid.cell(filled, column)), wanted)

    def _with_unit(self, column: int, heading: Heading, units: int | None, problems: list[Problem]) -> Heading:
        text = self.grid.cell(units, column) if units is not None else ""
        if units is None or not text:
            return heading
        try:
            unit = read_unit(text)
        except ValueError:
            problems.append(self.problem(units, column, shown(text), "a unit like usd_million"))
            return heading
        if heading.unit not in (OF_SERIES, unit):
            problems.append(self.problem(units, column, shown(text), f"{heading.unit} as in its heading"))
        return Heading(heading.series, unit)

    def _as_stated(self, found: dict[int, Heading], headings: Headings, problems: list[Problem]) -> dict[int, Heading]:
        """The series with the unit that titles and corner cells state; what states another one is a problem."""
        stated = list(self._stated())
        for cell in (cell for cell in stated if cell.unit):
            for column, heading in found.items():
                if not cell.is_of(column):
                    continue
                if not cell.fits(headings.unit_of(heading.series)):
                    problems += self._of_another_kind(cell, heading, headings)
                elif heading.unit == OF_SERIES:
                    found[column] = Heading(heading.series, str(cell.unit))
                elif heading.unit != cell.unit:
                    problems.append(self._other_unit(cell, heading.unit, heading.series))
        for cell in (cell for cell in stated if not cell.unit):
            units = {_unit_of(h, headings): h.series for column, h in found.items() if cell.is_of(column)}
            others = [(unit, series) for unit, series in units.items() if cell.contradicts(parse_unit(unit))]
            problems += (self._other_unit(cell, unit, series) for unit, series in others[:1])
        return found

    def _of_another_kind(self, cell: Stated, heading: Heading, headings: Headings) -> Iterator[Problem]:
        """A problem where a title has another currency; what is an index or a count is another column's."""
        unit = headings.unit_of(heading.series)
        if parse_unit(unit).kind is parse_unit(str(cell.unit)).kind is Kind.CURRENCY:
            yield self._other_unit(cell, unit, heading.series)

    def _other_unit(self, cell: Stated, unit: str, series: str) -> Problem:
        wanted = f"{unit} as the figures of {series}, or the unit of the table in a cell of its own"
        return Problem(self.grid.place(cell.row, cell.at), "", shown(cell.text), wanted)

    def _stated(self) -> Iterator[Stated]:
        """The cells above the first month that can state a unit: titles, corners and labels, or of one column."""
        units = self._units()
        for row in range(self.first):
            filled = [column for column in range(len(self.grid.rows[row])) if self.grid.cell(row, column)]
            alone = len(filled) == 1 or (row == units and self._is_of_all(row))
            for column in filled:
                whole = column == self.column or alone
                if column == self.column or (row != self.heading and (whole or row != units)):
                    yield Stated(row, column, self.grid.cell(row, column), None if whole else column)

    def _is_of_all(self, row: int) -> bool:
        """Whether the one unit in a row of titles is that of all columns, as a merged cell is."""
        cells = [column for column in self.others() if self.grid.cell(row, column)]
        return not self.turned and len(cells) == 1 and self.grid.cell(row, self.column).lower() not in _UNIT_LABELS

    def _units(self) -> int | None:
        """The row of units between or above the headings, by its label or by what all its cells are."""
        for row in range(self.first):
            cells = [text for column in self.others() if (text := self.grid.cell(row, column))]
            label = self.grid.cell(row, self.column).lower()
            if row != self.heading and cells and (label in _UNIT_LABELS or all(map(_is_unit, cells))):
                return row
        return None

    def strays(self) -> Iterator[Problem]:
        """Cells that would be lost: figures in rows that are of no month, and columns that mean something else."""
        units, months = self._units(), {row for row, _ in self.months}
        for row in range(len(self.grid.rows)):
            label = self.grid.cell(row, self.column)
            if row < self.first and label.lower() in _FIELDS and row != self.heading:
                wanted = "a table of months and series alone, or one with a row for each figure (without --wide)"
                yield Problem(self.grid.place(row, self.column), "", shown(label), wanted)
            elif row > (self.heading or 0) and row not in months and row != units and self._has_figures(row):
                place = self.grid.place(row, self.column)
                yield Problem(place, "", shown(label) if label else "nothing", f"a month like {FORMS}")

    def _has_figures(self, row: int) -> bool:
        return any(_is_number(text.strip()) for column, text in enumerate(self.grid.rows[row]) if column != self.column)


def _unit_of(heading: Heading, headings: Headings) -> str:
    return headings.unit_of(heading.series) if heading.unit == OF_SERIES else heading.unit


def find_layout(grid: Grid, headings: Headings) -> Layout | None:
    """How a grid is laid out: the way in which more headings are series, else more months; None without months."""
    both = ((grid, False), (grid.turned(), True))
    ways = [way for each, turned in both if (way := _down(each, headings, turned=turned))]
    return max(ways, key=lambda way: (way.known, len(way.months)), default=None)


def _down(grid: Grid, headings: Headings, *, turned: bool) -> Layout | None:
    """The layout of a grid with its months down."""
    best: list[tuple[int, Month]] = []
    at = 0
    for column in range(min(grid.width, SEARCHED)):
        found = [(row, month) for row in range(len(grid.rows)) if (month := read_month(grid.cell(row, column)))]
        if len(found) > len(best):
            best, at = found, column
    if not best:
        return None
    return Layout(grid, at, best, *_heading_row(grid, at, best[0][0], headings), turned=turned)


def _heading_row(grid: Grid, months: int, first: int, headings: Headings) -> tuple[int | None, int]:
    """The row above the months that names most series, and how many; the last one with text where none does."""
    rows = range(max(0, first - SEARCHED), first)
    rank = partial(_rank, grid, months, headings)
    best = max(rows, key=rank, default=None)
    if best is not None and (known := rank(best)[0]):
        return best, known
    filled = [r for r in rows if any(grid.cell(r, c) for c in range(grid.width) if c != months)]
    return (filled[-1] if filled else None), 0


def _rank(grid: Grid, months: int, headings: Headings, row: int) -> tuple[int, bool, int]:
    cells = [grid.cell(row, column) for column in range(grid.width) if column != months]
    return sum(map(headings.knows, filter(None, cells))), grid.cell(row, months).lower() in _SERIES_LABELS, -row


def _is_unit(text: str) -> bool:
    try:
        return bool(read_unit(text))
    except ValueError:
        return False


def _is_number(text: str) -> bool:
    return not is_missing(text) and tidy(text)[:1] in "+-.0123456789" and tidy(text)[-1:].isdigit()
