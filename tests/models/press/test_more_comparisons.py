# ruff: noqa: E501
"""Two figures of comparison, figures that were revised, and phrases in brackets; made-up figures, no record."""

from __future__ import annotations

import pytest

from tests.models.press.test_faults import facts

PUBLISHED = "2026-03-20"
JANUARY = "IT exports were $374 million in January 2026"
THREE = {"ict 2026-01 level 374", "ict 2025-12 level 437", "ict 2025-01 level 313"}


@pytest.mark.parametrize(
    "words",
    [
        "compared to $437 million in the previous month and $313 million in the same month last year",
        "against $437 million in December and $313 million a year ago",
        "versus $437 million in the month before as well as $313 million a year earlier",
        "compared with $437 million (December) and $313 million (January 2025)",
        "compared with $437 million a month earlier and with $313 million in January 2025",
        "down from $437 million in December 2025 and up from $313 million in January 2025",
        "compared with $313 million in the same month last year and $437 million in December",
    ],
)
def test_a_figure_joined_to_one_of_comparison_is_one_too(words: str) -> None:
    assert facts(f"{JANUARY}, {words}.", PUBLISHED) == THREE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "IT exports rose by a lot to $386 million in October, up from $366 million in September and $354 million in July.",
            {"ict 2025-10 level 386", "ict 2025-09 level 366", "ict 2025-07 level 354"},
        ),
        (
            "In Q2, IT exports hit $1.1 billion, up from $1.06 billion in Q1 and $985 million in Q2 of FY25.",
            {"ict 2025-10..2025-12 level 1100", "ict FY2026:3 level 1060", "ict 2024-10..2024-12 level 985"},
        ),
        (
            f"{JANUARY}, compared with $313 million a year ago and telecom exports were $40 million.",
            {"ict 2026-01 level 374", "ict 2025-01 level 313", "ict.telecom 2026-01 level 40"},
        ),
        (
            "IT exports rose from $313 million in January 2025 to $374 million in January 2026 and $365 million in February 2026.",
            {"ict 2025-01 level 313", "ict 2026-01 level 374", "ict 2026-02 level 365"},
        ),
        (
            f"{JANUARY}, up from $313 million in January 2025, and stood at $365 million in February 2026.",
            {"ict 2026-01 level 374", "ict 2025-01 level 313", "ict 2026-02 level 365"},
        ),
        (
            "IT exports were $354 million in July 2025 and $337 million in August 2025.",
            {"ict 2025-07 level 354", "ict 2025-08 level 337"},
        ),
    ],
)
def test_each_figure_has_the_period_beside_it(text: str, expected: set[str]) -> None:
    assert facts(text, PUBLISHED) == expected


@pytest.mark.parametrize(
    "text",
    [
        "IT exports for October 2025 were revised to $386 million from the $380 million reported earlier.",
        "IT exports for October 2025 were revised to $386 million from $380 million.",
        "The SBP revised IT exports for October up to $386 million from $380 million.",
        "IT exports for October 2025 were revised from $380 million to $386 million.",
        "IT exports for October 2025 were $386 million, revised up from a provisional $380 million.",
        "IT exports for October 2025 were revised up to $386 million from an earlier estimate of $380 million.",
        "The central bank corrected the figure for IT exports in October 2025 to $386 million, from $380 million stated before.",
        "IT exports in October 2025 came in at $386 million against a provisional figure of $380 million.",
        "IT exports in October 2025 were $386 million, higher than the $380 million estimated earlier.",
        "IT exports in October 2025 were revised upwards by $6 million to $386 million.",
    ],
)
def test_only_the_new_value_of_a_revised_figure_is_read(text: str) -> None:
    reading = facts(text, PUBLISHED)
    assert reading == {"ict 2025-10 level 386"}


@pytest.mark.parametrize(
    "text",
    [
        "The revised figure of IT exports for October 2025 is $386 million, up from $330 million in October 2024.",
        "IT exports in October 2025 rose to $386 million from $330 million, as the SBP revised its data.",
        "IT exports in October 2025 were $386 million, higher than the $330 million reported a year earlier.",
        "IT exports in October 2025 were $386 million (revised from $380 million), against $330 million in October 2024.",
        "The SBP revised IT exports for October 2025 to $386 million, up from $330 million a year ago.",
    ],
)
def test_a_revised_figure_is_still_compared_with_the_year_before(text: str) -> None:
    assert facts(text, PUBLISHED) == {"ict 2025-10 level 386", "ict 2024-10 level 330"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "IT exports of US$365mn (Jan-26: US$374mn, Feb-25: US$305mn) were recorded in Feb-26.",
            {"ict 2026-02 level 365", "ict 2026-01 level 374", "ict 2025-02 level 305"},
        ),
        (
            "Feb 2026 IT exports: $365 million (Feb 2025: $305 million; Jan 2026: $374 million).",
            {"ict 2026-02 level 365", "ict 2026-01 level 374", "ict 2025-02 level 305"},
        ),
        (
            "IT exports touched $386.05mn (Sep: $366mn; Oct-24: $330mn) in Oct-25.",
            {"ict 2025-10 level 386.05", "ict 2025-09 level 366", "ict 2024-10 level 330"},
        ),
        (
            "IT exports stood at US$365mn in Feb-26 (Jan-26: US$374mn; Feb-25: US$305mn; 8MFY26: US$2.9bn).",
            {"ict 2026-02 level 365", "ict 2026-01 level 374", "ict 2025-02 level 305", "ict FY2026:8 level 2900"},
        ),
        (
            "IT exports stood at $365m in February 2026 ($305m in February 2025), a rise of 19.7pc.",
            {"ict 2026-02 level 365", "ict 2025-02 level 305", "ict 2026-02 yoy_pct 19.7"},
        ),
        (
            "IT exports stood at $365m ($305m in February 2025) in February 2026, a rise of 19.7pc.",
            {"ict 2026-02 level 365", "ict 2025-02 level 305", "ict 2026-02 yoy_pct 19.7"},
        ),
        (
            "IT exports (July-February FY26) rose 19.7pc to $2.9 billion.",
            {"ict FY2026:8 level 2900", "ict FY2026:8 yoy_pct 19.7"},
        ),
        (
            "IT exports hit a record ($437 million in December 2025), up 26 percent.",
            {"ict 2025-12 level 437", "ict 2025-12 yoy_pct 26"},
        ),
    ],
)
def test_a_phrase_in_brackets_dates_what_stands_beside_it(text: str, expected: set[str]) -> None:
    assert facts(text, PUBLISHED) == expected
