# ruff: noqa: E501
"""Tables in a press text: periods of rows and columns, units, rates, headings of two rows, and what is left out."""

from __future__ import annotations

from datetime import date
from time import process_time

import pytest

from models.press import Reading, read_press
from models.press.table_heads import read_head
from models.press.table_units import OTHER_MONEY, unit_in

HEAD = "Pakistan's IT exports, US$ million\n\n"


def read(text: str) -> Reading:
    return read_press(text, published="2026-04-20", source="test", record=None, today=date(2026, 11, 28))


def facts(text: str) -> set[str]:
    """Series, period, measure and value as printed; a level of US$ million without its unit."""
    return {
        f"{r.series.removeprefix('pk.')} {r.period_text} {r.measure} {r.value}"
        + ("" if r.unit in ("usd_million", "percent") else f" {r.unit}")
        for r in (p.report for p in read(text).figures)
    }


MONTHS_OF_FISCAL_YEARS = {
    *("ict 2023-07 level 210", "ict 2023-08 level 230", "ict FY2024:2 level 440"),
    *("ict 2024-07 level 286", "ict 2024-08 level 298", "ict FY2025:2 level 584"),
    *("ict 2025-07 level 354", "ict 2025-08 level 337", "ict FY2026:2 level 691"),
}


@pytest.mark.parametrize(
    "rows",
    [
        "| | FY24 | FY25 | FY26 |\n|---|---|---|---|\n| July | 210 | 286 | 354 |\n| August | 230 | 298 | 337 |\n| Total | 440 | 584 | 691 |",
        "Month\t2023-24\t2024-25\t2025-26\nJul\t210\t286\t354\nAug\t230\t298\t337\nTotal\t440\t584\t691",
        "                 FY24    FY25    FY26\nJuly             210     286     354\nAugust           230     298     337\nTotal            440     584     691",
        "<table><tr><th></th><th>FY24</th><th>FY25</th><th>FY26</th></tr><tr><td>Jul</td><td>210</td><td>286</td><td>354</td></tr>"
        "<tr><td>Aug</td><td>230</td><td>298</td><td>337</td></tr><tr><td>Total</td><td>440</td><td>584</td><td>691</td></tr></table>",
        "| | Jul | Aug | Total |\n| FY24 | 210 | 230 | 440 |\n| FY25 | 286 | 298 | 584 |\n| FY26 | 354 | 337 | 691 |",
    ],
)
def test_months_across_years_are_of_the_year_of_their_column(rows: str) -> None:
    assert facts(HEAD + rows) == MONTHS_OF_FISCAL_YEARS


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("| | 2024 | 2025 |\n| January | 265 | 313 |", {"ict 2024-01 level 265", "ict 2025-01 level 313"}),
        ("| | 2024-25 | 2025-26 |\n| Dec | 348 | 437 |", {"ict 2024-12 level 348", "ict 2025-12 level 437"}),
        (
            "| Quarter | FY25 | FY26 | YoY |\n| Q1 | 877 | 1,057 | 20.5% |\n| Q2 | 985 | 1,100 | 11.7% |\n| Total | 1,862 | 2,157 | 15.8% |",
            {"ict FY2025:3 level 877", "ict FY2026:3 level 1057", "ict FY2026:3 yoy_pct 20.5", "ict 2024-10..2024-12 level 985"}
            | {"ict 2025-10..2025-12 level 1100", "ict 2025-10..2025-12 yoy_pct 11.7", "ict FY2025:6 level 1862"}
            | {"ict FY2026:6 level 2157", "ict FY2026:6 yoy_pct 15.8"},
        ),
        ("| | FY24 | FY25 |\n| H1 | 1,454 | 1,862 |", {"ict FY2024:6 level 1454", "ict FY2025:6 level 1862"}),
        ("| | FY24 | FY25 |\n| Jul-Mar | 2,283 | 2,825 |", {"ict FY2024:9 level 2283", "ict FY2025:9 level 2825"}),
        # A column without figures yet is no other column, and a total is of the months that are filled.
        (
            "| | FY25 | FY26 |\n| Jul | 286 | 354 |\n| Aug | 298 | |\n| Total | 584 | 354 |",
            {"ict 2024-07 level 286", "ict 2025-07 level 354", "ict 2024-08 level 298", "ict FY2025:2 level 584"},
        ),
        # Of a row and a column that contradict each other nothing is read.
        ("| | FY24 | FY25 |\n| Jan 2025 | 300 | 313 |", {"ict 2025-01 level 313"}),
        ("| | Q1 | Q2 |\n| Jul-Dec FY25 | 300 | 313 |", set()),
        # The total of months with a year of their own, and one with a gap.
        (
            "| Month | Exports |\n| Jan 2026 | 350 |\n| Feb 2026 | 352 |\n| Total | 702 |",
            {"ict 2026-01 level 350", "ict 2026-02 level 352", "ict 2026-01..2026-02 level 702"},
        ),
        (
            "| Month | Exports |\n| Jan 2026 | 350 |\n| Mar 2026 | 352 |\n| Total | 702 |",
            {"ict 2026-01 level 350", "ict 2026-03 level 352"},
        ),
        # Items down and years across are as they were.
        (
            "| Item | FY24 | FY25 |\n| Telecom | 520 | 560 |\n| Total | 3,223 | 3,810 |",
            {"ict.telecom FY2024 level 520", "ict.telecom FY2025 level 560", "ict FY2024 level 3223", "ict FY2025 level 3810"},
        ),
    ],
)  # fmt: skip
def test_rows_and_columns_name_a_period_together(rows: str, expected: set[str]) -> None:
    assert facts(HEAD + rows) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            HEAD + "| Year | Target | Exports | Companies | Share of services % |\n| FY24 | 3,500 | 3,223 | 17,000 | 41.2 |",
            {"ict FY2024 level 3223"},
        ),
        (
            HEAD + "| Month | Exports | m/m % | y/y % |\n| Nov 2025 | 348 | -9.8 | 7.4 |",
            {"ict 2025-11 level 348", "ict 2025-11 mom_pct -9.8", "ict 2025-11 yoy_pct 7.4"},
        ),
        (
            HEAD + "| Month | Exports | % change over last month | QoQ % |\n| Mar 2026 | 412 | 13 | 8 |",
            {"ict 2026-03 level 412", "ict 2026-03 mom_pct 13"},
        ),
        (
            HEAD + "| Month | Exports | Cumulative |\n| Jul-25 | 354 | 354 |\n| Aug-25 | 337 | 691 |",
            {"ict 2025-07 level 354", "ict 2025-08 level 337", "ict FY2026:2 level 691"},
        ),
        (
            HEAD + "| Month | Value | Year to date | YTD growth |\n| March 2026 | 412 | 3,300 | 19% |",
            {"ict 2026-03 level 412", "ict FY2026:9 level 3300", "ict FY2026:9 yoy_pct 19"},
        ),
        ("Pakistan's IT exports\n| Fiscal year | US$ million | Rs billion |\n| FY25 | 3,810 | 1,063 |", {"ict FY2025 level 3810"}),
        ("Pakistan's IT exports\n| Year | PKR bn | USDm | EUR million |\n| FY25 | 1,063 | 3,810 | 3,500 |", {"ict FY2025 level 3810"}),
        ("Pakistan's IT exports, US$ million\n| Month | Exports (US$ billion) |\n| Mar 2026 | 0.41 |", {"ict 2026-03 level 0.41 usd_billion"}),
        ("Pakistan's IT exports\n| Month | 2024 ($ mn) | 2025 ($ mn) |\n| Mar | 306 | 342 |", {"ict 2024-03 level 306", "ict 2025-03 level 342"}),
        ("Pakistan's IT exports (Rs billion)\n| Year | Exports |\n| FY25 | 1,063 |", set()),
        (
            "Pakistan's IT exports rose to $3.8 billion.\n\nIT exports (US$ million)\n| Year | Exports |\n| FY25 | 3,810 |",
            {"ict FY2025 level 3810"},
        ),
        (HEAD + "| Year | Actual | Target |\n| FY25 | 3,810 | 4,200 |", {"ict FY2025 level 3810"}),
        (HEAD + "| Year | Exports | Exports (previous year) |\n| FY25 | 3,810 | 3,223 |", {"ict FY2025 level 3810"}),
        (HEAD + "| Year | IT exports | Services exports | Imports |\n| FY25 | 3,810 | 8,400 | 900 |", {"ict FY2025 level 3810"}),
        # The only column of figures is what the table is about; of two without words neither is.
        (HEAD + "| Month | Inland | MoM |\n| Jan 2026 | 349 | 3% |", {"ict 2026-01 level 349", "ict 2026-01 mom_pct 3"}),
        (HEAD + "| Month | Inland | Other | MoM |\n| Jan 2026 | 349 | 12 | 3% |", {"ict 2026-01 mom_pct 3"}),
        # Items as headings are as they were.
        (
            HEAD + "| Month | Telecom | Computer services | Total |\n| Jan 2026 | 45 | 300 | 350 |",
            {"ict.telecom 2026-01 level 45", "ict.computer 2026-01 level 300", "ict 2026-01 level 350"},
        ),
    ],
)  # fmt: skip
def test_what_a_column_holds(text: str, expected: set[str]) -> None:
    assert facts(text) == expected


