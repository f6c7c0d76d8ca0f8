"""What a person sees in an Excel file is what is stored, or the cell is named."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from models.core.errors import InvalidInput
from models.reports.files import read_file
from models.reports.report import COLUMNS, Report
from models.reports.sheets import Limits, open_sheets
from models.reports.shown_value import Unclear, shown_number
from tests.models.reports.reading import read_table

LEVEL: list[Any] = ["pk.ict", "2026-03", "2026-03", "level", 413.6, "usd_million", "2026-04-17", "SBP"]
RATE: list[Any] = ["pk.ict", "2026-03", "2026-03", "yoy_pct", 0.123, "percent", "2026-04-17", "SBP"]


def bytes_of(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sheet_of(*rows: list[Any], formats: dict[str, str] | None = None) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.active.title = "Data"
    for cells in ([*COLUMNS], *rows):
        book.active.append(cells)
    for cell, number_format in (formats or {}).items():
        book.active[cell].number_format = number_format
    return book


def read(book: openpyxl.Workbook) -> list[Report]:
    return read_table(bytes_of(book), "f.xlsx")


def refusal(book: openpyxl.Workbook) -> str:
    with pytest.raises(InvalidInput) as caught:
        read(book)
    return str(caught.value)


@pytest.mark.parametrize(
    ("value", "number_format", "seen"),
    [
        (0.123, "0.0%", "12.3%"),
        (-0.05, "0%", "-5%"),
        (1.25, "0.00 %", "125%"),
        (0.123, "+0.0%;-0.0%", "12.3%"),
        (12.3, '0.0"%"', "12.3%"),
        (12.3, "0.0\\%", "12.3%"),
        (0, "0.0%", "0%"),
    ],
)
def test_a_percent_is_what_the_cell_shows(value: float, number_format: str, seen: str) -> None:
    assert shown_number(Decimal(str(value)), number_format) == seen


@pytest.mark.parametrize(
    ("value", "number_format", "seen"),
    [
        (413600, "0.0,", "413.6"),
        (413600000, "#,##0.0,,", "413.6"),
        (413000, "#,##0,", "413"),
        (-1500, "0.0,;-0.0,", "-1.5"),
        (2500, "[Red]0.0,", "2.5"),
        (413.6, "#,##0.0", "413.6"),
        (413.6, "0", "413.6"),
        (413.6, '_(* #,##0.00_);_(* \\(#,##0.00\\);_(* "-"??_);_(@_)', "413.6"),
        (0, '_(* #,##0.00_);_(* \\(#,##0.00\\);_(* "-"??_);_(@_)', "0"),
        (413.6, '"US$" #,##0.0', "413.6"),
        (413.6, "[$$-409]#,##0.00", "413.6"),
        (413.6, "[$USD] #,##0.00", "413.6"),
        (413.6, "0.00E+00", "413.6"),
        (-3.5, "0.0;[Red]0.0", "-3.5"),
        (-3.5, "0.0;(0.0)", "-3.5"),
        (0.5, "# ?/?", "0.5"),
    ],
)
def test_a_number_is_read_in_the_size_that_is_shown(value: float, number_format: str, seen: str) -> None:
    assert shown_number(Decimal(str(value)), number_format) == Decimal(seen)


@pytest.mark.parametrize(
    ("value", "number_format"),
    [
        (0.4136, '0.0" bn"'),
        (413600, '0.0,"k"'),
        (413.6, "#,##0.00 €"),
        (413.6, "[$€-407] #,##0.00"),
        (413.6, '"Rs." #,##0'),
        (413.6, "[$PKR] #,##0"),
        (-3.5, "0.0;0.0"),
        (413.6, ";;;"),
        (0, "0.0;-0.0;;@"),
        (413.6, '"see note"'),
        (1500, '[>=1000]0.0,"K";0'),
    ],
)
def test_a_number_that_shows_something_else_is_not_clear(value: float, number_format: str) -> None:
    shown = shown_number(Decimal(str(value)), number_format)
    assert isinstance(shown, Unclear)
    assert number_format in shown.found


def test_a_rate_in_a_percent_format_is_the_percent_that_is_shown() -> None:
    (report,) = read(sheet_of(RATE, formats={"E2": "0.0%"}))
    assert report.value == Decimal("12.3")


def test_a_level_in_a_percent_format_is_refused() -> None:
    assert "column value: found '12.3%'" in refusal(sheet_of([*LEVEL[:4], 0.123, *LEVEL[5:]], formats={"E2": "0.0%"}))


def test_a_level_in_thousands_is_the_number_that_is_shown() -> None:
    (report,) = read(sheet_of([*LEVEL[:4], 413600, *LEVEL[5:]], formats={"E2": "0.0,"}))
    assert format(report.value, "f") == "413.6"


def test_a_cell_that_shows_another_currency_is_named() -> None:
    assert 'f.xlsx sheet "Data" cell E2, column value: found 413.6 in the number format' in refusal(
        sheet_of(LEVEL, formats={"E2": "#,##0.00 €"})
    )


@pytest.mark.parametrize("at", [0, 1, 4, 6, 7])
def test_a_formula_without_a_saved_value_is_named(at: int) -> None:
    found = refusal(sheet_of([*LEVEL[:at], "=A9&B9", *LEVEL[at + 1 :]]))
    assert f'sheet "Data" cell {"ABCDEFGH"[at]}2' in found
    assert "the formula =A9&B9 without a saved value" in found


def test_a_formula_with_a_saved_value_is_its_value() -> None:
    data = bytes_of(sheet_of([*LEVEL[:4], "=400+13.6", *LEVEL[5:]]))
    changed = rewritten(data, rb"<f>400\+13.6</f><v></v>|<f>400\+13.6</f><v ?/>", b"<f>400+13.6</f><v>413.6</v>")
    assert [report.value for report in read_table(changed, "f.xlsx")] == [Decimal("413.6")]


def rewritten(data: bytes, pattern: bytes, by: bytes) -> bytes:
    """The file with a part of its first sheet replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            text = old.read(info)
            if info.filename.endswith("sheet1.xml"):
                text, count = re.subn(pattern, by, text)
                assert count, text[:2000]
            new.writestr(info, text)
    return out.getvalue()


