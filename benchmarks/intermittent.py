"""Simulated counts with many zeros: the networks calibrated, past values with weights, both, what the engine takes.

usage: python -m benchmarks.intermittent --series 200 --jobs 2
Demand comes in a share of months, in sizes of a negative binomial distribution, steady, seasonal (a little, or in some
months of the year only) or fading out; 51 months of history, 12 months ahead, as a panel of car parts has. By share of
zeros in the history.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import partial
from itertools import pairwise

import numpy as np
from joblib import Parallel, delayed

from benchmarks.panels import HIGH80, LOW80
from models.core import metrics
from models.core.arrays import Array
from models.core.periods import Month
from models.vintages.vintage import History
from training.backtest import MEDIAN, PROBABILITIES
from training.batch import ORIGINS
from training.engine_members import INTERMITTENT, NETWORKS
from training.fit_series import fit_series
from training.parallel import workers

MONTHS, HORIZON = 51, 12
START = Month.of(2015, 1)
EDGES = (0.0, 0.1, 0.25, 0.5, 0.75, 1.0)
ARMS: Mapping[str, tuple[str, ...] | None] = {
    "networks": NETWORKS,
    "past values": INTERMITTENT,
    "both": (*NETWORKS, *INTERMITTENT),
    "engine": None,
}
"""Members by name; None: those that the engine takes for a history."""

trained = partial(
    fit_series,
    as_of=date(1970, 1, 1),
    issued_at=datetime(1970, 1, 1, tzinfo=UTC),
    vintage_hash="1",
    horizon=HORIZON,
    longest=HORIZON,
    origins=ORIGINS,
    warmup=0,
)
"""As ``exportcast batch`` calls it."""


def simulated(seed: int) -> Array:
    """A series of counts, [MONTHS + HORIZON]; another one where the history is all zeros."""
    rng = np.random.default_rng(seed)
    months = np.arange(MONTHS + HORIZON)
    while True:
        share, size, spread = rng.uniform(0.05, 0.95), rng.uniform(0.5, 8), rng.uniform(0.5, 5)
        kind = rng.integers(4)
        wave = np.sin(months * np.pi / 6 + rng.uniform(0, 6))
        season = {1: 1 + 0.6 * wave, 3: 10 * np.clip(wave, 0, 1)}.get(int(kind), np.ones(len(months)))
        fading = np.exp(-months / rng.uniform(20, 100)) if kind == 2 else 1.0
        there = rng.random(len(months)) < np.clip(share * season * fading, 0, 1)
        values = np.where(there, 1 + rng.negative_binomial(spread, spread / (spread + size), len(months)), 0)
        if values[:MONTHS].any():
            return values.astype(float)


def measured(seed: int) -> tuple[float, Array]:
    """Share of zeros, and by arm [A, 5]: pinball over the mean, MASE, cover 80 and 95 %, of the sum 80 %."""
    values = simulated(seed)
    history, observed = values[:MONTHS], values[MONTHS:]
    whole, found = History("a", START, history), []
    for members in ARMS.values():
        forecast = trained(whole, members=members, compared=(), equal=members is not None).forecast
        q = forecast.quantiles(PROBABILITIES, HORIZON)
        low, high = np.quantile(forecast.paths[:, :HORIZON].sum(axis=1), (0.1, 0.9))
        found.append(
            (
                metrics.pinball(q, observed, PROBABILITIES).mean() / history.mean(),
                np.abs(q[:, MEDIAN] - observed).mean() / (metrics.naive_scale(history) or np.nan),
                metrics.covered(q[:, LOW80], q[:, HIGH80], observed).mean(),
                metrics.covered(q[:, 0], q[:, -1], observed).mean(),
                float(low <= observed.sum() <= high),
            )
        )
    return float((history == 0).mean()), np.array(found)


def main() -> None:
    """Simulate, forecast, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--series", type=int, default=200)
    parser.add_argument("--first", type=int, default=0, help="seed of the first")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    seeds = range(options.first, options.first + options.series)
    with workers():
        rows = list(Parallel(n_jobs=options.jobs)(delayed(measured)(seed) for seed in seeds))
    zeros, found = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    print(f"seeds {seeds[0]}..{seeds[-1]}\n")
    print("| zeros | series | members | pinball | less networks | MASE | cover 80 | cover 95 | sum of 12, cover 80 |")
    print("|---|---|---|---|---|---|---|---|---|")
    for low, high in pairwise(EDGES):
        chosen = found[(zeros >= low) & (zeros < high)]
        for a, name in enumerate(ARMS):
            if len(chosen) > 1:
                gap = chosen[:, a, 0] - chosen[:, 0, 0]
                error = gap.std(ddof=1) / np.sqrt(len(gap))
                loss = f"{chosen[:, a, 0].mean():.4f} | {gap.mean():+.4f} +- {error:.4f}"
                cover = " | ".join(f"{100 * chosen[:, a, i].mean():.0f}" for i in (2, 3, 4))
                mase = f"{np.nanmean(chosen[:, a, 1]):.3f}"
                print(f"| {low:.0%} to {high:.0%} | {len(chosen)} | {name} | {loss} | {mase} | {cover} |")


if __name__ == "__main__":
    main()