def test_columns_that_are_left_out_are_named() -> None:
    text = HEAD + "| Year | Target | Exports | Companies |\n| FY24 | 3,500 | 3,223 | 17,000 |"
    assert "columns of tables left out: Target, Companies" in read(text).note
    assert "columns" not in read(HEAD + "| Year | Exports | Growth |\n| FY24 | 3,223 | 24% |").note


@pytest.mark.parametrize(
    ("cell", "rate"),
    [("(14.8)", "-14.8"), ("(0.9)%", "-0.9"), ("(0.9%)", "-0.9"), ("(0.9) %", "-0.9"), ("(-3.2%)", "-3.2"), ("(+3.2%)", "3.2"), ("-4.8", "-4.8"), ("+7.4%", "7.4"), ("7.4", "7.4"), ("- 4 per cent", "-4"), ("(3.2", None), ("3.2)", None)],
)  # fmt: skip
def test_a_rate_in_brackets_is_negative(cell: str, rate: str | None) -> None:
    text = HEAD + f"| Month | Exports | % change |\n| Jan 2026 | 313 | {cell} |"
    expected = {f"ict 2026-01 yoy_pct {rate}"} if rate else set()
    assert facts(text) == {"ict 2026-01 level 313"} | expected


FEBRUARY = {"ict.telecom 2026-02 level 40", "ict.telecom 2025-02 level 42", "ict 2026-02 level 365", "ict 2025-02 level 305"}  # fmt: skip
TO_DATE = {"ict.telecom FY2026:8 level 400", "ict.telecom FY2025:8 level 380", "ict FY2026:8 level 2900", "ict FY2025:8 level 2480"}  # fmt: skip


