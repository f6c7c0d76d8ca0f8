"""Intervals on smooth and high-level series and the cost of a bad recent value: the engine of ``exportcast batch``.

usage: python -m benchmarks.smooth --series 200 --jobs 2
Prints by kind of series the 80 % width over that of the process itself, coverage, and, with one of the last twelve
months made a hundred times too large, how far the median moves.
"""

from __future__ import annotations

import argparse
import os
from collections import defaultdict
from collections.abc import Callable, Mapping

import numpy as np
from joblib import Parallel, delayed

from models.core.arrays import Array
from models.core.periods import Month
from training.batch import Plan, forecast_one
from training.panels.panel import Observation, RawSeries
from training.parallel import workers

HORIZON, MONTHS = 12, 96
T = np.arange(MONTHS + HORIZON)
YEAR = np.sin(T * np.pi / 6)
NORMAL_80 = 2.5631
START = Month.of(2016, 1)

KINDS: Mapping[str, Callable[[Array], tuple[Array, float]]] = {
    "a line with noise 0.005": lambda noise: (200 + 0.4 * T + 0.005 * noise, 0.005),
    "a price index": lambda noise: (100 * np.exp(0.004 * T) + 0.05 * noise, 0.05),
    "1e9 +- 5": lambda noise: (1e9 + 5 * noise, 5),
    "10,000 +- 5": lambda noise: (1e4 + 5 * noise, 5),
    "an index with a season": lambda noise: (100 * np.exp(0.004 * T) * (1 + 0.02 * YEAR) + 0.05 * noise, 0.05),
    "a line with a season": lambda noise: (200 + 0.4 * T + 10 * YEAR + 0.05 * noise, 0.05),
    "an S-curve": lambda noise: (100 + 100 / (1 + np.exp(-(T - 54) / 12)) + 0.05 * noise, 0.05),
    "a season": lambda noise: (1000 + 100 * YEAR + 0.5 * noise, 0.5),
}


def quantiles(values: Array) -> Array:
    """Quantiles 0.1, 0.5, 0.9 of the engine, [H, 3]."""
    rows = [Observation(i, START + i, str(START + i), v) for i, v in enumerate(values.tolist())]
    return forecast_one(RawSeries("smooth", rows), Plan(HORIZON, (0.1, 0.5, 0.9))).quantiles


def measured(kind: str, seed: int) -> tuple[str, float, float, float]:
    """Kind, width over the ideal, coverage, and the median's move for a bad value, in deviations of the noise."""
    rng = np.random.default_rng(seed)
    values, deviation = KINDS[kind](rng.normal(0, 1, len(T)))
    found = quantiles(values[:MONTHS])
    bad = values[:MONTHS].copy()
    bad[-2 - seed % 11] *= 100
    moved = float(np.abs(quantiles(bad)[:, 1] - found[:, 1]).mean())
    inside = (found[:, 0] <= values[MONTHS:]) & (values[MONTHS:] <= found[:, 2])
    width = float((found[:, 2] - found[:, 0]).mean()) / (NORMAL_80 * deviation)
    return kind, width, float(inside.mean()), moved / deviation


def main() -> None:
    """Simulate, forecast, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--series", type=int, default=200)
    parser.add_argument("--first", type=int, default=0, help="seed of the first: 200 series in several runs")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    names = list(KINDS)
    seeds = range(options.first, options.first + options.series)
    tasks = (delayed(measured)(names[i % len(names)], i) for i in seeds)
    rows = defaultdict(list)
    with workers():
        for kind, *row in Parallel(n_jobs=options.jobs, return_as="generator")(tasks):
            rows[kind].append(row)
    print(f"seeds {seeds[0]}..{seeds[-1]}\n\n| | series | width, median | width, largest | cover 80 | moved by x100 |")
    print("|---|---|---|---|---|---|")
    for kind, found in rows.items():
        width, inside, moved = np.array(found).T
        cells = [
            f"{np.median(width):.2f}",
            f"{width.max():.2f}",
            f"{100 * inside.mean():.0f} %",
            f"{np.median(moved):.2f}",
        ]
        print(f"| {kind} | {len(found)} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
