# ruff: noqa: E501
"""More members of the kinds of sentence that real press texts have; made-up figures, no record, a date of publication."""

from __future__ import annotations

import pytest

from tests.models.press.test_faults import facts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "We expect IT exports for FY24 to be about $3.0 billion compared to $2.6 billion recorded last year.",
            {"ict FY2023 level 2600"},
        ),
        (
            "The ministry wants to raise annual IT exports from $3.2 billion in FY24 to a target of $4.2 billion in FY25.",
            {"ict FY2024 level 3200"},
        ),
        ("The target of IT exports is $5 billion for FY24, against $4 billion in the plan.", set()),
        (
            "IT exports were $235 million in August 2023, above the average of twelve months, which stood at $218 million.",
            {"ict 2023-08 level 235"},
        ),
        (
            "IT exports rose to $235 million in August 2023, beating the monthly target, which was $300 million.",
            {"ict 2023-08 level 235"},
        ),
        ("US $ 15mn was higher than IT exports in July 2023.", set()),
        (
            "IT exports were $185 million in January 2022. The $66 million was, however, lower than the previous month's.",
            {"ict 2022-01 level 185"},
        ),
        (
            "IT exports were $185 million in January 2022. That is $12 million, or 6 percent, less than a month earlier.",
            {"ict 2022-01 level 185", "ict 2022-01 mom_pct -6"},
        ),
    ],
)
def test_what_is_beside_targets_averages_and_increments(text: str, expected: set[str]) -> None:
    assert facts(text, "2024-08-20") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "In FY21 IT exports were $2.1 billion, with computer services and telecom at $1.6 billion and $0.5 billion respectively.",
            {"ict FY2021 level 2100", "ict.computer FY2021 level 1600", "ict.telecom FY2021 level 500"},
        ),
        (
            "Among computer services, exports of software, other services and software consultancy grew by 14 percent, 13 "
            "percent, and 8 percent MoM in May 2023, respectively.",
            {
                "ict.computer.software 2023-05 mom_pct 14",
                "ict.computer.other 2023-05 mom_pct 13",
                "ict.computer.software_consultancy 2023-05 mom_pct 8",
            },
        ),
        (
            "IT exports comprise telecom and computer services, which saw respective MoM increases of 12% and 9% in August 2023.",
            {"ict.telecom 2023-08 mom_pct 12", "ict.computer 2023-08 mom_pct 9"},
        ),
        (
            "In May 2023, telecom and computer services exports declined by 12 percent and 9 percent MoM, respectively.",
            {"ict.telecom 2023-05 mom_pct -12", "ict.computer 2023-05 mom_pct -9"},
        ),
        (
            "Computer services fetched $721 million of the $892 million that Pakistan earned from IT exports in July-October 2023.",
            {"ict.computer FY2024:4 level 721", "ict FY2024:4 level 892"},
        ),
        (
            "Freelancers from Pakistan earned $400 million in July-March FY25.",
            {"ict.computer.freelance FY2025:9 level 400"},
        ),
        (
            "Freelancers received $185 million (IT: $173 million + non-IT: $12 million) in July-December FY21.",
            {"ict.computer.freelance FY2021:6 level 185"},
        ),
        (
            "IT exports reached $2.123 billion (the largest exporter of the services sector, with $1.573 billion in net "
            "exports) at a growth rate of 47,43% in FY21, compared with $1.440 billion in FY20.",
            {"ict FY2021 level 2123", "ict FY2021 yoy_pct 47.43", "ict FY2020 level 1440"},
        ),
    ],
)
def test_which_item_each_figure_is_of(text: str, expected: set[str]) -> None:
    assert facts(text, "2025-08-20") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "IT exports grew by 10.32%, going from $1,064 million to $1,174 million from July to December 2023-24.",
            {"ict FY2024:6 yoy_pct 10.32", "ict FY2023:6 level 1064", "ict FY2024:6 level 1174"},
        ),
        (
            "In contrast with $185.7 million from July-December FY21, freelancers' earnings for the same period this year grew by 16.7 percent.",
            {"ict.computer.freelance FY2021:6 level 185.7", "ict.computer.freelance FY2022:6 yoy_pct 16.7"},
        ),
        (
            "IT exports were $1,523 million in July-January 2023 of the financial year (FY) 2022-23, an increase of 2.35 percent over $1,488 million in the same period last year.",
            {"ict FY2023:7 level 1523", "ict FY2023:7 yoy_pct 2.35", "ict FY2022:7 level 1488"},
        ),
        (
            "From July to March FY23, earnings from the export of IT services amounted to $1,941 million.",
            {"ict FY2023:9 level 1941"},
        ),
        (
            "Growth was slower in FY25, since FY24 had seen IT exports jump by 24 percent year-on-year.",
            {"ict FY2024 yoy_pct 24"},
        ),
        (
            "Exports of IT grew for a third consecutive month to $259 million in November 2023.",
            {"ict 2023-11 level 259"},
        ),
        (
            "IT exports, up for the fifth month in a row, were $265 million in January 2024, from $190 million a year ago.",
            {"ict 2024-01 level 265", "ict 2023-01 level 190"},
        ),
        (
            "IT exports between July and October of fiscal 2024 came to $893 million, while those of the like period of the previous year had been $855 million.",
            {"ict FY2024:4 level 893", "ict FY2023:4 level 855"},
        ),
        (
            "IT exports fetched $298 million in June 2024. In the full fiscal year they were $3.223 billion, 24 percent above the year before.",
            {"ict 2024-06 level 298", "ict FY2024 level 3223", "ict FY2024 yoy_pct 24"},
        ),
        (
            "The IT industry exported services worth $298 million in June 2024, taking the total for FY24 to $3.223 billion.",
            {"ict 2024-06 level 298", "ict FY2024 level 3223"},
        ),
    ],
)
def test_which_period_each_figure_is_of(text: str, expected: set[str]) -> None:
    assert facts(text, "2025-08-20") == expected


