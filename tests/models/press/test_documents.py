# ruff: noqa: E501
"""Short undated press pieces as people paste them, on the command line: every figure, verdict and claim."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.in_process import run

Figure = tuple[str, str, str, float, str | None, str]

DOCUMENTS: dict[str, tuple[str, set[Figure]]] = {
    "nine months, no year": (
        "Pakistan earns $1,941 million from IT services export in 9 months\n\nISLAMABAD: Pakistan earned $1,941 million by "
        "providing different information technology (IT) services in various countries in nine months.",
        {("pk.ict", "FY2023:9", "level", 1941, None, "agrees")},
    ),
    "nine months, digits exchanged": (
        "Pakistan earned US $1,491 million by providing IT services to various countries during the first nine months of "
        "the fiscal year 2022-23.",
        {("pk.ict", "FY2023:9", "level", 1491, None, "contradicts")},
    ),
    "all-time high": (
        "Pakistan's technology exports reached an all-time high in fiscal year 2022 (passing $2 billion).",
        {("pk.ict", "FY2022", "level", 2, "at_least", "agrees")},
    ),
    "all-time high, in other words": (
        "Fiscal year 2022 was a record: IT exports crossed the $3 billion mark in FY22.",
        {("pk.ict", "FY2022", "level", 3, "at_least", "contradicts")},
    ),
    "four months with a part": (
        "IT exports were $892 million in 4 months, +4.45 % on the same period last year; computer services brought "
        "$721 million.",
        {
            ("pk.ict", "FY2024:4", "level", 892, None, "agrees"),
            ("pk.ict", "FY2024:4", "yoy_pct", 4.45, None, "agrees"),
            ("pk.ict.computer", "FY2024:4", "level", 721, None, "agrees"),
        },
    ),
    "four months with a wrong part": (
        "Pakistan earned $892.972 million from export of IT services during July-October, showing growth of 4.45 percent. "
        "The export of computer services fetched $771 million.",
        {
            ("pk.ict", "FY2024:4", "level", 892.972, None, "agrees"),
            ("pk.ict", "FY2024:4", "yoy_pct", 4.45, None, "agrees"),
            ("pk.ict.computer", "FY2024:4", "level", 771, None, "contradicts"),
        },
    ),
    "a surge without a period": (
        "Pakistan's IT exports surge to $4.6 billion, up 26.4 %",
        {("pk.ict", "FY2026", "level", 4.6, None, "new"), ("pk.ict", "FY2026", "yoy_pct", 26.4, None, "contradicts")},
    ),
    "a surge, true": (
        "IT exports soar to $3.22 billion, 24 % year on year.",
        {("pk.ict", "FY2024", "level", 3.22, None, "agrees"), ("pk.ict", "FY2024", "yoy_pct", 24, None, "agrees")},
    ),
    "a rate on the month before": (
        "Pakistan's IT exports rise 15% to $238 million in October.",
        {("pk.ict", "2023-10", "level", 238, None, "agrees"), ("pk.ict", "2023-10", "mom_pct", 15, None, "agrees")},
    ),
    "a rate on the wrong base": (
        "Pakistan's IT exports rose 15% year-on-year to $238 million in October.",
        {("pk.ict", "2023-10", "level", 238, None, "agrees"), ("pk.ict", "2023-10", "yoy_pct", 15, None, "contradicts")},
    ),
    "capitals": (
        "IT EXPORTS HIT $303 MILLION IN DEC 2023, UP 23% YOY",
        {("pk.ict", "2023-12", "level", 303, None, "agrees"), ("pk.ict", "2023-12", "yoy_pct", 23, None, "agrees")},
    ),
}  # fmt: skip


def _read(text: str, home: Path, tmp_path: Path) -> dict[str, Any]:
    piece = tmp_path / "piece.txt"
    piece.write_text(text, "utf-8")
    done = run("read", str(piece), "--json", home=home)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("name", DOCUMENTS)
def test_figures_and_verdicts_of_an_undated_piece(name: str, shared_home: Path, tmp_path: Path) -> None:
    text, expected = DOCUMENTS[name]
    found = _read(text, shared_home, tmp_path)
    assert found["published"] is None
    assert {
        (r["series"], r["period"], r["measure"], r["value"], r["bound"], r["verdict"]) for r in found["reports"]
    } == expected
    for report in found["reports"]:
        assert text[report["start"] : report["end"]] == report["text"]
        assert report["published"] is None


def test_a_rate_on_the_wrong_base_is_explained(shared_home: Path, tmp_path: Path) -> None:
    found = _read(DOCUMENTS["a rate on the wrong base"][0], shared_home, tmp_path)
    (rate,) = [r for r in found["reports"] if r["measure"] == "yoy_pct"]
    assert "+15 % is on the month before; on the year before it is +" in rate["note"]
    assert rate["expected"] == pytest.approx(7.9, abs=0.4)


def test_claims_have_a_probability_and_a_growth(shared_home: Path, tmp_path: Path) -> None:
    text = "IT exports surge to $4.6 billion. The government targets $10 billion by 2030 and set a target of $5 billion this year."
    claims = _read(text, shared_home, tmp_path)["claims"]
    assert [(c["series"], c["period"], c["target"]) for c in claims] == [
        ("pk.ict", "FY2030", 10000),
        ("pk.ict", "FY2027", 5000),
    ]
    assert 0 <= claims[1]["probability"] <= 1
    assert claims[0]["growth_a_year"] > claims[1]["growth_a_year"] > 0
    for claim in claims:
        assert text[claim["start"] : claim["end"]] == claim["text"]


def test_statements_are_checked(shared_home: Path, tmp_path: Path) -> None:
    text = (
        "IT exports reached an all-time high of $437 million in December 2025. They hit a record $299 million in June 2024."
        " Annual exports crossed $3 billion for the first time in FY2024, and doubled in four years."
    )
    found = _read(text, shared_home, tmp_path)["statements"]
    assert [(s["kind"], s["period"], s["verdict"]) for s in found] == [
        ("record_high", "2025-12", "agrees"),
        ("record_high", "2024-06", "contradicts"),
        ("first_time", "FY2024", "agrees"),
        ("multiple", "FY2024", "agrees"),
    ]
