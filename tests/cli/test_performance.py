"""The commands about what became of forecasts, on a home with one forecast that was scored."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import exportcast
from models.core.catalog import Catalog
from models.documents.performance import SCORE_COLUMNS
from models.ingest_release import take_release
from models.storage.migrate import upgrade
from models.storage.store import open_store
from tests.models.evaluation.issued import NOW, figure, issued, version


@pytest.fixture
def scored_home(tmp_path: Path) -> Path:
    """A home in which a forecast of 400 waited for March and April 2026, and March came at 430.2."""
    url = f"sqlite:///{tmp_path / 'exportcast.db'}"
    upgrade(url)
    store = open_store(url)
    forecast = issued("v1", cutoff="2026-02")
    store.publish(version(forecast), champion=True, who="test", why="first", issued=forecast)
    march = figure("430.2", "2026-03", published="2026-04-17")
    take_release([march], store=store, catalog=Catalog.load(), now=NOW)
    store.close()
    return tmp_path


def ask(home: Path, *args: str) -> Result:
    done = CliRunner().invoke(exportcast, args, env={"EXPORTCAST_HOME": str(home)}, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done


def test_scores_show_each_release_beside_its_forecast(scored_home: Path) -> None:
    text = ask(scored_home, "scores", "pk.ict").stdout
    assert "2026-03" in text
    assert "320.0 to 480.0" in text
    assert "Last 1 release: bias -7.0 %; 100 % in the 80 % interval" in text
    assert "No forecast of pk.ict.telecom has been scored yet" in ask(scored_home, "scores", "pk.ict.telecom").stdout


def test_scores_as_json_and_csv_are_the_same_rows(scored_home: Path) -> None:
    [row] = json.loads(ask(scored_home, "scores", "pk.ict", "--json").stdout)["scores"]
    [line] = csv.DictReader(io.StringIO(ask(scored_home, "scores", "pk.ict", "--csv").stdout))
    assert tuple(line) == SCORE_COLUMNS
    assert (row["month"], row["observed"]) == (line["month"], float(line["observed"])) == ("2026-03", 430.2)


def test_drift_tells_of_one_series_or_all(scored_home: Path) -> None:
    one = json.loads(ask(scored_home, "drift", "pk.ict", "--json").stdout)
    everything = json.loads(ask(scored_home, "drift", "--json").stdout)
    assert everything == {"drift": [one]}
    assert (one["series"], one["state"]) == ("pk.ict", "steady")
    assert "no sign of drift in 1 figure" in ask(scored_home, "drift").stdout


def test_ingest_prints_the_line_of_each_month_scored(scored_home: Path, tmp_path: Path) -> None:
    header = "series,period_start,period_end,measure,value,unit,published,source\n"
    file = tmp_path / "april.csv"
    file.write_text(header + "pk.ict,2026-04,2026-04,level,405.5,usd_million,2026-05-18,SBP\n")
    text = ask(scored_home, "ingest", str(file)).stdout
    assert (
        "pk.ict 2026-04: 405.5, forecast 400 (80 %: 320-480), 0.1 sigma high, 53rd percentile, 2 months ahead" in text
    )