def html(*rows: str) -> str:
    cells = ("".join(f"<td>{cell}</td>" for cell in row.split("|")) for row in rows)
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (html("Item|February", "2026|2025", "Telecom|40|42", "Total|365|305"), FEBRUARY),
        ("| Item | February | |\n| | 2026 | 2025 |\n|---|---|---|\n| Telecom | 40 | 42 |\n| Total | 365 | 305 |", FEBRUARY),
        ("| | February | |\n| Item | 2026 | 2025 |\n| Telecom | 40 | 42 |\n| Total | 365 | 305 |", FEBRUARY),
        ("| February |\n| Item | 2026 | 2025 |\n| Telecom | 40 | 42 |\n| Total | 365 | 305 |", FEBRUARY),
        (
            html("Item|February|July-February", "2026|2025|FY26|FY25", "Telecom|40|42|400|380", "Total|365|305|2,900|2,480"),
            FEBRUARY | TO_DATE,
        ),
        (
            "| Item | February | | Jul-Feb | |\n| | 2026 | 2025 | FY26 | FY25 |\n| Telecom | 40 | 42 | 400 | 380 |\n| Total | 365 | 305 | 2,900 | 2,480 |",
            FEBRUARY | TO_DATE,
        ),
        (
            html("Item|February|% change", "2026|2025", "Telecom|40|42|-4.8", "Total|365|305|19.7"),
            FEBRUARY | {"ict.telecom 2026-02 yoy_pct -4.8", "ict 2026-02 yoy_pct 19.7"},
        ),
        (
            "| Item | FY25 | | FY26 | |\n| | Jul | Aug | Jul | Aug |\n| Telecom | 40 | 42 | 44 | 45 |",
            {"ict.telecom 2024-07 level 40", "ict.telecom 2024-08 level 42", "ict.telecom 2025-07 level 44", "ict.telecom 2025-08 level 45"},
        ),
        (
            "| Year | Exports | |\n| | US$ million | Rs billion |\n| FY25 | 3,810 | 1,063 |",
            {"ict FY2025 level 3810"},
        ),
        # Headings that cannot be distinguished are not read.
        (html("Item|February|March|April", "2026|2025", "Telecom|40|42"), set()),
        (html("Item|FY25|FY26", "2021|2022", "Telecom|40|42"), set()),
        ("| Year | Exports | Growth |\n| 2021 | 2025 | |\n| 2022 | 2,610 | 28.9% |", {"ict 2021-01..2021-12 level 2025", "ict 2022-01..2022-12 level 2610", "ict 2022-01..2022-12 yoy_pct 28.9"}),
        # One row of headings, and figures below that look like years.
        ("| Year | Exports |\n| FY23 | 2025 |\n| FY24 | 2026 |", {"ict FY2023 level 2025", "ict FY2024 level 2026"}),
        ("| Item | FY19 | FY20 |\n| Computer services | 2010 | 2025 |", {"ict.computer FY2019 level 2010", "ict.computer FY2020 level 2025"}),
    ],
)  # fmt: skip
def test_headings_of_two_rows(table: str, expected: set[str]) -> None:
    assert facts(HEAD + table) == expected


