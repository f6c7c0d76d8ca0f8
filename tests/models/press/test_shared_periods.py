# ruff: noqa: E501
"""A period behind several figures, a base set off by commas or brackets, months of the same rank; made-up sentences, no record."""

from __future__ import annotations

import pytest

from tests.models.press.test_faults import facts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Telecom exports declined 2 percent to $98 million, from $100 million, in Jul-Sep 2025.", {"ict.telecom FY2026:3 yoy_pct -2", "ict.telecom FY2026:3 level 98", "ict.telecom FY2025:3 level 100"}),
        ("IT exports rose to $390 million, up from $330 million, in October 2025.", {"ict 2025-10 level 390", "ict 2024-10 level 330"}),
        ("IT exports rose to $390 million, compared with $330 million, in October 2025.", {"ict 2025-10 level 390", "ict 2024-10 level 330"}),
        ("IT exports climbed to $1.1 billion, against $900 million, during 1QFY26.", {"ict FY2026:3 level 1100", "ict FY2025:3 level 900"}),
        ("IT exports rose to $390 million from $330 million in October 2024.", {"ict 2025-10 level 390", "ict 2024-10 level 330"}),
    ],
)  # fmt: skip
def test_a_base_between_commas_leaves_the_period_to_the_figure(text: str, expected: set[str]) -> None:
    assert facts(text, "2025-11-20") == expected


@pytest.mark.parametrize(
    "text",
    [
        "Computer services brought $3.2 billion and telecom $550 million in FY25.",
        "Computer services brought in $3.2 billion, telecom $550 million in FY25.",
        "Computer services earned $3.2 billion and telecom with $550 million in FY25.",
        "Exports of computer services were $3.2 billion and those of telecom services $550 million in FY25.",
    ],
)
def test_two_items_share_the_period_behind_both(text: str) -> None:
    text = f"IT exports were $338 million in June 2025. {text}"
    own = {"ict.computer FY2025 level 3200", "ict.telecom FY2025 level 550"}
    assert facts(text, "2025-08-20") == {"ict 2025-06 level 338", *own}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("IT exports in FY25 were $3.8 billion (FY24: $3.2 billion), +18.5%.", {"ict FY2025 level 3800", "ict FY2024 level 3200", "ict FY2025 yoy_pct 18.5"}),
        ("IT exports in September: $366m (Sep-24: $292m) +25%.", {"ict 2025-09 level 366", "ict 2024-09 level 292", "ict 2025-09 yoy_pct 25"}),
        ("IT exports reached $3.8 billion in FY25 (up from $3.2 billion in FY24) and telecom $550 million.", {"ict FY2025 level 3800", "ict FY2024 level 3200", "ict.telecom FY2025 level 550"}),
        ("IT exports were $3.8 billion in FY25 (FY24: $3.2 billion, +18.5%) and telecom $550 million.", {"ict FY2025 level 3800", "ict FY2024 level 3200", "ict FY2025 yoy_pct 18.5", "ict.telecom FY2025 level 550"}),
    ],
)  # fmt: skip
def test_what_stands_around_a_base_in_brackets(text: str, expected: set[str]) -> None:
    assert facts(text, "2025-10-20") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("IT exports in July, August and September were $354 million, $337 million and $366 million respectively.", {"ict 2025-07 level 354", "ict 2025-08 level 337", "ict 2025-09 level 366"}),
        ("IT exports of $354 million, $337 million and $366 million, respectively, came in July, August and September 2025.", {"ict 2025-07 level 354", "ict 2025-08 level 337", "ict 2025-09 level 366"}),
        ("In December and January 2025 IT exports were $348 million and $313 million respectively.", {"ict 2024-12 level 348", "ict 2025-01 level 313"}),
        ("IT exports were $3.2 billion and $3.8 billion respectively in FY24 and FY25.", {"ict FY2024 level 3200", "ict FY2025 level 3800"}),
        ("In FY24 and FY25 IT exports grew 24 percent and 18 percent respectively.", {"ict FY2024 yoy_pct 24", "ict FY2025 yoy_pct 18"}),
    ],
)  # fmt: skip
def test_months_and_years_of_the_same_rank(text: str, expected: set[str]) -> None:
    assert facts(text, "2025-10-20") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Telecom and information services exports grew by 49 percent, and 50 percent, respectively, MoM in October 2023.", {"ict.telecom 2023-10 mom_pct 49", "ict.information 2023-10 mom_pct 50"}),
        ("In October 2023 telecom and info services rose 4 percent and 5 percent respectively year-on-year.", {"ict.telecom 2023-10 yoy_pct 4", "ict.information 2023-10 yoy_pct 5"}),
        ("Telecom and information services exports grew by 49 percent MoM in October 2023.", {"ict 2023-10 mom_pct 49"}),
    ],
)  # fmt: skip
def test_two_rates_are_of_two_parts(text: str, expected: set[str]) -> None:
    assert facts(text, "2023-11-20") == expected


@pytest.mark.parametrize(
    "words",
    ["in the month of May 21", "during the month of May 21", "for the month of May 2021", "in May'21", "in May 2021"],
)
def test_a_short_year_behind_the_month_of(words: str) -> None:
    assert facts(f"IT exports fetched $200 million {words}.", "2021-06-24") == {"ict 2021-05 level 200"}


