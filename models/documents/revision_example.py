"""The example of revisions: those of us.jobs as computed from examples/us, shortened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

REVISIONS: Mapping[str, Any] = {
    "series": "us.jobs",
    "title": "Employees on nonfarm payrolls",
    "unit": "thousand_persons",
    "as_of": "2021-09-30",
    "last_release": "2021-09-30",
    "releases": 141,
    "first_month": "2010-01",
    "last_month": "2020-08",
    "ages": [
        {
            "age_months": 0,
            "since_first": None,
            "to_final": {
                "months": 128,
                "mean": 146.9375,
                "mean_absolute": 326.96875,
                "mean_pct": 0.115276,
                "mean_absolute_pct": 0.237679,
                "up": 0.625,
                "down": 0.375,
                "none": 0.0,
            },
            "share_within": 0.835938,
        },
        {
            "age_months": 1,
            "since_first": {
                "months": 139,
                "mean": 17.81295,
                "mean_absolute": 67.784173,
                "mean_pct": 0.013025,
                "mean_absolute_pct": 0.048895,
                "up": 0.611511,
                "down": 0.381295,
                "none": 0.007194,
            },
            "to_final": {
                "months": 127,
                "mean": 132.062992,
                "mean_absolute": 300.220472,
                "mean_pct": 0.104278,
                "mean_absolute_pct": 0.218128,
                "up": 0.574803,
                "down": 0.425197,
                "none": 0.0,
            },
            "share_within": 0.858268,
        },
    ],
    "changes": {
        "verdict": "mixed",
        "on_first": {
            "months": 128,
            "lags": 4,
            "intercept": 0.012087121,
            "intercept_se": 0.0062216277,
            "slope": 0.01583076,
            "slope_se": 0.0013601153,
            "wald": 145.57656,
            "p": 2.4459753e-32,
        },
        "on_final": {
            "months": 128,
            "lags": 4,
            "intercept": 0.011638404,
            "intercept_se": 0.0059830038,
            "slope": 0.018960537,
            "slope_se": 0.0028600505,
            "wald": 49.932089,
            "p": 1.4367611e-11,
        },
    },
    "levels": None,
    "final": {"within_pct": 0.5, "share": 0.9, "age_months": 4},
    "expected": [
        {
            "month": "2021-08",
            "age_months": 0,
            "value": 147190.0,
            "mean": 60.115681,
            "median": 92.355119,
            "intervals": {"80": [-461.605761, 523.496668], "95": [-548.584969, 616.757995]},
            "interval_list": [
                {"level": 80, "lower": -461.605761, "upper": 523.496668},
                {"level": 95, "lower": -548.584969, "upper": 616.757995},
            ],
            "months": 128,
        }
    ],
}
