"""Conditions as text: what is read, and what is refused with the place and the value."""

from __future__ import annotations

import math

import pytest

from models.core.catalog import Catalog
from models.core.errors import InvalidInput
from models.core.periods import Period
from models.forecasting.conditions import MOST, parse_conditions
from models.forecasting.scenario import Condition

CATALOG = Catalog.load()
ENTRY = CATALOG["pk.ict"]


def read(*texts: str) -> list[Condition]:
    return parse_conditions(texts, ENTRY, CATALOG)


def refused(*texts: str) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        read(*texts)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "ends", "growth"),
    [
        ("2026-12=450", (450.0, 450.0), False),
        (" 2026-12 = 450.5 ", (450.5, 450.5), False),
        ("2026-12=-3..4", (-3.0, 4.0), False),
        ("FY2027=5200..5400", (5200.0, 5400.0), False),
        ("FY2027=5000..", (5000.0, math.inf), False),
        ("FY2027=..5000", (-math.inf, 5000.0), False),
        ("2026-12=+8%", (8.0, 8.0), True),
        ("2026-12=5..8%", (5.0, 8.0), True),
        ("2026-12=5%..8%", (5.0, 8.0), True),
        ("2026-04..2026-09=2400", (2400.0, 2400.0), False),
        ("FY2026:11=4100", (4100.0, 4100.0), False),
    ],
)
def test_a_condition_is_read(text: str, ends: tuple[float, float], growth: bool) -> None:
    (found,) = read(text)
    assert (found.low, found.high) == ends
    assert (found.is_growth, found.series) == (growth, "")
    assert found.name == text.partition("=")[0].strip()


def test_a_condition_may_be_on_a_relative() -> None:
    (found,) = read("pk.ict.telecom:FY2026:11=640")
    assert (found.series, found.period) == ("pk.ict.telecom", Period.parse("FY2026:11"))
    assert read("pk.ict:2026-12=450")[0].series == ""


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", "wanted PERIOD=VALUE"),
        ("2026-12", "wanted PERIOD=VALUE"),
        ("=5", "wanted PERIOD=VALUE"),
        ("2026-12=", "wanted PERIOD=VALUE"),
        ("2026-12=many", "2026-12: found 'many', wanted a number"),
        ("2026-12=..", "found '..', wanted a number"),
        ("2026-12=nan", "found 'nan', wanted a number"),
        ("2026-12=1e9", "found '1e9', wanted a number"),
        ("2026-12=5,200", "found '5,200', wanted a number"),
        ("2026-12=450..400", "wanted the lower end first: 400..450"),
        ("2026-12=5%..8", "the sign % at both ends"),
        ("2026-12=..%", "wanted a number"),
        ("FY27=5000", "found 'FY27', wanted FY2027"),
        ("2026-13=5", "found '2026-13', wanted month 13 is not 01..12"),
        ("2026-09..2026-04=5", "period ends"),
        ("pk.itc:2026-12=5", "found 'pk.itc', wanted a series of the catalog, such as pk.ict"),
    ],
)
def test_a_text_that_is_no_condition_is_named(text: str, wanted: str) -> None:
    (problem,) = refused(text)
    assert wanted in problem


def test_all_texts_that_are_wrong_are_named_at_once() -> None:
    assert len(refused("2026-12=x", "2026-11=1", "y=2")) == 2
    assert f"at most {MOST}" in refused(*["2026-12=1"] * (MOST + 1))[0]
