# ruff: noqa: E501
"""Figures of other subjects in texts on IT exports, and the note on those left out; made-up sentences."""

from __future__ import annotations

import pytest

from models.press import read_press
from tests.models.press.test_faults import facts
from tests.models.press.test_reader import TODAY, FakeRecord

OCTOBER = "Pakistan's IT exports were $386 million in October 2025."


@pytest.mark.parametrize(
    "text",
    [
        "Local investments reached $6.3 billion.",
        "Foreign Direct Investment (FDI) amounting to $1.4 billion came in from 2019 to October 2025.",
        "Bank deposits rose by 12 percent, and power tariffs were increased by 8 percent.",
        "The stock market gained 4 percent in October.",
        "Remittances from workers abroad reached $3.4 billion, up 12 percent.",
        "With 26 percent estimated growth, personal remittances went to $33 billion in 2025.",
        "On the import side, some $50 million were spent on software licences and $9 million on hosting.",
        "Payments for cloud services amounted to $20 million.",
        "The information and communication industry declined by 3.02 percent due to lower spectrum fees.",
        "That is nothing compared to the neighbouring country whose exports stand at $320 billion.",
        "India, whose IT exports stand at $200 billion, is far ahead.",
        "Travel was down 3 percent to $60 million.",
        "Salaries rose 15 percent, and the number of IT companies rose 20 percent to 30,000.",
        "The sector is closing in on technology exports of $4 billion for FY26.",
        "In FY26, exports of $4 billion are within reach.",
        "Those of transport services were $70 million.",
        "In the past five months IT exports grew by 30 percent.",
        "A surge of thirteen percent was observed in the last 30 days.",
    ],
)
def test_figures_of_other_subjects_are_left_out(text: str) -> None:
    assert facts(f"{OCTOBER} {text}", "2025-11-20") == {"ict 2025-10 level 386"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "In July-October FY26 the country earned $272 million from transport, $242 million from travel, $1,443 million from telecommunications, "
            "computer and information services, and $643 million from other business services.",
            {"ict FY2026:4 level 1443"},
        ),
        (
            "During July-September of FY14 the country earned $174.75 million on account of transportation, $47.46 million from travel, "
            "$75 million from telecommunication and $3.8 million from construction services.",
            {"ict.telecom FY2014:3 level 75"},
        ),
        ("Exports of communications, computer and information services were $386 million in October 2025.", {"ict 2025-10 level 386"}),
        ("Telecom, communication and information services exports were $386 million in October 2025.", {"ict 2025-10 level 386"}),
        ("Exports of telecoms, IT and information services came to $386 million in October 2025.", {"ict 2025-10 level 386"}),
        (f"{OCTOBER} They rose 5 % on the month and 17 % on the year.", {"ict 2025-10 level 386", "ict 2025-10 mom_pct 5", "ict 2025-10 yoy_pct 17"}),
        (f"{OCTOBER} That is 17 percent more on the year, 5 percent on the month.", {"ict 2025-10 level 386", "ict 2025-10 mom_pct 5", "ict 2025-10 yoy_pct 17"}),
        (f"{OCTOBER} The figure is up by 5 per cent over the month and by 17 per cent over the year.", {"ict 2025-10 level 386", "ict 2025-10 mom_pct 5", "ict 2025-10 yoy_pct 17"}),
    ],
)  # fmt: skip
def test_lists_whole_names_and_two_bases(text: str, expected: set[str]) -> None:
    assert facts(text, "2025-11-20") == expected


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("03/04/2024", None),
        ("04-03-2024", None),
        ("12/11/2024", None),
        ("05/05/2024", "2024-05-05"),
        ("23/04/2024", "2024-04-23"),
        ("04/23/2024", "2024-04-23"),
        ("03.04.2024", "2024-04-03"),
        ("2024-04-03", "2024-04-03"),
    ],
)
def test_a_date_of_two_readings_is_none(written: str, day: str | None) -> None:
    text = f"Published {written}\n\nIT exports were $257 million in February."
    assert read_press(text, published=None, source="test", record=None, today=TODAY).published == day


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Computer services exports rose in July-August (2017-18). Telecom exports grew by 44 percent, from $10 million last year to $14.4 million during the current fiscal year.",
            {"ict.telecom FY2018:2 yoy_pct 44", "ict.telecom FY2018:2 level 14.4", "ict.telecom FY2017:2 level 10"},
        ),
        ("IT exports of around $1.250 billion were made during the past five years.", set()),
        ("IT exports came to $1.250 billion over the last 5 years.", set()),
        ("Projection for FY18 IT exports by the ministry (MoITT) was $3.5 billion.", set()),
        ("The target for FY18 set by the board (PSEB) was $3.5 billion of IT exports.", set()),
        ("The ministry has also set targets for IT exports, which include $414 million for 2013-14, $530 million for 2014-15, $689 for 2015-16, $910 million for 2016-17 and $1,229 million for 2017-18.", set()),
    ],
)  # fmt: skip
def test_the_running_year_sums_of_years_and_rows_of_targets(text: str, expected: set[str]) -> None:
    assert facts(text, "2017-11-20") == expected


RECORD = FakeRecord({("pk.ict", "2025-10"): 386.0, ("pk.ict", "2024-10"): 330.0})


def test_an_unlikely_figure_is_named_in_the_note() -> None:
    text = f"{OCTOBER} There was also talk of exports, $12 million, at the fair."
    reading = read_press(text, published="2025-11-20", source="test", record=RECORD, today=TODAY)
    assert [p.report.level for p in reading.figures] == [386]
    assert reading.note == "left out, more likely misread than not: $12 million"


@pytest.mark.parametrize(
    "text", ["IT exports were $5 billion in October 2025.", f"{OCTOBER} They rose 45 percent on the year."]
)
def test_what_a_text_says_wrongly_is_proposed(text: str) -> None:
    reading = read_press(text, published="2025-11-20", source="test", record=RECORD, today=TODAY)
    assert reading.figures[-1].verdict.word == "contradicts"
