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

SCENARIO: Mapping[str, Any] = {
    "series": "pk.ict",
    "title": "IT exports (telecommunications, computer and information services)",
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
            "forecast": {
                "mean": 462.664939,
                "median": 461.218765,
                "intervals": {"80": [392.65762, 530.229785]},
                "interval_list": [{"level": 80, "lower": 392.65762, "upper": 530.229785}],
            },
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
            "forecast": {
                "mean": 5171.095145,
                "median": 5143.892365,
                "intervals": {"80": [4524.080881, 5829.934235]},
                "interval_list": [{"level": 80, "lower": 4524.080881, "upper": 5829.934235}],
            },
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
            "forecast": {
                "mean": 462.664939,
                "median": 461.218765,
                "intervals": {"80": [392.65762, 530.229785]},
                "interval_list": [{"level": 80, "lower": 392.65762, "upper": 530.229785}],
            },
            "scenario": {
                "mean": 400.0,
                "median": 400.0,
                "intervals": {"80": [400.0, 400.0]},
                "interval_list": [{"level": 80, "lower": 400.0, "upper": 400.0}],
            },
        }
    ],
    "totals": [
        {
            "series": "pk.ict",
            "title": "IT exports (telecommunications, computer and information services)",
            "period": "FY2027",
            "period_start": "2026-07",
            "period_end": "2027-06",
            "months_published": 0,
            "published_sum": 0.0,
            "forecast": {
                "mean": 5171.095145,
                "median": 5143.892365,
                "intervals": {"80": [4524.080881, 5829.934235]},
                "interval_list": [{"level": 80, "lower": 4524.080881, "upper": 5829.934235}],
            },
            "scenario": {
                "mean": 4617.493575,
                "median": 4632.821821,
                "intervals": {"80": [4328.083104, 4901.67702]},
                "interval_list": [{"level": 80, "lower": 4328.083104, "upper": 4901.67702}],
            },
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
            "period": "FY2027",
            "period_start": "2026-07",
            "period_end": "2027-06",
            "months_published": 0,
            "published_sum": 0.0,
            "forecast": {
                "mean": 708.571439,
                "median": 703.434952,
                "intervals": {"80": [590.93229, 830.36783]},
                "interval_list": [{"level": 80, "lower": 590.93229, "upper": 830.36783}],
            },
            "scenario": {
                "mean": 645.190138,
                "median": 637.6192,
                "intervals": {"80": [546.384822, 763.11104]},
                "interval_list": [{"level": 80, "lower": 546.384822, "upper": 763.11104}],
            },
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
