"""SBP's workbook: read in every form in which its meaning is plain, refused by cell where it is not."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.core.catalog import Catalog, bundled_reports
from models.core.errors import InvalidInput
from models.core.periods import Month, Period
from models.reports.files import read_file
from models.reports.report import Report
from models.reports.table import parse_csv
from models.reports.workbook.headings import parse_heading
from tests.models.reports import workbooks
from tests.models.reports.reading import read_workbook
from tests.models.reports.workbooks import FIRST, LABEL, TOP, Grid, column_of, periods, row_of, workbook

REAL = Path(__file__).parents[4] / "shared/data/sbp_dt_2026-03.xls"
ITEMS = {entry.sbp_item: series for series, entry in Catalog.load().entries.items() if entry.sbp_item}


def read(data: bytes, published: str = "2026-08-20") -> list[Report]:
    return read_workbook(data, "dt.xls", published=published)


def refusal(data: bytes) -> str:
    with pytest.raises(InvalidInput) as caught:
        read(data)
    return str(caught.value)


def refused_or_read(data: bytes) -> list[Report] | None:
    try:
        return read(data)
    except InvalidInput:
        return None


def figures(reports: list[Report]) -> dict[tuple[str, Period], Decimal]:
    return {(r.series, r.period): r.value for r in reports}


def expected(latest: str) -> dict[tuple[str, Period], Decimal]:
    return {
        (series, period): (workbooks.credit(item, block) / 1000).quantize(Decimal("0.001"), ROUND_HALF_UP)
        for item, series in ITEMS.items()
        for block, period in enumerate(periods(Month.parse(latest)))
    }


@pytest.mark.skipif(not REAL.exists(), reason="the bank's own file is not part of the project")
def test_the_real_file_gives_the_bundled_figures_and_other_computer_services() -> None:
    reports = figures(read_file(REAL, published="2026-03-20"))
    bundled = figures([r for r in parse_csv(bundled_reports(), "r.csv") if "vintage with Feb-26 (P)" in r.source])
    assert len(reports) == 70
    assert len(bundled) == 65
    assert bundled.items() <= reports.items()
    assert {series for series, _ in reports.keys() - bundled.keys()} == {"pk.ict.computer.other"}


@pytest.mark.parametrize("kind", ["xls", "xlsx"])
@pytest.mark.parametrize("latest", ["2026-02", "2026-03", "2025-12", "2026-06", "2025-10"])
def test_every_month_of_the_fiscal_year_is_read(kind: str, latest: str) -> None:
    assert figures(read(workbook(latest, kind=kind))) == expected(latest)


def test_in_july_the_fiscal_year_to_date_is_the_month_and_is_given_once() -> None:
    def edit(grid: Grid) -> None:
        for item in workbooks.LABELS:
            for side in workbooks.SIDES:
                for month, to_date in ((0, 3), (2, 4)):
                    grid[row_of(item), column_of(to_date, side)] = grid[row_of(item), column_of(month, side)]

    reports = read(workbook("2025-07", edit=edit))
    assert len(reports) == 42
    assert {str(r.period) for r in reports} == {"2024-07", "2025-06", "2025-07"}


def test_in_august_the_fiscal_year_to_date_must_be_the_sum_of_its_two_months() -> None:
    assert "FY2026:2" in refusal(workbook("2025-08"))

    def edit(grid: Grid) -> None:
        for row in range(row_of("8"), row_of("10.3.5") + 1):
            for side in workbooks.SIDES:
                july, august = (grid[row, column_of(block, side)] for block in (1, 2))
                grid[row, column_of(4, side)] = july if isinstance(july, str) else july + august

    assert len(read(workbook("2025-08", edit=edit))) == 70


def test_value_unit_status_and_source_are_those_of_the_sheet() -> None:
    report = next(r for r in read(workbook()) if r.series == "pk.ict" and str(r.period) == "2026-01")
    assert report.value.as_tuple().exponent == -3
    assert (report.unit, report.status, report.published) == ("usd_million", "revised", "2026-08-20")
    assert report.source == 'SBP workbook dt.xls "Trade in Services (EBOPS)"'
    assert [r.status for r in read(workbook())[:5]] == ["", "revised", "provisional", "", "provisional"]


def test_thousands_become_millions_exactly() -> None:
    def edit(grid: Grid) -> None:
        grid[row_of("9.3.2"), column_of(0)] = 373528
        for item in ("9.3", "9"):
            parts = [i for i in workbooks.LABELS if i.rpartition(".")[0] == item]
            grid[row_of(item), column_of(0)] = sum(grid[row_of(part), column_of(0)] for part in parts)
        for item in ("9.3.2", "9.3", "9"):
            debit = grid[row_of(item), column_of(0, "Debit")]
            grid[row_of(item), column_of(0, "Net")] = grid[row_of(item), column_of(0)] - debit
        for row in range(row_of("9"), row_of("10")):
            for side in workbooks.SIDES:
                cell = grid[row, column_of(3, side)]
                grid[row, column_of(3, side)] = cell if isinstance(cell, str) else cell * 100

    assert figures(read(workbook(edit=edit)))["pk.ict.information.other", Period.parse("2025-02")] == Decimal("373.528")


@pytest.mark.parametrize(
    "knobs",
    [
        {"shift": (7, 0)},
        {"shift": (0, 3)},
        {"sheet": "Sheet1"},
        {"front_sheets": ["Contents", "BOP"]},
        {"unit": "(Amount in thousand US $)"},
        {"unit": "Thousand U.S. Dollars"},
        {"sides": ("CREDIT ", "debit", "Net Balance")},
        {"heads": [45716, "January 2026(R)", "Feb 2026 (P)", "July-Feb FY2025 (R)", "Jul – Feb, FY 2026 (P)"]},
        {"heads": [45716, 46053, 46081, "Jul-Feb FY25", "Jul-Feb FY26"]},
        {"labels": {"9.2.1": "9.2.1. HARDWARE\xa0CONSULTANCY", "9.2.5": "9.2.5Freelancers of Computer Services"}},
        {
            "labels": {
                "9.1.1": "(9.1.1) call centers",
                "9.1": " 9.1.  Telecom services",
                "9.2": "9.2) Computer Services",
            }
        },
        {"labels": {"9.2.2": "Software consultancy services"}},
    ],
    ids=lambda knobs: "-".join(knobs),
)
def test_what_is_merely_spelt_or_placed_otherwise_is_read(knobs: dict[str, object]) -> None:
    assert figures(read(workbook(**knobs))) == expected("2026-02")  # type: ignore[arg-type]


def test_item_numbers_may_stand_in_a_column_of_their_own() -> None:
    def edit(grid: Grid) -> None:
        for item in workbooks.LABELS:
            grid[row_of(item), 0], title = workbooks.LABELS[item].replace("\xa0", " ").split(" ", 1)
            grid[row_of(item), LABEL] = title

    assert figures(read(workbook(edit=edit))) == expected("2026-02")


def test_blocks_may_come_in_another_order() -> None:
    def edit(grid: Grid) -> None:
        for row in range(TOP, row_of("10.3.5") + 1):
            for i in range(3):
                a, b = (row, FIRST + i), (row, FIRST + 12 + i)
                grid[a], grid[b] = grid.get(b), grid.get(a)

    assert figures(read(workbook(edit=edit))) == expected("2026-02")


def test_a_heading_may_be_broken_over_two_rows() -> None:
    def edit(grid: Grid) -> None:
        grid[TOP - 1, 11] = "Jul-Feb"
        grid[TOP, 11] = "FY25"
        grid[TOP - 3, 1] = "(Amount in Thousand US$)"

    assert figures(read(workbook(edit=edit))) == expected("2026-02")


@pytest.mark.parametrize("blank", ["N/A", "-", None, " \xa0"])
def test_cells_without_a_figure_give_no_report(blank: str | None) -> None:
    def edit(grid: Grid) -> None:
        for side in workbooks.SIDES:
            grid[row_of("9.2.5"), column_of(3, side)] = blank

    reports = figures(read(workbook(edit=edit)))
    assert expected("2026-02").items() - reports.items() == {
        (key, value) for key, value in expected("2026-02").items() if key == ("pk.ict.computer.freelance", FY25)
    }


FY25 = Period.parse("FY2025:8")


def test_figures_stored_as_text_are_read() -> None:
    def edit(grid: Grid) -> None:
        grid[row_of("9.1.1"), column_of(0)] = f"{workbooks.credit('9.1.1', 0):,.4f} "

    assert figures(read(workbook(edit=edit))) == expected("2026-02")


def put(*cells: tuple[str | int, int, object]) -> dict[str, object]:
    """A knob that writes cells, each by item or row."""

    def edit(grid: Grid) -> None:
        for row, column, value in cells:
            grid[row_of(row) if isinstance(row, str) else row, column] = value

    return {"edit": edit}


def move_right(grid: Grid) -> None:
    """Figures one column to the right of their headings."""
    for (row, column), value in sorted(grid.items(), reverse=True):
        if row > TOP + 1 and column >= FIRST:
            grid[row, column + 1] = value
            grid[row, column] = None


def move_down(grid: Grid) -> None:
    """Figures one row below their labels."""
    for (row, column), value in sorted(grid.items(), reverse=True):
        if row > TOP + 1 and column >= FIRST:
            grid[row + 1, column] = value
            grid[row, column] = None


def swap_sides(grid: Grid) -> None:
    """Credit and Debit exchanged together with Net, so that rows still add up."""
    for item in workbooks.LABELS:
        for block in range(5):
            a, b = (row_of(item), column_of(block)), (row_of(item), column_of(block, "Debit"))
            grid[a], grid[b] = grid[b], grid[a]
            grid[row_of(item), column_of(block, "Net")] *= -1


@pytest.mark.parametrize(
    ("knobs", "message"),
    [
        ({"sides": ("Amount", "Change", "Share")}, 'found sheets "EBOPS", wanted one sheet "EBOPS" with a row of'),
        ({"unit": None}, "no unit, wanted the unit (Amount in Thousand US$)"),
        ({"unit": "(Amount in Million US$)"}, "row 6: found '(amount in million us$)'"),
        ({"unit": "(Thousand Rupees)"}, "found '(thousand rupees)'"),
        ({"drop": ["9.2.3"]}, 'found no such row, wanted one row labelled "9.2.3 Maintenance and repair of computers"'),
        ({"labels": {"10": "9.2.2 Software consultancy"}}, 'row 16 and dt.xls sheet "EBOPS" row 24'),
        ({"labels": {"9.2.1": "9.2.1 Software consultancy services"}}, "row 15, column label: found '9.2.1 software"),
        ({"labels": {"9.2.4": "9.2.4 Gaming"}}, 'wanted item 9.2.4 to be "Export of computer software"'),
        (put((TOP + 1, FIRST, None)), "Debit, Net without Credit, wanted a block of Credit, Debit and Net"),
        (put((TOP + 1, column_of(2), "Debit")), "without Credit"),
        (put((TOP + 1, column_of(4, "Net"), None)), "Credit, Debit without Net"),
        (put((TOP, column_of(1), None)), "cell F8: found no heading"),
        (put((TOP, column_of(1), None), (TOP, column_of(1) - 1, "Jan-26 (R)")), "cell F8: found no heading"),
        (put((TOP, column_of(1), "Janvier")), "found 'janvier', wanted a month (Feb-26)"),
        (put((TOP, column_of(1), "Nov-25 (R)")), "2025-11, 2026-02, FY2025:8, FY2026:8, wanted 2025-02, 2026-01"),
        (put((TOP, column_of(4), "Jul-Jan, FY26 (P)")), "FY2026:7, wanted"),
        (put((TOP, column_of(4), "Jul-Feb 2026")), "found 'jul-feb 2026'"),
        (put(("9.1.1", column_of(0), 99999)), "Credit"),
        (put(("9.2.1", column_of(0), "#REF!")), "cell C15: found '#ref!', wanted a number, N/A or nothing"),
        (put(("9.2.1", column_of(0), -4.0)), "cell C15, column Credit: found -4"),
        (put(("9.2.1", column_of(0), 1e300)), "cell C15"),
        (put(("9", column_of(0), "N/A")), "cell C10, column Credit: found nothing"),
        ({"edit": move_right}, "found nothing, wanted a figure of the whole"),
        ({"edit": move_down}, "a whole that is the sum of its parts"),
        ({"edit": swap_sides}, "the two look swapped"),
        ({"sides": ("Debit", "Credit", "Net")}, "wanted Credit less Debit"),
    ],
)
def test_a_sheet_that_is_not_understood_is_refused_by_what_was_looked_for(
    knobs: dict[str, object], message: str
) -> None:
    assert message in refusal(workbook(**knobs))  # type: ignore[arg-type]


def test_parts_that_do_not_add_up_are_refused_with_their_cells() -> None:
    def edit(grid: Grid) -> None:
        for column in (column_of(0), column_of(0, "Net")):
            grid[row_of("9.3.2"), column] += 3

    message = refusal(workbook(edit=edit))
    assert re.search(r"cell C21, column Credit: found \S+ and parts C22, C23 of \S+, wanted a whole", message)


def test_rounding_of_the_parts_is_not_an_error() -> None:
    def edit(grid: Grid) -> None:
        for position, value in grid.items():
            if isinstance(value, float):
                grid[position] = float(round(value))

    assert len(read(workbook(edit=edit))) == 70


def test_a_credit_below_nothing_by_rounding_alone_is_nothing() -> None:
    def edit(grid: Grid) -> None:
        for side in ("Credit", "Debit", "Net"):
            lost = grid[row_of("9.3.1"), column_of(0, side)]
            grid[row_of("9.3.1"), column_of(0, side)] = -0.3 if side == "Credit" else 0
            for item in ("9.3", "9"):
                grid[row_of(item), column_of(0, side)] -= lost

    value = figures(read(workbook(edit=edit)))["pk.ict.information.news_agency", Period.parse("2025-02")]
    assert str(value) == "0.000"


def test_a_fiscal_year_to_date_below_its_months_is_refused() -> None:
    def edit(grid: Grid) -> None:
        for item in workbooks.LABELS:
            for side in workbooks.SIDES:
                for block in (3, 4):
                    value = grid[row_of(item), column_of(block, side)]
                    grid[row_of(item), column_of(block, side)] = value if isinstance(value, str) else value / 50

    assert "the months of FY2026:8 that are in the sheet" in refusal(workbook(edit=edit))


@pytest.mark.parametrize("published", ["yesterday", "2026-13-01", "", "2026-02-28", "2026-02"])
def test_a_publication_date_that_cannot_be_is_refused_once(published: str) -> None:
    with pytest.raises(InvalidInput, match="column published") as caught:
        read(workbook(), published=published)
    assert len(caught.value.problems) == 1


def test_more_faults_than_are_told_are_counted() -> None:
    def edit(grid: Grid) -> None:
        for row in range(row_of("9"), row_of("10")):
            for column in range(FIRST, FIRST + 15):
                grid[row, column] = "x"

    assert "there may be more" in refusal(workbook(edit=edit))


@pytest.mark.parametrize(
    ("text", "period", "status"),
    [
        ("Jan-26 (R)", "2026-01", "revised"),
        ("Sept. 2025", "2025-09", ""),
        ("Mar-26P", "2026-03", "provisional"),
        ("Mar'26 (Provisional)", "2026-03", "provisional"),
        ("Sep 25", "2025-09", ""),
        ("Jul-Feb, FY25", "FY2025:8", ""),
        ("July to March FY 2025-26 (P)", "FY2026:9", "provisional"),
        ("Jul-Mar 2025-26", "FY2026:9", ""),
        ("Jul-25 to Mar-26", "FY2026:9", ""),
        ("FY26 (Jul-Mar) (P)", "FY2026:9", "provisional"),
        ("FY26", "FY2026", ""),
        ("Jul FY26", "2025-07", ""),
        ("2026-03", "2026-03", ""),
    ],
)
def test_headings_are_read_in_the_ways_they_are_written(text: str, period: str, status: str) -> None:
    assert parse_heading(text) == (Period.parse(period), status)


@pytest.mark.parametrize(
    "text", ["", "Jul-Mar 2026", "Feb-26 (E)", "mars 26", "ma-26", "Aug-Mar FY26", "FY24-26", "26"]
)
def test_headings_that_could_mean_two_things_or_nothing_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_heading(text)


BOOKS = [workbook(), workbook(kind="xlsx")]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(BOOKS), st.integers(0, 30_000), st.binary(min_size=1, max_size=40))
def test_a_damaged_workbook_is_refused_or_read_but_never_fails_otherwise(book: bytes, at: int, junk: bytes) -> None:
    at %= len(book)
    reports = refused_or_read(book[:at] + junk + book[at + len(junk) :])
    assert reports is None or len(reports) <= 70


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x09\x08\x10\x00"]), st.binary())
def test_bytes_that_are_no_workbook_are_refused(magic: bytes, junk: bytes) -> None:
    assert "dt.xls" in refusal(magic + junk)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_one_changed_cell_is_refused_or_changes_at_most_its_own_figure(data: st.DataObject) -> None:
    item = data.draw(st.sampled_from(list(ITEMS)))
    column = data.draw(st.integers(FIRST, FIRST + 14))
    value = data.draw(st.one_of(st.none(), st.floats(-1e9, 1e9), st.text("0123456789,.-N/A", max_size=8)))
    reports = refused_or_read(workbook(**put((item, column, value))))  # type: ignore[arg-type]
    changed = {key for key, _ in expected("2026-02").items() ^ figures(reports).items()} if reports else set()
    assert len(changed) <= 1
    assert {series for series, _ in changed} <= {ITEMS[item]}
