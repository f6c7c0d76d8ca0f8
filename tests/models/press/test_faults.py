# ruff: noqa: E501
"""Kinds of sentence that were misread in real press texts, each with members of its own; made-up figures, no record."""

from __future__ import annotations

from datetime import date

import pytest

from models.core.measures import Measure
from models.press import read_press

TODAY = date(2026, 11, 28)


def facts(text: str, published: str | None) -> set[str]:
    """``ict 2023-10 level 238 at_least`` by figure, in US$ million or percent."""
    found = read_press(text, published=published, source="test", record=None, today=TODAY).figures
    shown = set()
    for p in found:
        value = p.report.level if p.report.measure is Measure.LEVEL else float(p.report.value)
        words = [
            p.report.series.removeprefix("pk."),
            p.report.period_text,
            str(p.report.measure),
            f"{value:g}",
            p.bound or "",
        ]
        shown.add(" ".join(words).strip())
    return shown


@pytest.mark.parametrize(
    "text",
    [
        "Export proceeds per day of Pakistan's IT sector were $15.4 million in July 2024.",
        "Average daily IT exports were $14.1 million in July 2024 against $13.9 million in June 2024.",
        "Per-day export proceeds were recorded at $15.4m for IT exports in November 2023 versus $14.3m for October 2023.",
        "IT exports saw their share in service exports rise to 39 percent from 34 percent in July-December 2023.",
        "The export mix of telecom versus computer services was 17 percent versus 83 percent in November 2023.",
        "The central bank raised the retention limit for IT exporters from 35 percent to 50 percent in December 2023.",
        "IT exporters may now keep $5,000 a month, up from 35 percent of receipts, in FY24.",
        "Pakistan had 2.3 million IT freelancers in 2023, up 20 percent.",
        "Broadband users of the IT sector rose 12 percent to 130 million in October 2023.",
        "IT exports in March 2023 were $58 million higher than in February.",
        "IT exports are nearing $3 billion in FY24.",
        "IT exports are inching towards the $3 billion mark in FY24.",
        "SYSTEMS 46.80 Decreased By -0.85 (-1.78%) IT exports TRG 61.10 Increased By 1.20 (2.00%)",
        "IT exports: KSE100 78,801 Increased By 610.2 (0.78%)",
        "The number of registered IT companies grew 12 percent to 17,000 in FY23.",
        "IT exports recorded growth for 14 consecutive months to November 2023.",
    ],
)
def test_no_level_or_growth_of_the_series(text: str) -> None:
    assert facts(text, "2024-08-20") == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Exports of telecommunications, computer and information services were $539.71 million in July-December 2018.",
            {"ict FY2019:6 level 539.71"},
        ),
        (
            "Exports of telecom, computer & information services rose 10 percent to $600 million in July-December 2018.",
            {"ict FY2019:6 level 600", "ict FY2019:6 yoy_pct 10"},
        ),
        (
            "Pakistani call centres earned $328 million in FY25. Bank data show that the sector grew 24.6 percent.",
            {"ict.telecom.call_centres FY2025 level 328", "ict.telecom.call_centres FY2025 yoy_pct 24.6"},
        ),
        (
            "Freelancers brought home $779 million in FY25. The segment grew 91 percent from $408 million in FY24.",
            {
                "ict.computer.freelance FY2025 level 779",
                "ict.computer.freelance FY2025 yoy_pct 91",
                "ict.computer.freelance FY2024 level 408",
            },
        ),
        (
            "IT exports, including those of freelancers, reached $3.14 billion in July-April FY25.",
            {"ict FY2025:10 level 3140"},
        ),
        (
            "ICT export remittances including telecommunication, computer and information services surged to $1.948 billion "
            "in July-March FY22.",
            {"ict FY2022:9 level 1948"},
        ),
        ("IT exports (which include call centres) stood at $298 million in June 2024.", {"ict 2024-06 level 298"}),
        ("A Lahore firm earned $12 million from software exports in FY24.", set()),
        ("Women freelancers received $40 million in FY24.", set()),
        ("Systems Limited reported IT export revenue of $165 million in FY23.", set()),
    ],
)
def test_whole_and_part(text: str, expected: set[str]) -> None:
    assert facts(text, "2025-08-20") == expected


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("IT exports were $1,300 million between July 2020 and February 2021.", "FY2021:8"),
        ("IT exports were $1,300 million from July 2020 through February 2021.", "FY2021:8"),
        ("IT exports were $1,300 million in July-to-February 2020-21.", "FY2021:8"),
        ("IT exports were $1,300 million in July to February FY21.", "FY2021:8"),
        ("IT exports were $1,300 million in July till February of FY2020-21.", "FY2021:8"),
        ("IT exports were $1,300 million in Jul-Feb FY21.", "FY2021:8"),
        ("IT exports were $1,300 million in the July - February period of 2020-21.", "FY2021:8"),
        ("IT exports were $1,300 million in 8MFY21.", "FY2021:8"),
        ("IT exports were $1,300 million in 8M FY21.", "FY2021:8"),
        ("IT exports were $1,300 million in July 2020-February 2021.", "FY2021:8"),
        ("IT exports were $449 million in July and August of FY24.", "FY2024:2"),
        ("IT exports were $449 million in the first two months (July and August) of fiscal year 2024.", "FY2024:2"),
        ("IT exports were $1,152 million in five months of fiscal year 2024 (July to November 2023).", "FY2024:5"),
        ("IT exports stood at $1.46 billion for the first half of FY24 (1HFY24).", "FY2024:6"),
        ("IT exports stood at $1.46 billion in (1HFY24).", "FY2024:6"),
        ("IT exports stood at $1.46 billion in 1H-FY24.", "FY2024:6"),
        ("IT exports stood at $635 million in 1QFY22.", "FY2022:3"),
        ("IT exports stood at $2.1 billion for the fiscal year ended June 30, 2021.", "FY2021"),
        ("IT exports stood at $2.6 billion in the year to June 2022.", "FY2022"),
        ("IT exports stood at $2.6 billion in the twelve months of the fiscal year 2021-22.", "FY2022"),
    ],
)
def test_ranges_and_words_against_brackets(text: str, period: str) -> None:
    (figure,) = [f for f in facts(text, "2025-01-20") if " level " in f]
    assert figure.split()[1] == period


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "IT exports in June 2024 were $298 million. IT exports in FY24 stood at $3.223 billion.",
            {"ict 2024-06 level 298", "ict FY2024 level 3223"},
        ),
        (
            "IT exports in June 2024 were $298 million. In the full fiscal year they were $3.223 billion.",
            {"ict 2024-06 level 298", "ict FY2024 level 3223"},
        ),
        (
            "In December 2023, IT exports were $303 million, taking 1HFY24 exports to $1.46 billion.",
            {"ict 2023-12 level 303", "ict FY2024:6 level 1460"},
        ),
        (
            "IT exports hit $306 million in March 2024, bringing the total for nine months (9MFY24) to $2.28 billion.",
            {"ict 2024-03 level 306", "ict FY2024:9 level 2280"},
        ),
        (
            "IT exports grew for a third consecutive month to $259 million in November 2023.",
            {"ict 2023-11 level 259"},
        ),
        (
            "IT and IT-related services exports were $168 million in November 2020.",
            {"ict 2020-11 level 168"},
        ),
        ("Exports of IT and IT-based services fetched $168 million in November 2020.", {"ict 2020-11 level 168"}),
        ("Information and communication technology services exports came in at $168 million in November 2020.", {"ict 2020-11 level 168"}),
        ("Software and IT services exports touched $168 million in November 2020.", {"ict 2020-11 level 168"}),
        ("The IT industry's export earnings amounted to $168 million in November 2020.", {"ict 2020-11 level 168"}),
        ("Tech exports clocked in at $168 million in November 2020.", {"ict 2020-11 level 168"}),
    ],
)  # fmt: skip
def test_sums_under_a_month_and_sentences_that_said_nothing(text: str, expected: set[str]) -> None:
    assert facts(text, "2024-07-25") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "IT exports rose from $1,525 million to $1,720 million in July-January 2023-24.",
            {"ict FY2023:7 level 1525", "ict FY2024:7 level 1720"},
        ),
        (
            "From $1,525 million a year earlier, IT exports climbed to $1,720 million in July-January 2023-24.",
            {"ict FY2023:7 level 1525", "ict FY2024:7 level 1720"},
        ),
        (
            "In contrast with $185.7 million from July-December FY21, freelancers' earnings in July-December FY22 grew by 16.7 percent.",
            {"ict.computer.freelance FY2021:6 level 185.7", "ict.computer.freelance FY2022:6 yoy_pct 16.7"},
        ),
        (
            "IT exports were $259 million in November 2023 against $233 million in the same month of 2022.",
            {"ict 2023-11 level 259", "ict 2022-11 level 233"},
        ),
        (
            "IT exports were $259 million in November 2023, compared with $238 million in October.",
            {"ict 2023-11 level 259", "ict 2023-10 level 238"},
        ),
        (
            "IT exports were $259 million in November 2023 (November 2022: $233 million).",
            {"ict 2023-11 level 259", "ict 2022-11 level 233"},
        ),
    ],
)  # fmt: skip
def test_comparisons(text: str, expected: set[str]) -> None:
    assert facts(text, "2024-02-25") == expected


