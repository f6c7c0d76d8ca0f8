"""Wide tables: months down or across, series by id or title, units, and what is named when it cannot be read."""

from __future__ import annotations

import io
import random
from datetime import date
from pathlib import Path
from time import process_time

import openpyxl
import pytest

from models.core.catalog import Catalog
from models.core.errors import InvalidInput, Problem
from models.core.periods import Month
from models.core.units import OF_SERIES
from models.reports.files import read_wide
from models.reports.month_text import read_month
from models.reports.report import Report
from models.reports.series_heading import Headings, read_unit
from models.reports.wide_layout import Grid, find_layout
from models.reports.wide_table import Published, parse_wide_csv

CATALOG = Catalog.load()
PUBLISHED = Published("2026-04-17", None, CATALOG)
TITLE = CATALOG["pk.ict"].title


def read(text: str, encoding: str = "utf-8") -> list[Report]:
    return parse_wide_csv(text.encode(encoding), "f.csv", published=PUBLISHED)


def figures(reports: list[Report]) -> dict[tuple[str, str], tuple[str, str]]:
    return {(r.series, str(r.period)): (f"{r.value:f}", r.unit) for r in reports}


def refusals(text: str) -> list[str]:
    with pytest.raises(InvalidInput) as refused:
        read(text)
    return [str(problem) for problem in refused.value.problems]


DOWN = "month,pk.ict,pk.ict.telecom\n2026-01,400.50,40\n2026-02,..,41\n2026-03,410,\n"
ACROSS = "series,2026-01,2026-02,2026-03\npk.ict,400.50,..,410\npk.ict.telecom,40,41,\n"
FIGURES = {
    ("pk.ict", "2026-01"): ("400.50", OF_SERIES),
    ("pk.ict.telecom", "2026-01"): ("40", OF_SERIES),
    ("pk.ict.telecom", "2026-02"): ("41", OF_SERIES),
    ("pk.ict", "2026-03"): ("410", OF_SERIES),
}


@pytest.mark.parametrize("text", [DOWN, ACROSS, DOWN.replace(",", ";"), ACROSS.replace(",", "\t")])
def test_months_down_and_across_give_the_same(text: str) -> None:
    assert figures(read(text)) == FIGURES
    assert {r.published for r in read(text)} == {"2026-04-17"}


def test_random_tables_read_the_same_both_ways() -> None:
    seed = random.randrange(10**6)
    chance = random.Random(seed)
    for _ in range(30):
        series = chance.sample(sorted(CATALOG.entries), chance.randint(1, 6))
        months = [Month.of(2020, 1) + i for i in range(chance.randint(2, 30))]
        cells = {
            (s, m): chance.choice([f"{chance.uniform(0, 900):.2f}"] * 8 + ["", ":"]) for s in series for m in months
        }
        # Neighbouring months of each series: figures of every second month alone would be refused as no months.
        cells |= {(s, m): "1.5" for s in series for m in months[:2]}
        down = [["", *series], *([str(m), *(cells[s, m] for s in series)] for m in months)]
        across = [list(row) for row in zip(*down, strict=True)]
        one, two = (figures(read("\n".join(map(",".join, way)))) for way in (down, across))
        expected = {(s, str(m)): (v, OF_SERIES) for (s, m), v in cells.items() if v not in ("", ":")}
        assert one == two == expected, seed


SPELLINGS = (
    "2026-03|2026-03-01|2026-03-31|2026-03-01 00:00:00|2026/03|2026M03|2026-M03|2026m3|03/2026|Mar 2026|March 2026"
    "|Mar-2026|Mar-26|mar. 2026|MAR '26|2026 Mar|2026 M03"
)


@pytest.mark.parametrize("text", SPELLINGS.split("|"))
def test_months_are_read_in_usual_spellings(text: str) -> None:
    assert read_month(text) == Month.of(2026, 3)


NO_MONTHS = "2026|202603|03/04/2026|2026-13|2026-02-30|2026-Q1|Mai 2026x|400.5|Total|| |2026-3-4-5|Jan"


@pytest.mark.parametrize("text", NO_MONTHS.split("|"))
def test_other_texts_are_no_months(text: str) -> None:
    assert read_month(text) is None


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("usd_thousand", "usd_thousand"),
        ("US$ million", "usd_million"),
        ("million USD", "usd_million"),
        ("EUR bn", "eur_billion"),
        ("thousands persons", "thousand_persons"),
        ("%", "percent"),
        ("Index", "index"),
    ],
)
def test_units_are_read_as_people_write_them(text: str, unit: str) -> None:
    assert read_unit(text) == unit


