# ruff: noqa: E501
"""Members of the kinds that the texts of November 2026 showed; made-up figures, no record, a date of publication."""

from __future__ import annotations

import pytest

from tests.models.press.test_faults import facts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("IT exports in 11 months passed the $1.44 billion earned in the whole of FY20, by $468 million.", {"ict FY2020 level 1440"}),
        ("IT exports beat the $300 million of July 2023, by about $12 million.", {"ict 2023-07 level 300"}),
        ("The ceiling for exporters' accounts was lifted from $5,000 to $10 million. IT exports were $286 million in July 2024.", {"ict 2024-07 level 286"}),
        ("Exporters may keep abroad a limit of $20 million. IT exports were $286 million in July 2024.", {"ict 2024-07 level 286"}),
        ("Shares of Alpha Tech closed at 46.80, up 1.78%, as IT exports rose to $286 million in July 2024.", {"ict 2024-07 level 286"}),
        ("The firm's share traded at Rs 112.4, down 2.1 percent. IT exports were $286 million in July 2024.", {"ict 2024-07 level 286"}),
        ("IT exports, among them those of freelancers, came to $3.14 billion in FY24.", {"ict FY2024 level 3140"}),
        ("IT exports, not least those of call centres, came to $3.14 billion in FY24.", {"ict FY2024 level 3140"}),
    ],
)  # fmt: skip
def test_what_is_no_figure_or_no_item_of_its_own(text: str, expected: set[str]) -> None:
    assert facts(text, "2024-08-20") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "IT exports were $958 million in July-December 2020. A 15 percent increase month-on-month is observed, as the exports were only "
            "$168 million in November 2020, whereas they were $194 million in December 2020.",
            {"ict FY2021:6 level 958", "ict 2020-11 level 168", "ict 2020-12 level 194"},
        ),
        ("In the primary half of FY21 IT exports were $958 million.", {"ict FY2021:6 level 958"}),
        ("In the latter half of FY21 IT exports were $1,150 million.", {"ict 2021-01..2021-06 level 1150"}),
        ("IT exports in Jul'20-Feb'21 were $1.3 billion.", {"ict FY2021:8 level 1300"}),
        ("IT exports in Jul-20 to Feb-21 were $1.3 billion.", {"ict FY2021:8 level 1300"}),
        (
            "IT receipts clocked in at $259m in Nov-23 (Oct-23: $238m).",
            {"ict 2023-11 level 259", "ict 2023-10 level 238"},
        ),
        (
            "IT exports jumped by 23.7% during July-March FY25, reaching $2.825 billion. In March 2025 alone, they rose to $342 million. "
            "Freelancers contributed $400 million.",
            {"ict FY2025:9 yoy_pct 23.7", "ict FY2025:9 level 2825", "ict 2025-03 level 342", "ict.computer.freelance FY2025:9 level 400"},
        ),
        ("| Series | Nov-22 | Nov-23 |\n|---|---|---|\n| IT exports, US$ million | 233 | 259 |", {"ict 2022-11 level 233", "ict 2023-11 level 259"}),
    ],
)  # fmt: skip
def test_which_period_a_figure_is_of(text: str, expected: set[str]) -> None:
    found = facts(text, "2025-06-09")
    assert {fact for fact in found if not fact.endswith("mom_pct 15")} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "IT exports were $259 million in November 2023. The growth was led by computer services, and above all computer software. "
            "The segment grew by 14 percent month-on-month.",
            {"ict 2023-11 level 259", "ict.computer 2023-11 mom_pct 14"},
        ),
        (
            "Freelancers earned $397 million in FY22 from export revenue of $397 million, at a growth rate of 2.74 percent.",
            {"ict.computer.freelance FY2022 level 397", "ict.computer.freelance FY2022 yoy_pct 2.74"},
        ),
    ],
)
def test_which_item_a_rate_is_of(text: str, expected: set[str]) -> None:
    assert facts(text, "2023-12-20") == expected
