"""Rows as each schema was filled, written down once and never made by the code of today; a new schema adds its own."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

Rows = Mapping[str, list[dict[str, Any]]]

_REPORT = {
    "series": "pk.ict",
    "period_start": "2026-03",
    "period_end": "2026-03",
    "measure": "level",
    "unit": "usd_million",
    "source": "SBP",
    "status": "provisional",
    "recorded": datetime(2026, 5, 1, 12, 0, tzinfo=UTC),
}
_VERSION = {
    "series": "pk.ict",
    "cutoff": "2026-03",
    "vintage": "abc",
    "card_sha256": "0" * 64,
    "card": {"members": {"ets": 0.5, "theta": 0.5}, "notes": ["short"], "signature": None},
}
_DECISION = {"series": "pk.ict", "who": "train"}
_RUN = {"trained": ["pk.ict"], "peak_rss_mb": 812.5}
_OBSERVED = {"series": "pk.ict", "tolerance": 0.05, "status": "reported"}


def _day(number: int, hour: int = 10, minute: int = 15) -> datetime:
    return datetime(2026, 4, number, hour, minute, tzinfo=UTC)


ROWS: Mapping[str, Rows] = {
    "0001": {
        "report": [
            _REPORT
            | {"id": "5257d145bf843a1a", "value": "422.50"}
            | {"published": "2026-04-17", "known_from": date(2026, 4, 17)},
            _REPORT
            | {"id": "b539f10219768c89", "value": "423"}
            | {"published": "2026-04-30", "known_from": date(2026, 4, 30)},
        ],
        "model_version": [
            _VERSION | {"version": "v1", "created": _day(1), "as_of": date(2026, 4, 1)},
            _VERSION | {"version": "v2", "created": _day(2), "as_of": date(2026, 4, 2)},
        ],
        "champion": [{"series": "pk.ict", "version": "v1"}],
        "decision": [
            _DECISION | {"version": "v1", "action": "promote", "why": "first", "at": _day(1)},
            _DECISION | {"version": "v2", "action": "publish", "why": "not better", "at": _day(2)},
        ],
        "training_run": [
            _RUN
            | {"started": datetime(2026, 3, 31, 23, 58, tzinfo=UTC), "finished": _day(1, 0, 0)}
            | {"failed": {}, "success": True},
            _RUN
            | {"started": _day(2, 23, 58), "finished": _day(3, 0, 0)}
            | {"failed": {"pk.ict.computer": "too short"}, "success": False},
        ],
    },
    "0002": {
        "issued": [
            {"series": "pk.ict", "version": "v1", "issued_at": _day(1), "as_of": date(2026, 4, 1)}
            | {"cutoff": "2026-03", "reach": "2026-05", "vintage": "abc", "scale": 20.0}
            | {"replayed": False, "refit": True, "layout": 1, "quantiles": struct.pack("<62f", *range(62))},
        ],
        "observed": [
            _OBSERVED | {"month": "2026-04", "known": date(2026, 5, 18), "value": 422.5},
            _OBSERVED | {"month": "2026-05", "known": date(2026, 6, 18), "value": 0.1},  # waits for its score
        ],
        "observed_mark": [{"series": "pk.ict", "start": "2026-04", "revision": 2}],
        "score": [
            {"series": "pk.ict", "version": "v1", "month": "2026-04", "step": 1, "known": date(2026, 5, 18)}
            | {"observed": 422.5, "error": -22.5, "scaled_error": 1.125, "pinball": 8.60695652173913}
            | {"inside_80": True, "inside_95": False, "pit": 0.6125, "surprise": None, "recorded": _day(18)},
        ],
        "lease": [{"name": "training", "holder": "pod-1:7", "until": datetime(2026, 6, 18, 12, tzinfo=UTC)}],
    },
    "0003": {
        "definition": [
            {"series": "pk.ict", "unit": "usd_million", "aggregation": "sum", "sign": "positive"}
            | {"fiscal_year_start": 7, "recorded": _day(17)},
        ],
    },
    "0004": {  # a withdrawal is a row beside that of its report
        "report": [
            _REPORT
            | {"id": "5257d145bf843a1a", "value": "422.50", "withdraws": None, "who": None, "why": None}
            | {"published": "2026-04-17", "known_from": date(2026, 4, 17)},
            _REPORT
            | {"id": "b539f10219768c89", "value": "423", "withdraws": None, "who": None, "why": None}
            | {"published": "2026-04-30", "known_from": date(2026, 4, 30)},
            _REPORT
            | {"id": "-b539f10219768c89", "value": "423", "withdraws": "b539f10219768c89", "who": "ada", "why": "typo"}
            | {"published": "2026-04-30", "known_from": date(2026, 5, 1)},
        ],
    },
    "0005": {
        "watch_target": [
            {"name": "webhook example.org 0123456789ab", "reports": 3, "scores": 1, "decisions": 2}
            | {"states": {"pk.ict": "watch"}, "stopped": None},
        ],
        "delivery": [
            {"target": "webhook example.org 0123456789ab", "event": "evt_1", "kind": "release", "occurred": _day(17)}
            | {"summary": "pk.ict", "body": "{}", "attempts": 2, "next_try": _day(18), "error": "500", "dead": None},
        ],
    },
}
"""By revision, the rows of the tables that it made."""


def rows_at(revision: str) -> Rows:
    """All rows of a database of this revision."""
    return {table: rows for made, tables in ROWS.items() if made <= revision for table, rows in tables.items()}
