"""A real home: a SQLite store with the bundled reports and an artefact folder with one version of each series."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np

from models.artefacts import ArtefactStore
from models.catalogue import Catalogue, bundled_reports
from models.forecast import Calibration, Forecast
from models.report_table import parse_csv
from models.settings import Settings
from models.store.migrate import upgrade
from models.store.sql import open_store
from models.terms import Month
from models.vintages.vintage import History

CUTOFF = Month.of(2026, 3)


def publish_all(home: Path, *, samples: int = 1000, **given: str) -> Settings:
    """Fill ``home`` and return the settings of a service over it; ``given`` are further EXPORTCAST_ settings."""
    settings = Settings.read({"EXPORTCAST_HOME": str(home)} | {f"EXPORTCAST_{k.upper()}": v for k, v in given.items()})
    upgrade(settings.database_url)
    store, artefacts = open_store(settings.database_url), ArtefactStore(settings.artefacts_url)
    now = datetime(2026, 5, 1, tzinfo=UTC)
    try:
        store.add_reports(parse_csv(bundled_reports(), "reports.csv"), now=now)
        for seed, series in enumerate(Catalogue.load().entries):
            rng = np.random.default_rng(seed)
            paths = rng.normal(350, 30, (samples, 60)).astype(np.float32)
            version = artefacts.publish(_forecast(series, now, paths), history=_history(series), scores=[], extra={})
            store.publish(version, champion=True, who="test", why="first")
    finally:
        store.close()
    return settings


def _forecast(series: str, now: datetime, paths: np.ndarray) -> Forecast:
    return Forecast(
        series=series,
        as_of=date(2026, 5, 1),
        cutoff=CUTOFF,
        issued_at=now,
        model_version="",  # the artefact store names it
        vintage="0123456789abcdef",
        members={"ets": 0.5, "theta": 0.5},
        calibration=Calibration(36, (80, 95)),
        scale=10.0,
        paths=paths,
    )


def _history(series: str) -> History:
    return History(series, CUTOFF + -47, np.linspace(200, 400, 48))
