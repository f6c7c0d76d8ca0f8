"""What benchmarks.quality asks: the engine and its rivals, each as it comes, and what is kept of their answers."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from models.core.arrays import Array
from models.core.periods import Month
from models.forecasting.members.registry import member
from models.vintages.vintage import History
from training.backtest import PROBABILITIES
from training.batch import Plan, forecast_one
from training.panels.panel import Observation, RawSeries

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "var" / "quality"
HORIZON = 18
LEVELS = (20, 40, 60, 80, 95)
START = Month.of(1990, 1)

Answer = dict[str, Any]
"""``quantiles`` [H, Q], the point forecast in place of the median, and processor ``seconds``."""


def engine(values: Array) -> Array:
    """All that ``exportcast batch`` does with a series, between reading and writing."""
    months = [START + i for i in range(len(values))]
    rows = [Observation(i, m, str(m), v) for i, (m, v) in enumerate(zip(months, values.tolist(), strict=True))]
    block = forecast_one(RawSeries(f"m3.{len(values)}", rows), Plan(HORIZON, PROBABILITIES))
    if np.isnan(block.quantiles).any():
        raise ArithmeticError("; ".join(block.notes))
    return block.quantiles


def pretrained(values: Array) -> Array:
    """The network alone, with its own quantiles."""
    return member("pretrained").fit(History("m3", START, values)).quantiles(HORIZON, PROBABILITIES)


def prophet(values: Array) -> Array:
    """Prophet as it comes, for monthly data; its point forecast, quantiles of its samples."""
    import pandas as pd
    from prophet import Prophet

    for name in ("prophet", "cmdstanpy"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    dates = pd.date_range(START.first_day, periods=len(values) + HORIZON, freq="MS")
    model = Prophet(weekly_seasonality=False, daily_seasonality=False)
    model.fit(pd.DataFrame({"ds": dates[: len(values)], "y": values}), seed=1)
    future = pd.DataFrame({"ds": dates[len(values) :]})
    np.random.seed(1)
    quantiles = np.quantile(model.predictive_samples(future)["yhat"], PROBABILITIES, axis=1).T
    quantiles[:, PROBABILITIES.index(0.5)] = model.predict(future)["yhat"]
    return np.asarray(quantiles, float)


def library(name: str) -> Callable[[Array], Array]:
    """A model of statsforecast as it comes, season 12."""

    def forecast(values: Array) -> Array:
        from statsforecast import models

        model = getattr(models, name)(season_length=12).fit(values)
        out = model.predict(HORIZON, level=list(LEVELS))
        keys = [_key(p) for p in PROBABILITIES]
        return np.column_stack([np.asarray(out[k], float) for k in keys])

    return forecast


def _key(probability: float) -> str:
    level = round(100 * abs(2 * probability - 1))
    return "mean" if level == 0 else f"{'lo' if probability < 0.5 else 'hi'}-{level}"


METHODS: Mapping[str, Callable[[Array], Array]] = {
    "engine": engine,
    "pretrained alone": pretrained,
    "seasonal naive": library("SeasonalNaive"),
    "Prophet": prophet,
    "AutoETS": library("AutoETS"),
    "DOT": library("DynamicOptimizedTheta"),
    "AutoCES": library("AutoCES"),
    "AutoARIMA": library("AutoARIMA"),
}
MEAN_OF = ("AutoETS", "DOT", "AutoCES", "AutoARIMA")


@cache
def source_hash() -> str:
    """The engine's source, so that answers of another engine are not taken for its own."""
    files = [
        *sorted((ROOT / "models" / "forecasting").rglob("*.py")),
        *sorted((ROOT / "models" / "data").glob("pretrained_*.json")),
        ROOT / "models" / "core" / "quantiles.py",
        *(ROOT / "training" / f"{name}.py" for name in ("backtest", "batch", "fit_series", "model_selection")),
    ]
    return hashlib.sha256(b"".join(f.read_bytes() for f in files)).hexdigest()[:12]


def answered(index: int, values: Array, method: str) -> Answer:
    """What a method says of a series, from what is kept or by asking it."""
    of = source_hash() if method in ("engine", "pretrained alone") else "as it comes"
    path = KEPT / method / of / f"{index}.json"
    if path.exists():
        kept: Answer = json.loads(path.read_text())
        return kept
    started = time.process_time()
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        quantiles = METHODS[method](values)
    answer = {"seconds": time.process_time() - started, "quantiles": quantiles.tolist()}
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_text(json.dumps(answer))
    part.replace(path)
    return answer


def all_answers(index: int, values: Array, methods: Sequence[str]) -> dict[str, Answer]:
    """What each method says of a series."""
    if not all((KEPT / m).exists() for m in methods):
        METHODS["engine"](values)  # imports are nobody's time
    return {method: answered(index, values, method) for method in methods}
