"""A home of the version before the packages of today (commit 903df12): database and signed artifact still work."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.context import AppContext, open_context
from cli.main import exportcast
from models.artifacts import model_card
from models.core.errors import ArtifactRejected
from models.core.measures import Measure
from models.core.periods import Period
from models.core.settings import Settings
from models.documents.release import release_document
from models.ingest_release import take_release
from models.reports.report import Report
from models.vintages.reconstruct import reconstruct
from tests.apps import create_app

OLD = Path(__file__).parents[1] / "data" / "home-1"
KEY = "the key of that time"
WROTE = {"python": "3.11.7", "numpy": "2.4.6", "joblib": "1.6.0"}
NOW = datetime(2026, 5, 20, 9, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # Whatever numpy and joblib are installed by now: they must still read it, even if a deployment would refuse.
    monkeypatch.setattr(model_card, "packages", lambda: WROTE)
    return Path(shutil.copytree(OLD, tmp_path / "home"))


def opened(home: Path, **given: str) -> AppContext:
    return open_context(Settings.read({"EXPORTCAST_HOME": str(home), "EXPORTCAST_SIGNING_KEY": KEY, **given}))


def test_its_registry_and_artifact_load(home: Path) -> None:
    context = opened(home)
    version = context.store.champions()["pk.ict"]
    forecast = context.artifacts.load(version)
    assert (forecast.series, forecast.paths.shape, forecast.notes) == ("pk.ict", (200, 24), ("old",))
    assert [d.why for d in context.store.decisions("pk.ict")] == ["the first version"]
    assert [i.version for i in context.store.ledger.issued("pk.ict")] == [version.version]
    context.store.close()


def test_its_artifact_is_refused_by_name_without_the_key(home: Path) -> None:
    context = opened(home, EXPORTCAST_SIGNING_KEY="another key")
    with pytest.raises(ArtifactRejected, match="signature"):
        context.artifacts.load(context.store.champions()["pk.ict"])
    context.store.close()


def test_its_reports_are_known_from_the_days_that_it_stored(home: Path) -> None:
    context, day = opened(home), date(2026, 4, 5)
    reports = context.store.reports(as_of=day)
    assert {r.known_from for r in reports if r.published == "2026-04"} == {day}
    made = reconstruct(reports, catalog=context.catalog, as_of=day).vintages["pk.ict"]
    assert len(made.values()) == 12
    assert [(s.known, s.observed) for s in context.store.ledger.scores("pk.ict")] == [(day, 421.5)]
    context.store.close()


def test_it_takes_the_next_release_and_scores_it(home: Path) -> None:
    context = opened(home)
    april = Report(
        "pk.ict", Period.parse("2026-04"), Measure.LEVEL, Decimal("402.5"), "usd_million", "2026-05-18", "SBP"
    )
    take = partial(take_release, [april], store=context.store, catalog=context.catalog, now=NOW)
    rehearsed, done = (release_document(take(dry_run=dry_run)).plain() for dry_run in (True, False))
    assert rehearsed == done | {"dry_run": True}
    assert [(s["month"], s["step"]) for s in done["scored"]] == [("2026-04", 2)]
    context.store.close()


def test_the_service_and_the_command_line_answer_from_it(home: Path) -> None:
    context = opened(home)
    app = create_app(context.settings, store=context.store, artifacts=context.artifacts, clock=lambda: NOW)
    answer = app.test_client().get("/v1/series/pk.ict/forecast").json
    environment = {"EXPORTCAST_HOME": str(home), "EXPORTCAST_SIGNING_KEY": KEY}
    shown = CliRunner().invoke(exportcast, ["forecast", "pk.ict", "--json"], env=environment, catch_exceptions=False)
    assert shown.exit_code == 0, shown.output
    assert [p["median"] for p in json.loads(shown.stdout)["points"]] == [p["median"] for p in answer["points"]]
    context.store.close()
