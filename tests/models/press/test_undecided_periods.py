# ruff: noqa: E501
"""When the period of an undated text is settled, by what, and when it is left open; made-up figures and record."""

from __future__ import annotations

from datetime import date

import pytest

from models.press import Reading, read_press
from models.press.dating import written
from tests.models.press.test_reader import FakeRecord

TODAY = date(2025, 12, 15)

LEVELS = {
    "FY2019:8": 700.0, "FY2018:8": 690.0, "FY2022:11": 2380.0, "FY2021:11": 1900.0, "2021-05": 198.0, "2020-04": 118.0,
    "2021-04": 196.0, "2024-11": 87.0, "2024-10": 95.0, "2023-11": 72.0, "2025-11": 110.0, "2025-10": 120.0,
    "FY2025:7": 2182.0, "FY2024:7": 1725.0, "FY2026:3": 1057.0, "FY2020": 1065.0, "2024-02": 1003.0, "2025-03": 342.0,
}  # fmt: skip
RECORD = FakeRecord({("pk.ict", period): value for period, value in LEVELS.items()})


def undated(text: str, today: date = TODAY) -> Reading:
    return read_press(text, published=None, source="test", record=RECORD, today=today)


def shown(text: str) -> set[str]:
    return {f"{written(p.report.period)} {p.report.value:f}" for p in undated(text).figures}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ICT exports rose to $701.4 million in the first eight months of the current fiscal year. They were $689.9 million in the corresponding period of fiscal year 2017-18.", {"FY2019:8 701.4", "FY2018:8 689.9"}),
        ("ICT exports were $701.4 million in eight months, compared with $689.9 million in the same period of FY18.", {"FY2019:8 701.4", "FY2018:8 689.9"}),
        ("ICT exports were $87 million in November, against $95 million in the previous month.", {"2024-11 87", "2024-10 95"}),
        ("ICT exports were $87 million in November compared with $72 million in the same month of 2023.", {"2024-11 87", "2023-11 72"}),
        ("ICT exports fetched $196 million, showing an improvement of 66 percent as opposed to the $118 million recorded in April 2020.", {"2021-04 196", "2021-04 66", "2020-04 118"}),
        ("ICT exports were $198 million in May 2021. They came to $2.4 billion in 11 months of this fiscal year, a 25 percent year-on-year jump.", {"2021-05 198", "FY2022:11 2.4", "FY2022:11 25"}),
    ],
)  # fmt: skip
def test_a_comparison_settles_the_year(text: str, expected: set[str]) -> None:
    assert shown(text) == expected


def test_a_revised_figure_is_dated_by_its_growth() -> None:
    assert shown("ICT exports surged by 26.49 percent to $2.177 billion.") == {"FY2025:7 2.177", "FY2025:7 26.49"}
    assert shown("ICT exports surged by 11.2 percent to $2.177 billion.") == set()


@pytest.mark.parametrize("words", ["in a single quarter", "in one quarter", "in a quarter"])
def test_a_kind_of_period_without_a_date(words: str) -> None:
    (proposal,) = undated(f"ICT exports surpassed the $1 billion mark {words} for the first time.").figures
    assert written(proposal.report.period) == "2025-07..2025-09" or written(proposal.report.period) == "FY2026:3"
    assert proposal.bound == "at_least"


def test_a_month_is_no_quarter() -> None:
    (proposal,) = undated("ICT exports surpassed the $1 billion mark in a month.").figures
    assert written(proposal.report.period) == "2024-02"


@pytest.mark.parametrize(
    "text",
    [
        "ICT exports were $451.3 million in March.",
        "ICT exports rose 3 percent to $451.3 million in October.",
        "ICT exports were $55 million in November, against $451.3 million in the previous month.",
        "ICT exports came to $9.33 billion in the first three months.",
    ],
)
def test_a_year_that_no_figure_fits_is_left_open(text: str) -> None:
    reading = undated(text)
    levels = [p for p in reading.figures if p.verdict.word == "contradicts"]
    assert levels == [] and "left out" in reading.note


def test_a_figure_without_a_year_beyond_the_record_is_unsure() -> None:
    (proposal,) = undated("ICT exports were $130 million in August.", date(2026, 9, 15)).figures
    assert proposal.verdict.word == "new" and "year not stated" in proposal.note
    assert proposal.confidence <= 0.3


def test_a_period_found_by_the_record_is_not_confirmed_by_it() -> None:
    (found,) = undated("ICT exports reached $342 million.").figures
    (named,) = undated("ICT exports reached $342 million in March 2025.").figures
    assert written(found.report.period) == written(named.report.period) == "2025-03"
    assert found.confidence <= 0.8 < named.confidence


def test_a_period_that_only_other_sentences_have_is_a_guess() -> None:
    text = "ICT exports were $342 million in March 2025. Exports of ICT had earlier fetched $733.1 million."
    reading = undated(text)
    assert {f"{written(p.report.period)} {p.report.value:f}" for p in reading.figures} == {"2025-03 342"}


def test_a_rate_without_a_period_is_of_the_figure_and_not_of_its_base() -> None:
    text = "ICT exports rose by 20.8 percent as these went up from $72 million to $87 million."
    assert shown(text) == {"2024-11 20.8", "2023-11 72", "2024-11 87"}


def test_a_small_part_that_fits_two_periods_is_left_open() -> None:
    months = {("pk.ict.information", month): 0.52 for month in ("2024-01", "2024-07")}
    known = FakeRecord({**months, ("pk.ict.information", "2024-09"): 0.61})
    text = "Exports of information services came to ${} million."
    for amount, wanted in (("0.520", set()), ("0.610", {"2024-09"})):
        found = read_press(text.format(amount), published=None, source="test", record=known, today=TODAY).figures
        assert {written(p.report.period) for p in found} == wanted