@pytest.mark.parametrize(
    ("head", "cells", "rate"),
    [
        ("Change", "58", None),
        ("Change", "19.0%", "19.0"),
        ("% change", "19.0", "19.0"),
        ("Change (%)", "19.0", "19.0"),
        ("Change (US$ million)", "58", None),
        ("Increase", "58", None),
        ("YoY", "19.0", "19.0"),
        ("YoY", "58", None),
        ("Growth", "19.0", "19.0"),
    ],
)
def test_a_change_without_percent_is_no_rate(head: str, cells: str, rate: str | None) -> None:
    text = f"Pakistan's IT exports\n| US$ million | Feb 2026 | Feb 2025 | {head} |\n| Total | 364 | 306 | {cells} |"
    rates = {f"ict 2026-02 yoy_pct {rate}"} if rate else set()
    assert facts(text) == {"ict 2026-02 level 364", "ict 2025-02 level 306"} | rates


def test_a_rate_is_of_the_periods_before_its_column() -> None:
    text = (
        HEAD
        + "| Item | Feb-26 | Feb-25 | Change | Jul-Feb FY26 | Jul-Feb FY25 | Change |\n| Telecom | 40 | 42 | -4.8% | 400 | 380 | 5.3% |"
    )
    rates = {fact for fact in facts(text) if "yoy" in fact}
    assert rates == {"ict.telecom 2026-02 yoy_pct -4.8", "ict.telecom FY2026:8 yoy_pct 5.3"}


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("US$ million", "usd_million"),
        ("(USD mn)", "usd_million"),
        ("in thousand US dollars", "usd_thousand"),
        ("USDm", "usd_million"),
        ("US$ '000", "usd_thousand"),
        ("millions of dollars", "usd_million"),
        ("Rs billion", OTHER_MONEY),
        ("million rupees", OTHER_MONEY),
        ("rose to $3.8 billion", None),
        ("a 5-billion mark", None),
        ("column", None),
        ("2,000 firms", None),
    ],
)
def test_units_in_words(text: str, unit: str | None) -> None:
    assert unit_in(text) == unit


def test_a_heading_with_an_item_and_a_period_has_both() -> None:
    head = read_head("Telecom FY25")
    assert head.phrase
    assert (head.series, head.phrase.fiscal) == ("pk.ict.telecom", 2025)


def test_many_tables_without_a_country_take_time_in_proportion() -> None:
    def seconds(size: int) -> float:
        piece = "IT exports\n| Item | FY25 |\n| Tax | 3 |\n"
        text = piece * (size // len(piece))
        started = process_time()
        read(text)
        return process_time() - started

    def growth() -> float:
        return seconds(48_000) / seconds(24_000)

    assert min(growth() for _ in range(2)) < 3


@pytest.mark.parametrize(
    ("rows", "rates"),
    [
        ("| Month | FY26 | FY25 | Change | % Change |\n| Jul | 354 | 286 | 68 | 23.8 |", {"ict 2025-07 yoy_pct 23.8"}),
        (
            "| Month | Telecom | YoY | Computer services | YoY |\n| Jan 2026 | 45 | 5% | 300 | 8% |",
            {"ict.telecom 2026-01 yoy_pct 5", "ict.computer 2026-01 yoy_pct 8"},
        ),
        ("| Month | Exports | YoY | Imports | YoY |\n| Jan 2026 | 345 | 5% | 30 | 8% |", {"ict 2026-01 yoy_pct 5"}),
        ("| Month | Telecom | Computer services | Total | YoY |\n| Jan 2026 | 45 | 300 | 350 | 8% |", {"ict 2026-01 yoy_pct 8"}),
        ("| Month | Exports | Share (%) | YoY | MoM |\n| Jan 2026 | 345 | 41 | 5% | 2% |", {"ict 2026-01 yoy_pct 5", "ict 2026-01 mom_pct 2"}),
    ],
)  # fmt: skip
def test_what_a_rate_beside_several_columns_is_of(rows: str, rates: set[str]) -> None:
    assert {fact for fact in facts(HEAD + rows) if "_pct" in fact} == rates
