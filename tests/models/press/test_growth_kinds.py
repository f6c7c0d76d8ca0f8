# ruff: noqa: E501
"""Kinds of growth rate that were misread: signs, rates of a rate, other bases and currencies; made-up figures, no record."""

from __future__ import annotations

import pytest

from tests.models.press.test_faults import facts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "IT exports were $379 million in January 2026, while Feb-26 exports were $365mn (+20% YoY/-2% MoM).",
            {"ict 2026-01 level 379", "ict 2026-02 level 365", "ict 2026-02 yoy_pct 20", "ict 2026-02 mom_pct -2"},
        ),
        ("IT exports recorded a growth of (-)9.8% MoM in November 2025.", {"ict 2025-11 mom_pct -9.8"}),
        ("IT exports registered a growth of (-) 9.8 per cent MoM in November 2025.", {"ict 2025-11 mom_pct -9.8"}),
        ("IT exports growth was (+)9.8% YoY in November 2025.", {"ict 2025-11 yoy_pct 9.8"}),
        ("IT exports were $365 million in February 2026 (- 2% MoM).", {"ict 2026-02 level 365", "ict 2026-02 mom_pct -2"}),
        ("IT exports growth stood at minus 3 percent year-on-year in November 2025.", {"ict 2025-11 yoy_pct -3"}),
        ("IT exports growth of minus three percent was recorded year-on-year in November 2025.", {"ict 2025-11 yoy_pct -3"}),
        ("IT exports in 2023/24 rose 12% to $3.2 billion.", {"ict FY2024 yoy_pct 12", "ict FY2024 level 3200"}),
        ("IT exports rose 12% y/y in November 2025.", {"ict 2025-11 yoy_pct 12"}),
        ("IT exports grew 5-10% in FY25.", set()),
    ],
)  # fmt: skip
def test_a_printed_minus_is_one(text: str, expected: set[str]) -> None:
    assert facts(text, "2026-04-10") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("IT exports growth eased to 12 per cent in February 2026.", {"ict 2026-02 yoy_pct 12"}),
        ("IT exports growth slows to 12pc in February 2026.", {"ict 2026-02 yoy_pct 12"}),
        ("IT exports growth fell to 12 per cent in February 2026 from 20 per cent in January 2026.", {"ict 2026-02 yoy_pct 12"}),
        ("IT exports growth slowed from 20 per cent in January to 12 per cent in February 2026.", {"ict 2026-02 yoy_pct 12"}),
        ("The pace of growth of IT exports dropped to 7.4 per cent in November 2025.", {"ict 2025-11 yoy_pct 7.4"}),
        ("The increase in Pakistan's IT exports declined to 5 percent in FY24 from 24 percent in FY22.", {"ict FY2024 yoy_pct 5"}),
        ("IT exports growth accelerated to 19.7 per cent in February 2026 from 12.3 per cent a month earlier.", {"ict 2026-02 yoy_pct 19.7"}),
        ("IT exports growth was 12 per cent in February 2026, down from 20 per cent a month earlier.", {"ict 2026-02 yoy_pct 12"}),
        ("IT exports growth slowed to 12 per cent month-on-month in February 2026.", {"ict 2026-02 mom_pct 12"}),
        ("The decline in IT exports narrowed to 2 per cent in February 2026.", {"ict 2026-02 yoy_pct -2"}),
        ("The drop in IT exports deepened to 12 per cent in February 2026 over the same month last year.", {"ict 2026-02 yoy_pct -12"}),
        ("IT exports growth fell to minus 3 per cent in February 2026.", {"ict 2026-02 yoy_pct -3"}),
        ("IT exports grew 24% in FY24, recovering from a 1% drop in FY23.", {"ict FY2024 yoy_pct 24", "ict FY2023 yoy_pct -1"}),
        ("IT exports recorded a 12% growth in FY25 after a 3% fall in FY23.", {"ict FY2025 yoy_pct 12", "ict FY2023 yoy_pct -3"}),
        ("IT exports posted a negative 3 per cent growth in FY23.", {"ict FY2023 yoy_pct -3"}),
        (
            "IT exports declined by 12 per cent to $330 million in February 2026 from $375 million a month earlier.",
            {"ict 2026-02 mom_pct -12", "ict 2026-02 level 330", "ict 2026-01 level 375"},
        ),
        ("After years of growth, IT exports dropped 3% in FY23.", {"ict FY2023 yoy_pct -3"}),
    ],
)  # fmt: skip
def test_a_rate_that_falls_is_no_decline(text: str, expected: set[str]) -> None:
    assert facts(text, "2026-04-10") == expected


