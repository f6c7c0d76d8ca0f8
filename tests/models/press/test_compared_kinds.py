# ruff: noqa: E501
"""Kinds of misreading that the fourth and fifth set of texts showed; made-up sentences, no record."""

from __future__ import annotations

import pytest

from models.press import read_press
from tests.models.press.test_faults import facts
from tests.models.press.test_reader import TODAY, FakeRecord


def _targets(text: str, published: str) -> set[tuple[str, str | None, float]]:
    claims = read_press(text, published=published, source="test", record=None, today=TODAY).claims
    return {(c["series"], c["period"], c["target"]) for c in claims}


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("Analysts expect IT exports to climb to $4.6 billion in FY26 from $3.8 billion.", ("FY2026", 4600)),
        ("IT exports are projected to rise to $4.5 billion this fiscal year, up from $3.8 billion last year.", ("FY2026", 4500)),
        ("IT exports may reach $4.4 billion from $3.8 billion in FY25.", (None, 4400)),
        ("The ministry sees IT exports growing from $3.8 billion to $5 billion in the current fiscal year.", ("FY2026", 5000)),
        ("The government wants IT exports to go from $3.8 billion to $10 billion by 2029.", ("FY2029", 10000)),
        ("Poised to grow, IT exports would move from the present $3.8 billion to $4.7 billion by June 2026.", ("FY2026", 4700)),
        ("He resolved to take IT exports from $3.8 billion to $15 billion in five years.", ("FY2031", 15000)),
        ("He expressed the resolve to increase IT exports to $15 billion from the current $3.8 billion (fiscal year 2025).", (None, 15000)),
        ("P@SHA said exports of the sector reached $3.8 billion in FY25 and would be $4.5 billion in FY26.", ("FY2026", 4500)),
        ("IT exports were $3.8 billion in FY25 against $4.2 billion projected by the ministry.", ("FY2025", 4200)),
    ],
)  # fmt: skip
def test_a_base_beside_a_projection_is_of_the_last_year(text: str, target: tuple[str | None, float]) -> None:
    assert facts(text, "2025-08-01") == {"ict FY2025 level 3800"}
    assert _targets(text, "2025-08-01") == {("pk.ict", *target)}


@pytest.mark.parametrize(
    "text",
    [
        "Efforts to boost the industry helped to raise IT exports to $3.8 billion in FY25.",
        "IT exports continued to grow to $3.8 billion in FY25.",
        "The sector managed to increase IT exports to $3.8 billion in FY25.",
        "New rules to expand into Europe paid off: IT exports rose to $3.8 billion in FY25.",
        "Rules allow exports to grow; IT exports came to $3.8 billion in FY25.",
    ],
)
def test_what_was_done_to_raise_exports_is_no_aim(text: str) -> None:
    assert facts(text, "2025-08-01") == {"ict FY2025 level 3800"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("IT exports were $995 million in FY2019 as against $1,230 million in FY2020, an increase of 23.6 percent.", "ict FY2020 yoy_pct 23.6"),
        ("The country earned $2.597 billion from IT exports in FY23 compared to $3.223 billion in FY24, a growth of 24 percent.", "ict FY2024 yoy_pct 24"),
        ("IT exports were $225 million in June 2023 versus $298 million in June 2024, up 32.4%.", "ict 2024-06 yoy_pct 32.4"),
        ("Telecom exports stood at $90 million in July-October 2022 against $99 million in July-October 2023, growing by 10 percent.", "ict.telecom FY2024:4 yoy_pct 10"),
        ("IT exports, $2,619 million in FY22 compared with $2,597 million in FY23, dropped by 0.8 percent.", "ict FY2023 yoy_pct -0.8"),
    ],
)  # fmt: skip
def test_a_rate_is_of_the_later_of_two_years(text: str, expected: str) -> None:
    found = facts(text, "2024-08-01")
    assert expected in found and len(found) == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In FY22 freelancers earned $397 million. Compared with FY2020-21, freelancers had export revenue of $396 million.", {"ict.computer.freelance FY2022 level 397", "ict.computer.freelance FY2021 level 396"}),
        ("IT exports came to $2,619 million in FY22. Against FY21, IT exports of $2,108 million were recorded.", {"ict FY2022 level 2619", "ict FY2021 level 2108"}),
        ("IT exports came to $2,619 million in FY22. Versus fiscal year 2021: IT exports of $2,108 million.", {"ict FY2022 level 2619", "ict FY2021 level 2108"}),
        ("IT exports came to $2,108 million in FY21. Compared with FY21, IT exports rose to $2,619 million in FY22.", {"ict FY2021 level 2108", "ict FY2022 level 2619"}),
        ("IT exports came to $2,619 million in FY22. Compared to FY21, they are up 24 percent.", {"ict FY2022 level 2619", "ict FY2022 yoy_pct 24"}),
    ],
)  # fmt: skip
def test_a_year_of_comparison_may_date_the_only_figure(text: str, expected: set[str]) -> None:
    assert facts(text, "2022-08-20") == expected


