"""An example of every body and answer, for the OpenAPI document: real documents, taken from a demo, and shortened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from models.documents.document import Document
from models.documents.encoding import to_csv
from models.documents.export_example import EXPORT_PATH, EXPORTED
from models.documents.forecast import ForecastDocument, ForecastsDocument, forecast_rows
from models.documents.health import HealthDocument, ReadyDocument
from models.documents.news import NewsDocument
from models.documents.news_example import NEWS
from models.documents.outlook import OutlookDocument, outlook_row
from models.documents.performance import (
    ISSUED_COLUMNS,
    SCORE_COLUMNS,
    DriftDocument,
    IssuedDocument,
    ScoresDocument,
)
from models.documents.read import ReadingDocument, TextIn
from models.documents.read_example import READING, TEXT
from models.documents.registry import ModelsDocument, MovedDocument, WhyIn
from models.documents.release import ReleaseDocument, ReleaseIn
from models.documents.report import ReportsDocument
from models.documents.report_example import CONTRADICTED, MISTAKE, MISTAKEN, REPORT, SERIES, STORED, WITHDRAWAL
from models.documents.revision_example import REVISIONS
from models.documents.revisions import REVISION_COLUMNS, RevisionStatisticsDocument, revision_rows
from models.documents.scenario import ScenarioDocument, ScenarioIn
from models.documents.scenario_example import QUESTION, SCENARIO
from models.documents.series import SeriesDocument, SeriesListDocument
from models.documents.vintage import VINTAGE_COLUMNS, ContradictionsDocument, VintageDocument
from models.documents.withdrawal import WithdrawalDocument, WithdrawalIn
from models.reports.report import COLUMNS

VERSION, BEFORE = "20260417T103148Z-057e05cc", "20260331T094502Z-9bc7c06a"
VINTAGE = "50b688b9f72016cc"
CREATED = "2026-04-17T10:31:48.124990+00:00"
TITLE = "IT exports (telecommunications, computer and information services)"

PARAMETERS: Mapping[str, Any] = EXPORT_PATH | {"series": SERIES, "version": VERSION, "period": "FY2027", "target": 5000}
"""Of the parameters that a call needs, and one that shows what a route is for."""

WHY = "forecasts negative exports"

INPUTS: Mapping[str, type[BaseModel]] = {
    "read": TextIn,
    "release": ReleaseIn,
    "scenario": ScenarioIn,
    "withdraw": WithdrawalIn,
    "promote": WhyIn,
    "rollback": WhyIn,
}
"""What operations take as JSON."""

BODIES: Mapping[str, Mapping[str, Any]] = {
    "release": {"application/json": [REPORT], "text/csv": to_csv([REPORT], COLUMNS).decode()},
    "withdraw": {"application/json": {"ids": [MISTAKEN["id"]], "why": MISTAKE}},
    "read": {"application/json": {"text": TEXT, "published": "2026-04-18"}, "text/plain": TEXT},
    "scenario": {"application/json": QUESTION},
    "promote": {"application/json": {"why": "knows the March figures"}},
    "rollback": {"application/json": {"why": WHY}},
}

_ORIGIN = {
    "as_of": "2026-04-17",
    "requested_as_of": None,
    "cutoff": "2026-03",
    "issued_at": CREATED,
    "model_version": VERSION,
    "vintage": VINTAGE,
}
_MODEL = {"version": VERSION, "created": CREATED, "as_of": "2026-04-17", "cutoff": "2026-03", "vintage": VINTAGE}
_MEMBERS = {"arima": 0.2014, "ces": 0.217348, "ets": 0.198678, "pretrained": 0.201488, "theta": 0.181086}
_ENTRY = {
    "series": SERIES,
    "title": TITLE,
    "unit": "usd_million",
    "unit_label": "US$ million",
    "aggregation": "sum",
    "sign": "positive",
    "has_growth": True,
    "parent": "pk",
    "children": ["pk.ict.computer", "pk.ict.information", "pk.ict.telecom"],
    "fiscal_year_start": 7,
    "release_days": [16, 22],
    "release_dates": {},
    "digits": None,
    "model": _MODEL,
}
_TRIALS = {
    "80": {"held": 236, "of": 288, "windows": 24, "too_narrow": False},
    "95": {"held": 276, "of": 288, "windows": 24, "too_narrow": False},
}
_FORECAST: Mapping[str, Any] = {
    "series": SERIES,
    "title": TITLE,
    "unit": "usd_million",
    "measure": "level",
    **_ORIGIN,
    "members": _MEMBERS,
    "calibration": {"windows": 36, "levels_supported": [50, 80, 90, 95], "note": "", "trials": _TRIALS},
    "notes": [],
    "points": [
        {
            "month": "2026-04",
            "step": 1,
            "mean": 395.197873,
            "median": 395.197876,
            "intervals": {"80": [366.076297, 424.319455], "95": [347.368929, 443.026823]},
            "interval_list": [
                {"level": 80, "lower": 366.076297, "upper": 424.319455},
                {"level": 95, "lower": 347.368929, "upper": 443.026823},
            ],
        },
        {
            "month": "2026-05",
            "step": 2,
            "mean": 400.215214,
            "median": 400.215225,
            "intervals": {"80": [365.561279, 434.869202], "95": [343.350189, 457.080154]},
            "interval_list": [
                {"level": 80, "lower": 365.561279, "upper": 434.869202},
                {"level": 95, "lower": 343.350189, "upper": 457.080154},
            ],
        },
    ],
    "target": "first_release",
    "releases": 53,
    "expected_revisions": None,
}
_SCORE = {
    "month": "2026-03",
    "step": 1,
    "truth": "first_release",
    "known": "2026-04-17",
    "observed": 413.5,
    "forecast": 411.601685,
    "lower_80": 378.012207,
    "upper_80": 445.191162,
    "lower_95": 358.420105,
    "upper_95": 464.783264,
    "error": -1.898315,
    "scaled_error": 0.041552,
    "pinball": 2.310642,
    "inside_80": True,
    "inside_95": True,
    "pit": 0.529412,
    "surprise_sigma": 0.073791,
    "percentile": 52.94,
    "model_version": BEFORE,
    "issued_at": "2026-03-31T09:45:02.311842+00:00",
    "cutoff": "2026-02",
    "served": True,
    "replayed": False,
}
_MOVED = {"series": SERIES, "who": "token 9f86d081"}
_DECISION = {"version": VERSION, "action": "promote", "who": "training", "why": "knows newer figures", "at": CREATED}

_ANSWERS: Mapping[str, tuple[type[Document], Mapping[str, Any]]] = {
    "healthy": (HealthDocument, {"status": "ok"}),
    "ready": (
        ReadyDocument,
        {
            "status": "ready",
            "series": 14,
            "store": "answers",
            "read_only": False,
            "scoring": "caught up",
            "unscored": 0,
            "verified": 14,
            "refused": 0,
            "rejected": [],
        },
    ),
    "all_series": (SeriesListDocument, {"series": [_ENTRY]}),
    "one_series": (SeriesDocument, _ENTRY),
    "reports": (ReportsDocument, {"series": SERIES, "as_of": "2026-04-17", "reports": [STORED], "next": None}),
    "forecast": (ForecastDocument, _FORECAST),
    "forecasts": (ForecastsDocument, {"forecasts": [_FORECAST], "without": []}),
    "outlook": (
        OutlookDocument,
        {
            "series": SERIES,
            "title": TITLE,
            "unit": "usd_million",
            "period": "FY2027",
            "period_start": "2026-07",
            "period_end": "2027-06",
            "months": 12,
            "months_published": 0,
            "months_estimated": 0,
            "published_sum": 0.0,
            "known_to": "2026-03",
            "trials": _TRIALS,
            "mean": 5180.344143,
            "median": 5180.344147,
            "intervals": {"80": [4664.200537, 5696.487747], "95": [4391.990145, 5968.698088]},
            "interval_list": [
                {"level": 80, "lower": 4664.200537, "upper": 5696.487747},
                {"level": 95, "lower": 4391.990145, "upper": 5968.698088},
            ],
            "target": 5000.0,
            "probability": 0.678,
            "yoy_pct": {
                "mean": 12.823226,
                "median": 12.869587,
                "intervals": {"80": [2.688781, 23.030892], "95": [-3.153864, 28.67341]},
                "interval_list": [
                    {"level": 80, "lower": 2.688781, "upper": 23.030892},
                    {"level": 95, "lower": -3.153864, "upper": 28.67341},
                ],
            },
            **_ORIGIN,
            "notes": [],
        },
    ),
    "news": (NewsDocument, NEWS),
    "vintage": (
        VintageDocument,
        {
            "series": SERIES,
            "as_of": "2026-04-17",
            "hash": VINTAGE,
            "unit": "usd_million",
            "measure": "level",
            "notes": [],
            "months": [
                {
                    "month": "2026-03",
                    "value": 413.5,
                    "status": "reported",
                    "tolerance": 0.05,
                    "reports": ["c895f86d17c4489d"],
                }
            ],
        },
    ),
    "revisions": (RevisionStatisticsDocument, REVISIONS),
    "scenario": (ScenarioDocument, SCENARIO),
    "contradictions": (
        ContradictionsDocument,
        {
            "as_of": "2026-04-17",
            "contradictions": [
                CONTRADICTED,
            ],
            "ambiguous": [],
            "withdrawn": [],
        },
    ),
    "scores": (
        ScoresDocument,
        {
            "series": SERIES,
            "summary": {
                "releases": 6,
                "surprise_sigma": 0.55233,
                "bias_ratio": -0.015272,
                "coverage": {"80": 0.833333, "95": 1.0},
                "scaled_error": {"1": 0.362317, "3": 0.429304, "6": 0.540745, "12": None},
            },
            "scores": [_SCORE],
            "next": None,
        },
    ),
    "drift": (
        DriftDocument,
        {
            "series": SERIES,
            "state": "steady",
            "reason": "no sign of drift in 5 figures",
            "since": None,
            "evidence": 0.023625,
            "cusum": 0.0,
            "points": [
                {
                    "month": "2026-03",
                    "step": 1,
                    "model_version": BEFORE,
                    "pit": 0.529412,
                    "surprise_sigma": 0.073791,
                    "revised": False,
                    "evidence": 0.023625,
                    "cusum": 0.0,
                    "state": "steady",
                    "note": "",
                }
            ],
        },
    ),
    "issued": (
        IssuedDocument,
        {
            "series": SERIES,
            "issued": [
                {
                    "origin_date": "2026-04-17",
                    "reference_date": "2026-03-31",
                    "target": "level",
                    "horizon": 1,
                    "target_end_date": "2026-04-30",
                    "location": SERIES,
                    "output_type": "quantile",
                    "output_type_id": "0.1",
                    "value": 366.076297,
                    "model_id": VERSION,
                    "served": True,
                    "replayed": False,
                }
            ],
            "next": 1,
        },
    ),
    "versions": (
        ModelsDocument,
        {
            "series": SERIES,
            "champion": VERSION,
            "versions": [
                _MODEL
                | {
                    "series": SERIES,
                    "card_sha256": "0f6e27a1b6a8a1b3cc6f5b0c7dfe0f3f0c9b5a3d7b5a0e6e1f1c2b9f5d8e4a71",
                    "champion": True,
                    "members": _MEMBERS,
                    "scores": [{"member": "combination", "windows": 24, "mase": 0.6627, "coverage_80": 0.8333}],
                    "signed": True,
                    "news_from": BEFORE,
                    "no_news": None,
                }
            ],
            "decisions": [_DECISION],
        },
    ),
    "read": (ReadingDocument, READING),
    "promote": (MovedDocument, _MOVED | {"champion": VERSION, "before": BEFORE, "why": "knows the March figures"}),
    "rollback": (MovedDocument, _MOVED | {"champion": BEFORE, "before": VERSION, "why": WHY}),
    "release": (
        ReleaseDocument,
        {
            "stored": 1,
            "duplicate": 0,
            "superseding": [],
            "accepted": True,
            "contradictions": [],
            "ambiguous": [],
            "scored": [
                {
                    "series": SERIES,
                    **_SCORE,
                    "forecasts": 1,
                    "line": "413.5, forecast 412 (80 %: 378-445), 0.1 sigma high, 53rd percentile",
                }
            ],
            "unscored": [],
            "drift": [{"series": SERIES, "state": "steady", "reason": "no sign of drift in 5 figures"}],
            "dry_run": False,
            "figures": [STORED | {"outcome": "stored"}],
        },
    ),
    "withdraw": (
        WithdrawalDocument,
        WITHDRAWAL,
    ),
}

ANSWERS: Mapping[str, Document] = {name: kind.model_validate(members) for name, (kind, members) in _ANSWERS.items()}
"""The documents by the name of the operation."""

METRICS = (
    "# HELP forecast_drift_state 0 steady, 1 watch, 2 drift\n"
    "# TYPE forecast_drift_state gauge\n"
    'forecast_drift_state{series="pk.ict"} 0.0\n'
)

_TABLES: Mapping[str, tuple[list[dict[str, Any]], tuple[str, ...]]] = {
    "forecast": (rows := forecast_rows(ForecastDocument.model_validate(_FORECAST)), tuple(rows[0])),
    "forecasts": ([{"series": SERIES} | row for row in rows], ("series", *rows[0])),
    "outlook": ([total := outlook_row(OutlookDocument.model_validate(_ANSWERS["outlook"][1]))], tuple(total)),
    "vintage": (ANSWERS["vintage"].plain()["months"], VINTAGE_COLUMNS),
    "revisions": (revision_rows(RevisionStatisticsDocument.model_validate(REVISIONS)), REVISION_COLUMNS),
    "scores": (ANSWERS["scores"].plain()["scores"], SCORE_COLUMNS),
    "issued": (ANSWERS["issued"].plain()["issued"], ISSUED_COLUMNS),
    "export": EXPORTED,
}

TABLES: Mapping[str, str] = {name: to_csv(rows, columns).decode() for name, (rows, columns) in _TABLES.items()}
"""The same answers as CSV, of the operations that have it."""
