"""Reports from a table: rows of text under a header, from a CSV file or from the cells of a sheet.

Standard library only, so that the service reads an uploaded CSV with the code that the command line uses.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from models.core.errors import MAX_PROBLEMS, InvalidInput, Problem
from models.core.measures import Measure
from models.core.periods import FISCAL_START, Period
from models.core.units import OF_SERIES
from models.reports.month_text import has_short_year, is_named, read_month
from models.reports.number_text import Decimals, Mark, tidy, with_point
from models.reports.report import COLUMNS, Report, parse_report
from models.reports.report_rhythm import rhythm_problems
from models.reports.text_table import Row, TextTable

MAX_BYTES = 50_000_000
"""Largest file that is read."""


_ALIASES = {
    "series": ("series", "series_id", "unique_id"),
    "period": ("period", "month"),
    "period_start": ("period_start", "start", "from"),
    "period_end": ("period_end", "end", "to"),
    "measure": ("measure",),
    "value": ("value", "figure", "amount"),
    "unit": ("unit", "units"),
    "published": ("published", "date_published", "published_on", "publication_date", "release_date"),
    "source": ("source", "publisher"),
    "status": ("status",),
}
_FIELD = {alias: field for field, aliases in _ALIASES.items() for alias in aliases}
_UNITS = {Measure.LEVEL: OF_SERIES, Measure.YOY_PCT: "percent", Measure.MOM_PCT: "percent"}
_RATES = (Measure.YOY_PCT, Measure.MOM_PCT)
_ENDS = ("period_start", "period_end")


def parse_csv(
    data: bytes,
    name: str,
    *,
    published: str | None = None,
    source: str | None = None,
    fiscal_starts: Mapping[str, int] = MappingProxyType({}),
) -> list[Report]:
    """The reports of a CSV file in the bundled format, columns found by header, delimited by ``,`` ``;`` or tab.

    ``published`` and ``source`` stand in for a missing column or an empty cell, ``fiscal_starts`` are the first months
    of the fiscal years by series, July where there is none. InvalidInput lists every fault with line and column.
    """
    check_size(len(data), name)
    table = TextTable.open(lambda: io.BytesIO(data), name, known=lambda headings: len(Columns.of(headings, {}).at))
    usual = None if table.may_have_decimal_comma else Mark.POINT
    return parse_table(table, name, published=published, source=source, usual=usual, fiscal_starts=fiscal_starts)


def check_size(size: int, name: str) -> None:
    """InvalidInput if a file is larger than is read."""
    if size > MAX_BYTES:
        raise InvalidInput([Problem(name, "", f"{size:,} bytes", f"a file of at most {MAX_BYTES:,} bytes")])


def parse_table(
    rows: Iterable[Row],
    name: str,
    *,
    published: str | None,
    source: str | None,
    usual: Mark | None = Mark.POINT,
    fiscal_starts: Mapping[str, int] = MappingProxyType({}),
) -> list[Report]:
    """The reports of rows of text of which the first is the header; ``name`` is the file, for messages.

    ``rows`` are read twice: the values of the whole table decide whether a comma is a decimal mark. ``usual`` is the
    mark where they do not; if it is None, a comma that may be either is refused.
    """
    found = iter(rows)
    place, header = next(found, (f"{name} line 1", ()))
    if not header:
        wanted = f"a header line with the columns {', '.join(COLUMNS)}"
        raise InvalidInput([Problem(place, "", "an empty file", wanted)])
    defaults = {field: text for field, text in (("published", published), ("source", source)) if text}
    columns = Columns.of(header, defaults, fiscal_starts)
    if problems := columns.problems(place):
        raise InvalidInput(problems)
    columns = replace(columns, short_years=_short_years(rows, columns))
    reports = _read_rows(found, columns, place, decimals=_decimals(rows, columns, usual))
    if problems := list(rhythm_problems(reports, periods_have_ends=columns.has_ends)):
        raise InvalidInput(problems[:MAX_PROBLEMS])
    return reports


def _decimals(rows: Iterable[Row], columns: Columns, usual: Mark | None) -> Decimals:
    """How the numbers of a table are written; up to where it can be read."""
    decimals, at = Decimals(usual), columns.at["value"]
    with suppress(InvalidInput):
        for place, cells in rows:
            if len(cells) > at:
                decimals.see(tidy(cells[at]), place)
    return decimals


def _short_years(rows: Iterable[Row], columns: Columns) -> bool:
    """Whether all periods of a table are months by name; up to where it can be read."""
    at = [columns.at[field] for field in ("period", *_ENDS) if field in columns.at]
    cells: list[str] = []
    with suppress(InvalidInput):
        found = iter(rows)
        next(found, None)
        for _, row in found:
            cells += (row[i] for i in at if i < len(row))
            if cells and not is_named(cells[-1]):
                return False
    return all(map(is_named, cells))


def _read_rows(rows: Iterator[Row], columns: Columns, place: str, *, decimals: Decimals) -> list[Report]:
    reports: list[Report] = []
    problems: list[Problem] = []
    count = 0
    try:
        for place, cells in rows:
            count += 1
            if report := columns.report(cells, place, problems, decimals=decimals):
                reports.append(report)
            if len(problems) >= MAX_PROBLEMS:
                raise InvalidInput(problems, stopped=True)
    except InvalidInput as broken:
        if broken.stopped:
            raise
        problems.extend(broken.problems)  # the file cannot be read on from here
    if not problems and not count:
        problems.append(Problem(place, "", "a header and no rows", "a row for each figure"))
    if problems:
        raise InvalidInput(problems)
    return reports


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of a table holds which field of a report; ``defaults`` are fields that need no column.

    ``short_years``: the two digits of Jan-26 are its year.
    """

    header: Sequence[str]
    at: Mapping[str, int]
    twice: Sequence[str]
    defaults: Mapping[str, str]
    fiscal_starts: Mapping[str, int] = field(default_factory=dict)
    short_years: bool = False

    @classmethod
    def of(
        cls,
        header: Sequence[str],
        defaults: Mapping[str, str],
        fiscal_starts: Mapping[str, int] = MappingProxyType({}),
    ) -> Columns:
        """Columns by heading; case, spaces, punctuation, order and further columns do not matter."""
        header = [" ".join(h.split()) for h in header]
        at: dict[str, int] = {}
        twice = []
        for i, heading in enumerate(header):
            field = _FIELD.get(re.sub(r"\W+", "_", heading.lower()).strip("_"))
            if field and field in at:
                twice.append(heading)
            elif field:
                at[field] = i
        return cls(header, at, twice, defaults, fiscal_starts)

    @property
    def missing(self) -> list[str]:
        """Required fields that have neither a column nor a default."""
        have = self.at.keys() | self.defaults.keys()
        ends = () if "period" in have else _ENDS
        return [field for field in ("series", *ends, "measure", "value", "published", "source") if field not in have]

    @property
    def has_ends(self) -> bool:
        """Whether the table names first and last month of each period in two columns."""
        return all(end in self.at for end in _ENDS)

    def problems(self, place: str) -> list[Problem]:
        """What keeps the table from being read at all."""
        found = "the columns " + ", ".join(h for h in self.header if h)[:300]
        missing = [Problem(place, field, found, f"a column {field}") for field in self.missing]
        return missing + [Problem(place, heading, "a second such column", "one") for heading in self.twice]

    def report(self, cells: Sequence[str], place: str, problems: list[Problem], *, decimals: Decimals) -> Report | None:
        """The report of one row; what is wrong is added to ``problems`` under the headings of the file."""
        if len(cells) < len(self.header) or any(c.strip() for c in cells[len(self.header) :]):
            problems.append(Problem(place, "", f"{len(cells)} cells", f"{len(self.header)} as in the header"))
            return None
        fields = self._fields(cells)
        own = self._set_period(fields, place)
        own += _set_value(fields, place, decimals)
        found: list[Problem] = []
        report = parse_report(fields, place, found)
        reported = {p.column for p in own} | set(_ENDS if "period" in {p.column for p in own} else ())
        own += [p for p in found if p.column not in reported]
        problems.extend(replace(p, column=self._heading(p.column)) for p in own)
        return None if own else report

    def _fields(self, cells: Sequence[str]) -> dict[str, str]:
        fields = {field: cells[i].strip() for field, i in self.at.items()}
        fields |= {field: text for field, text in self.defaults.items() if not fields.get(field)}
        if "unit" not in fields and fields["measure"] in _UNITS:
            fields["unit"] = _UNITS[Measure(fields["measure"])]
        return fields | {end: self._month(fields[end]) for end in _ENDS if end in fields}

    def _set_period(self, fields: dict[str, str], place: str) -> list[Problem]:
        """Fill the two ends from a column ``period`` where the table has it in place of them."""
        if self.has_ends:
            return []
        try:
            period = Period.parse(
                self._month(fields["period"]), fiscal_start=self.fiscal_starts.get(fields["series"], FISCAL_START)
            )
        except ValueError:
            shown = repr(fields["period"])[:80] if fields["period"] else "nothing"
            short = " (Mar-26 where all of the column are such)" if has_short_year(fields["period"]) else ""
            return [Problem(place, "period", shown, f"a period like 2026-03, FY2026 or FY2026:9{short}")]
        fields |= {"period_start": str(period.start), "period_end": str(period.end)}
        return []

    def _month(self, text: str) -> str:
        """A month that is written in another way as 2026-03; other text as it is."""
        if has_short_year(text) and not self.short_years:
            return text
        return text if (month := read_month(text)) is None else str(month)

    def _heading(self, field: str) -> str:
        field = "period" if field in _ENDS and field not in self.at else field
        return self.header[self.at[field]] if field in self.at else field


def _set_value(fields: dict[str, str], place: str, decimals: Decimals) -> list[Problem]:
    """Write the value with a decimal point and without groups of thousands; a rate may carry its percent sign."""
    text = tidy(fields["value"])
    if fields["measure"] in _RATES:
        text = tidy(text.removesuffix("%"))
    fields["value"] = with_point(text, comma=decimals.is_comma)
    if not decimals.is_open(text):
        return []
    return [Problem(place, "value", repr(text)[:80], "a number with a decimal point")]
