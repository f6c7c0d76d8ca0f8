"""Our metrics, archive rows and /metrics against the packages of others; prints a table and fails where they differ.

    python -m benchmarks.peers_metrics [--hub-schema tasks-schema.json]

utilsforecast, scoringrules, properscoring and scipy score the same random forecasts, with ties, zeros and wide ranges
among them. The text of /metrics goes through the parsers of prometheus_client and through ``promtool check metrics``,
where that is installed. With the tasks-schema.json of a hubverse release, a hub configuration made of the archive is
checked against it, and the archive rows against the configuration.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pandas as pd
import properscoring
import scoringrules
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families as parse_text
from scipy.stats import percentileofscore
from utilsforecast import losses

from models.artifacts.artifact_store import ArtifactStore
from models.core import metrics
from models.core.measures import HUBVERSE
from models.core.settings import Settings
from models.documents.performance import issued_rows
from models.storage.migrate import upgrade
from models.storage.store import open_store
from service.app import create_app
from tests.models.evaluation.issued import figure, issued, version

P = metrics.WQL_PROBABILITIES
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
CLOSE = 1e-9
"""Largest relative difference that is rounding."""


@dataclass(frozen=True, slots=True)
class Case:
    """One series: what was observed [H], its history [T], and forecast quantiles [H, 9] of P."""

    observed: Any
    history: Any
    quantiles: Any

    @property
    def frame(self) -> pd.DataFrame:
        columns = {f"m-q{p:g}": self.quantiles[:, i] for i, p in enumerate(P)}
        bounds = {"m-lo-80": self.quantiles[:, 0], "m-hi-80": self.quantiles[:, -1], "m": self.quantiles[:, 4]}
        return pd.DataFrame({"unique_id": "a", "ds": range(len(self.observed)), "y": self.observed} | columns | bounds)

    @property
    def train(self) -> pd.DataFrame:
        return pd.DataFrame({"unique_id": "a", "ds": range(len(self.history)), "y": self.history})


def cases(count: int = 200, *, seed: int = 11) -> Iterator[Case]:
    """Random series of every size from 1e-6 to 1e9, some with zeros, negative values, and quantiles that tie."""
    rng = np.random.default_rng(seed)
    for number in range(count):
        size = 10.0 ** rng.integers(-6, 10)
        observed = size * rng.normal(1, 1, 24)
        quantiles = np.sort(size * rng.normal(1, 1, (24, 9)), axis=1)
        if number % 3 == 0:
            observed[::5] = 0
            quantiles = np.round(quantiles / size) * size
            observed = np.round(observed / size) * size
        yield Case(observed, size * rng.normal(1, 1, 60), quantiles)


def utils(loss: Callable[..., pd.DataFrame], case: Case, model: Any, **given: Any) -> float:
    """What utilsforecast says of a case."""
    return float(loss(case.frame, models=model, **given)["m"].iloc[0])


QUANTILES = {"m": [f"m-q{p:g}" for p in P]}


def ours_and_theirs(case: Case) -> Iterator[tuple[str, str, Any, Any]]:
    """Metric, peer, our value and theirs."""
    y, q, low, high = case.observed, case.quantiles, case.quantiles[:, 0], case.quantiles[:, -1]
    scale = metrics.naive_scale(case.history)
    loss = metrics.pinball(q, y, P)
    score = metrics.interval_score(low, high, y, 80)
    for i, p in enumerate(P):
        theirs = utils(losses.quantile_loss, case, {"m": f"m-q{p:g}"}, q=p)
        yield "pinball", "utilsforecast", loss[:, i].mean(), theirs
        yield "pinball", "scoringrules", loss[:, i], scoringrules.quantile_score(y, q[:, i], p)
    yield "pinball", "utilsforecast mqloss", loss.mean(), utils(losses.mqloss, case, QUANTILES, quantiles=np.array(P))
    yield (
        "wql",
        "utilsforecast",
        metrics.wql(q, y, P),
        utils(losses.scaled_crps, case, QUANTILES, quantiles=np.array(P)),
    )
    yield "mase", "utilsforecast", metrics.mase(q[:, 4], y, scale), utils(losses.mase, case, ["m"], **_seasonal(case))
    yield "coverage", "utilsforecast", metrics.coverage(low, high, y), utils(losses.coverage, case, ["m"], level=80)
    yield "interval score", "utilsforecast", score.mean(), utils(losses.winkler_score, case, ["m"], level=80)
    yield "interval score", "scoringrules", score, scoringrules.interval_score(y, low, high, 0.2)
    msis = np.mean(scoringrules.interval_score(y, low, high, 0.2)) / _naive_mae(case)
    yield "msis", "scoringrules, utilsforecast", metrics.msis(low, high, y, level=80, scale=scale), msis
    # The CRPS of a sample of N is twice the mean pinball loss of its sorted values at (i - 1/2) / N.
    middle = (np.arange(9) + 0.5) / 9
    crps = 2 * metrics.pinball(q, y, middle).mean(axis=1)
    yield "pinball as CRPS", "properscoring", crps, properscoring.crps_ensemble(y, q)
    yield "pinball as CRPS", "scoringrules", crps, scoringrules.crps_ensemble(y, q, estimator="qd")
    pit = [percentileofscore(row, value, kind="mean") / 100 for row, value in zip(q, y, strict=True)]
    yield "pit", "scipy", metrics.pit(q.T, y), pit


def _seasonal(case: Case) -> dict[str, Any]:
    return {"seasonality": metrics.SEASON, "train_df": case.train}


def _naive_mae(case: Case) -> float:
    """The in-sample error of the seasonal naive method, by utilsforecast."""
    values = case.history
    frame = pd.DataFrame({"unique_id": "a", "ds": range(48), "y": values[12:], "m": values[:-12]})
    return float(losses.mae(frame, models=["m"])["m"].iloc[0])


def compare_metrics(count: int = 200) -> dict[tuple[str, str], tuple[int, float]]:
    """By metric and peer: how many values were compared, and the largest relative difference."""
    found: dict[tuple[str, str], tuple[int, float]] = {}
    for case in cases(count):
        for metric, peer, ours, theirs in ours_and_theirs(case):
            one, other = np.atleast_1d(ours).astype(float), np.atleast_1d(theirs).astype(float)
            size = max(float(np.abs(other).max()), np.finfo(float).tiny)
            compared, worst = found.get((metric, peer), (0, 0.0))
            found[metric, peer] = compared + one.size, max(worst, float(np.abs(one - other).max()) / size)
    return found


FORMATS = ("application/openmetrics-text;version=1.0.0", "text/plain;version=0.0.4", "text/plain;version=1.0.0")


def scraped() -> Iterator[tuple[str, str]]:
    """The text of /metrics by format that was asked for, of a service with a forecast and its figures."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.read({"EXPORTCAST_HOME": folder})
        upgrade(settings.database_url)
        store = open_store(settings.database_url)
        forecast = issued("20260401T000000Z-00000000")
        store.publish(version(forecast), champion=True, who="bench", why="new", issued=forecast)
        store.add_reports([figure("422"), figure("430", "2026-05", published="2026-06-18")], now=NOW)
        app = create_app(settings, store=store, artifacts=ArtifactStore(settings.artefacts_url), clock=lambda: NOW)
        client = app.test_client()
        client.get("/v1/series")
        for accept in FORMATS:
            yield accept, client.get("/metrics", headers={"Accept": accept}).text
        store.close()