@pytest.mark.parametrize(
    "text",
    [
        "DHAKA: ICT exports grew 12 percent to $620 million in July-June 2022-23, the Export Promotion Bureau said.",
        "Nairobi - Kenya's ICT services exports rose to $700 million in 2023. They had been $640 million in 2022.",
        "The Philippine IT-BPM industry earned $35.5 billion in 2023, up 9 percent. Its exports were $32.5 billion in 2022.",
        "Ukrainian IT exports fell 8.5 percent to $6.7 billion in 2023. The sector's computer services brought $6.4 billion.",
        "India's software services exports were $205.2 billion in 2023-24, with computer services at two thirds of the total.",
        "KATHMANDU, Nepal. IT services worth $515 million were exported in 2022, 64 percent more than in 2021.",
        "Vietnam earned $13 billion from software exports in 2023. IT exports are to reach $20 billion by 2027.",
        "Pakistan's textile exports were $1.53 billion in June 2025, up 7.75 percent year on year.",
        "Pakistan's rice exports rose 13 percent to $300 million in August 2024.",
        "Remittances of overseas Pakistanis rose to $3.1 billion in April 2022, 11.2 percent above the month before.",
        "Pakistan's services exports rose 18 percent to $745 million in July 2025, with transport services at $79 million.",
        "The trade surplus of Pakistan's IT industry was $1.274 billion in July-October FY26, up 20 percent.",
    ],
)
def test_other_countries_and_other_goods(text: str) -> None:
    assert facts(text, "2025-08-20") == set()