@pytest.mark.parametrize(
    "text",
    [
        "IT exports (in US$): 298 million in June 2024.",
        "IT exports (US$ million) 298 in June 2024.",
        "IT exports (in US$ million): 298 in June 2024.",
        "ICT exports in US$ were 298 million in June 2024.",
        "IT exports (in millions of US$) reached 298 in June 2024.",
        "The remittances of IT services were (in US$) $298 million in June 2024.",
        "Firms were paid in US$ for 300 projects. IT exports were $298 million in June 2024, of 1,200 firms.",
    ],
)
def test_a_unit_that_is_stated_once_holds_for_what_follows(text: str) -> None:
    assert facts(text, "2024-07-20") == {"ict 2024-06 level 298"}


@pytest.mark.parametrize(
    "text",
    [
        "The leather sector earned $800 million in FY25.",
        "The tourism sector targets $4 billion by 2030.",
        "The gaming industry expects exports of $1 billion by 2028.",
        "The minerals sector could fetch $6 billion in FY30.",
        "The food industry earned $7 billion in the same year.",
        "Pakistanis working abroad sent $38 billion in FY25. They sent $30 billion in FY24.",
        "Imports of telecom services were $300 million in FY25.",
        "Imports of Information Technology (IT) and IT enabled services (ITES) went up by 18.5 percent in FY25.",
        "Import of computer services was $280 million in FY25.",
    ],
)
def test_another_sector_and_imports_are_none_of_ours(text: str) -> None:
    text = f"IT exports were $3.8 billion in FY25. {text}"
    assert facts(text, "2025-08-20") == {"ict FY2025 level 3800"}
    assert _targets(text, "2025-08-20") == set()


@pytest.mark.parametrize(
    "text",
    [
        "P@SHA said that exports of the sector reached $3.8 billion in FY25.",
        "The digital sector fetched $3.8 billion in FY25.",
        "Software houses said the sector's exports reached $3.8 billion in FY25.",
        "PSEB data show that exports by tech companies were $3.8 billion in FY25.",
        "PSEB put the industry's exports at $3.8 billion in FY25.",
    ],
)
def test_the_sector_of_a_body_of_it_is_ours(text: str) -> None:
    assert facts(text, "2025-08-20") == {"ict FY2025 level 3800"}


@pytest.mark.parametrize(
    "words",
    [
        "a 38.6 per cent increase over $238 million in October 2023",
        "a 38.6 percent rise over $238 million in October 2023",
        "38.6 percent growth on $238 million of October 2023",
        "up 38.6 percent over $238 million in the same month of 2023",
        "with a 38.6% jump above the $238 million of October 2023",
        "a 38.6% gain over the $238 million recorded in October 2023",
    ],
)
def test_a_rate_over_a_base_is_of_the_main_figure(words: str) -> None:
    found = facts(f"In October 2024 IT exports were $330 million, {words}.", "2024-11-19")
    assert found == {"ict 2024-10 level 330", "ict 2024-10 yoy_pct 38.6", "ict 2023-10 level 238"}


@pytest.mark.parametrize(
    "words",
    [
        "despite a slight 3% month-on-month (MoM) decline",
        "after a 3% MoM fall",
        "and had a 3% m-o-m dip",
        "although they saw a 3% month-over-month contraction",
        "with a 3 percent month-on-month drop",
    ],
)
def test_the_word_behind_the_base_gives_the_sign(words: str) -> None:
    found = facts(f"IT exports increased 32% year-on-year to $257 million in February 2024, {words}.", "2024-03-20")
    assert found == {"ict 2024-02 level 257", "ict 2024-02 yoy_pct 32", "ict 2024-02 mom_pct -3"}


