"""Values as cells: months and days are dates, numbers have the format of their column, all other text stays text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from math import ceil
from typing import Any

MONTHS = frozenset({"month", "period_start", "period_end", "cutoff", "known_to"})
DAYS = frozenset({"known", "as_of", "requested_as_of"})
TIMES = frozenset({"issued_at"})
"""Columns and members whose text is a month, a day or a time."""

LEFT = (
    MONTHS
    | DAYS
    | TIMES
    | {"series", "status", "truth", "model_version", "inside_80", "inside_95", "served", "replayed"}
)
"""Columns that are no numbers: their cells begin at the left."""

MONTH, DAY, TIME = "mmm yyyy", "yyyy-mm-dd", "yyyy-mm-dd hh:mm"

TRUTH = '"TRUE";"TRUE";"FALSE"'
"""For programs in which truth is a number."""

BESIDE = {"align": "left", "indent": 1}
"""Text keeps a distance from the numbers before it."""

COUNTS = frozenset({"step", "months", "months_published", "months_estimated", "releases"})
FORMATS = {
    "probability": "0.0%",
    "bias_ratio": "0.0%",
    "tolerance": "#,##0.000",
    "pit": "0.000",
    "scaled_error": "0.000",
    "surprise_sigma": "0.00",
    "percentile": "0.0",
    "pinball": "#,##0.000",
}
"""Formats of numbers that are no amounts, by column."""

MOST_CHARACTERS = 32_767
"""Of a cell."""

WIDEST = 40
"""Characters of a column; a longer text goes on over empty cells beside it."""


SENTENCE, LETTERS, LINE = 60, 70, 15.0
"""Width of a column of sentences, letters that it holds in a line, and points of a line."""


def amount_format(digits: int) -> str:
    """The format of amounts with so many decimals."""
    return f"#,##0.{'0' * digits}" if digits > 0 else "#,##0"


def number_format(column: str, *, digits: int) -> str:
    """The format of the numbers of a column, ``digits`` being the decimals of amounts."""
    if column in COUNTS:
        return "0"
    if column.startswith("coverage_"):
        return "0%"
    return FORMATS.get(column) or ("0.0" if column.startswith("yoy_") else amount_format(digits))


def moment(name: str, text: str) -> tuple[date, str]:
    """The date of a month (its first day), a day or a time (UTC), and the format that shows it."""
    if name in MONTHS:
        return date.fromisoformat(f"{text}-01"), MONTH
    if name in DAYS:
        return date.fromisoformat(text), DAY
    return datetime.fromisoformat(text).replace(tzinfo=None, microsecond=0), TIME  # readers would round up


@dataclass(frozen=True, slots=True)
class Styles:
    """The styles of a workbook; those of numbers and dates are made when they are first asked for."""

    add: Callable[[dict[str, Any]], Any]
    made: dict[str, Any] = field(default_factory=dict)

    def of(self, **properties: Any) -> Any:
        """The style with these properties."""
        key = repr(properties)
        if key not in self.made:
            self.made[key] = self.add(properties)
        return self.made[key]

    def header(self, *, left: bool) -> Any:
        """Of the names of columns, those of numbers above their right ends."""
        return self.of(bold=True, bottom=1, bg_color="#E7EEF6", **(BESIDE if left else {"align": "right"}))

    @property
    def label(self) -> Any:
        """Of names beside a value."""
        return self.of(bold=True, valign="top", **BESIDE)

    @property
    def text(self) -> Any:
        """Of text; ``=1+1`` is quoted, so that it stays text when its cell is edited."""
        return self.of(quote_prefix=True, **BESIDE)

    @property
    def sentence(self) -> Any:
        """Of text that may take several lines."""
        return self.of(quote_prefix=True, text_wrap=True, valign="top", **BESIDE)

    def number(self, form: str, *, left: bool = False) -> Any:
        """Of numbers in a format; those at the ``left`` stand beside text of several lines."""
        return self.of(num_format=form, valign="top", **BESIDE) if left else self.of(num_format=form)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of XlsxWriter that is written from top to bottom; ``widths`` are what its columns need."""

    sheet: Any
    styles: Styles
    digits: int
    widths: dict[int, int] = field(default_factory=dict)

    def header(self, names: Sequence[str], *, left: bool = False) -> None:
        """The names of columns in the first row, which stays in view as the first column does."""
        for column, name in enumerate(names):
            self.text(0, column, name, self.styles.header(left=left or name in LEFT))
        self.sheet.freeze_panes(1, 1)
        self.sheet.repeat_rows(0)

    def text(self, row: int, column: int, text: str, style: Any) -> None:
        """A text, whatever it begins with; without one the cell is empty."""
        if not text:
            return
        self.sheet.write_string(row, column, text[:MOST_CHARACTERS], style)
        self._widen(column, text)

    def value(self, row: int, column: int, name: str, value: Any, *, left: bool = False, style: Any = None) -> None:
        """The value of a column or member ``name``; None leaves its cell empty. ``style`` is that of a text."""
        match value:
            case None:
                return
            case bool():
                self.sheet.write_boolean(row, column, value, self.styles.number(TRUTH, left=True))
                self._widen(column, "FALSE")
            case int() | float():
                form = number_format(name, digits=self.digits)
                self.sheet.write_number(row, column, value, self.styles.number(form, left=left))
                self._widen(column, f"{value:,.{form.partition('.')[2].count('0')}f}")
            case _ if name in MONTHS | DAYS | TIMES:
                when, form = moment(name, str(value))
                self.sheet.write_datetime(row, column, when, self.styles.number(form, left=True))
                self._widen(column, form)
            case _:
                self.text(row, column, str(value), style or self.styles.text)

    def high_enough(self, row: int, *texts: Any) -> None:
        """Make a row as high as its longest text needs, before its cells are written."""
        lines = max(ceil(len(str(text)) / LETTERS) for text in texts)
        if lines > 1:
            self.sheet.set_row(row, LINE * lines)

    def finish(self) -> None:
        """Set the widths; on paper (A4, landscape) all columns share a page."""
        for column, width in self.widths.items():
            self.sheet.set_column(column, column, width + 3)
        self.sheet.set_paper(9)
        self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)

    def _widen(self, column: int, shown: str) -> None:
        self.widths[column] = max(self.widths.get(column, 0), min(len(shown), WIDEST))