@pytest.mark.parametrize(
    "text",
    [
        "IT exports ($ million)\n\nItem | FY2023 | FY2024\nTelecom services | 520 | 560\nComputer services | 2,070 | 2,650\nTotal IT exports | 2,597 | 3,223\n",
        "Pakistan's IT exports, US$ million\n\t2022-23\t2023-24\nTelecom\t520\t560\nComputer services\t2,070\t2,650\nIT exports\t2,597\t3,223\n",
        "<p>Exports of IT services, million dollars</p><table><tr><th></th><th>FY23</th><th>FY24</th></tr><tr><td>Telecom</td><td>520</td><td>560</td></tr>"
        "<tr><td>Computer services</td><td>2,070</td><td>2,650</td></tr><tr><td>Total</td><td>2,597</td><td>3,223</td></tr></table>",
        "IT exports (USD mn)   FY23    FY24\nTelecom services       520     560\nComputer services    2,070   2,650\nTotal                2,597   3,223\n",
        "IT exports\n\n| | FY23 | FY24 |\n|---|---|---|\n| Telecom | $520m | $560m |\n| Computer services | $2,070m | $2,650m |\n| Total | $2,597m | $3,223m |\n",
    ],
)
def test_a_table_with_one_period_a_column(text: str) -> None:
    assert facts(text, "2024-08-20") == {
        "ict.telecom FY2023 level 520",
        "ict.telecom FY2024 level 560",
        "ict.computer FY2023 level 2070",
        "ict.computer FY2024 level 2650",
        "ict FY2023 level 2597",
        "ict FY2024 level 3223",
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "IT exports of Pakistan, $ million\nItem | Jul-Oct 2022 | Jul-Oct 2023 | Change\nTelecom | 165 | 171 | 3.2%\nComputer services | 688 | 721 | 4.8%\nTotal | 855 | 893 | 4.5%\n",
            {
                "ict.telecom FY2023:4 level 165",
                "ict.telecom FY2024:4 level 171",
                "ict.telecom FY2024:4 yoy_pct 3.2",
                "ict.computer FY2023:4 level 688",
                "ict.computer FY2024:4 level 721",
                "ict.computer FY2024:4 yoy_pct 4.8",
                "ict FY2023:4 level 855",
                "ict FY2024:4 level 893",
                "ict FY2024:4 yoy_pct 4.5",
            },
        ),
        (
            "Pakistan's IT exports by month (US$ million)\nMonth | Exports | YoY\nAugust 2023 | 235 | 3%\nSeptember 2023 | 206 | -4%\nOctober 2023 | 238 | 8%\n",
            {
                "ict 2023-08 level 235",
                "ict 2023-08 yoy_pct 3",
                "ict 2023-09 level 206",
                "ict 2023-09 yoy_pct -4",
                "ict 2023-10 level 238",
                "ict 2023-10 yoy_pct 8",
            },
        ),
        (
            "Pakistan's IT exports ($ million)\n| | Oct-23 | Sep-23 | Oct-22 | YoY | MoM |\n| Computer services | 193 | 168 | 177 | 9% | 15% |\n",
            {
                "ict.computer 2023-10 level 193",
                "ict.computer 2023-09 level 168",
                "ict.computer 2022-10 level 177",
                "ict.computer 2023-10 yoy_pct 9",
                "ict.computer 2023-10 mom_pct 15",
            },
        ),
        (
            "Pakistan's services exports ($ million)\nItem | FY23 | FY24\nTransport | 800 | 900\nTelecom, computer and information services | 2,597 | 3,223\nTotal services | 7,600 | 7,800\n",
            {"ict FY2023 level 2597", "ict FY2024 level 3223"},
        ),
        (
            "ICT exports of countries ($ billion)\nCountry | 2022 | 2023\nIndia | 150 | 160\nPakistan | 2.6 | 2.8\nKenya | 0.6 | 0.7\n",
            set(),
        ),
        ("IT companies registered\nYear | FY23 | FY24\nCompanies | 17,000 | 20,000\nIT jobs | 500 | 600\n", set()),
    ],
)
def test_tables_of_other_shapes(text: str, expected: set[str]) -> None:
    assert facts(text, "2024-08-20") == expected
