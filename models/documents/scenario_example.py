"""The example of a scenario: a question on pk.ict, and its answer, shortened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

QUESTION: Mapping[str, Any] = {
    "given": ["2026-12=400", "FY2027=..5000"],
    "period": "FY2027",
    "target": 4800,
    "levels": [80],
}


def _spread(mean: float, median: float, lower: float, upper: float) -> Mapping[str, Any]:
    """A figure with its 80 % interval."""
    both = [{"level": 80, "lower": lower, "upper": upper}]
    return {"mean": mean, "median": median, "intervals": {"80": [lower, upper]}, "interval_list": both}


_TITLE = "IT exports (telecommunications, computer and information services)"
_DECEMBER = _spread(462.664939, 461.218765, 392.65762, 530.229785)
_YEAR = _spread(5171.095145, 5143.892365, 4524.080881, 5829.934235)
_OPEN_YEAR = {
    "period": "FY2027",
    "period_start": "2026-07",
    "period_end": "2027-06",
    "months_published": 0,
    "published_sum": 0.0,
}

SCENARIO: Mapping[str, Any] = {
    "series": "pk.ict",
    "title": _TITLE,
    "unit": "usd_million",
    "given": [
        {
            "text": "2026-12=400",
            "series": "pk.ict",
            "period_start": "2026-12",
            "period_end": "2026-12",
            "measure": "level",
            "low": 400.0,
            "high": 400.0,
            "forecast": _DECEMBER,
            "probability": 0.25,
        },
        {
            "text": "FY2027=..5000",
            "series": "pk.ict",
            "period_start": "2026-07",
            "period_end": "2027-06",
            "measure": "level",
            "low": None,
            "high": 5000.0,
            "forecast": _YEAR,
            "probability": 0.38,
        },
    ],
    "probability": 0.212368,
    "warning": None,
    "effective_paths": 220.3,
    "paths": 1000,
    "points": [
        {
            "month": "2026-12",
            "step": 9,
            "forecast": _DECEMBER,
            "scenario": _spread(400.0, 400.0, 400.0, 400.0),
        }
    ],
    "totals": [
        {
            "series": "pk.ict",
            "title": _TITLE,
            **_OPEN_YEAR,
            "forecast": _YEAR,
            "scenario": _spread(4617.493575, 4632.821821, 4328.083104, 4901.67702),
        }
    ],
    "target": {
        "period": "FY2027",
        "target": 4800.0,
        "forecast_probability": 0.775,
        "scenario_probability": 0.228,
        "forecast_needed": {"months": 12, "average": 400.0, "expected": 428.657697, "probability": 0.775},
        "scenario_needed": {"months": 11, "average": 400.0, "expected": 384.801984, "probability": 0.228},
    },
    "relatives": [
        {
            "series": "pk.ict.telecom",
            "title": "Telecommunications services",
            **_OPEN_YEAR,
            "forecast": _spread(708.571439, 703.434952, 590.93229, 830.36783),
            "scenario": _spread(645.190138, 637.6192, 546.384822, 763.11104),
        }
    ],
    "as_of": "2026-04-17",
    "requested_as_of": None,
    "cutoff": "2026-03",
    "known_to": "2026-03",
    "issued_at": "2026-04-17T10:31:48.124990+00:00",
    "model_version": "20260417T103148Z-057e05cc",
    "vintage": "50b688b9f72016cc",
    "notes": [],
}
