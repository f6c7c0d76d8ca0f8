"""Reports from SBP's workbook "Trade in Services (EBOPS)": credits of item 9 and its parts, thousand US$ to million."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from models.core.catalog import Catalog
from models.core.errors import InvalidInput, Problem
from models.core.periods import FISCAL_START
from models.core.series_id import parent_of
from models.reports.report import Report, parse_report
from models.reports.sheets import Sheet
from models.reports.workbook.headings import text_of
from models.reports.workbook.layout import Block, Layout, find_layout

_NOTHING = frozenset(("", "-", "--", "n/a", "na", "n.a.", "n.a", "..", "...", "nil"))
_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?")
_HALF = Decimal("0.5")
"""Rounding of a figure that is shown in whole thousands."""


def parse_workbook(sheets: list[Sheet], name: str, *, published: str, source: str | None = None) -> list[Report]:
    """The reports of a workbook: three months and two fiscal years to date for each series with an ``sbp_item``.

    Values are in US$ million with the three decimals that the sheet shows; (R) and (P) become the status. ``published``
    is when the file was, a day or a month: it does not say so itself. InvalidInput for a layout that is not known,
    figures that do not add up, or a publication before the latest month was over.
    """
    entries = {s: entry for s, entry in Catalog.load().entries.items() if entry.sbp_item}
    layout = find_layout(sheets, name, entries)
    problems: list[Problem] = []
    figures = _Figures.read(layout, problems)
    _refuse(problems)
    problems += [*figures.unlike_parts(), *figures.unlike_net(), *figures.unlike_to_date(), *figures.swapped()]
    _refuse(problems)
    source = source or f'SBP workbook {name} "Trade in Services (EBOPS)"'
    reports = [r for r in _reports(figures, published, source, problems) if r]
    _refuse(problems)
    if reports and reports[0].known_from <= layout.latest.end.last_day:
        wanted = f"a day after {layout.latest.end.last_day}, the end of the latest month in the file"
        raise InvalidInput([Problem(name, "published", repr(published), wanted)])
    return reports


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise InvalidInput(problems)


def _reports(figures: _Figures, published: str, source: str, problems: list[Problem]) -> Iterator[Report | None]:
    for series in figures.layout.rows:
        seen = set()
        for block in figures.layout.blocks:
            value = figures.credit[series, block]
            if value is None or block.period in seen:  # in July the fiscal year to date is the month
                continue
            seen.add(block.period)
            fields = {
                "series": series,
                "period_start": str(block.period.start),
                "period_end": str(block.period.end),
                "measure": "level",
                "value": format((max(value, Decimal(0)) / 1000).quantize(Decimal("0.001"), ROUND_HALF_UP), "f"),
                "unit": "usd_million",
                "published": published,
                "source": source,
                "status": block.status,
            }
            yield parse_report(fields, figures.layout.sheet.file, problems)
            if problems:  # the same date or source stands in every report
                return


@dataclass(frozen=True, slots=True)
class _Figures:
    """Credit, Debit and Net of each item and block in thousand US$, None where nothing is given."""

    layout: Layout
    credit: dict[tuple[str, Block], Decimal | None]
    debit: dict[tuple[str, Block], Decimal | None]
    net: dict[tuple[str, Block], Decimal | None]

    @classmethod
    def read(cls, layout: Layout, problems: list[Problem]) -> _Figures:
        keys = [(series, block) for series in layout.rows for block in layout.blocks]

        def column(side: str) -> dict[tuple[str, Block], Decimal | None]:
            return {
                (series, block): _value(layout.sheet, layout.rows[series], getattr(block, side), problems)
                for series, block in keys
            }

        figures = cls(layout, column("credit"), column("debit"), column("net"))
        problems.extend(
            Problem(figures.place(s, b.credit), "Credit", f"{value:f}", "a credit of 0 or more")
            for (s, b), value in figures.credit.items()
            if value is not None and value <= -_HALF
        )
        problems.extend(  # without the whole, nothing else in the column can be checked
            Problem(figures.place(figures.top, getattr(block, side)), side.title(), "nothing", "a figure of the whole")
            for block in layout.blocks
            for side in ("credit", "net")
            if getattr(figures, side)[figures.top, block] is None
        )
        return figures

    @property
    def top(self) -> str:
        return next(iter(self.layout.rows))

    def place(self, series: str, column: int) -> str:
        return self.layout.sheet.place(self.layout.rows[series], column)

    def unlike_parts(self) -> Iterator[Problem]:
        """Credits whose parts do not add up to the whole within rounding; where some are missing, exceed it."""
        for (series, block), whole in self.credit.items():
            parts = [s for s in self.layout.rows if parent_of(s) == series]
            values = [value for s in parts if (value := self.credit[s, block]) is not None]
            if whole is None or not values:
                continue
            over, slack = sum(values) - whole, _HALF * (len(values) + 1)
            if over > slack or (len(values) == len(parts) and over < -slack):
                cells = ", ".join(self.place(s, block.credit).rpartition(" ")[2] for s in parts)
                found = f"{whole:f} and parts {cells} of {sum(values):f}"
                wanted = "a whole that is the sum of its parts"
                yield Problem(self.place(series, block.credit), "Credit", found, wanted)

    def unlike_net(self) -> Iterator[Problem]:
        """Rows in which Credit less Debit is not Net: columns shifted, or headings swapped."""
        for key, net in self.net.items():
            credit, debit = self.credit[key] or Decimal(0), self.debit[key] or Decimal(0)
            if net is not None and abs(credit - debit - net) > 3 * _HALF:
                wanted = f"Credit less Debit, {credit - debit:f}"
                yield Problem(self.place(key[0], key[1].net), "Net", f"{net:f}", wanted)

    def unlike_to_date(self) -> Iterator[Problem]:
        """Fiscal years to date smaller than the months of them that stand in the sheet, or unequal to all of them."""
        for (series, block), value in self.credit.items():
            others = {b.period: self.credit[series, b] for b in self.layout.blocks if b is not block}
            months = {period.start: v for period, v in others.items() if period.is_month}
            inside = [v for month, v in months.items() if month in block.period and v is not None]
            if value is None or not inside:
                continue
            short, slack = sum(inside) - value, _HALF * (len(inside) + 1)
            if short > slack or (len(inside) == len(block.period) and short < -slack):
                period = block.period.text(FISCAL_START)
                wanted = f"at least {sum(inside):f}, the months of {period} that are in the sheet"
                yield Problem(self.place(series, block.credit), "Credit", f"{value:f} for {period}", wanted)

    def swapped(self) -> Iterator[Problem]:
        """Item 9 with less Credit than Debit in every block, as it never was: the two are swapped."""
        if all((self.net[self.top, block] or 0) < 0 for block in self.layout.blocks):
            wanted = "more Credit (export) than Debit (import) in some block; the two look swapped"
            place = self.layout.sheet.place(self.layout.rows[self.top])
            yield Problem(place, "Credit", "less than Debit in every block", wanted)


def _value(sheet: Sheet, row: int, column: int, problems: list[Problem]) -> Decimal | None:
    """The number in a cell, None where the sheet marks it as missing."""
    cell = sheet.cell(row, column)
    text = text_of(cell)
    if text in _NOTHING:
        return None
    if isinstance(cell, Decimal) or _NUMBER.fullmatch(text):
        value = Decimal(text.replace(",", ""))
        if value.adjusted() < 12:
            return value
    problems.append(Problem(sheet.place(row, column), "", repr(text)[:80], "a number, N/A or nothing"))
    return None
