"""Coverage of months and totals by kind of series, and PIT, at rolling origins of tails that no network saw.

usage: python -m benchmarks.calibration m4_tails.csv.gz [--half choosing] [--series 400] [--origins 3] [--figure F]
Origins are those of benchmarks.combinations: spread over the length of each series, 28 months before and 18 after. The
engine forecasts as ``exportcast batch`` does; totals are sums on its paths. Standard errors are over series.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import matplotlib
import numpy as np
from joblib import Parallel, delayed
from matplotlib import pyplot as plt
from threadpoolctl import threadpool_limits

from benchmarks.combinations import HORIZON, Origin, origins
from models.core.arrays import Array
from models.forecasting.members.smooth_growth import is_smooth
from training.adjustment import FEWEST, has_season
from training.batch import ORIGINS
from training.fit_series import fit_series
from training.parallel import workers

SUMS = (3, 6, 12, 18)
LEVELS = (80, 95)
BINS = 10


@dataclass(frozen=True, slots=True)
class Ranks:
    """Of one origin: ranks of the months [H] and of the totals [4] among the paths, 0..1, and the kinds it is of."""

    series: str
    months: Array
    totals: Array
    kinds: tuple[str, ...]


def ranks_of(origin: Origin) -> Ranks:
    """Forecast an origin, and rank what came among its paths."""
    history = origin.history
    with threadpool_limits(1):
        made = fit_series(
            history,
            as_of=date.max,
            issued_at=datetime(1970, 1, 1, tzinfo=UTC),
            vintage_hash="",
            compared=(),
            horizon=HORIZON,
            origins=ORIGINS,
            longest=HORIZON,
        )
    paths = made.forecast.paths.astype(float)
    sums, came = np.cumsum(paths, axis=1), np.cumsum(origin.came)
    at = [n - 1 for n in SUMS]
    return Ranks(history.series, _rank(paths, origin.came), _rank(sums[:, at], came[at]), tuple(_kinds(origin)))


def _rank(paths: Array, came: Array) -> Array:
    """The share of the paths [N, K] below what came [K], and half of those that equal it."""
    ranks: Array = (paths < came).mean(axis=0) + (paths == came).mean(axis=0) / 2
    return ranks


def _kinds(origin: Origin) -> Iterator[str]:
    values = origin.history.values
    yield f"history of {next(f'up to {n}' for n in (60, 120, 240) if len(values) <= n)} months"
    positive = values.min() > 0
    if len(values) >= FEWEST:
        yield "with a season" if has_season(np.log(values) if positive else values) else "without a season"
    yield "smooth" if is_smooth(values) else "rough"
    swing = np.abs(np.diff(values)).mean() / max(np.abs(values).mean(), 1e-12)
    yield f"changes a month {next(words for edge, words in _SWINGS if swing < edge)} of the level"


_SWINGS = ((0.02, "below 2 %"), (0.06, "2 to 6 %"), (0.15, "6 to 15 %"), (np.inf, "15 % and more"))


def rows(found: Sequence[Ranks]) -> Iterator[str]:
    """The table: what the intervals of each level hold."""
    heads = " | ".join(f"{level} % held" for level in LEVELS)
    yield f"| | series | {heads} |\n|---|---:|{'---:|' * len(LEVELS)}"
    yield _row("all months", found, lambda r: r.months)
    for first in range(0, HORIZON, HORIZON // 3):
        steps = slice(first, first + HORIZON // 3)
        yield _row(f"steps {first + 1} to {steps.stop}", found, lambda r, steps=steps: r.months[steps])
    for i, months in enumerate(SUMS):
        yield _row(f"sums of {months} months", found, lambda r, i=i: r.totals[i : i + 1])
    for kind in sorted({kind for each in found for kind in each.kinds}):
        yield _row(kind, [r for r in found if kind in r.kinds], lambda r: r.months)


def _row(words: str, found: Sequence[Ranks], take: Callable[[Ranks], Array]) -> str:
    series: dict[str, list[Array]] = {}
    for each in found:
        series.setdefault(each.series, []).append(take(each))
    cells = [words, str(len(series))]
    for level in LEVELS:
        tail = (100 - level) / 200
        held = [np.concatenate(ranks) for ranks in series.values()]
        inside = np.array([((r >= tail) & (r <= 1 - tail)).mean() for r in held])
        weights = np.array([len(r) for r in held])
        mean = np.average(inside, weights=weights)
        error = np.sqrt(np.sum((weights * (inside - mean)) ** 2)) / weights.sum()
        cells.append(f"{100 * mean:.1f} +- {100 * error:.1f}")
    return f"| {' | '.join(cells)} |"


def draw(found: Sequence[Ranks], path: Path) -> None:
    """Histograms of PIT of months by third of the horizon, and of the sums of twelve months."""
    matplotlib.use("Agg")
    third = HORIZON // 3
    panels = {
        f"steps {i + 1} to {i + third}": np.concatenate([r.months[i : i + third] for r in found])
        for i in range(0, HORIZON, third)
    } | {"sums of 12 months": np.array([r.totals[SUMS.index(12)] for r in found])}
    figure, axes = plt.subplots(1, len(panels), figsize=(11, 2.6), sharey=True, layout="constrained")
    for axis, (words, ranks) in zip(axes, panels.items(), strict=True):
        share = np.histogram(ranks, BINS, (0, 1))[0] / len(ranks) * BINS
        axis.bar(np.arange(BINS) / BINS + 0.5 / BINS, share, width=0.9 / BINS, color="#0b5cad")
        axis.axhline(1, color="#444", linewidth=1)
        axis.set(title=words, xlabel="share of the forecast below the outcome", xticks=[0, 0.5, 1])
        axis.title.set_fontsize(10)
        axis.xaxis.label.set_fontsize(8)
    axes[0].set_ylabel("outcomes, 1 = as many as stated", fontsize=8)
    figure.savefig(path, dpi=110)


def main() -> None:
    """Run the benchmark from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tails", type=Path)
    parser.add_argument("--half", choices=("learning", "choosing"), default="choosing")
    parser.add_argument("--series", type=int, default=400)
    parser.add_argument("--origins", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--figure", type=Path)
    options = parser.parse_args()
    drawn = origins(options.tails, options.half, series=options.series, each=options.origins)
    with workers(dask=None):
        found = list(Parallel(n_jobs=options.jobs)(delayed(ranks_of)(each) for each in drawn))
    print(f"{len(found)} origins of {len({r.series for r in found})} series, {options.half} half")
    for line in rows(found):
        print(line)
    if options.figure:
        draw(found, options.figure)


if __name__ == "__main__":
    main()