@pytest.mark.parametrize(
    "words",
    [
        "could reach as high as $3.5 billion",
        "may be as much as $3.5 billion",
        "are to reach $3.5 billion",
        "are slated to be $3.5 billion",
        "were predicted to come to as many as $3.5 billion",
    ],
)
def test_as_high_as_is_within_the_reach_of_could(words: str) -> None:
    text = f"IT exports {words} this fiscal year."
    assert facts(text, "2024-03-20") == set() and _targets(text, "2024-03-20") == {("pk.ict", "FY2024", 3500)}


@pytest.mark.parametrize(
    ("text", "rates"),
    [
        ("In FY22 exports of telecommunication, computer and information services increased 15.3, 26.4 and 31 percent respectively.", (15.3, 26.4, 31)),
        ("In FY22 telecom, computer and information services grew by 15 percent, 26 percent and 31 percent, respectively.", (15, 26, 31)),
        ("In FY22 telecommunications, computer, and information services rose 15, 26, and 31% respectively.", (15, 26, 31)),
        ("In FY22 exports of telecom, computer and info services fell 1.5, 2 and 3 per cent, respectively.", (-1.5, -2, -3)),
        ("Telecom, computer and information services exports were up 15, 26 and 31 percent respectively in FY22.", (15, 26, 31)),
    ],
)  # fmt: skip
def test_three_rates_are_of_the_three_parts(text: str, rates: tuple[float, ...]) -> None:
    parts = zip(("telecom", "computer", "information"), rates, strict=True)
    assert facts(text, "2022-08-19") == {f"ict.{part} FY2022 yoy_pct {rate:g}" for part, rate in parts}


@pytest.mark.parametrize(
    "words",
    [
        "the current fiscal year (FY25)",
        "this fiscal year (FY2025)",
        "the ongoing fiscal year 2024-25",
        "the running financial year FY25",
        "the present financial year, FY25",
    ],
)
def test_the_running_year_by_name_dates_the_last(words: str) -> None:
    text = (
        f"IT exports are to reach $3.8 billion in {words}. IT exports brought in $3.2 billion in the last fiscal year."
    )
    assert facts(text, None) == {"ict FY2024 level 3200"}


@pytest.mark.parametrize(("series", "remark"), [("us.retail", True), ("pk.ict", False), ("pk.ict.telecom", False)])
def test_a_record_of_other_series_is_named(series: str, remark: bool) -> None:
    text, record = "IT exports were $298 million in June 2024.", FakeRecord({(series, "2024-05"): 90.0})
    for published in ("2024-07-20", None):
        found = read_press(text, published=published, source="test", record=record, today=TODAY)
        assert ("the record has no figures of Pakistan's IT exports" in found.note) is remark


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In contrast with $185 million from July-December FY21, freelancers' earnings this year grew by 16.7 percent.", {"ict.computer.freelance FY2021:6 level 185", "ict.computer.freelance FY2022:6 yoy_pct 16.7"}),
        ("Against $958 million from July to December FY21, IT exports rose 36 percent this year.", {"ict FY2021:6 level 958", "ict FY2022:6 yoy_pct 36"}),
        ("Compared with $958 million during July-December FY21, IT exports this year grew by 36 percent.", {"ict FY2021:6 level 958", "ict FY2022:6 yoy_pct 36"}),
        ("Versus $958 million in July-December of FY2021, IT exports were up 36 percent.", {"ict FY2021:6 level 958", "ict FY2022:6 yoy_pct 36"}),
        ("As against $444 million from July to September 2020, IT exports have grown 43 percent.", {"ict FY2021:3 level 444", "ict FY2022:3 yoy_pct 43"}),
    ],
)  # fmt: skip
def test_the_months_of_a_base_are_not_those_of_the_rate(text: str, expected: set[str]) -> None:
    assert facts(text, "2022-02-20") == expected


@pytest.mark.parametrize(
    ("words", "period"),
    [
        ("five months of fiscal year 2024 (July to November 2024)", "FY2025:5"),
        ("the first five months of FY24 (July-November 2024)", "FY2025:5"),
        ("July-November 2024 of FY2024", "FY2025:5"),
        ("November 2024 of the fiscal year 2024", "2024-11"),
        ("five months (July-November 2023) of fiscal year 2024", "FY2024:5"),
    ],
)
def test_months_with_their_year_beat_another_fiscal_year(words: str, period: str) -> None:
    assert facts(f"IT exports were $1.2 billion in {words}.", "2024-12-18") == {f"ict {period} level 1200"}


