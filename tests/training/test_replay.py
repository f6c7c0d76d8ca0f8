"""Replay: days of release, forecasts that knew no more than was known, and one training at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from models.artifacts.artifact_store import ArtifactStore
from models.core.catalog import Catalog, bundled_reports
from models.core.periods import Month
from models.evaluation.performance import calls_for_training, performance_of
from models.evaluation.score_forecasts import catch_up
from models.reports.report import Report
from models.reports.table import parse_csv
from models.vintages.vintage import History
from tests.models.evaluation.issued import figure, issued, version
from tests.stores import FileStore, NewStore
from training.engine_members import COMPARED
from training.fit_series import fit_series
from training.pipeline import run_training
from training.replay import release_days, replay

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
CATALOG = Catalog.load()


def monthly(count: int, *, start: str = "2025-07") -> list[Report]:
    """Months of pk.ict about 400, each published on the 18th of the next."""
    months = [Month.parse(start) + i for i in range(count)]
    days = [(m + 1).first_day.replace(day=18).isoformat() for m in months]
    return [
        figure(f"{400.3 + 7 * (i % 3):.1f}", str(m), published=d)
        for i, (m, d) in enumerate(zip(months, days, strict=True))
    ]


def test_release_days_are_those_on_which_a_new_month_came_out() -> None:
    reports = [*monthly(5), figure("402.2", "2025-08", published="2025-10-25")]  # a revision is no release day
    days = release_days("pk.ict", reports, catalog=CATALOG, count=3)
    assert days == [date(2025, 10, 18), date(2025, 11, 18), date(2025, 12, 18)]


def test_the_bundled_figures_have_a_release_day_a_month() -> None:
    days = release_days("pk.ict", parse_csv(bundled_reports(), "x"), catalog=CATALOG, count=4)
    assert len(days) == 4
    assert days[-1] == date(2026, 4, 17)
    assert days == sorted(days)


def replayed(store: FileStore, artifacts: ArtifactStore, reports: list[Report]) -> list[tuple[date, list[str]]]:
    days = release_days("pk.ict", reports, catalog=CATALOG, count=3)
    steps = replay(
        reports, days, store=store, artifacts=artifacts, catalog=CATALOG, series=["pk.ict"], clock=lambda: NOW
    )
    return list(steps)


def test_a_replay_forecasts_each_release_from_what_was_known_and_scores_it(new_store: NewStore, tmp_path: Path) -> None:
    store, artifacts = new_store(), ArtifactStore(tmp_path.as_uri())
    told = replayed(store, artifacts, monthly(6))
    made = store.ledger.issued("pk.ict")
    assert [(str(i.cutoff), i.as_of.isoformat(), i.issued_at.date() == i.as_of) for i in made] == [
        ("2025-10", "2025-11-18", True),
        ("2025-11", "2025-12-18", True),
        ("2025-12", "2026-01-18", True),
    ]
    assert all(i.replayed for i in made)
    assert [len(lines) for _, lines in told] == [0, 1, 1, 0]
    assert told[1][1][0].startswith("pk.ict 2025-11: ")
    assert [(str(t.score.month), t.score.step) for t in performance_of("pk.ict", store.ledger).releases()] == [
        ("2025-11", 1),
        ("2025-12", 1),
    ]
    scores = store.ledger.scores()
    replayed(store, artifacts, monthly(6))
    assert len(store.ledger.issued()) == 3
    assert store.ledger.scores() == scores


def test_training_as_of_today_is_no_replay(new_store: NewStore, tmp_path: Path) -> None:
    store, artifacts = new_store(), ArtifactStore(tmp_path.as_uri())
    store.add_reports(monthly(6), now=NOW)
    for as_of in (NOW.date(), date(2025, 12, 31)):
        run_training(store=store, artifacts=artifacts, catalog=CATALOG, as_of=as_of, clock=lambda: NOW)
    assert {i.as_of.isoformat(): (i.replayed, i.served) for i in store.ledger.issued()} == {
        "2026-11-23": (False, True),
        "2025-12-31": (True, False),
    }


@pytest.fixture
def drifting_store(store: FileStore) -> FileStore:
    """A store in which three figures in a row lay beyond all paths of the forecasts in service."""
    for step in range(3):
        cutoff = Month.parse("2025-12") + step
        forecast = issued(f"v{step}", cutoff=str(cutoff), refit=step > 0, vintage=f"v{step}", centre=100)
        store.publish(version(forecast), champion=True, who="test", why="", issued=forecast)
    store.add_reports(monthly(9), now=NOW)
    return store


def test_drift_makes_a_series_stale_until_a_version_was_trained_in_answer(
    drifting_store: FileStore, tmp_path: Path
) -> None:
    store, artifacts = drifting_store, ArtifactStore(tmp_path.as_uri())

    def train() -> tuple[str, ...]:
        given = {"as_of": NOW.date(), "clock": lambda: NOW, "if_stale": True, "series": ["pk.ict"]}
        return run_training(store=store, artifacts=artifacts, catalog=CATALOG, **given).trained  # type: ignore[arg-type]

    assert train() == ("pk.ict",)
    assert performance_of("pk.ict", store.ledger).drift().state == "drift"
    [answer] = [i for i in store.ledger.issued("pk.ict") if i.version == store.champions()["pk.ict"].version]
    assert not answer.refit
    assert train() == ()


def test_a_refit_is_no_answer_to_drift(drifting_store: FileStore) -> None:
    store = drifting_store
    catch_up(store, catalog=CATALOG, now=NOW)
    assert calls_for_training("pk.ict", store.ledger)
    refit = issued("v9", cutoff="2026-03", refit=True)
    store.publish(version(refit), champion=True, who="test", why="", issued=refit)
    assert calls_for_training("pk.ict", store.ledger)
    anew = replace(refit, version="v10", refit=False)
    store.publish(version(anew), champion=False, who="test", why="", issued=anew)
    assert not calls_for_training("pk.ict", store.ledger)


def test_members_that_are_only_compared_change_no_forecast() -> None:
    values = 400 + 5 * np.sin(np.arange(30)) + np.random.default_rng(16).normal(0, 3, 30)
    past = History("pk.ict", Month.parse("2023-01"), values)
    of_all, combined = (
        fit_series(past, as_of=date(2025, 7, 18), issued_at=NOW, vintage_hash="v", compared=names).forecast
        for names in (COMPARED, ())
    )
    assert np.array_equal(of_all.paths, combined.paths)
    assert of_all.members == combined.members and not of_all.members.keys() & set(COMPARED)