@pytest.mark.parametrize(
    "text",
    [
        "COLOMBO: ICT exports grew 47.9 percent to $1,520 million in January-November 2023, the Sri Lankan export board said.",
        "DHAKA, Feb 23 - IT exports rose 36 per cent to $282.77 million in July-December 2022.",
        "Bangladesh's IT industry has defied the turmoil. IT exports were $282.77 million in the first half of FY23.",
        "The Indian software industry did well. Its IT exports reached $194 billion in FY23, up 11.4 percent.",
        "MANILA: The Philippines' IT-BPM exports hit $35.5 billion in 2023, up 9 percent.",
        "Ukraine's IT exports fell 8.4 percent to $6.7 billion in 2023, the National Bank said. Exports in December were $548 million.",
        "KYIV - IT services exports came to $548 million in December 2023. In the whole year they were $6.7 billion.",
        "Vietnam earned $7.5 billion from software exports in 2023. The country's ICT exports grew 11 percent.",
        "Exports of ICT services from Egypt rose to $6.2 billion in FY23.",
        "Romanian IT exports were EUR 9 billion, or $9.7 billion, in 2023.",
        "Kenya and Ghana are catching up: ICT exports of Kenya were $560 million in 2022.",
    ],
)
def test_texts_on_other_countries_say_nothing_of_ours(text: str) -> None:
    assert facts(text, "2024-02-25") == set()
    found = read_press(
        text + " It targets $50 billion by 2030.", published="2024-02-25", source="t", record=None, today=TODAY
    )
    assert found.claims == []


def test_another_country_beside_ours_is_left_out() -> None:
    text = (
        "Pakistan's IT exports were $259 million in November 2023, while India earned $16 billion from IT exports. "
        "Bangladesh's ICT exports were $50 million in November 2023. Pakistan's IT exports to the US, the UK and China "
        "do well. Its IT exports were $1.152 billion in July-November FY24."
    )
    assert facts(text, "2023-12-25") == {"ict 2023-11 level 259", "ict FY2024:5 level 1152"}
