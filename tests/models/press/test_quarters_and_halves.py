# ruff: noqa: E501
"""Quarters that run or end, two months as one sum, halves and parts of what is earned; made-up sentences, no record."""

from __future__ import annotations

import pytest

from tests.models.press.test_faults import facts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("IT exports came to $1.94 billion in Q1 to Q3 of FY23.", {"ict FY2023:9 level 1940"}),
        ("Q1-Q3 FY23 brought IT exports of $1.94 billion.", {"ict FY2023:9 level 1940"}),
        ("In Q2 through Q3 of FY2023 IT exports were $1,307 million.", {"ict 2022-10..2023-03 level 1307"}),
        ("FY23 brought IT exports of $2.6 billion.", {"ict FY2023 level 2600"}),
        ("FY24 marked a high, with IT exports of $3.2 billion.", {"ict FY2024 level 3200"}),
        ("IT exports reached $2.6 billion in Q1-Q4 of FY2023.", {"ict FY2023 level 2600"}),
        ("IT exports stood at $656 million in the quarter ended September 30, 2023.", {"ict FY2024:3 level 656"}),
        ("In the three months to 30 September 2023 ICT exports grew to $656 million.", {"ict FY2024:3 level 656"}),
        ("In the quarter that ended in June 2024, IT exports were $940 million.", {"ict 2024-04..2024-06 level 940"}),
    ],
)  # fmt: skip
def test_quarters_that_run_and_quarters_that_end(text: str, expected: set[str]) -> None:
    assert facts(text, "2024-08-20") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("IT exports rose to $584 million in July and August combined.", {"ict FY2025:2 level 584"}),
        ("In July and August 2024 together, IT exports came to $584 million.", {"ict FY2025:2 level 584"}),
        ("ICT exports of July and August taken together were $584 million.", {"ict FY2025:2 level 584"}),
        ("IT exports were $286 million in July and $298 million in August.", {"ict 2024-07 level 286", "ict 2024-08 level 298"}),
    ],
)  # fmt: skip
def test_two_months_are_one_sum_where_the_words_add_them(text: str, expected: set[str]) -> None:
    assert facts(text, "2024-09-20") == expected


@pytest.mark.parametrize(
    "text",
    [
        "Freelancers earned $310 million in FY24. This comprises IT-related exports of $240 million and non-IT-related exports of $70 million.",
        "Freelancers earned $310 million in FY24, with IT-related exports of $240 million, while non-IT-related exports were $70 million.",
        "Freelancers earned $310 million in FY24. Of what freelancers earned, IT services brought $240 million and non-IT services $70 million.",
    ],
)
def test_the_half_of_freelancers_earnings_that_is_for_it_is_no_item(text: str) -> None:
    assert facts(text, "2024-08-20") == {"ict.computer.freelance FY2024 level 310"}


@pytest.mark.parametrize(
    "text",
    [
        "IT exports of $437 million in December 2025 compare with $356 million a month and $348 million a year ago.",
        "IT exports in December 2025 were $437 million, up from $356 million a month and $348 million a year before.",
        "IT exports were $437 million in December 2025, against $356 million a month earlier and $348 million a year earlier.",
    ],
)
def test_a_month_and_a_year_earlier_are_two_figures_of_comparison(text: str) -> None:
    wanted = {"ict 2025-12 level 437", "ict 2025-11 level 356", "ict 2024-12 level 348"}
    assert facts(text, "2026-01-20") == wanted


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Exports also include call centre services, which rose 9 percent to $49.6 million.", {"ict.telecom.call_centres FY2019:6 yoy_pct 9", "ict.telecom.call_centres FY2019:6 level 49.6"}),
        ("Exports also include the services of maintenance and repair of computers, which grew 259 percent to $3.3 million.", {"ict.computer.repair FY2019:6 yoy_pct 259", "ict.computer.repair FY2019:6 level 3.3"}),
        ("These include software consultancy worth $175 million and call centres worth $49.6 million.", {"ict.computer.software_consultancy FY2019:6 level 175", "ict.telecom.call_centres FY2019:6 level 49.6"}),
        ("The exports, which include those of call centres, had grown steadily.", set()),
    ],
)  # fmt: skip
def test_parts_that_exports_include_have_their_own_figures(text: str, parts: set[str]) -> None:
    first = "IT exports were $539 million in July-December 2018. "
    assert facts(first + text, "2019-03-06") == {"ict FY2019:6 level 539"} | parts
