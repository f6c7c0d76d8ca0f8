"""Tables of figures in Excel files, and the choice of a reader for a file."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st

from models.core.catalog import bundled_reports
from models.core.errors import InvalidInput, Problem
from models.reports import sheets
from models.reports.files import read_file
from models.reports.report import COLUMNS, Report
from models.reports.table import parse_csv
from tests.models.reports.reading import read_table
from tests.models.reports.workbooks import workbook

GOOD = ["pk.ict", "2026-03", "2026-03", "level", 413.6, "usd_million", "2026-04-17", "SBP"]
Rows = Sequence[Sequence[Any]]


def book(pages: dict[str, Rows], formats: dict[str, str] | None = None) -> bytes:
    """An .xlsx file; ``formats`` sets number formats by cell on the first sheet."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in pages.items():
        page = made.create_sheet(name)
        for cells in rows:
            page.append(list(cells))
    for cell, number_format in (formats or {}).items():
        made.worksheets[0][cell].number_format = number_format
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def table(*rows: Sequence[Any], header: Sequence[str] = COLUMNS) -> bytes:
    return book({"Data": [header, *rows]})


def problems(data: bytes) -> tuple[Problem, ...]:
    with pytest.raises(InvalidInput) as caught:
        read_table(data, "figures.xlsx")
    return caught.value.problems


def test_the_bundled_figures_read_the_same_from_a_sheet() -> None:
    rows = list(csv.reader(io.StringIO(bundled_reports().decode())))
    typed = [[float(cell) if i == 4 else cell for i, cell in enumerate(row)] for row in rows[1:]]
    found = read_table(book({"Data": [rows[0], *typed]}), "figures.xlsx")
    expected = parse_csv(bundled_reports(), "reports.csv")
    assert found == expected


@pytest.mark.parametrize(
    ("value", "printed"),
    [(344.9, "344.9"), (114.9 * 3, "344.7"), (0.1 + 0.2, "0.3"), (422, "422"), (422.0, "422"), ("1,234.50", "1234.50")],
)
def test_numbers_keep_the_digits_that_excel_shows(value: float | str, printed: str) -> None:
    (report,) = read_table(table([*GOOD[:4], value, *GOOD[5:]]), "figures.xlsx")
    assert format(report.value, "f") == printed


def test_dates_become_months_and_days() -> None:
    month, day = datetime.date(2026, 3, 31), datetime.date(2026, 4, 17)
    (report,) = read_table(table(["pk.ict", month, month, "level", 5, "usd_million", day, "SBP"]), "figures.xlsx")
    assert (str(report.period), report.published) == ("2026-03", "2026-04-17")


def test_a_date_shown_without_its_day_is_a_month() -> None:
    rows = [COLUMNS, [*GOOD[:6], datetime.date(2026, 4, 1), "SBP"]]
    (report,) = read_table(book({"Data": rows}, {"G2": '[$-409]mmm"d"\\-yy;@'}), "figures.xlsx")
    assert report.published == "2026-04"


def test_each_sheet_with_the_columns_is_read_below_its_title() -> None:
    pages = {
        "About": [["Exports"], [], ["by the desk"]],
        "Figures": [["Exports of services"], [], COLUMNS, GOOD, [], GOOD],
        "More": [COLUMNS, [*GOOD[:1], "2026-02", "2026-02", *GOOD[3:]]],
    }
    found = [str(report.period) for report in read_table(book(pages), "figures.xlsx")]
    assert found == ["2026-03", "2026-03", "2026-02"]


def test_an_empty_last_column_is_filled_from_the_defaults() -> None:
    (report,) = read_table(table([*GOOD[:6], None, None]), "f.xlsx", published="2026-05", source="desk")
    assert (report.published, report.source) == ("2026-05", "desk")


def test_a_table_in_an_old_excel_file_is_read_too() -> None:
    made = xlwt.Workbook()
    page = made.add_sheet("Data")
    for r, cells in enumerate([COLUMNS, GOOD]):
        for c, cell in enumerate(cells):
            page.write(r, c, cell)
    out = io.BytesIO()
    made.save(out)
    (report,) = read_table(out.getvalue(), "figures.xls")
    assert report.value == Decimal("413.6")