@pytest.mark.parametrize("claim", ["A1", "A1:H2", "A1:XFD1048576", "B2:C3"])
def test_a_wrong_claim_about_the_size_of_a_sheet_does_not_matter(claim: str) -> None:
    months = [f"{2000 + i // 12}-{i % 12 + 1:02}" for i in range(300)]
    data = bytes_of(sheet_of(*([LEVEL[0], month, month, *LEVEL[3:]] for month in months)))
    changed = rewritten(data, rb'<dimension ref="[^"]*"', f'<dimension ref="{claim}"'.encode())
    assert len(read_table(changed, "f.xlsx")) == 300


def test_columns_that_are_formatted_and_empty_cost_nothing() -> None:
    book = sheet_of(LEVEL)
    for column in range(9, 300):
        book.active.cell(2, column).number_format = "0.00"
    [sheet] = open_sheets(bytes_of(book), "f.xlsx", limits=Limits(cells=100))
    assert [len(row) for row in sheet.rows] == [8, 8]


def test_figures_on_two_sheets_are_all_read() -> None:
    book = sheet_of(LEVEL)
    book.create_sheet("2025").append([*COLUMNS])
    book["2025"].append(["pk.ict", "2025-03", "2025-03", *LEVEL[3:]])
    assert [str(report.period) for report in read(book)] == ["2026-03", "2025-03"]


def test_sheets_that_disagree_are_refused_with_both_cells() -> None:
    book = sheet_of(LEVEL)
    book.create_sheet("Copy").append([*COLUMNS])
    book["Copy"].append([*LEVEL[:4], 422, *LEVEL[5:]])
    found = refusal(book)
    assert 'sheet "Copy" row 2, column value: found 422 usd_million and, in f.xlsx sheet "Data" row 2, 413.6' in found


def test_a_second_sheet_of_figures_that_lacks_a_column_is_named() -> None:
    book = sheet_of(LEVEL)
    book.create_sheet("2025").append([c for c in COLUMNS if c != "published"])
    book["2025"].append(LEVEL[:6] + LEVEL[7:])
    assert 'sheet "2025" row 1, column published' in refusal(book)


def test_a_hidden_sheet_is_not_read() -> None:
    book = sheet_of(LEVEL)
    book.create_sheet("Draft").append([*COLUMNS])
    book["Draft"].append([*LEVEL[:4], 999, *LEVEL[5:]])
    book["Draft"].sheet_state = "hidden"
    assert [report.value for report in read(book)] == [Decimal("413.6")]


def test_figures_that_stand_on_a_hidden_sheet_only_are_named() -> None:
    book = sheet_of(LEVEL)
    book.create_sheet("Front", 0)
    book["Data"].sheet_state = "veryHidden"
    book.active = 0
    assert 'sheet "Data" row 1: found a hidden sheet' in refusal(book)


def test_a_hidden_row_and_a_hidden_column_are_named() -> None:
    book = sheet_of(LEVEL, ["pk.ict", "2026-02", "2026-02", *LEVEL[3:]])
    book.active.row_dimensions[3].hidden = True
    assert 'sheet "Data" row 3: found a hidden row' in refusal(book)
    book = sheet_of(LEVEL)
    book.active.column_dimensions["E"].hidden = True
    assert 'sheet "Data" cell E1, column value: found a hidden column' in refusal(book)


def test_a_hidden_row_beside_the_table_does_not_matter() -> None:
    book = sheet_of(LEVEL)
    book.active.column_dimensions["K"].hidden = True
    book.active.row_dimensions[9].hidden = True
    assert len(read(book)) == 1