@pytest.mark.parametrize("day", ["May 21", "21 May", "May 21, 2021"])
def test_a_day_is_no_period_still(day: str) -> None:
    text = f"The bank announced on {day} that IT exports fetched $190 million in April."
    assert facts(text, "2021-06-24") == {"ict 2021-04 level 190"}


@pytest.mark.parametrize(
    "words",
    [
        "in the same period last year (2023-24)",
        "in the corresponding period of FY24",
        "during the same months of the last fiscal year 2023-24",
        "for the same period of the previous fiscal year (FY24)",
    ],
)
def test_the_same_period_is_that_before_the_whole_year(words: str) -> None:
    text = (
        "IT exports were $1,206 million in July-October 2024. They had been $3,223 million in FY24, a record. "
        f"IT exports were $894 million {words}."
    )
    assert facts(text, "2024-11-19") == {"ict FY2025:4 level 1206", "ict FY2024 level 3223", "ict FY2024:4 level 894"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The growth in IT exports on a year-on-year basis, which stood at 8 percent for October, surprised many.", {"ict 2023-10 yoy_pct 8"}),
        ("The month-on-month decline in IT exports, which was 9 percent in October, surprised many.", {"ict 2023-10 mom_pct -9"}),
        ("The IT exports saw an annual rise, which came in at 8 percent in October.", {"ict 2023-10 yoy_pct 8"}),
        ("The share of IT in exports, which stood at 8 percent in October, surprised many.", set()),
    ],
)  # fmt: skip
def test_which_stood_at_goes_on_about_growth(text: str, expected: set[str]) -> None:
    assert facts(text, "2023-11-20") == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("10 percent higher than in November 2024", {"ict 2025-11 level 356", "ict 2025-11 yoy_pct 10"}),
        ("up 10 percent from November 2024", {"ict 2025-11 level 356", "ict 2025-11 yoy_pct 10"}),
        ("10 percent above November 2024", {"ict 2025-11 level 356", "ict 2025-11 yoy_pct 10"}),
        ("8 percent lower month-on-month than in October 2025", {"ict 2025-11 level 356", "ict 2025-11 mom_pct -8"}),
    ],
)
def test_a_dated_comparison_dates_the_rate(words: str, expected: set[str]) -> None:
    assert facts(f"Exports of IT services, at $356 million, were {words}.", "2025-12-20") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Of the $3.8 billion earned in FY25, computer services made $3.2 billion.", {"ict FY2025 level 3800", "ict.computer FY2025 level 3200"}),
        ("Out of the $3.8 billion of FY25, telecom services contributed $550 million.", {"ict FY2025 level 3800", "ict.telecom FY2025 level 550"}),
        ("Information services earned $1.5 million in FY18, among which news agency services grew 7 percent.", {"ict.information FY2018 level 1.5", "ict.information.news_agency FY2018 yoy_pct 7"}),
        ("These services earned $1.5 million in FY18, of which news agency services grew 7 percent.", {"ict FY2018 level 1.5", "ict.information.news_agency FY2018 yoy_pct 7"}),
        ("Net (exports minus imports) IT exports rose 15 percent in FY25. IT exports were $3.8 billion.", {"ict FY2025 level 3800"}),
        ("Net (after imports) ICT exports rose 15 percent in FY25.", set()),
        ("Net IT exports were $314 million in January. The target is $5 billion in IT exports in FY26, up from $3.8 billion in the previous fiscal year.", {"ict FY2025 level 3800"}),
        ("In January computer services have the largest share in IT exports and this segment grew by 9 percent MoM.", {"ict.computer 2026-01 mom_pct 9"}),
        ("IT ministry data show that the sector earned $366 million last month.", {"ict 2026-01 level 366"}),
        ("IT exports fell 14 percent MoM in January. Exports of telecom services fell 35 percent.", {"ict 2026-01 mom_pct -14", "ict.telecom 2026-01 mom_pct -35"}),
        ("IT exports rose 19 percent YoY and fell 14 percent MoM in January. Exports of telecom services rose 3 percent.", {"ict 2026-01 yoy_pct 19", "ict 2026-01 mom_pct -14", "ict.telecom 2026-01 yoy_pct 3"}),
    ],
)  # fmt: skip
def test_wholes_parts_and_bases_of_the_text(text: str, expected: set[str]) -> None:
    assert facts(text, "2026-02-20") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("IT export proceeds per day were $15.4m in July, compared to $17.8m in June.", set()),
        ("IT exports rose to $437 million in December 2025 from $348 million in December 2024, an increase of 25%, or $89 million.", {"ict 2025-12 level 437", "ict 2024-12 level 348", "ict 2025-12 yoy_pct 25"}),
        ("The central bank had shown that IT exports surged to $1.9 billion in 11 months of the fiscal year 2020/21.", {"ict FY2021:11 level 1900"}),
        ("The State Bank saw IT exports at $1.9 billion in FY21.", {"ict FY2021 level 1900"}),
        ("A bank had export receipts of $1.9 billion in FY21.", set()),
        ("Information services, which mainly comprise of news agency services, grew 94 percent to $1.5 million in FY18.", {"ict.information FY2018 yoy_pct 94", "ict.information FY2018 level 1.5"}),
    ],
)  # fmt: skip
def test_what_an_amount_is_not(text: str, expected: set[str]) -> None:
    assert facts(text, "2026-01-20") == expected
