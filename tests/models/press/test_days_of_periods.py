# ruff: noqa: E501
"""Days that a period begins or ends with are no days of publication; made-up sentences, no record."""

from __future__ import annotations

import pytest

from models.press import read_press
from models.press.result import Reading
from tests.models.press.test_faults import TODAY


def read(text: str, published: str | None = None) -> Reading:
    return read_press(text, published=published, source="test", record=None, today=TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "Pakistan's IT exports in FY25 (July 1, 2024 - June 30, 2025) hit a record $3.8 billion, the ministry said.",
        "Pakistan's IT exports between July 1, 2025 and December 31, 2025 rose to $2.2 billion.",
        "Pakistan's IT exports (July 1 to December 31, 2025) rose to $2.2 billion.",
        "Pakistan's IT exports in the period 1 July 2025 through 31 December 2025 rose to $2.2 billion.",
        "Pakistan's IT exports (July 1, 2025 till December 2025) rose to $2.2 billion.",
        "IT exports for 1-31 July 2025 were $354 million.",
        "The fiscal year (it began July 1, 2024) brought IT exports of $3.8 billion in FY25.",
        "Pakistan's IT exports from July to December 31, 2025 rose to $2.2 billion.",
        "Pakistan's IT exports from July 2025 till 31st December 2025 rose to $2.2 billion.",
        "Pakistan's IT exports (July 1-December 2025) rose to $2.2 billion.",
        "Pakistan's IT exports from July 1, 2025 to end-December rose to $2.2 billion.",
        "July 1, 2024 was the first day of it. IT exports in July-December 2024 were $1.86 billion.",
    ],
)
def test_a_day_of_a_period_is_no_day_of_publication(text: str) -> None:
    assert read(text).published is None


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("January 20, 2026 - Pakistan's IT exports rose to $437 million in December.", "2026-01-20"),
        ("January 20, 2026 - January 21, 2026. IT exports rose to $437 million in December.", "2026-01-20"),
        ("IT exports of October - December 31, 2025 - Exports were $384 million.", "2025-12-31"),
        ("IT market 18 December 2025: IT exports were $348 million in November.", "2025-12-18"),
        ("IT exports up 12 % in November\nDecember 18, 2025\nThey were $348 million.", "2025-12-18"),
        ("IT exports up 12 % in November 18 December 2025 - They were $348 million.", "2025-12-18"),
        ("IT exports up in November. December 18, 2025. They were $348 million.", "2025-12-18"),
        ("18 Dec 2025 | IT exports rose to $348 million in November 2025.", "2025-12-18"),
        ("December 18, 2025. IT exports were $348 million in November and should hit $5 billion in FY27.", "2025-12-18"),
        ("December 18, 2025. IT exports were $348 million in November; the fair is in February 2026.", "2025-12-18"),
        ("Published December 18, 2025. IT exports in FY25 (July 1, 2024 - June 30, 2025) were $3.8 billion.", "2025-12-18"),
    ],
)  # fmt: skip
def test_a_day_by_itself_is_still_that_of_publication(text: str, published: str) -> None:
    assert read(text).published == published


def test_a_year_between_two_days_has_its_figure() -> None:
    (found,) = read("IT exports in FY25 (July 1, 2024 - June 30, 2025) hit a record $3.8 billion.").figures
    assert found.report.period_text == "FY2025"


def test_figures_of_a_period_after_the_publication_are_named_in_the_note() -> None:
    reading = read("IT exports were $365 million in February 2026.", "2025-12-18")
    assert not reading.figures
    assert reading.note == "left out, of a period that the text cannot know: $365 million"


@pytest.mark.parametrize(
    "months",
    [
        "from July 1 to December 2025",
        "from July 1, 2025 to December 2025",
        "from the 1st of July to December 2025",
        "from July to December 31, 2025",
        "from July through 31st December 2025",
        "from July to end-December 2025",
        "from July 2025 to the end of December",
        "between July 1 and December 2025",
        "between July and December 31, 2025",
        "in July 1-December 2025",
        "in July-December 31, 2025",
        "(July 1, 2025 - December 31, 2025)",
        "from July 1 to December of FY26",
        "from Jul. 1 to Dec. 31, 2025",
    ],
)
def test_a_day_at_one_end_of_a_run_leaves_all_of_its_months(months: str) -> None:
    (found,) = read(f"Pakistan's IT exports {months} reached $2,237 million.", "2026-01-20").figures
    assert str(found.report.period) == "2025-07..2025-12"


@pytest.mark.parametrize(
    "text",
    [
        "ISLAMABAD, Dec 1 - November IT exports rose to $348 million.",
        "December 1, 2025 - November IT exports rose to $348 million.",
    ],
)
def test_a_dash_after_the_day_of_publication_begins_no_run(text: str) -> None:
    (found,) = read(text, "2025-12-18").figures
    assert str(found.report.period) == "2025-11"


def test_part_of_a_month_is_no_run_of_whole_months() -> None:
    assert not read("Pakistan's IT exports from July 1 to December 15, 2025 reached $2 billion.", "2026-01-20").figures