def check_scrapes() -> list[str]:
    """What parsers and promtool find wrong with /metrics."""
    wrong = []
    promtool = shutil.which("promtool")
    for accept, text in scraped():
        families = list((parse_openmetrics if "openmetrics" in accept else parse_text)(text))
        if not any(family.name == "http_request_duration_seconds" for family in families):
            wrong.append(f"{accept}: no http_request_duration_seconds among {len(families)} families")
        if promtool and "0.0.4" in accept:
            done = subprocess.run([promtool, "check", "metrics"], input=text, capture_output=True, text=True)
            wrong += (done.stdout + done.stderr).splitlines()
        print(f"/metrics as {accept}: {len(families)} families")
    if not promtool:
        print("promtool is not installed: its lint was not run")
    return wrong


TASKS = ("origin_date", "reference_date", "target", "horizon", "target_end_date", "location")
STANDARD = ("output_type", "output_type_id", "value", "model_id")


def hub(rows: list[dict[str, Any]], schema: dict[str, Any]) -> dict[str, Any]:
    """The tasks.json of a hub in which the rows of an archive are a submission."""
    values = {task: list(dict.fromkeys(row[task] for row in rows)) for task in TASKS}
    target = {
        "target_id": "level",
        "target_name": "Monthly level",
        "target_units": "US$ million",
        "target_keys": {"target": "level"},
        "target_type": "continuous",
        "is_step_ahead": True,
        "time_unit": "month",
    }
    quantile = {
        "output_type_id": {"required": [float(p) for p in HUBVERSE]},
        "value": {"type": "double"},
        "is_required": True,
    }
    task = {
        "task_ids": {name: {"required": None, "optional": found} for name, found in values.items()},
        "output_type": {"quantile": quantile},
        "target_metadata": [target],
    }
    due = {"relative_to": "origin_date", "start": -7, "end": 7}
    round_ = {"round_id_from_variable": True, "round_id": "origin_date", "model_tasks": [task], "submissions_due": due}
    return {"schema_version": schema["$id"], "rounds": [round_], "derived_task_ids": ["target_end_date"]}


def check_archive(schema: dict[str, Any]) -> list[str]:
    """What is wrong with the archive rows: columns, values that no hub takes, repeats, crossing quantiles."""
    rows = [row.model_dump() for row in issued_rows(issued("20260401T000000Z-00000000"))]
    configuration = hub(rows, schema)
    wrong = [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(configuration)]
    frame = pd.DataFrame(rows)
    wrong += [f"no column {name}" for name in (*TASKS, *STANDARD) if name not in frame]
    levels = pd.to_numeric(frame["output_type_id"])
    tasks = frame[list(TASKS)].astype(str).agg("|".join, axis=1)
    ordered = frame.assign(level=levels, task=tasks).sort_values(["task", "level"])
    if ordered.duplicated(["task", "level"]).any():
        wrong.append("a quantile stands twice")
    if (ordered.groupby("task")["value"].diff() < 0).any():
        wrong.append("quantiles cross")
    if sorted(levels.unique()) != sorted(float(p) for p in HUBVERSE):
        wrong.append(f"quantile levels {sorted(levels.unique())}")
    print(f"archive: {len(frame)} rows of {tasks.nunique()} tasks against {schema['$id']}")
    return wrong


def main() -> None:
    """Compare, print, and exit with 1 if anything differs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--hub-schema", type=Path, help="tasks-schema.json of a hubverse release")
    given = parser.parse_args()
    wrong = []
    print("| metric | peer | values | largest relative difference |\n|---|---|---:|---:|")
    for (metric, peer), (count, worst) in compare_metrics().items():
        print(f"| {metric} | {peer} | {count:,} | {worst:.1e} |")
        wrong += [f"{metric} differs from {peer} by {worst:.1e}"] * (worst > CLOSE)
    print()
    wrong += check_scrapes()
    if given.hub_schema:
        wrong += check_archive(json.loads(given.hub_schema.read_text("utf-8")))
    print("\n".join(wrong) or "Nothing differs.")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
