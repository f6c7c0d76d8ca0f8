# ruff: noqa: E501
"""Runs of months that end with a month, parts of years, and years out of reach; made-up figures, no record."""

from __future__ import annotations

import pytest

from tests.models.press.test_faults import facts

PUBLISHED = "2026-03-20"


@pytest.mark.parametrize(
    ("words", "period"),
    [
        ("in the five months to November 2025", "FY2026:5"),
        ("in the five months to November", "FY2026:5"),
        ("in the nine months through March 2025", "FY2025:9"),
        ("in the 12 months to October 2025", "2024-11..2025-10"),
        ("in the first six months ending December 2025", "FY2026:6"),
        ("in the seven months till January 2026", "FY2026:7"),
        ("in the seven months until January 31", "FY2026:7"),
        ("in the 9 months ended 31st March", "FY2025:9"),
        ("for the nine-month period ended March 31, 2025", "FY2025:9"),
        ("in the half-year to December 2025", "FY2026:6"),
        ("for the half year that ended on December 31, 2025", "FY2026:6"),
        ("in the six months to Dec-25", "FY2026:6"),
        ("in the six months (to December 2025)", "FY2026:6"),
        ("in the six months to December of FY26", "FY2026:6"),
        ("for the third quarter ended March 31, 2025", "2025-01..2025-03"),
        ("for the full year ended June 2025", "FY2025"),
        ("for the calendar year ended December 2025", "2025-01..2025-12"),
        ("in the year to January 2026", "2025-02..2026-01"),
        ("in the fiscal year to January 2026", "FY2026:7"),
        ("in the current fiscal year to January", "FY2026:7"),
        ("in this year to January 2026", "FY2026:7"),
        ("in the 18 months to December 2025", "2024-07..2025-12"),
        ("between July 1, 2025 and December 31, 2025", "FY2026:6"),
        ("from July 1 to December 31, 2025", "FY2026:6"),
        ("(1st July - 31st December 2025)", "FY2026:6"),
        ("from 1 July to 31 January of FY26", "FY2026:7"),
        ("in FY25 (July 1, 2024 - June 30, 2025)", "FY2025"),
        ("from January 1 to January 31, 2026", "2026-01"),
        ("between July 1, 2024 and December 31, 2025", "2024-07..2025-12"),
        ("over the five months from July to November 2025", "FY2026:5"),
        ("in the three months of FY26", "FY2026:3"),
    ],
)
def test_a_run_of_months_ends_with_the_month_that_it_names(words: str, period: str) -> None:
    assert facts(f"IT exports {words} were $1.8 billion.", PUBLISHED) == {f"ict {period} level 1800"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "IT exports for the half year ended December 31, 2025 were $2.24 billion, compared with $1.86 billion for the half year ended December 31, 2024.",
            {"ict FY2026:6 level 2240", "ict FY2025:6 level 1860"},
        ),
        (
            "IT exports in the six months ending December 2025 stood at $2.24 billion, up 20pc.",
            {"ict FY2026:6 level 2240", "ict FY2026:6 yoy_pct 20"},
        ),
        (
            "IT exports in the seven months till January 2026 were $2.6 billion, up from $2.2 billion in the seven months till January 2025.",
            {"ict FY2026:7 level 2600", "ict FY2025:7 level 2200"},
        ),
        (
            "IT exports from July 1, 2025 to January 31, 2026 were $2.6 billion, up from $2.2 billion from July 1, 2024 to January 31, 2025.",
            {"ict FY2026:7 level 2600", "ict FY2025:7 level 2200"},
        ),
        ("IT exports were $20 million on July 1, 2025 and $30 million on July 31, 2025.", set()),
        ("IT exports fell for two months to January 2026, to $374 million.", {"ict 2026-01 level 374"}),
        ("IT exports rose in three months to $1.1 billion.", {"ict FY2026:3 level 1100"}),
    ],
)
def test_both_figures_of_a_comparison_have_their_run(text: str, expected: set[str]) -> None:
    assert facts(text, PUBLISHED) == expected


@pytest.mark.parametrize("published", [PUBLISHED, None])
@pytest.mark.parametrize(
    "words",
    [
        *("fiscal year 1900", "FY1900", "FY1901", "1899-1900", "FY1899", "fiscal year 2201", "FY 9999", "FY99", "FY 0"),
        *("July 1900", "the first three quarters of fiscal year 1900", "the 99 months to July 1900", "2099"),
    ],
)
def test_a_year_out_of_reach_gives_no_figure(words: str, published: str | None) -> None:
    assert facts(f"IT exports were $3 million in {words}.", published) == set()


@pytest.mark.parametrize(
    ("words", "period"),
    [
        ("in the first three quarters of FY25", "FY2025:9"),
        ("in the first two quarters of FY26", "FY2026:6"),
        ("in the last two quarters of FY25", "2025-01..2025-06"),
        ("in the last three months of 2025", "2025-10..2025-12"),
        ("in the last six months of 2025", "FY2026:6"),
        ("in the final three months of FY25", "2025-04..2025-06"),
        ("in the last nine months of FY25", "FY2025:9"),
        ("in FY26's first quarter", "FY2026:3"),
        ("in FY26's first half", "FY2026:6"),
        ("in the full fiscal year 2024-25", "FY2025"),
        ("in the full year 2025", "2025-01..2025-12"),
    ],
)
def test_a_part_of_a_year(words: str, period: str) -> None:
    assert facts(f"IT exports {words} were $1.8 billion.", PUBLISHED) == {f"ict {period} level 1800"}


@pytest.mark.parametrize(
    ("words", "period"),
    [
        ("In the entire fiscal year 2023-24, IT exports stood at $3.22 billion.", "FY2024"),
        ("In the whole year FY24 they were $3.22 billion.", "FY2024"),
        ("They were below the $3.22 billion of the full fiscal year 2023-24.", "FY2024"),
    ],
)
def test_a_whole_year_that_is_stated_is_not_that_of_the_subject(words: str, period: str) -> None:
    first = "IT exports were $365 million in February 2026. "
    assert facts(first + words, PUBLISHED) == {"ict 2026-02 level 365", f"ict {period} level 3220"}
