"""An example of a press text and of what is read in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

TEXT = (
    "KARACHI, April 18, 2026: Pakistan's IT exports stood at $437 million in December 2025 and at $420 million in "
    "March 2026. IT exports will reach $5 billion in FY2027, the minister said. IT exports in December 2025 were an "
    "all-time high."
)

READING: Mapping[str, Any] = {
    "published": "2026-04-18",
    "note": "",
    "reports": [
        {
            "series": "pk.ict",
            "period": "2025-12",
            "period_start": "2025-12",
            "period_end": "2025-12",
            "measure": "level",
            "value": 437.0,
            "unit": "usd_million",
            "published": "2026-04-18",
            "source": "press text",
            "confidence": 0.97,
            "note": "fits 2025-12 = 437.00; the record has 2025-12 = 437.00",
            "text": "KARACHI, April 18, 2026: Pakistan's IT exports stood at $437 million in December 2025 "
            "and at $420 million in March 2026.",
            "start": 0,
            "end": 120,
            "figure": {"start": 56, "end": 68},
            "verdict": "agrees",
            "reason": "the record has 2025-12 = 437.00",
            "expected": 437.0,
            "bound": None,
        },
        {
            "series": "pk.ict",
            "period": "2026-03",
            "period_start": "2026-03",
            "period_end": "2026-03",
            "measure": "level",
            "value": 420.0,
            "unit": "usd_million",
            "published": "2026-04-18",
            "source": "press text",
            "confidence": 0.95,
            "note": "near 2026-03 = 413.62: a revision?; the record has 2026-03 = 413.62, not 420.00",
            "text": "KARACHI, April 18, 2026: Pakistan's IT exports stood at $437 million in December 2025 "
            "and at $420 million in March 2026.",
            "start": 0,
            "end": 120,
            "figure": {"start": 93, "end": 105},
            "verdict": "contradicts",
            "reason": "the record has 2026-03 = 413.62, not 420.00",
            "expected": 413.623,
            "bound": None,
        },
    ],
    "claims": [
        {
            "series": "pk.ict",
            "period": "FY2027",
            "target": 5000.0,
            "unit": "usd_million",
            "probability": 0.678,
            "growth_a_year": 14.4,
            "note": "asks for +14.4 % a year from FY2025 = 3,820; probability 68% by the forecast",
            "text": "IT exports will reach $5 billion in FY2027, the minister said.",
            "start": 121,
            "end": 183,
        }
    ],
    "statements": [
        {
            "kind": "record_high",
            "series": "pk.ict",
            "period": "2025-12",
            "verdict": "agrees",
            "reason": "2025-12 = 437.0, the most before it 2025-10 = 386.0",
            "text": "all-time high",
            "start": 220,
            "end": 233,
        }
    ],
}
