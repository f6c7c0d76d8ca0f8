"""Seasonal adjustment as it was known and as it was two years later, on training tails that no network saw.

usage: python -m benchmarks.adjustment m4_tails.csv.gz [--series 300] [--jobs 2]
Of each series one origin is drawn, with 72 months before and 24 after it. What STL of statsmodels gives with all of the
months is final. Compared with it, over the last 12 known months: the medians of the engine, and STL of the known months
alone, as a mean absolute difference in percent; then what share of the final values the intervals hold. Only series in
which the months known show a season, and all of whose values are positive.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
from joblib import Parallel, delayed
from statsmodels.tsa.seasonal import STL
from threadpoolctl import threadpool_limits

from models.core.arrays import Array
from models.core.measures import ForecastMeasure, level_quantiles
from models.core.periods import Month
from models.forecasting.adjusted_paths import AdjustedPaths
from models.forecasting.stl import SEASONAL_WINDOW, TREND_WINDOW
from models.vintages.vintage import History
from training.adjustment import adjustment_of
from training.fit_series import fit_series
from training.parallel import workers
from training.pretraining.m4_tails import half_of

SEED, BEFORE, AFTER, LONGEST, YEAR = 2026, 72, 24, 240, 12
LEVELS = (80, 95)
MEASURES = (ForecastMeasure.ADJUSTED, ForecastMeasure.TREND)


def origins(tails: Path, series: int) -> Iterator[tuple[History, Array]]:
    """A history of each series drawn, and the months after it."""
    rows = half_of(tails, choosing=True)
    rng = np.random.default_rng(SEED)
    names = sorted(rows)
    for name in (names[i] for i in rng.permutation(len(names))[:series]):
        values = np.array([float(y) for _, y in rows[name]])[-LONGEST:]
        if len(values) < BEFORE + AFTER or values.min() <= 0 or np.ptp(values) == 0:
            continue
        end = int(rng.integers(BEFORE, len(values) - AFTER + 1))
        yield History(name, Month.of(2000, 1), values[:end]), values[end:]


def split_of(values: Array) -> dict[ForecastMeasure, Array]:
    """The logarithm of adjusted values and of the trend [T] by statsmodels."""
    made = STL(np.log(values), period=YEAR, seasonal=SEASONAL_WINDOW, trend=TREND_WINDOW).fit()
    return {ForecastMeasure.ADJUSTED: np.log(values) - made.seasonal, ForecastMeasure.TREND: made.trend}


def scores(history: History, came: Array) -> Array | None:
    """By measure the differences of engine and known months alone in percent, then shares held; None without a season.

    [2, 2 + 4]: shares are by level, of the last known year and of the year ahead.
    """
    with threadpool_limits(1):
        adjustment = adjustment_of(history, AFTER)
        if not adjustment.seasonal:
            return None
        made = fit_series(history, as_of=date.max, issued_at=datetime.now(UTC), vintage_hash="", compared=())
        forecast = replace(made.forecast, history=history, adjustment=replace(adjustment, calendar=(), lifts=()))
        paths = AdjustedPaths.of(forecast)
    final, alone = split_of(np.concatenate([history.values, came])), split_of(history.values)
    return np.array([_row(paths, m, final[m], alone[m][-YEAR:], len(history)) for m in MEASURES])


def _row(paths: AdjustedPaths, measure: ForecastMeasure, final: Array, alone: Array, known: int) -> list[float]:
    last = np.log(np.hstack(list(paths.known(measure)))[:, -YEAR:])
    ahead = np.log(paths.ahead(measure, YEAR))
    truth, later = final[known - YEAR : known], final[known : known + YEAR]
    differences = [100 * float(np.abs(x - truth).mean()) for x in (np.median(last, axis=0), alone)]
    held = [
        float(((found >= low) & (found <= high)).mean())
        for drawn, found in ((last, truth), (ahead, later))
        for low, high in (np.quantile(drawn, level_quantiles(level), axis=0) for level in LEVELS)
    ]
    return [*differences, *held]


def main() -> None:
    """Run the benchmark from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tails", type=Path)
    parser.add_argument("--series", type=int, default=300)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    with workers(dask=None):
        drawn = Parallel(n_jobs=options.jobs)(delayed(scores)(*each) for each in origins(options.tails, options.series))
    found = np.array([each for each in drawn if each is not None])
    print(f"{len(found)} series with a season of {len(drawn)} that are long enough; differences in percent")
    print("| measure | engine | known months alone | gain | held 80, 95, last year | 80, 95, year ahead |")
    print("|---|---:|---:|---:|---:|---:|")
    for i, measure in enumerate(MEASURES):
        engine, alone, *held = found[:, i].mean(axis=0)
        gain = found[:, i, 1] - found[:, i, 0]
        error = gain.std() / np.sqrt(len(gain))
        shares = [f"{100 * x:.0f}" for x in held]
        cells = [f"{engine:.2f}", f"{alone:.2f}", f"{gain.mean():+.2f} ± {error:.2f}"]
        print(f"| {measure} | {' | '.join(cells)} | {', '.join(shares[:2])} | {', '.join(shares[2:])} |")


if __name__ == "__main__":
    main()
