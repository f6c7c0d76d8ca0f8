"""The example of news: pk.ict from the release of February to that of March 2026, as computed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NEWS: Mapping[str, Any] = {
    "series": "pk.ict",
    "title": "IT exports (telecommunications, computer and information services)",
    "unit": "usd_million",
    "from": "20260331T094502Z-9bc7c06a",
    "to": "20260417T103148Z-057e05cc",
    "from_as_of": "2026-03-31",
    "to_as_of": "2026-04-17",
    "versions": ["20260331T094502Z-9bc7c06a", "20260417T103148Z-057e05cc"],
    "changes": [
        {
            "period": "FY2027",
            "before": 5086.499485,
            "after": 5128.826547,
            "parts": [
                {
                    "kind": "revision",
                    "what": "revised November 2024",
                    "effect": 3.955678,
                    "month": "2024-11",
                    "value": 312.9287,
                    "expected": 310.6237,
                    "surprise": 2.305,
                    "published": None,
                },
                {
                    "kind": "revision",
                    "what": "revised January 2025",
                    "effect": -6.263487,
                    "month": "2025-01",
                    "value": 313.0,
                    "expected": 313.326,
                    "surprise": -0.326,
                    "published": None,
                },
                {
                    "kind": "revision",
                    "what": "revised April 2025",
                    "effect": 2.120347,
                    "month": "2025-04",
                    "value": 318.556145,
                    "expected": 314.0,
                    "surprise": 4.556145,
                    "published": None,
                },
                {
                    "kind": "revision",
                    "what": "revised March 2025",
                    "effect": 1.049292,
                    "month": "2025-03",
                    "value": 344.928,
                    "expected": 341.38,
                    "surprise": 3.548,
                    "published": "2026-04-17",
                },
                {
                    "kind": "figure",
                    "what": "March 2026 (413.6 against 404.9 expected)",
                    "effect": 41.361759,
                    "month": "2026-03",
                    "value": 413.623,
                    "expected": 404.933454,
                    "surprise": 8.689546,
                    "published": "2026-04-17",
                },
                {
                    "kind": "weights",
                    "what": "re-estimated weights and calibration",
                    "effect": 0.103473,
                    "month": None,
                    "value": None,
                    "expected": None,
                    "surprise": None,
                    "published": None,
                },
            ],
            "line": "FY2027 rose by 42.3 to 5,128.8: March 2026 (413.6 against 404.9 expected) +41.4, "
            "revised January 2025 -6.3, revised November 2024 +4.0, revised April 2025 +2.1, revised March 2025 +1.0, "
            "the rest of the model +0.1",
        }
    ],
}