def test_titles_and_units_stand_in_headings() -> None:
    text = f'Month;"{TITLE}";computer SERVICES [usd_thousand];pk.ict.telecom (US$ million)\nJan 2026;1,5;2,5;3,5\n'
    assert figures(read(text)) == {
        ("pk.ict", "2026-01"): ("1.5", OF_SERIES),
        ("pk.ict.computer", "2026-01"): ("2.5", "usd_thousand"),
        ("pk.ict.telecom", "2026-01"): ("3.5", "usd_million"),
    }


def test_units_titles_and_notes_have_their_places() -> None:
    text = (
        "Exports of IT services\nTable 4\n\nmonth,pk.ict,pk.ict.telecom\nunit,usd_thousand,usd_million\n"
        "2026-02,400500,40\n2026-03,410000,41\nSource: State Bank,,\n"
    )
    across = "id,title,unit,2026-02,2026-03\npk.ict,IT,usd_thousand,400500,410000\npk.ict.telecom,T,usd_million,40,41\n"
    assert figures(read(text)) == figures(read(across))
    assert figures(read(text))["pk.ict", "2026-03"] == ("410000", "usd_thousand")


def test_utf16_and_a_named_separator_are_read() -> None:
    assert figures(read("sep=;\n" + DOWN.replace(",", ";"), "utf-16")) == FIGURES


