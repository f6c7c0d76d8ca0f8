"""Examples of reports: published, contradicted, withdrawn."""

from __future__ import annotations

SERIES = "pk.ict"

REPORT = {
    "series": SERIES,
    "period_start": "2026-03",
    "period_end": "2026-03",
    "measure": "level",
    "value": 413.5,
    "unit": "usd_million",
    "published": "2026-04-17",
    "source": "State Bank of Pakistan",
}

STORED = {"id": "c180a45304d98e98"} | REPORT
"""The same as it is answered."""

MISTAKEN = STORED | {"id": "feff03bd6ea4c21f", "value": 900, "published": "2026-04-19", "source": "a newspaper"}
"""A report that is withdrawn."""

MISTAKE = "the newspaper printed the figure of two months"
"""Why."""

CONTRADICTED = STORED | {
    "id": "7cccd24b9733bd4f",
    "period_start": "2017-12",
    "period_end": "2017-12",
    "value": 54.01,
    "published": "2019-03-06",
    "source": "The Nation",
    "kind": "typo",
    "reason": "54.01 has a digit wrong: its own page says +4.2 % to 98.25, which makes 2017-12 94.01",
    "expected": 94.01,
}
"""A report that others rule out."""

WITHDRAWAL = {
    "withdrawn": [MISTAKEN | {"withdrawn": "2026-04-21", "withdrawn_why": MISTAKE}],
    "already": [],
    "from_day": "2026-04-21",
    "who": "token 9f86d081",
    "why": MISTAKE,
    "months": [],
    "dry_run": False,
}
