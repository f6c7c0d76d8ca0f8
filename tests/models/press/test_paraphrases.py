# ruff: noqa: E501
"""Undated press pieces of one fact each in other words and orders, read against the bundled record."""

from __future__ import annotations

from datetime import date

import pytest

from models.core.catalog import Catalog, bundled_reports
from models.press import read_press
from models.press.calibration import ONE_DIGIT
from models.reports.table import parse_csv
from models.vintages.lookup import Lookup
from models.vintages.reconstruct import reconstruct

TODAY = date(2026, 11, 28)

NINE_MONTHS = (
    "Pakistan earned $1,941 million from IT service exports in 9 months.",
    "In nine months, IT services brought Pakistan US$1.941 billion from abroad.",
    "IT services export fetches $1,941m in July-March",
    "Over the first three quarters of the fiscal year, the country's IT exports came to $1,941 million.",
    "Pakistan earns US $1,941 million by exporting IT services during July-March, the PBS reported.",
    "From July to March, earnings from the export of information technology services amounted to 1,941 million dollars.",
    "Exports of IT services: $1,941 million in nine months of the current fiscal year",
    "$1,941 million was what Pakistan earned by providing IT services to various countries in nine months.",
    "The country fetched 1.94 billion dollars from exporting different IT services during the first nine months of the running fiscal year.",
    "IT services worth $1,941 million were exported in the first nine months, data compiled by the bureau of statistics showed.",
    "Nine-month IT exports stand at $1,941 million",
)
ALL_TIME_HIGH = (
    "Pakistan's IT exports reached an all-time high in fiscal year 2022, passing $2 billion.",
    "In FY22, technology exports crossed the $2 billion mark, the highest ever.",
    "Fiscal year 2022 saw IT exports exceed $2 billion, a record.",
    "Pakistan's tech exports hit a record in FY2022, topping $2 billion for the year.",
    "With more than $2 billion in fiscal year 2022, Pakistan's IT exports were at an all-time high.",
    "IT exports, which surpassed $2 billion in fiscal 2022, were never higher.",
    "The IT industry of Pakistan exported services worth over $2 billion in 2021-22, an all-time high.",
    "An all-time high was reached in FY22 when Pakistan's exports of IT services went beyond $2 billion.",
    "Exports of the IT industry climbed above $2 billion in the fiscal year 2022, their highest level ever.",
    "Passing the $2 billion mark, Pakistani IT exports set an all-time record in fiscal year 2021-22.",
    "Pakistan's IT exports have grown fast in the past decade. The exports reached an all-time high in fiscal year 2022, passing the $2 billion mark. The United States is the largest market.",
)
FOUR_MONTHS = (
    "Pakistan earned $892 million from IT exports in 4 months, up 4.45 percent. Computer services brought in $721 million.",
    "IT services exports grow 4.45% to $892 million in four months; computer services at $721 million",
    "During July-October, Pakistan's IT exports rose by 4.45 per cent and stood at $892 million. Of this, computer services accounted for $721 million.",
    "The country earned $892 million by providing IT services in the first four months of the fiscal year, 4.45pc more than in the same period of last year. The export of computer services was $721 million.",
    "An increase of 4.45 percent took IT exports to $892 million in four months. Exports of computer services were worth $721 million.",
    "Computer services fetched $721 million of the $892 million that Pakistan earned from IT exports in four months, which were up 4.45 percent.",
    "Pakistan fetched $892 million from IT services' export in 4MFY24, showing growth of 4.45 percent. Computer services' exports: $721 million.",
    "In the first four months IT exports were 4.45 % higher at $892 million, with computer services at $721 million.",
    "Four-month IT exports: $892 million (+4.45 %), of which computer services $721 million.",
    "IT exports witnessed growth of 4.45 percent during the first four months and were recorded at $892 million. Among them, computer services exports were recorded at $721 million.",
    "$892 million in 4 months: exports of IT up 4.45 %. Computer services: $721 million.",
)
OCTOBER = (
    "Pakistan's IT exports surge by 15% to $238 million in October.",
    "IT exports rose 15 percent in October and reached $238 million.",
    "October IT exports: $238 million, up 15 %",
    "In October, IT exports stood at $238 million, 15 percent more than in the month before.",
    "Pakistan's IT exports marked a 15% growth in October, hitting $238 million.",
    "At $238 million, IT exports in October were up 15%.",
    "IT exports of $238 million were recorded in October, which is a rise of 15 percent.",
    "With $238 million, October brought growth of 15 per cent to Pakistan's IT exports.",
    "Up 15 %, Pakistan's IT exports reached $238 million in October",
    "Growth of 15 percent lifted the IT exports of Pakistan to $238 million in the month of October.",
)
CASES = [
    *((text, [("FY2023:9", "level", "agrees")]) for text in NINE_MONTHS),
    *((text, [("FY2022", "level", "agrees")]) for text in ALL_TIME_HIGH),
    *((text, [("FY2024:4", "level", "agrees"), ("FY2024:4", "yoy_pct", "agrees")]) for text in FOUR_MONTHS),
    *((text, [("2023-10", "level", "agrees"), ("2023-10", "mom_pct", "agrees")]) for text in OCTOBER),
]


@pytest.fixture(scope="module")
def record() -> Lookup:
    reports = parse_csv(bundled_reports(), "reports.csv")
    return Lookup(reconstruct(reports, catalog=Catalog.load(), as_of=TODAY), reports)


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_one_fact_in_other_words(text: str, expected: list[tuple[str, str, str]], record: Lookup) -> None:
    found = read_press(text, published=None, source="test", record=record, today=TODAY)
    assert {(p.report.period_text, str(p.report.measure), p.verdict.word) for p in found.figures} == set(expected)
    assert found.published is None and not found.claims


@pytest.mark.parametrize("text", ALL_TIME_HIGH)
def test_a_mark_is_a_bound_and_a_record_is_checked(text: str, record: Lookup) -> None:
    found = read_press(text, published=None, source="test", record=record, today=TODAY)
    assert [p.bound for p in found.figures] == ["at_least"]
    assert [(s["kind"], s["verdict"]) for s in found.statements] == [("record_high", "agrees")]
    assert found.figures[0].confidence <= ONE_DIGIT


def test_confidence_is_higher_where_the_record_agrees(record: Lookup) -> None:
    said = "IT exports were ${} million in October 2023."
    right, wrong = (
        read_press(said.format(n), published="2023-11-20", source="test", record=record, today=TODAY).figures[0]
        for n in (238, 283)
    )
    assert right.verdict.word == "agrees" and wrong.verdict.word == "contradicts"
    assert right.confidence > 0.93 > wrong.confidence
