# ruff: noqa: E501 - a sentence is read more easily in one line
"""Everyday sentences that were read wrongly: what stands in them against the bundled record, and nothing else."""

from __future__ import annotations

from datetime import date

import pytest

from models.core.catalog import Catalog, bundled_reports
from models.press import Record, read_press
from models.reports.table import parse_csv
from models.vintages.record_file import cached_record

TODAY = date(2026, 5, 1)

SENTENCES = {
    "a unit without a space": ("IT exports clocked in at USD313mn in Jan'25.", "pk.ict 2025-01 level 313"),
    "an increment and where it led": (
        "IT exports increased $13m to $338m in June 2025.",
        "pk.ict 2025-06 level 338",
    ),
    "an increment with its rate": (
        "IT exports fell $10 million (3%) to $305 million in February 2025.",
        "pk.ict 2025-02 mom_pct -3, pk.ict 2025-02 level 305",
    ),
    "short of expectations": (
        "IT exports fell short of expectations at $329m in May 2025.",
        "pk.ict 2025-05 level 329",
    ),
    "above expectations": ("IT exports beat market expectations at $338m in June 2025.", "pk.ict 2025-06 level 338"),
    "what made up a total": (
        "IT exports were $3.8 billion in FY25, of which computer services made up $3.1 billion.",
        "pk.ict FY2025 level 3.8, pk.ict.computer FY2025 level 3.1",
    ),
    "a short name for an item": (
        "IT exports were $3.8 billion in FY25. Of this, computer services accounted for $3.1 billion and telecom for $560 million.",
        "pk.ict FY2025 level 3.8, pk.ict.computer FY2025 level 3.1, pk.ict.telecom FY2025 level 560",
    ),
    "quarters side by side": (
        "IT exports during FY25: Q1 $877m, Q3 $964m and Q4 $985m.",
        "pk.ict 2024-07..2024-09 level 877, pk.ict 2025-01..2025-03 level 964, pk.ict 2025-04..2025-06 level 985",
    ),
    "what one country bought": (
        "The United States remained the top destination with $1.9 billion of the $3.8 billion IT exports of FY25.",
        "pk.ict FY2025 level 3.8",
    ),
    "by the month": ("IT exports per month rose from $150 million in FY20 to $318 million in FY25.", ""),
    "net of imports": ("Net exports of IT services were $332 million in September 2025, up 28% YoY.", ""),
    "the day of an announcement": (
        "IT exports were $348 million last month, up from $284 million in December 2023, the SBP said on January 20, 2025.",
        "pk.ict 2024-12 level 348, pk.ict 2023-12 level 284",
    ),
    "the day of a policy of long ago": (
        "The policy, announced on June 5, 2020, lifted IT exports to $3.8 billion in FY25.",
        "pk.ict FY2025 level 3.8",
    ),
}
STATEMENTS = {
    "about a figure that the headline has too": (
        "Pakistan IT exports at $3.8bn in FY25\n\nPakistan's IT exports surged by 18pc to an all-time high of $3.8 billion in the fiscal year 2024-25, against $3.2bn a year ago.",
        ("record_high", "FY2025", "agrees"),
    ),
    "a record before a dollar sign": (
        "IT exports at record $437 mln in December 2025.",
        ("record_high", "2025-12", "agrees"),
    ),
    "the best month ever": (
        "With $348 million, December 2024 was the best month ever for Pakistan's IT exports.",
        ("record_high", "2024-12", "agrees"),
    ),
    "doubled from and to": (
        "IT exports have more than doubled in five years, from $1.44bn in FY20 to $3.82bn in FY25.",
        ("multiple", "FY2025", "agrees"),
    ),
}


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Record:
    """What the bundled figures give."""
    reports, file = parse_csv(bundled_reports(), "reports.csv"), tmp_path_factory.mktemp("record") / "record.json"
    known = cached_record(reports, catalog=Catalog.load(), as_of=TODAY, file=file)
    assert known is not None
    return known


def short(period: object) -> str:
    return str(period).replace("2024-07..2025-06", "FY2025")


@pytest.mark.parametrize("name", SENTENCES)
def test_the_figures_are_those_of_the_sentence(name: str, record: Record) -> None:
    text, wanted = SENTENCES[name]
    found = [p.report for p in read_press(text, source="test", record=record, today=TODAY).figures]
    shown = {f"{r.series} {short(r.period)} {r.measure.value} {r.value}" for r in found}
    assert shown == {each for each in wanted.split(", ") if each}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("IT exports will have to average $420 million a month to reach $5 billion in FY26.", [5000.0]),
        ("IT exports are expected to reach $5 billion in FY26.", [5000.0]),
        ("IT exports fell short of expectations at $329m in May 2025.", []),
    ],
)
def test_only_totals_to_come_are_claims(text: str, wanted: list[float], record: Record) -> None:
    assert [c["target"] for c in read_press(text, source="test", record=record, today=TODAY).claims] == wanted


def test_a_second_highest_is_no_record(record: Record) -> None:
    text = "IT exports of $366 million in September 2025 were the second highest ever."
    assert not read_press(text, source="test", record=record, today=TODAY).statements


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_is_about_its_own_figure(name: str, record: Record) -> None:
    text, wanted = STATEMENTS[name]
    found = read_press(text, source="test", record=record, today=TODAY).statements
    assert [(s["kind"], s["period"], s["verdict"]) for s in found] == [wanted]
