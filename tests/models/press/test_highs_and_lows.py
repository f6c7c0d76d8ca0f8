# ruff: noqa: E501
"""Statements on the last months or years, against a record of made-up figures."""

from __future__ import annotations

import pytest

from models.press import read_press
from tests.models.press.test_reader import TODAY, FakeRecord

MONTHS = {
    "2023-08": 300.0, "2023-09": 290.0, "2023-10": 310.0, "2023-11": 305.0, "2023-12": 330.0,
    "2024-01": 320.0, "2024-02": 325.0, "2024-03": 335.0, "2024-04": 328.0, "2024-05": 322.0, "2024-06": 318.0,
    "2024-07": 316.0, "2024-08": 299.0, "2024-09": 333.0,
}  # fmt: skip
YEARS = {"FY2020": 1400.0, "FY2021": 2100.0, "FY2022": 2600.0, "FY2023": 2590.0, "FY2024": 3200.0}
RECORD = FakeRecord({("pk.ict", period): value for period, value in {**MONTHS, **YEARS}.items()})


def stated(text: str) -> list[tuple[str, str, str]]:
    found = read_press(text, published="2024-10-20", source="test", record=RECORD, today=TODAY).statements
    return [(s["kind"], s["period"], s["verdict"]) for s in found]


@pytest.mark.parametrize(
    ("words", "kind", "verdict"),
    [
        ("a six-month high", "recent_high", "agrees"),
        ("a seven-month high", "recent_high", "contradicts"),
        ("the highest in five months", "recent_high", "agrees"),
        ("the highest level in the last ten months", "recent_high", "contradicts"),
        ("the best month in half a year, and the strongest in 6 months", "recent_high", "agrees"),
        ("the highest since March 2024", "recent_high", "agrees"),
        ("the highest since February 2024", "recent_high", "contradicts"),
        ("the largest figure since August 2023", "recent_high", "contradicts"),
        ("the highest in ten years", "recent_high", "undecided"),
    ],
)
def test_a_high_of_some_months_is_checked(words: str, kind: str, verdict: str) -> None:
    assert stated(f"IT exports were $333 million in September 2024, {words}.") == [(kind, "2024-09", verdict)]


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("a ten-month low", "agrees"),
        ("an 11-month low", "agrees"),
        ("a 12-month low", "contradicts"),
        ("the lowest in nine months", "agrees"),
        ("the lowest since September 2023", "agrees"),
        ("the weakest reading since August 2023", "contradicts"),
    ],
)
def test_a_low_of_some_months_is_checked(words: str, verdict: str) -> None:
    found = stated(f"IT exports were $299 million in August 2024, {words}.")
    assert found == [("recent_low", "2024-08", verdict)]


@pytest.mark.parametrize(
    ("text", "period", "verdict"),
    [
        ("IT exports fell 0.4 percent to $2.59 billion in FY23, the first annual decline in two years.", "FY2023", "agrees"),
        ("IT exports grew 24 percent to $3.2 billion in FY24, the first increase in two years.", "FY2024", "agrees"),
        ("IT exports grew 24 percent to $3.2 billion in FY24, their first increase in three years.", "FY2024", "contradicts"),
        ("IT exports fell to $299 million in August 2024, the first year-on-year drop in 12 months.", "2024-08", "undecided"),
        ("IT exports rose to $333 million in September 2024, the first monthly rise in six months.", "2024-09", "agrees"),
        ("IT exports rose to $333 million in September 2024, the first MoM increase since March 2024.", "2024-09", "agrees"),
        ("IT exports rose to $333 million in September 2024, the first monthly decline in six months.", "2024-09", "contradicts"),
    ],
)  # fmt: skip
def test_a_first_change_is_checked(text: str, period: str, verdict: str) -> None:
    assert stated(text) == [("first_change", period, verdict)]


@pytest.mark.parametrize(
    "words",
    [
        "the second highest in two years",
        "the third-highest in ten months",
        "and may reach a six-month high soon",
        "while imports were high in the last six months",
        "with highs and lows for two months",
    ],
)
def test_what_states_no_extreme(words: str) -> None:
    assert stated(f"IT exports were $333 million in September 2024, {words}.") == []
