"""A store in which there is something of everything, under the names that the examples of the API use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from apiflask import APIFlask

from models.core.catalog import Catalog
from models.core.periods import Month
from models.documents.examples import ANSWERS, BEFORE, VERSION
from models.ingest_release import take_release
from models.reports.report import parse_report
from models.storage.records import Issued
from models.storage.store import Store
from tests.apps import create_app
from tests.models.evaluation.issued import issued, version
from tests.news import card_with, news_made
from tests.service.builders import NOW, FakeArtifacts, report, settings, two_years

SERIES = ("pk.ict", "pk.ict.computer")
VERSIONS = (
    (BEFORE, "2026-01", datetime(2026, 3, 31, 9, 45, tzinfo=UTC)),
    (VERSION, "2026-02", datetime(2026, 4, 17, 10, 31, tzinfo=UTC)),
)
CARD = {name: ANSWERS["versions"].plain()["versions"][0][name] for name in ("members", "scores")}
FIGURES: tuple[dict[str, Any], ...] = (
    {"period_start": "2026-01", "period_end": "2026-01", "value": 360, "published": "2026-02-18"},
    {
        "period_start": "2026-02",
        "period_end": "2026-02",
        "value": 365,
        "published": "2026-03-17",
        "status": "provisional",
    },
    {"period_start": "2026-02", "period_end": "2026-02", "value": 366, "published": "2026-04-17"},
    {"period_start": "2026-02", "value": 776.5, "published": "2026-04-18"},
    {"value": 410.5, "published": "2026-04-18"},
    {"value": 900, "published": "2026-04-19", "source": "a newspaper"},
    {"measure": "yoy_pct", "unit": "percent", "value": 20.5, "published": "2026-04-18"},
)

YEARS = Month.of(2021, 1), 60
"""First month and number of the months before FIGURES."""


def revised_months() -> Iterator[dict[str, Any]]:
    """Each month as first published, and as revised a month later: the basis of what is expected of later ones."""
    first, count = YEARS
    for number in range(count):
        month, value = first + number, 240.0 + 2 * number
        for age, figure in enumerate((value, value + 0.4 * (number * 7 % 5 - 2))):
            published = (month + (1 + age)).first_day.replace(day=17).isoformat()
            yield {"period_start": str(month), "period_end": str(month), "value": figure, "published": published}


def extra(forecast: Issued) -> dict[str, Any]:
    """The news of the later version."""
    return {"extra": card_with(news_made(BEFORE, forecast.cutoff)) if forecast.version == VERSION else {}}


def fill(store: Store) -> None:
    """Two champions in turn of two series, with forecasts that met their figures, and figures that contradict."""
    for series in SERIES:
        for name, cutoff, at in VERSIONS:
            forecast = issued(name, cutoff=cutoff, at=at, series=series)
            known = replace(version(forecast), card=CARD | extra(forecast))
            store.publish(known, champion=True, who="training", why="newer figures", issued=forecast)
    reports = [parse_report(report(**figure), "story", []) for figure in (*revised_months(), *FIGURES)]
    take_release([r for r in reports if r is not None], store=store, catalog=Catalog.load(), now=NOW)


def full_service(store: Store, **given: Any) -> APIFlask:
    """The service over a store without rows, which is filled; ``given`` are settings."""
    fill(store)
    artifacts = FakeArtifacts(history=two_years)
    return create_app(settings(**given), store=store, artifacts=artifacts, clock=lambda: NOW)