QUARTER = "ict 2025-10..2025-12 level 1180"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("IT exports rose 12% quarter-on-quarter to $1.18 billion in October-December 2025.", {QUARTER}),
        ("IT exports rose 12% quarter-on-quarter to $1.18 billion in October-December 2025 from $1.05 billion.", {QUARTER, "ict FY2026:3 level 1050"}),
        ("IT exports rose 12% to $1.18 billion in October-December 2025 from $1.05 billion in the previous quarter.", {QUARTER, "ict FY2026:3 level 1050"}),
        ("IT exports rose 12% to $1.18 billion in October-December 2025 from $1.05 billion in July-September 2025.", {QUARTER, "ict FY2026:3 level 1050"}),
        ("IT exports were $1.18 billion in October-December 2025, up 21% YoY and 3% QoQ.", {QUARTER, "ict 2025-10..2025-12 yoy_pct 21"}),
        ("IT exports were $1.18 billion in October-December 2025, up 3% QoQ and 21% YoY.", {QUARTER, "ict 2025-10..2025-12 yoy_pct 21"}),
        ("IT exports rose 12 percent over the previous quarter to $1.18 billion in October-December 2025.", {QUARTER}),
        ("IT exports were $2.2 billion in H1 FY26, 20% up on H1 FY25 and 14% up on H2 FY25.", {"ict FY2026:6 level 2200", "ict FY2026:6 yoy_pct 20"}),
        ("On a quarter-on-quarter basis, IT exports rose 12% in October-December 2025.", set()),
        ("IT exports in October-December 2025 rose 3 percent compared with the quarter before.", set()),
        ("IT exports in Q2 FY26 rose 4 percent from Q1 FY26.", set()),
        ("IT exports grew 5% half-on-half to $2.2 billion in July-December 2025.", {"ict FY2026:6 level 2200"}),
        ("IT exports in FY25 were $3.8 billion, 46% higher than in FY23.", {"ict FY2025 level 3800"}),
        ("IT exports were $365 million in February 2026, 10 percent above October 2025.", {"ict 2026-02 level 365"}),
        ("IT exports in Q2 FY26 rose 14 percent from Q2 FY25.", {"ict 2025-10..2025-12 yoy_pct 14"}),
        ("IT exports in Q2 FY26 rose 14 percent from the same quarter of the previous year.", {"ict 2025-10..2025-12 yoy_pct 14"}),
        ("IT exports in the last quarter of FY25 rose 14 percent to $1 billion.", {"ict 2025-04..2025-06 yoy_pct 14", "ict 2025-04..2025-06 level 1000"}),
        (
            "IT exports were $365 million in February 2026, up 20 percent from February 2025 and down 2 percent from January 2026.",
            {"ict 2026-02 level 365", "ict 2026-02 yoy_pct 20", "ict 2026-02 mom_pct -2"},
        ),
        (
            "IT exports rose 20 percent in July-February FY26 to $2.9 billion compared with $2.4 billion in July-February FY25.",
            {"ict FY2026:8 yoy_pct 20", "ict FY2026:8 level 2900", "ict FY2025:8 level 2400"},
        ),
    ],
)  # fmt: skip
def test_a_rate_on_the_quarter_before_is_none_of_the_year(text: str, expected: set[str]) -> None:
    assert facts(text, "2026-04-10") == expected


