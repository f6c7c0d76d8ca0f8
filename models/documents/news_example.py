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
                    "what": "4 revised months, November 2024 to April 2025",
                    "effect": 0.86183,
                    "rounded": 1.0,
                    "month": None,
                    "value": None,
                    "expected": None,
                    "surprise": None,
                    "published": "2026-04-17",
                },
                {
                    "kind": "figure",
                    "what": "March 2026 (413.6 against 404.9 expected)",
                    "effect": 41.361759,
                    "rounded": 42.0,
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
                    "rounded": 0.0,
                    "month": None,
                    "value": None,
                    "expected": None,
                    "surprise": None,
                    "published": None,
                },
            ],
            "decimals": 0,
            "line": "FY2027 rose by 43 to 5,129: March 2026 (414 against 405 expected) +42, 4 revised "
            "months, November 2024 to April 2025 +1",
        }
    ],
}
