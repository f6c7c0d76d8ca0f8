"""Months that stand for the year up to them, and runs of months in other words; made-up sentences, no record."""

from __future__ import annotations

import pytest

from tests.models.press.test_days_of_periods import read

DAY = "2025-12-18"


def figures(text: str) -> list[tuple[str, str, str]]:
    """Period, measure and value of each figure of a text, in order."""
    reports = [found.report for found in read(text, DAY).figures]
    return [(str(report.period), report.measure.value, str(report.value)) for report in reports]


@pytest.mark.parametrize(
    "words",
    [
        "Cumulative IT exports to November 2025 were",
        "Cumulatively, IT exports in November 2025 were",
        "Year-to-date IT exports through November 2025 were",
        "Fiscal-year-to-date IT exports in November 2025 were",
        "IT exports so far this fiscal year stood, in November 2025, at",
        "IT exports through November 2025 were",
        "IT exports up to the end of November 2025 in the current fiscal year were",
        "IT exports till November of the current fiscal year were",
        "IT exports for FY26 to November were",
        "IT exports in FY26 (to end-November) were",
        "IT exports of fiscal year 2026 through November 2025 were",
        "IT exports since July were",
        "IT exports since July 2025 were",
    ],
)
def test_a_month_up_to_which_a_year_has_run_is_that_run(words: str) -> None:
    assert figures(f"{words} $1,800 million.") == [("2025-07..2025-11", "level", "1800")]


def test_growth_of_a_year_to_date_is_of_its_run() -> None:
    assert figures("IT exports grew 17 percent through November 2025.") == [("2025-07..2025-11", "yoy_pct", "17")]


@pytest.mark.parametrize(
    "text",
    [
        "Calendar year-to-date IT exports stood at $3,650 million in November 2025.",
        "IT exports in CY2025 through November were $3,650 million.",
    ],
)
def test_a_calendar_year_to_date_begins_in_january(text: str) -> None:
    assert figures(text) == [("2025-01..2025-11", "level", "3650")]


@pytest.mark.parametrize(
    "text",
    [
        "The offer was open until November 2025; IT exports were $348 million in October 2025.",
        "IT exports rose to $348 million in October 2025, the highest since July.",
        "IT exports have been rising since July 2025, and reached $348 million in October 2025.",
        "From $324 million in November 2024 to $348 million in October 2025: so IT exports have grown.",
    ],
)
def test_other_months_stay_months(text: str) -> None:
    assert ("2025-10", "level", "348") in figures(text)


def test_beside_a_second_amount_cumulative_makes_no_run_of_a_month() -> None:
    text = "In November 2025 IT exports were $348 million, taking the cumulative figure to $1,800 million."
    assert ("2025-11", "level", "348") in figures(text)


@pytest.mark.parametrize(
    ("words", "period"),
    [
        ("The 12-month rolling total of IT exports in November 2025 was", "2024-12..2025-11"),
        ("Trailing twelve-month IT exports as of November 2025 were", "2024-12..2025-11"),
        ("TTM IT exports in November 2025 were", "2024-12..2025-11"),
        ("The rolling 3-month sum of IT exports in November 2025 was", "2025-09..2025-11"),
    ],
)
def test_a_rolling_sum_is_of_all_its_months(words: str, period: str) -> None:
    assert figures(f"{words} $4.1 billion.") == [(period, "level", "4.1")]


def test_a_rolling_average_is_no_sum() -> None:
    assert not figures("The rolling 3-month average of IT exports in November 2025 was $367 million.")


@pytest.mark.parametrize(
    ("words", "period"),
    [
        ("the January-March quarter of 2025", "2025-01..2025-03"),
        ("the April-June quarter of FY25", "2025-04..2025-06"),
        ("the first quarter of calendar year 2025", "2025-01..2025-03"),
        ("the first half of calendar 2025", "2025-01..2025-06"),
        ("Q1 CY2025", "2025-01..2025-03"),
        ("calendar year 2024", "2024-01..2024-12"),
    ],
)
def test_a_quarter_with_its_months_or_its_calendar_year_is_no_whole_year(words: str, period: str) -> None:
    assert figures(f"IT exports in {words} were $1,015 million.") == [(period, "level", "1015")]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("IT exports reached $348 million, up 17% from a year earlier, in November 2025.", "yoy_pct"),
        ("IT exports reached $348 million, or 17% more than a year earlier, in November 2025.", "yoy_pct"),
        ("IT exports reached $348 million, up 17% from the same month last year, in November 2025.", "yoy_pct"),
        ("IT exports reached $348 million, up 17% from a month earlier, in November 2025.", "mom_pct"),
    ],
)
def test_the_month_behind_a_base_is_that_of_the_figure(text: str, wanted: str) -> None:
    assert figures(text) == [("2025-11", "level", "348"), ("2025-11", wanted, "17")]


@pytest.mark.parametrize(
    "text",
    [
        "IT exports rose 17% year-on-year in November 2025 and fell 9.8% from October.",
        "In November 2025 IT exports were 17% higher than in the same month of 2024 and 9.8% lower than in October.",
    ],
)
def test_the_base_of_one_rate_is_not_that_of_the_next_with_a_month_of_its_own(text: str) -> None:
    assert figures(text) == [("2025-11", "yoy_pct", "17"), ("2025-11", "mom_pct", "-9.8")]
