# ruff: noqa: E501
"""Members of the kinds that the texts of November 2026 showed; made-up figures, no record, a date of publication."""

from __future__ import annotations

import pytest

from models.press import read_press
from tests.models.press.test_faults import facts
from tests.models.press.test_reader import TODAY, FakeRecord, read


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
        ("About $320 million of the IT exports in FY18 came from software exports, $90 million of them were from call centres.", {"ict.telecom.call_centres FY2018 level 90"}),
        ("IT exports were $324 million in July 2024. Earnings were $15.4 million per day, up from $14.3 million in June.", {"ict 2024-07 level 324"}),
        ("IT exports were $324 million in July 2024. The recovery rests on record remittance inflows of $31.2 billion.", {"ict 2024-07 level 324"}),
        ("The prime minister wants IT exports to grow to $25 billion in three years.", set()),
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
        (
            "Pakistan's information technology sector, by all that the ministry knows, had a significant increase in exports in January 2025, with "
            "a 19% year-on-year growth, reaching $374 million. This marks a 14% decline from the previous month.",
            {"ict 2025-01 yoy_pct 19", "ict 2025-01 level 374", "ict 2025-01 mom_pct -14"},
        ),
        (
            "Freelancing adds to a $1.9 billion current account surplus in the first 10 months of FY2024-25. Freelancers brought in $400 million.",
            {"ict.computer.freelance FY2025:10 level 400"},
        ),
        (
            "IT remittances were $348 million in December 2024, a 12.2% month-on-month rise from November 2024, when remittances stood at $310 million.",
            {"ict 2024-12 level 348", "ict 2024-12 mom_pct 12.2", "ict 2024-11 level 310"},
        ),
        (
            "IT exports in FY2017 were $938.6 million. Exports in the preceding fiscal year of 2015-2016 were worth $788.6 million. This is a "
            "year-on-year growth of 19%.",
            {"ict FY2017 level 938.6", "ict FY2016 level 788.6", "ict FY2017 yoy_pct 19"},
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


def test_a_part_without_a_period_has_that_of_its_whole() -> None:
    record = FakeRecord(
        {("pk.ict", "2024-06"): 298.0, ("pk.ict.telecom", "2024-06"): 52.0, ("pk.ict.telecom", "2022-04"): 51.0}
    )
    text = "IT exports were $298 million, of which telecom services brought $51 million."
    found = read(text, None, record)
    assert {(p.report.series, str(p.report.period)) for p in found} == {
        ("pk.ict", "2024-06"),
        ("pk.ict.telecom", "2024-06"),
    }


@pytest.mark.parametrize(
    ("text", "period", "target"),
    [
        ("The prime minister wants IT exports to grow to $25 billion in FY2030.", "FY2030", 25_000),
        ("By June 2027 IT exports should touch $5.5 billion.", "FY2027", 5_500),
        ("IT exports need to increase 27 percent a year to reach $10 billion in FY29.", "FY2029", 10_000),
        ("IT exports must come to $6 billion in FY2028.", "FY2028", 6_000),
    ],
)
def test_what_is_wanted_is_a_claim(text: str, period: str, target: float) -> None:
    (claim,) = read_press(text, published="2026-05-01", source="test", record=None, today=TODAY).claims
    assert (claim["period"], claim["target"]) == (period, target)


def test_a_multiple_since_a_year_is_checked() -> None:
    record = FakeRecord({("pk.ict", f"FY{year}"): 1000.0 + 350 * (year - 2018) for year in range(2018, 2025)})
    text = "Pakistan's IT exports have tripled since FY2018 to $3.1 billion in FY2024."
    (found,) = read_press(text, published=None, source="test", record=record, today=TODAY).statements
    assert (found["kind"], found["period"], found["verdict"]) == ("multiple", "FY2024", "agrees")


def test_a_rate_of_figures_as_they_were_printed_says_so() -> None:
    record = FakeRecord(
        {("pk.ict", "2023-10"): 245.0, ("pk.ict", "2023-09"): 206.0}, {("pk.ict", "2023-10"): [238.0, 245.0]}
    )
    (found,) = read_press(
        "IT exports rose 15.5 percent month-on-month in October 2023.",
        published="2023-11-20",
        source="test",
        record=record,
        today=TODAY,
    ).figures
    assert found.verdict.word == "agrees"
    assert found.verdict.reason == "+15.5 % by figures as they were printed; by now +18.9 % on the month before"