REFUSED = {
    "an unknown heading": (
        DOWN.replace("pk.ict,", "pk.itc,"),
        "f.csv line 1 cell B: found 'pk.itc'",
        "nearest: pk.ict",
    ),
    "an unknown row": (ACROSS.replace("pk.ict,", "pk.itc,"), "f.csv line 2 cell A: found 'pk.itc'", "nearest: pk.ict"),
    "a word": (DOWN.replace("410", "41O"), "f.csv line 4 cell B, column pk.ict: found '41O'", "a number"),
    "a word across": (ACROSS.replace("410", "n.k."), "f.csv line 2 cell D, column pk.ict: found 'n.k.'", "a number"),
    "a month twice": (DOWN.replace("2026-03", "2026M02"), "f.csv line 4 cell A: found '2026M02'", "line 3 cell A"),
    "a month twice across": (ACROSS.replace("2026-03", "Feb 2026"), "line 1 cell D: found 'Feb 2026'", "line 1 cell C"),
    "a column twice": (DOWN.replace("pk.ict.telecom", TITLE.split(" (")[0]), "line 1 cell C", "a series"),
    "an id twice": (DOWN.replace("pk.ict.telecom", "pk.ict"), "line 1 cell C: found 'pk.ict'", "line 1 cell B"),
    "a total": (DOWN + "Total,1,2\n", "line 5 cell A: found 'Total'", "a month like"),
    "a year": (DOWN + "2025,1,2\n", "line 5 cell A: found '2025'", "a month like"),
    "figures of no month": (DOWN + ",1,2\n", "line 5 cell A: found nothing", "a month like"),
    "no heading": ("month,pk.ict,\n2026-03,1,2\n", "line 2 cell C: found '2'", "a heading"),
    "no headings": ("2026-02,1\n2026-03,2\n", "line 1 cell A: found the first month", "headings before it"),
    "no months": ("a,b\n1,2\n", "f.csv line 1 cell A: found a table without months", "2026M03"),
    "no figures": ("month,pk.ict\n2026-03,\n", "f.csv: found months and series without a figure", "one figure"),
    "an empty file": ("", "f.csv: found an empty file", "a table"),
    "an unknown unit": (
        "month,pk.ict (gallons)\n2026-03,1\n",
        "line 1 cell B: found 'pk.ict (gallons)'",
        "a unit like",
    ),
    "two units": ("unit,usd_thousand\nmonth,pk.ict (usd_million)\n2026-03,1\n", "line 1 cell B", "usd_million"),
    "a measure": ("series,measure,2026-02,2026-03\npk.ict,yoy_pct,4,5\n", "line 1 cell B: found 'measure'", "--wide"),
    "a row cut off": (DOWN.replace("2026-03,410,\n", "2026-03,410\n"), "line 4 cell A: found 2 cells", "3 as in the"),
    "a cell too many": (DOWN.replace("2026-03,410,", "2026-03,410,,7"), "line 4 cell D: found '7'", "a heading"),
    "a percentage": (DOWN.replace("410", "410%"), "line 4 cell B, column pk.ict: found '410%'", "a number"),
    "an unclear comma": (
        "month;pk.ict\n2026-03;1,234\n",
        "line 2 cell B, column pk.ict: found '1,234'",
        "decimal point",
    ),
    "1e308": (DOWN.replace("410", "1e308"), "line 4 cell B, column pk.ict: found '1e308'", "a number"),
    "quarters": (
        "month,pk.ict\n" + "".join(f"{2015 + i // 4}-{3 * (i % 4) + 3:02},{i}\n" for i in range(20)),
        "looks quarterly",
        "a period",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_wrong_is_named_with_its_cell(case: str) -> None:
    text, found, wanted = REFUSED[case]
    assert any(found in each and wanted in each for each in refusals(text)), refusals(text)


def test_a_long_heading_takes_no_long_time() -> None:
    def seconds(length: int) -> float:
        start = process_time()
        refusals(f"month,pk.ict{' ' * length}x\n2026-03,1\n")
        return process_time() - start

    seconds(10)
    assert seconds(150_000) < 1 + 200 * seconds(1_000)


def test_all_faults_are_named_at_once() -> None:
    found = refusals(DOWN.replace("400.50", "x").replace("41,", "").replace("40\n", "y\n"))
    assert len(found) >= 2


def workbook(tmp_path: Path, rows: list[list[object]], **formats: str) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    for cell, number_format in formats.items():
        sheet[cell].number_format = number_format
    book.save(tmp_path / "f.xlsx")
    return tmp_path / "f.xlsx"


def from_book(path: Path) -> list[Report]:
    return read_wide([path], published="2026-04-17", source="the bank", catalog=CATALOG)


def test_sheets_have_dates_as_months(tmp_path: Path) -> None:
    first: list[list[object]] = [["Exports"], ["Month", "pk.ict", "Call centres"]]
    rows = [*first, [date(2026, 2, 1), 344.9, None], ["Mar-26", 12, "-"]]
    path = workbook(tmp_path, rows, A3="mmm-yy")
    reports = from_book(path)
    assert figures(reports) == {("pk.ict", "2026-02"): ("344.9", OF_SERIES), ("pk.ict", "2026-03"): ("12", OF_SERIES)}
    assert reports[0].place == 'f.xlsx sheet "Sheet" cell B3'


@pytest.mark.parametrize(
    ("rows", "formats", "found"),
    [
        ([["m", "pk.ict"], ["2026-03", 0.5]], {"B2": "0.0%"}, "cell B2, column pk.ict: found '50%'"),
        (
            [["m", "pk.ict"], ["2026-03", 5]],
            {"B2": '0 "pounds"'},
            "cell B2, column pk.ict: found 5 in the number format",
        ),
        ([["m", "pk.ict"], ["2026-03", "=1+1"]], {}, "cell B2, column pk.ict: found the formula"),
        ([["m", "pk.itc"], ["2026-03", 1]], {}, "cell B1: found 'pk.itc'"),
        ([["m", "pk.ict"], [46082, 1]], {}, "a table without months"),
        ([], {}, "no cells"),
    ],
)
def test_cells_of_sheets_are_named(
    tmp_path: Path, rows: list[list[object]], formats: dict[str, str], found: str
) -> None:
    with pytest.raises(InvalidInput, match=r"f\.xlsx") as refused:
        from_book(workbook(tmp_path, rows, **formats))
    assert found in str(refused.value)


@pytest.mark.parametrize("hidden", ["row", "column"])
def test_hidden_figures_are_named(tmp_path: Path, hidden: str) -> None:
    book = openpyxl.Workbook()
    for row in [["m", "pk.ict"], ["2026-02", 1], ["2026-03", 2]]:
        book.active.append(row)
    (book.active.row_dimensions[3] if hidden == "row" else book.active.column_dimensions["B"]).hidden = True
    book.save(tmp_path / "f.xlsx")
    with pytest.raises(InvalidInput, match=f"cell B3.*a cell of a hidden {hidden}"):
        from_book(tmp_path / "f.xlsx")


def test_sheets_that_differ_are_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for sheet, value in ((book.active, 1), (book.create_sheet("two"), 2)):
        sheet.append(["m", "pk.ict"])
        sheet.append(["2026-03", value])
    book.create_sheet("notes").append(["a", "b"])
    data = io.BytesIO()
    book.save(data)
    (tmp_path / "f.xlsx").write_bytes(data.getvalue())
    with pytest.raises(InvalidInput, match="one figure in all sheets"):
        from_book(tmp_path / "f.xlsx")


def test_a_wide_table_needs_its_publication_date(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="published: found nothing, wanted --published DATE"):
        read_wide([tmp_path / "f.csv"], published=None, source=None, catalog=CATALOG)


def test_a_bad_date_is_named_once_a_cell(tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text(DOWN)
    with pytest.raises(InvalidInput, match="published: found '2026-31-01'"):
        read_wide([tmp_path / "f.csv"], published="2026-31-01", source=None, catalog=CATALOG)


BODY = "\nMonth,pk.ict\nJul-25,354120\nAug-25,337000\n"


@pytest.mark.parametrize(
    "text",
    [
        "US$ thousand," + BODY,
        "(Thousand US$)," + BODY,
        "[USD thousand]," + BODY,
        "Unit: thousand US dollars," + BODY,
        "Units in US$ thousand" + BODY,
        "in thousands of US dollars" + BODY,
        "Exports in thousand US dollars," + BODY,
        "Exports of IT (US$ thousand)\nTable 4\n" + BODY,
        "Exports of IT (in US$ '000)" + BODY,
        '"Exports of IT, US$ thousand"' + BODY,
        ",US$ thousand" + BODY,
        "Exports,US$ thousand" + BODY,
        BODY.strip().replace("Month", "US$ thousand"),
        "US$ thousand,Jul-25,Aug-25\npk.ict,354120,337000\n",
        "(thousand USD);Jul-25;Aug-25\npk.ict;354120;337000\n",
    ],
)
def test_a_unit_above_the_months_is_that_of_the_table(text: str) -> None:
    assert figures(read(text)) == {
        ("pk.ict", "2025-07"): ("354120", "usd_thousand"),
        ("pk.ict", "2025-08"): ("337000", "usd_thousand"),
    }


@pytest.mark.parametrize("title", ["US$ thousand,,", ",US$ thousand,", "IT,US$ thousand,", "Exports (US$ thousand),,"])
def test_a_unit_of_the_table_is_of_all_its_columns(title: str) -> None:
    text = f"{title}\nMonth,pk.ict,pk.ict.telecom\nJul-25,354120,45000\nAug-25,337000,44000\n"
    assert {unit for _, unit in figures(read(text)).values()} == {"usd_thousand"}


@pytest.mark.parametrize(
    ("text", "found", "wanted"),
    [
        ("Exports in thousands" + BODY, "line 1 cell A: found 'Exports in thousands'", "usd_million"),
        ("(thousands)," + BODY, "line 1 cell A: found '(thousands)'", "usd_million"),
        ("Exports (Rs billion)" + BODY, "line 1 cell A: found 'Exports (Rs billion)'", "usd_million"),
        ("Exports in rupees" + BODY, "line 1 cell A: found 'Exports in rupees'", "usd_million"),
        ("PKR million,Jul-25,Aug-25\npk.ict,1,2\n", "line 1 cell A: found 'PKR million'", "usd_million"),
        ("US$ million" + BODY.replace("pk.ict", "pk.ict (usd_thousand)"), "line 1 cell A", "usd_thousand"),
        ("US$ million\nUnit: US$ thousand" + BODY, "line 2 cell A", "usd_million"),
    ],
)
def test_a_title_of_another_unit_is_named(text: str, found: str, wanted: str) -> None:
    assert any(found in each and wanted in each for each in refusals(text)), refusals(text)


@pytest.mark.parametrize(
    "title",
    [
        '"Exports of IT, US$"',
        "US$",
        "index",
        "Exports passed 3 billion dollars in 2025",
        "Table 4",
        "Exports of services in 2025",
        '"State Bank of Pakistan, Karachi"',
    ],
)
def test_other_titles_leave_the_unit_to_the_series(title: str) -> None:
    assert {unit for _, unit in figures(read(title + BODY)).values()} == {OF_SERIES}


def test_a_note_in_a_column_of_words_is_of_its_series() -> None:
    text = "id,note,Jul-25,Aug-25\npk.ict,in US$ thousand,354120,337000\npk.ict.telecom,,45,44\n"
    found = figures(read(text))
    assert found["pk.ict", "2025-07"] == ("354120", "usd_thousand")
    assert found["pk.ict.telecom", "2025-07"] == ("45", OF_SERIES)


class CountedRow(list[str]):
    """A row that counts how often its length is looked up."""

    looks = 0

    def __len__(self) -> int:
        CountedRow.looks += 1
        return super().__len__()


def test_empty_rows_are_looked_at_in_proportion_to_their_number() -> None:
    def looks(empty: int) -> int:
        rows = [CountedRow(row) for row in (["month", "pk.ict"], ["2026-02", "1"], ["2026-03", "2"], *[[]] * empty)]
        CountedRow.looks = 0
        layout = find_layout(Grid("f", rows, lambda r, c: f"{r} {c}"), Headings(CATALOG))
        assert layout
        problems: list[Problem] = []
        assert layout.series(Headings(CATALOG), problems)
        assert not problems
        assert not list(layout.strays())
        return CountedRow.looks

    assert looks(400) < 3 * looks(200)