@pytest.mark.parametrize(
    ("at", "value", "column", "found"),
    [
        (1, "2026-13", "period_start", "'2026-13'"),
        (3, "levels", "measure", "'levels'"),
        (4, "#REF!", "value", "'#REF!'"),
        (4, 1e308, "value", "'1E+308'"),
        (4, True, "value", "'TRUE'"),
    ],
)
def test_a_wrong_cell_is_named_by_sheet_row_and_column(at: int, value: object, column: str, found: str) -> None:
    cells = [*GOOD[:at], value, *GOOD[at + 1 :]]
    (problem,) = problems(table(GOOD, cells))
    assert (problem.place, problem.column, problem.found) == ('figures.xlsx sheet "Data" row 3', column, found)


def test_the_nearest_header_is_the_one_whose_columns_are_missed() -> None:
    data = book({"About": [["Exports", "x"]], "Data": [[c for c in COLUMNS if c != "value"], GOOD[:7]]})
    (problem,) = problems(data)
    assert (problem.place, problem.column) == ('figures.xlsx sheet "Data" row 1', "value")


@pytest.mark.parametrize("pages", [{"Data": []}, {"Data": [[None], [" "]]}])
def test_a_book_without_cells_is_refused(pages: dict[str, Rows]) -> None:
    assert problems(book(pages))[0].found == "no cells"


def test_a_file_that_unpacks_to_too_much_is_refused_unread() -> None:
    with pytest.raises(InvalidInput) as refused:
        sheets.open_sheets(table(GOOD), "figures.xlsx", limits=sheets.Limits(unpacked=1000))
    assert "unpacked" in refused.value.problems[0].found


def test_a_sheet_of_too_many_cells_is_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        sheets.open_sheets(table(GOOD), "figures.xlsx", limits=sheets.Limits(cells=10))
    assert refused.value.problems[0].place == 'figures.xlsx sheet "Data" row 2'


GOOD_CSV = ",".join(COLUMNS) + "\n" + ",".join(map(str, GOOD)) + "\n"
FILES: dict[str, bytes] = {
    "figures.csv": GOOD_CSV.encode(),
    "FIGURES.CSV": GOOD_CSV.encode(),
    "figures.tsv": GOOD_CSV.replace(",", "\t").encode(),
    "figures.xlsx": table(GOOD),
    "mislabelled.csv": table(GOOD),
    "no-suffix": table(GOOD),
}


@pytest.mark.parametrize("name", FILES)
def test_each_kind_of_table_finds_its_reader(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(FILES[name])
    assert [r.value for r in read_file(tmp_path / name)] == [Decimal("413.6")]


@pytest.mark.parametrize("kind", ["xls", "xlsx"])
def test_the_bank_s_workbook_finds_its_reader(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"dt.{kind}"
    path.write_bytes(workbook(kind=kind))
    reports: list[Report] = read_file(path, published="2026-03-20", source="the bank")
    assert len(reports) == 70
    assert {r.source for r in reports} == {"the bank"}


def test_the_bank_s_workbook_needs_its_date(tmp_path: Path) -> None:
    (tmp_path / "dt.xls").write_bytes(workbook())
    with pytest.raises(InvalidInput, match="--published DATE"):
        read_file(tmp_path / "dt.xls")


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("figures.json", b"{}", "a file of kind '.json', wanted a table of figures"),
        ("figures", b"x", "a file of kind 'unknown'"),
        ("empty.xls", b"", "empty.xls"),
        ("page.xls", b"<html><table>", "an Excel file (.xls or .xlsx), not damaged"),
        ("empty.csv", b"", "an empty file"),
        ("other.xlsx", book({"S": [["a", "b"], [1, 2]]}), "a column series"),
    ],
)
def test_a_file_that_no_reader_is_for_is_refused_by_name(name: str, data: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InvalidInput) as caught:
        read_file(tmp_path / name)
    assert message in str(caught.value)
    assert name in str(caught.value)


def test_a_folder_and_a_file_that_is_not_there_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="a folder"):
        read_file(tmp_path)
    with pytest.raises(InvalidInput, match="No such file"):
        read_file(tmp_path / "figures.csv")
    with pytest.raises(InvalidInput, match="null"):
        read_file(tmp_path / "a\0b.csv")


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(50_000_001)
    with pytest.raises(InvalidInput, match="50,000,001 bytes"):
        read_file(path)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=30))
def test_a_damaged_sheet_is_read_or_refused_but_never_fails_otherwise(at: int, junk: bytes) -> None:
    good = FILES["figures.xlsx"]
    at %= len(good)
    try:
        count = len(read_table(good[:at] + junk + good[at + len(junk) :], "figures.xlsx"))
    except InvalidInput as error:
        count = len(error.problems)
    assert count >= 1
