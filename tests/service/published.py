"""Real homes: a SQLite store with reports and an artifact folder with one version of each series."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np

from models.artifacts.artifact_store import ArtifactStore
from models.artifacts.signing import Keys
from models.core.catalog import Catalog, bundled_reports
from models.core.periods import Month
from models.core.series_id import parent_of
from models.core.settings import Settings
from models.evaluation.score_forecasts import BEFORE
from models.forecasting.adjustment import Adjustment
from models.forecasting.forecast import Calibration, Forecast
from models.forecasting.reconciliation import Family, summed
from models.reports.report import Report
from models.reports.table import parse_csv
from models.storage.migrate import upgrade
from models.storage.records import Mark, Version, issue
from models.storage.store import open_store
from models.vintages.vintage import History
from tests.models.evaluation.issued import figure
from tests.news import card_with, news_made

CUTOFF = Month.of(2026, 3)
NOW = datetime(2026, 5, 1, tzinfo=UTC)


def publish_all(home: Path, *, samples: int = 1000, joint: float = 0, **given: str) -> Settings:
    """Fill ``home`` and return the settings of a service over it; ``given`` are further EXPORTCAST_ settings.

    With ``joint`` the paths of each whole are the sum of those of its parts, which are so many times as large.
    """
    settings = _settings(home, given)
    upgrade(settings.database_url)
    artifacts = ArtifactStore(settings.artefacts_url)
    with closing(open_store(settings.database_url)) as store:
        store.add_reports(parse_csv(bundled_reports(), "reports.csv"), now=NOW)
        made = [_forecast(series, seed=seed, samples=samples) for seed, series in enumerate(Catalog.load().entries)]
        paths = np.stack([forecast.paths for forecast in made])
        if joint:
            paths = summed(Family.of([forecast.series for forecast in made]), paths * np.float32(joint))
        for unsummed, own in zip(made, paths, strict=True):
            series, forecast = unsummed.series, replace(unsummed, paths=own)
            news = card_with(news_made("20260331T094502Z-9bc7c06a", CUTOFF))
            version = artifacts.publish(forecast, history=_history(series), scores=[], extra=news)
            store.publish(version, champion=True, who="test", why="first")
    return settings


def publish_second(settings: Settings) -> str:
    """Publish a later version of pk.ict, with its news, in a home of ``publish_all``; its name."""
    artifacts = ArtifactStore(settings.artefacts_url)
    with closing(open_store(settings.database_url)) as store:
        forecast = artifacts.load(store.champions()["pk.ict"])
        assert forecast.history is not None
        later = replace(forecast, issued_at=forecast.issued_at + timedelta(hours=1))
        news = card_with(news_made(forecast.model_version, forecast.cutoff))
        version = artifacts.publish(later, history=forecast.history, scores=[], extra=news)
        store.publish(version, champion=True, who="test", why="second")
    return version.version


def publish_many(home: Path, names: Sequence[str], *, samples: int, reports: int, **given: str) -> Settings:
    """Fill ``home`` with series of its own catalog: one forecast under each id, issued, with so many monthly reports.

    Each has a card (signed if a key is given) and a model file of its own. Figures of the parts add up to that of their
    whole, and the ledger has followed all of them.
    """
    settings = _settings(home, given)
    (home / "catalogue.toml").write_text("\n".join(f'[series."{name}"]\ntitle = "Series {name}"' for name in names))
    upgrade(settings.database_url)
    artifacts = ArtifactStore(settings.artefacts_url, keys=Keys.parse(settings.signing_key))
    made = _forecast("", seed=0, samples=samples)
    told = issue(made, "")
    with closing(open_store(settings.database_url)) as store, ThreadPoolExecutor(4) as pool:

        def write(name: str) -> Version:
            return artifacts.publish(replace(made, series=name), history=_history(name), scores=[], extra={})

        for version in pool.map(write, names):
            issued = replace(told, series=version.series, version=version.version)
            store.publish(version, champion=True, who="test", why="first", issued=issued)
        parts = Counter(parent_of(name) for name in names)
        for start in range(0, len(names), 500):
            rows = [(name, CUTOFF + -ago) for name in names[start : start + 500] for ago in range(reports)]
            store.add_reports([_reported(name, month, parts[name]) for name, month in rows], now=NOW)
        followed = Mark(CUTOFF + (1 - BEFORE), store.reports_revision())
        store.ledger.add_observed([], dict.fromkeys(names, followed))
    return settings


def _settings(home: Path, given: dict[str, str]) -> Settings:
    return Settings.read({"EXPORTCAST_HOME": str(home)} | {f"EXPORTCAST_{k.upper()}": v for k, v in given.items()})


def _forecast(series: str, *, seed: int, samples: int) -> Forecast:
    return Forecast(
        series=series,
        as_of=date(2026, 5, 1),
        cutoff=CUTOFF,
        issued_at=NOW,
        model_version="",  # the artifact store names it
        vintage="0123456789abcdef",
        members={"ets": 0.5, "theta": 0.5},
        calibration=Calibration(36, (80, 95)),
        scale=10.0,
        paths=np.random.default_rng(seed).normal(350, 30, (samples, 60)).astype(np.float32),
        adjustment=Adjustment(seasonal=True),
    )


def _history(series: str) -> History:
    return History(series, CUTOFF + -47, np.linspace(200, 400, 48))


def _reported(series: str, month: Month, parts: int) -> Report:
    """A month of a part, or of a whole with so many parts."""
    tenths = round(3000 + 1000 * np.sin(month - CUTOFF)) * max(parts, 1)
    value, published = f"{tenths // 10}.{tenths % 10}", (month + 2).first_day.isoformat()
    return figure(value, str(month), published=published, series=series)