@pytest.mark.parametrize(
    "text",
    [
        "IT exports increased by between 10 and 12 percent in October 2025.",
        "IT exports increased between 10% and 12% in October 2025.",
        "IT exports rose by between ten and twelve percent in October 2025.",
        "IT exports rose by between about 10 and 12 percent in October 2025.",
        "IT exports posted growth of between 10 per cent and 12 per cent in FY25.",
        "IT exports rose 10 to 12 percent in October 2025.",
        "IT exports rose 10% to 12% in October 2025.",
        "IT exports rose 10%-12% in October 2025.",
        "IT exports rose by 10 per cent to 12 per cent in FY25.",
        "IT exports rose in the range of 10-12 percent in FY25.",
    ],
)
def test_a_range_is_no_rate(text: str) -> None:
    assert facts(text, "2026-04-10") == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("IT exports rose 12 percent between July and February FY26.", {"ict FY2026:8 yoy_pct 12"}),
        ("IT exports rose 10 percent to $386 million in October 2025.", {"ict 2025-10 yoy_pct 10", "ict 2025-10 level 386"}),
        ("IT exports and telecom services rose 10 and 12 percent respectively in FY25.", {"ict FY2025 yoy_pct 10", "ict.telecom FY2025 yoy_pct 12"}),
        ("IT exports rose 20 percent YoY and 12 percent MoM in October 2025.", {"ict 2025-10 yoy_pct 20", "ict 2025-10 mom_pct 12"}),
    ],
)  # fmt: skip
def test_two_rates_are_no_range(text: str, expected: set[str]) -> None:
    assert facts(text, "2026-04-10") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("IT exports rose by less than one percent in 2023-24.", set()),
        ("IT exports increased by less than 2 percent in FY25.", set()),
        ("IT exports saw less than a 2 percent increase in FY25.", set()),
        ("IT exports rose by below 2 percent in FY25.", set()),
        ("IT exports dropped by no more than 2 percent in FY23.", set()),
        ("IT exports fell by more than 2 percent in FY23.", {"ict FY2023 yoy_pct -2"}),
        ("IT exports declined above 3 percent in FY23.", {"ict FY2023 yoy_pct -3"}),
        ("IT exports grew by more than 20 percent in FY25.", {"ict FY2025 yoy_pct 20"}),
        ("IT exports were no less than 20 percent higher in FY25.", {"ict FY2025 yoy_pct 20"}),
        ("IT exports grew by just under 20 percent in FY25.", {"ict FY2025 yoy_pct 20"}),
        (
            "IT exports came to $386 million in October 2025, 17 percent more than $330 million in the same month last year.",
            {"ict 2025-10 level 386", "ict 2025-10 yoy_pct 17", "ict 2024-10 level 330"},
        ),
        (
            "IT exports came to $356 million in November 2025, 12 per cent less than $396 million a month earlier.",
            {"ict 2025-11 level 356", "ict 2025-11 mom_pct -12", "ict 2025-10 level 396"},
        ),
        (
            "IT exports came to $386 million in October 2025, which is 17 percent more than $330 million in October 2024.",
            {"ict 2025-10 level 386", "ict 2025-10 yoy_pct 17", "ict 2024-10 level 330"},
        ),
        ("IT exports rose 17 percent to more than $386 million in October 2025.", {"ict 2025-10 yoy_pct 17", "ict 2025-10 level 386 at_least"}),
        ("IT exports were less than $386 million in October 2025, up 17 percent.", {"ict 2025-10 yoy_pct 17", "ict 2025-10 level 386 at_most"}),
    ],
)  # fmt: skip
def test_a_word_of_degree_is_no_direction(text: str, expected: set[str]) -> None:
    assert facts(text, "2026-04-10") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("IT exports increased 15 percent in PKR terms to Rs102 billion in February 2026.", set()),
        ("IT exports rose 22 percent to PKR 1.1 trillion in FY25.", set()),
        ("IT exports amounted to Rs102 billion in February 2026, up 15 percent year-on-year.", set()),
        ("IT exports of Rs102 billion were recorded in February 2026, 20 percent more than in February 2025.", set()),
        ("In rupees, IT exports rose 22 percent in FY25.", set()),
        ("In local currency terms, IT exports rose 22 percent in FY25.", set()),
        ("Measured in Pakistani rupees, IT exports grew 22 percent in FY25.", set()),
        ("IT exports, in PKR, were up 22% YoY in FY25.", set()),
        (
            "In rupee terms, IT exports rose 22% to Rs 505 billion in July-November FY26; in dollar terms they rose 19% to $1.8 billion.",
            {"ict FY2026:5 yoy_pct 19", "ict FY2026:5 level 1800"},
        ),
        ("IT exports rose 19 percent to $3.8 billion in FY25, and 22 percent in rupee terms.", {"ict FY2025 yoy_pct 19", "ict FY2025 level 3800"}),
        ("IT exports rose 20 percent to $365 million (Rs102 billion) in February 2026.", {"ict 2026-02 yoy_pct 20", "ict 2026-02 level 365"}),
        ("IT exports rose 19 percent in dollar terms in FY25.", {"ict FY2025 yoy_pct 19"}),
        ("IT exports rose 19 percent in FY25 despite a stable rupee.", {"ict FY2025 yoy_pct 19"}),
        ("IT exports grew 19 percent year-on-year in FY25, when the dollar traded at Rs281.", {"ict FY2025 yoy_pct 19"}),
        ("IT exports rose 19 percent in FY25, and the government gave Rs5 billion for IT parks.", {"ict FY2025 yoy_pct 19"}),
    ],
)  # fmt: skip
def test_a_rate_of_rupees_is_none_of_dollars(text: str, expected: set[str]) -> None:
    assert facts(text, "2026-04-10") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("IT exports, excluding freelancers' earnings, were $300 million in October 2025.", set()),
        ("IT exports were $330 million in October 2025, excluding freelancers' earnings.", set()),
        ("Excluding telecom services, IT exports were $330 million in October 2025.", set()),
        ("In October 2025, excluding telecom services, IT exports were $330 million.", set()),
        ("IT exports without telecom services were $330 million in October 2025.", set()),
        ("IT exports other than telecom services were $330 million in October 2025.", set()),
        ("IT exports (not including freelancers' earnings) were $306 million in October 2025.", set()),
        ("IT exports, net of call centres, were $330 million in October 2025.", set()),
        ("IT exports, which exclude call centres, were $330 million in October 2025.", set()),
        ("IT exports, excluding telecom services, call centres and freelancers, were $330 million in October 2025.", set()),
        ("Services exports excluding IT exports were $500 million in October 2025.", set()),
        ("IT exports were $386 million in October 2025. Excluding freelancers, they were $306 million.", {"ict 2025-10 level 386"}),
        ("IT exports, not counting freelancers, were $306 million in October 2025. In November 2025 IT exports were $390 million.", {"ict 2025-11 level 390"}),
        ("IT exports rose 18 percent in FY25 and all exports excluding IT fell 3 percent.", {"ict FY2025 yoy_pct 18"}),
        ("The data, which exclude freelancers' earnings, show IT exports of $386 million in October 2025.", {"ict 2025-10 level 386"}),
        ("IT exports were $386 million in October 2025, without any help from freelancers.", {"ict 2025-10 level 386"}),
        ("IT exports cannot grow without telecom services. IT exports were $386 million in October 2025.", {"ict 2025-10 level 386"}),
        ("IT exports, including those of freelancers, were $386 million in October 2025.", {"ict 2025-10 level 386"}),
        ("IT exports (including telecom services) were $386 million in October 2025.", {"ict 2025-10 level 386"}),
    ],
)  # fmt: skip
def test_what_is_left_out_has_no_figure(text: str, expected: set[str]) -> None:
    assert facts(text, "2026-04-10") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("IT exports grew 12 per cent in February 2026, against 20 per cent a month earlier.", {"ict 2026-02 yoy_pct 12"}),
        ("IT exports grew 12% in FY25 against 24% a year earlier.", {"ict FY2025 yoy_pct 12"}),
        ("IT exports rose 12% year-on-year in October 2025 against a 5% decline a month earlier.", {"ict 2025-10 yoy_pct 12"}),
        ("IT exports fell 3% in FY23, against growth of 24% in FY22.", {"ict FY2023 yoy_pct -3", "ict FY2022 yoy_pct 24"}),
        (
            "IT exports were $386 million in October 2025, up 17% over last year and 4% over the previous month.",
            {"ict 2025-10 level 386", "ict 2025-10 yoy_pct 17", "ict 2025-10 mom_pct 4"},
        ),
    ],
)  # fmt: skip
def test_an_earlier_rate_is_none_of_the_period(text: str, expected: set[str]) -> None:
    assert facts(text, "2026-04-10") == expected


def test_a_comparison_behind_the_next_rate_is_that_ones() -> None:
    text = "IT exports rose 18 percent in FY25 over FY24 and 24 percent over FY23."
    assert "ict FY2025 yoy_pct 18" in facts(text, "2026-04-10")
