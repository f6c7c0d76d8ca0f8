"""The training story on a working store and a real folder; the series are too short for slow models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from models.artifacts.artifact_store import ArtifactStore
from models.core.catalog import Catalog
from models.core.errors import UnknownSeries
from models.core.measures import Measure, Status
from models.core.periods import Month, Period
from models.reports.report import Report
from models.storage.records import TrainingRun, Version
from models.vintages.vintage import MonthValue, Vintage
from tests.stores import FileStore, NewStore
from training.pipeline import Outcome, fixed_months, run_training
from training.promotion import gate

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)


def monthly(series: str, values: Sequence[float], *, start: str = "2025-07") -> list[Report]:
    first = Month.parse(start)
    return [
        Report(
            series,
            Period(first + k, first + k),
            Measure.LEVEL,
            Decimal(str(value)),
            "usd_million",
            (first + (k + 1)).first_day.replace(day=18).isoformat(),
            "test (SBP)",
        )
        for k, value in enumerate(values)
    ]


@pytest.fixture
def store(new_store: NewStore) -> FileStore:
    store = new_store()
    store.add_reports(monthly("pk.ict", [100.5, 103.2, 101.7, 108.4, 110.3, 112.9]), now=NOW)
    store.add_reports(monthly("pk.ict.telecom", [40.1, 41.3]), now=NOW)
    return store


@pytest.fixture
def artifacts(tmp_path: Path) -> ArtifactStore:
    return ArtifactStore((tmp_path / "artefacts").as_uri())


def train(store: FileStore, artifacts: ArtifactStore, **given: object) -> tuple[TrainingRun, list[Outcome]]:
    seen: list[Outcome] = []
    arguments = {"as_of": NOW.date(), "clock": lambda: NOW, "on_outcome": lambda o, _: seen.append(o)} | given
    run = run_training(store=store, artifacts=artifacts, catalog=Catalog.load(), **arguments)  # type: ignore[arg-type]
    return run, seen


def test_every_series_with_figures_gets_a_version_that_loads(store: FileStore, artifacts: ArtifactStore) -> None:
    run, _ = train(store, artifacts)
    assert (run.trained, dict(run.failed)) == (("pk.ict", "pk.ict.telecom"), {})
    for series, version in store.champions().items():
        forecast = artifacts.load(version)
        assert forecast.series == series
        assert forecast.vintage == version.vintage
        assert forecast.paths.shape[1] == 60
    assert store.last_run() == run


def test_a_forecast_has_the_revisions_to_come(new_store: NewStore, artifacts: ArtifactStore) -> None:
    """From past ones: each month is revised upward by 2, a month after its first release."""
    store, values = new_store(), [300.5 + 5 * (k % 12) for k in range(48)]
    again = [
        replace(r, value=r.value + 2, published=(r.period.end + 2).first_day.replace(day=18).isoformat(), known=None)
        for r in monthly("pk.ict", values, start="2022-05")
    ]
    store.add_reports(monthly("pk.ict", values, start="2022-05"), now=NOW)
    store.add_reports([r for r in again if r.published < NOW.date().isoformat()], now=NOW)
    run, _ = train(store, artifacts, series=["pk.ict"])
    assert not run.failed
    forecast = artifacts.load(store.champions()["pk.ict"])
    revisions = forecast.revisions
    assert forecast.releases == 48
    assert revisions is not None
    newest = {each.age: each for each in revisions}
    assert newest[1].mean == pytest.approx(2, rel=0.1)  # published on 18 May: on 1 June the revision is still to come
    assert newest[2].mean == pytest.approx(0, abs=1e-6)
    assert all(low <= each.median <= high for each in revisions for low, high in each.intervals.values())


def test_with_few_past_ones_no_revisions_are_to_come(store: FileStore, artifacts: ArtifactStore) -> None:
    train(store, artifacts, series=["pk.ict.telecom"])
    assert artifacts.load(store.champions()["pk.ict.telecom"]).revisions is None


def test_a_series_that_cannot_be_published_costs_only_itself(
    store: FileStore, artifacts: ArtifactStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish = artifacts.publish

    def failing(forecast, **rest):  # type: ignore[no-untyped-def]
        if forecast.series == "pk.ict":
            raise OSError("no space left on device")
        return publish(forecast, **rest)

    monkeypatch.setattr(artifacts, "publish", failing)
    run, outcomes = train(store, artifacts)
    assert run.trained == ("pk.ict.telecom",)
    assert "no space left" in run.failed["pk.ict"]
    assert store.champions().keys() == {"pk.ict.telecom"}
    assert store.last_success() is None
    assert {o.series for o in outcomes} == {"pk.ict", "pk.ict.telecom"}


def test_nothing_is_trained_while_no_vintage_changed(store: FileStore, artifacts: ArtifactStore) -> None:
    first, _ = train(store, artifacts)
    again, outcomes = train(store, artifacts, if_stale=True)
    assert outcomes == []
    assert again.trained == ()
    assert store.last_run() == first


def test_a_new_figure_makes_its_series_stale(store: FileStore, artifacts: ArtifactStore) -> None:
    train(store, artifacts)
    before = store.champions()["pk.ict"]
    store.add_reports(monthly("pk.ict", [115.2], start="2026-01"), now=NOW)
    _, outcomes = train(store, artifacts, if_stale=True)
    assert "pk.ict" in {o.series for o in outcomes}
    assert store.champions()["pk.ict"].version != before.version
    assert store.champions()["pk.ict"].cutoff == Month.parse("2026-01")


def test_training_as_of_the_past_sees_and_replaces_nothing_newer(store: FileStore, artifacts: ArtifactStore) -> None:
    train(store, artifacts)
    champion = store.champions()["pk.ict"]
    _, outcomes = train(store, artifacts, as_of=date(2025, 10, 31), series=["pk.ict"])
    assert outcomes[0].version is not None
    assert outcomes[0].version.cutoff == Month.parse("2025-09")
    assert not outcomes[0].promoted
    assert store.champions()["pk.ict"] == champion


def test_the_same_figures_give_the_same_paths(store: FileStore, artifacts: ArtifactStore) -> None:
    _, one = train(store, artifacts, series=["pk.ict"])
    _, two = train(store, artifacts, series=["pk.ict"])
    paths = [artifacts.load(o[0].version).paths for o in (one, two) if o[0].version]
    assert (paths[0] == paths[1]).all()


def test_an_unknown_series_is_named_before_any_work(store: FileStore, artifacts: ArtifactStore) -> None:
    with pytest.raises(UnknownSeries, match=r"pk\.itc"):
        train(store, artifacts, series=["pk.itc"])


def test_a_series_without_figures_fails_by_name(store: FileStore, artifacts: ArtifactStore) -> None:
    run, _ = train(store, artifacts, series=["pk.ict.information"])
    assert "no figure is known" in run.failed["pk.ict.information"]


VERSION = Version(
    "pk.ict", "v1", NOW, date(2026, 5, 1), Month.parse("2026-03"), "aaaa", "00", {"scores": [{"wql": 0.10}]}
)


@pytest.mark.parametrize(
    ("new", "champion", "wql", "promoted", "why"),
    [
        (VERSION, None, 0.5, True, "first version"),
        (replace(VERSION, vintage="bbbb"), VERSION, 0.5, True, "new figures"),
        (VERSION, VERSION, 0.09, True, "0.0900 against 0.1000"),
        (VERSION, VERSION, 0.10, False, "stays"),
        (VERSION, VERSION, 0.0999, False, "stays"),
        (replace(VERSION, vintage="bbbb", as_of=date(2026, 4, 1)), VERSION, 0.01, False, "knows less"),
    ],
)
def test_the_gate_lets_newer_knowledge_or_a_clearly_lower_loss_pass(
    new: Version, champion: Version | None, wql: float, promoted: bool, why: str
) -> None:
    decision, reason = gate(new, champion, [{"member": "combination", "wql": wql}])
    assert decision is promoted
    assert why in reason


@pytest.mark.parametrize(("windows", "points", "promoted"), [(24, 288, True), (12, 288, False), (24, 144, False)])
def test_a_lower_loss_counts_on_the_same_backtest_windows_only(windows: int, points: int, promoted: bool) -> None:
    champion = replace(VERSION, card={"scores": [{"wql": 0.10, "windows": 24, "points": 288}]})
    decision, _ = gate(VERSION, champion, [{"wql": 0.05, "windows": windows, "points": points}])
    assert decision is promoted


def test_a_champion_that_can_no_longer_be_loaded_is_replaced_on_the_same_figures(
    store: FileStore, artifacts: ArtifactStore, tmp_path: Path
) -> None:
    train(store, artifacts)
    first = store.champions()
    (tmp_path / "artefacts").rename(tmp_path / "lost")
    _, seen = train(store, artifacts, clock=lambda: NOW.replace(hour=9))
    assert {outcome.why for outcome in seen} == {"the champion can no longer be loaded"}
    assert all(artifacts.holds(version) for version in store.champions().values())
    assert not any(artifacts.holds(version) for version in first.values())


def test_estimated_months_are_no_truth_unless_nothing_else_is_there() -> None:
    def vintage(fixed: int) -> Vintage:
        statuses = [Status.REPORTED] * fixed + [Status.ESTIMATED] * (60 - fixed)
        start = Month.parse("2020-07")
        return Vintage(
            "pk.ict", NOW.date(), tuple(MonthValue(start + k, 1.0 + k, s, 0.1) for k, s in enumerate(statuses))
        )

    assert len(fixed_months(vintage(40)) or {}) == 40
    assert fixed_months(vintage(10)) is None
