# ruff: noqa: E501
"""Kinds of growth rate that were misread: signs, rates of a rate, other bases and currencies; made-up figures, no record."""

from __future__ import annotations

import pytest

from tests.models.press.test_faults import facts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "IT exports were $379 million in January 2026, while Feb-26 exports were $365mn (+20% YoY/-2% MoM).",
            {"ict 2026-01 level 379", "ict 2026-02 level 365", "ict 2026-02 yoy_pct 20", "ict 2026-02 mom_pct -2"},
        ),
        ("IT exports recorded a growth of (-)9.8% MoM in November 2025.", {"ict 2025-11 mom_pct -9.8"}),
        ("IT exports registered a growth of (-) 9.8 per cent MoM in November 2025.", {"ict 2025-11 mom_pct -9.8"}),
        ("IT exports growth was (+)9.8% YoY in November 2025.", {"ict 2025-11 yoy_pct 9.8"}),
        ("IT exports were $365 million in February 2026 (- 2% MoM).", {"ict 2026-02 level 365", "ict 2026-02 mom_pct -2"}),
        ("IT exports growth stood at minus 3 percent year-on-year in November 2025.", {"ict 2025-11 yoy_pct -3"}),
        ("IT exports growth of minus three percent was recorded year-on-year in November 2025.", {"ict 2025-11 yoy_pct -3"}),
        ("IT exports in 2023/24 rose 12% to $3.2 billion.", {"ict FY2024 yoy_pct 12", "ict FY2024 level 3200"}),
        ("IT exports rose 12% y/y in November 2025.", {"ict 2025-11 yoy_pct 12"}),
        ("IT exports grew 5-10% in FY25.", set()),
    ],
)  # fmt: skip
def test_a_printed_minus_is_one(text: str, expected: set[str]) -> None:
    assert facts(text, "2026-04-10") == expected