@pytest.mark.parametrize("words", ["just shy of", "shy of", "just short of", "just under", "falling short of"])
def test_shy_of_is_a_bound(words: str) -> None:
    assert facts(f"IT exports were {words} $330 million in November.", "2024-12-18") == {
        "ict 2024-11 level 330 at_most"
    }


@pytest.mark.parametrize(
    "ticker",
    [
        "ABC 46.80 Decreased By -0.85 (-1.78%)",
        "DEF 12.97 Decreased By ▼ -0.14 (-1.07%)",
        "GHI 112.4 Increased By ▲ 2.10 (1.9%)",
        "JKL 8.15 Increased By 0.05 (0.62%)",
        "BR100 12,101 Increased By 74.9 (0.62%)",
    ],
)
def test_a_ticker_is_no_growth(ticker: str) -> None:
    assert facts(f"{ticker} IT exports were $324 million in November 2024.", "2024-12-18") == {"ict 2024-11 level 324"}


@pytest.mark.parametrize(
    "text",
    [
        "IT exports were $366 million, and are expected to go to $5 billion this fiscal year and $10 billion by FY29.",
        "IT exports rose, and could touch $5 billion by June 2026, while they may hit $10 billion by FY29.",
        "Pakistan's IT exports surge. They will be $5 billion in FY26, the minister said, and should cross $10 billion by FY29.",
        "The IT industry met. It hopes for $5 billion in FY26, and it wants $10 billion by FY29.",
        "Exports of IT grow. These would be $5 billion this fiscal year; they are to reach $10 billion by FY29.",
    ],
)  # fmt: skip
def test_a_claim_may_name_exports_a_clause_before(text: str) -> None:
    assert _targets(text, "2025-10-20") == {("pk.ict", "FY2026", 5000), ("pk.ict", "FY2029", 10000)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Growth of IT exports in the first half of FY20 is 24.71pc, almost eight times higher than that of all exports.", {"ict FY2020:6 yoy_pct 24.71"}),
        ("IT exports increased 21 percent annually from $1.192 billion in FY19 to $1.439 billion in FY20.", {"ict FY2019 level 1192", "ict FY2020 level 1439", "ict FY2020 yoy_pct 21"}),
        ("IT exports rose 21% annually to $1.439 billion in FY20.", {"ict FY2020 level 1439", "ict FY2020 yoy_pct 21"}),
        ("IT exports grew 21 per cent annually, to $1.439 billion in FY20.", {"ict FY2020 level 1439", "ict FY2020 yoy_pct 21"}),
        ("IT exports in FY20, up 21 percent, grew three times faster than textiles.", {"ict FY2020 yoy_pct 21"}),
    ],
)  # fmt: skip
def test_annually_and_times_beside_a_rate(text: str, expected: set[str]) -> None:
    assert facts(text, "2020-09-01") == expected


@pytest.mark.parametrize(
    "text",
    [
        "The sector contributes 1% of the GDP, which amounts to 3.5 billion dollars.",
        "The sector is 1% of the economy, which is $3.5 billion.",
        "IT exports had a 70% surge over the past three year.",
        "Experts foresee a further 100% growth of IT exports in the next two to four years, amounting to 7 billion dollars.",
        "IT exports may double, amounting to $7 billion.",
        "Broadband reaches a population of approximately 13.2 million in FY 2019-20.",
        "The sector has a workforce of 0.6 million in FY20.",
        "IT exports could grow by half, worth $2 billion in all.",
    ],
)
def test_what_is_no_figure_of_the_sector(text: str) -> None:
    text = f"IT exports were $1.439 billion in FY20. {text}"
    assert facts(text, "2020-09-01") == {"ict FY2020 level 1439"}


@pytest.mark.parametrize("people", ["Filipinos", "Indians", "Bangladeshis", "Ukrainians", "Kenyans"])
def test_a_people_in_the_plural_is_another_country(people: str) -> None:
    text = (
        f"The IT industry wants revenue of $35.9 billion this year. This is what overseas {people} sent home last year. "
        "The industry reported revenues of $32.5 billion in 2022, and hopes for $59 billion by 2028."
    )
    assert facts(text, "2023-04-14") == set() and _targets(text, "2023-04-14") == set()