@pytest.mark.parametrize(
    ("above", "below", "merged"),
    [
        (
            ["series", "period", None, "measure", "value", "unit", "published", "source"],
            [None, "start", "end"],
            ["A1:A2", "B1:C1", "D1:D2"],
        ),
        (
            [None, "Period", None, "What", None, None, "Where from", None],
            ["series", "start", "end", "measure", "value", "unit", "published", "source"],
            ["B1:C1"],
        ),
        (
            ["Series id", "Month", "Measure", "Figure", "Unit", "Release", None],
            [None] * 5 + ["date", "source"],
            ["F1:G1"],
        ),
    ],
)
def test_merged_headings_of_two_rows_are_read_together(above: list[Any], below: list[Any], merged: list[str]) -> None:
    book = openpyxl.Workbook()
    row = LEVEL if len(above) == 8 else [LEVEL[0], "2026-03", *LEVEL[3:]]
    for cells in (above, below, row):
        book.active.append(cells)
    for cells_ in merged:
        book.active.merge_cells(cells_)
    (report,) = read_table(bytes_of(book), "f.xlsx")
    assert (str(report.period), report.value, report.source) == ("2026-03", Decimal("413.6"), "SBP")


def test_a_series_merged_over_its_rows_is_named_where_it_is_empty() -> None:
    book = sheet_of(LEVEL, [None, "2026-02", "2026-02", *LEVEL[3:]])
    book.active.merge_cells("A2:A3")
    assert 'sheet "Data" row 3, column series: found nothing' in refusal(book)


@pytest.mark.parametrize(
    ("at", "value", "number_format", "found"),
    [
        (1, 46082, "General", "46082, which is a date only as a serial number"),
        (6, 46129, "0", "46129, which is a date only as a serial number"),
        (6, datetime.date(2026, 4, 17), "d-mmm", "2026-04-17 in the date format d-mmm"),
        (1, datetime.date(2026, 3, 1), "mmmm", "2026-03-01 in the date format mmmm"),
        (1, datetime.date(2026, 3, 1), "yyyy", "2026-03-01 in the date format yyyy"),
        (6, datetime.datetime.fromisoformat("2026-04-17T09:00"), "hh:mm", "2026-04-17 in the date format hh:mm"),
    ],
)
def test_a_date_that_does_not_show_what_it_is_is_named(at: int, value: Any, number_format: str, found: str) -> None:
    cell = f"{'ABCDEFGH'[at]}2"
    text = refusal(sheet_of([*LEVEL[:at], value, *LEVEL[at + 1 :]], formats={cell: number_format}))
    assert f'sheet "Data" cell {cell}' in text
    assert found in text


@pytest.mark.parametrize(
    "number_format", ["yyyy-mm-dd", "dd/mm/yyyy", "[$-409]d mmmm yyyy;@", "mm-dd-yy", "d.m.yyyy h:mm"]
)
def test_dates_are_days_in_both_calendars_of_excel(number_format: str) -> None:
    for epoch in (None, CALENDAR_MAC_1904):
        book = sheet_of([*LEVEL[:6], datetime.date(2026, 4, 17), "SBP"], formats={"G2": number_format})
        if epoch:
            book.epoch = epoch
        assert [report.published for report in read(book)] == ["2026-04-17"]


@pytest.mark.parametrize("text", ["413.6", " 413.6 ", "\u00a0413.6", "'413.6", "413.6\u202f"])
def test_numbers_that_are_text_are_numbers(text: str) -> None:
    (report,) = read(sheet_of([*LEVEL[:4], text, *LEVEL[5:]]))
    assert report.value == Decimal("413.6")


@pytest.mark.parametrize(("text", "value"), [("1\u00a0234.5", "1234.5"), ("1'234.5", "1234.5"), ("1 234", "1234")])
def test_groups_of_thousands_in_text_are_one_number(text: str, value: str) -> None:
    (report,) = read(sheet_of([*LEVEL[:4], text, *LEVEL[5:]]))
    assert report.value == Decimal(value)


def test_an_old_excel_file_is_read_as_it_is_shown(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    page = book.add_sheet("Data")
    percent, euro = xlwt.easyxf(num_format_str="0.0%"), xlwt.easyxf(num_format_str='0.0" bn"')
    for r, cells in enumerate([COLUMNS, RATE, LEVEL]):
        for c, cell in enumerate(cells):
            page.write(r, c, cell, *([percent] if (r, c) == (1, 4) else [euro] if (r, c) == (2, 4) else []))
    book.save(str(tmp_path / "f.xls"))
    with pytest.raises(InvalidInput, match=r'cell E3, column value: found 413.6 in the number format 0.0" bn"'):
        read_file(tmp_path / "f.xls")
    page.write(3, 0, "")
    page.row(2).hidden = True
    book.save(str(tmp_path / "h.xls"))
    with pytest.raises(InvalidInput, match=r"row 3: found a hidden row"):
        read_file(tmp_path / "h.xls")
