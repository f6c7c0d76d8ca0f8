"""Which members are worth combining: fixed weights at rolling origins of training tails that no network saw.

usage: python -m benchmarks.combinations m4_tails.csv.gz [--half learning] [--series 700] [--origins 8] [--jobs 2]
A half is that of ids whose SHA-256 begins with an even digit (learning) or an odd one (choosing). Of each series up to
so many origins are drawn, with 28 months before and 18 months after them. Medians alone are combined: what differs are
members and weights. Origins at the end of all series share what happened that year, so that one origin a series has
a larger error than its standard error. Here standard errors are over series, with origins spread over their length.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from joblib import Parallel, delayed
from threadpoolctl import threadpool_limits

from models.core.arrays import Array, Index
from models.core.errors import ExportcastError
from models.core.metrics import naive_scale
from models.core.periods import Month
from models.forecasting.members.registry import member
from models.vintages.vintage import History
from training.backtest import checked_quantiles
from training.batch import LONGEST
from training.parallel import workers
from training.pretraining.m4_tails import half_of

SEED, HORIZON, SHORTEST = 2026, 18, 28
MEMBERS = ("pretrained", "theta", "ets", "snaive", "ces")
ARMS: Mapping[str, Mapping[str, float]] = {
    "networks": {"pretrained": 1},
    "networks 9, Theta 1": {"pretrained": 9, "theta": 1},
    "networks 6, Theta 1": {"pretrained": 6, "theta": 1},
    "networks 3, Theta 1": {"pretrained": 3, "theta": 1},
    "networks 6, ETS 1": {"pretrained": 6, "ets": 1},
    "networks 6, CES 1": {"pretrained": 6, "ces": 1},
    "networks 6, seasonal naive 1": {"pretrained": 6, "snaive": 1},
    "networks 6, ETS 1, Theta 1": {"pretrained": 6, "ets": 1, "theta": 1},
    "networks 6, ETS 1, Theta 1, seasonal naive 1": {"pretrained": 6, "ets": 1, "theta": 1, "snaive": 1},
    "Theta": {"theta": 1},
    "ETS": {"ets": 1},
}


@dataclass(frozen=True, slots=True)
class Origin:
    """A history, and the months [H] that came after it."""

    history: History
    came: Array


def origins(tails: Path, half: str, *, series: int, each: int) -> Iterator[Origin]:
    """Origins of a sample of the series of a half, series by series."""
    rows = half_of(tails, choosing=half == "choosing")
    rng = np.random.default_rng(SEED)
    names = sorted(rows)
    for name in (names[i] for i in rng.permutation(len(names))[:series]):
        values = np.array([float(y) for _, y in rows[name]])
        ends = np.arange(SHORTEST, len(values) - HORIZON + 1)
        for end in sorted(rng.choice(ends, min(each, len(ends)), replace=False)):
            cutoff = Month.of(2000, int(rows[name][end - 1][0][5:7]))  # the years of the tails are nominal
            known = values[max(end - LONGEST, 0) : end]
            if np.ptp(known) > 0:
                yield Origin(History(name, cutoff + (1 - len(known)), known), values[end : end + HORIZON])


def medians(origin: Origin, members: Sequence[str] = MEMBERS) -> Array:
    """The medians of members, [M, H]; those of the first where another cannot forecast, as the engine has it."""
    found = np.empty((len(members), HORIZON))
    with threadpool_limits(1):
        for i, name in enumerate(members):
            try:
                fitted = member(name).fit(origin.history)
                found[i] = checked_quantiles(fitted, origin.history, HORIZON, (0.5,))[:, 0]
            except (ExportcastError, ArithmeticError, ValueError, np.linalg.LinAlgError):
                found[i] = found[0]
    return found


def paired(gap: Array, groups: Index) -> str:
    """Mean of differences [N] and its standard error over ``groups`` [N]: the series that the origins are of."""
    sums = np.bincount(groups, gap - gap.mean())
    return f"{gap.mean():+.4f} +- {np.sqrt((sums**2).sum()) / len(gap):.4f}"


def table(rows: Sequence[Origin], found: Array) -> Iterator[str]:
    """MASE of each arm, and its difference to the first with its standard error over series; found [N, M, H]."""
    came, scale = np.array([r.came for r in rows]), np.array([naive_scale(r.history.values) for r in rows])
    usable = scale > 0
    groups = np.unique([r.history.series for r in rows], return_inverse=True)[1][usable]
    yield f"| {len(np.unique(groups))} series, {len(groups)} origins | MASE | beside the networks |\n|---|---|---|"
    first: Array | None = None
    for name, weights in ARMS.items():
        share = np.array([weights.get(m, 0.0) for m in MEMBERS])
        centre = np.tensordot(found, share / share.sum(), (1, 0))
        errors = (np.abs(centre - came).mean(axis=1) / np.where(usable, scale, 1))[usable]
        first = errors if first is None else first
        yield f"| {name} | {errors.mean():.4f} | {paired(errors - first, groups)} |"


def main() -> None:
    """Read, forecast, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tails", type=Path)
    parser.add_argument("--half", choices=("learning", "choosing"), default="learning")
    parser.add_argument("--series", type=int, default=700)
    parser.add_argument("--origins", type=int, default=8)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    rows = list(origins(options.tails, options.half, series=options.series, each=options.origins))
    with workers():
        found = np.array(Parallel(n_jobs=options.jobs)(delayed(medians)(row) for row in rows))
    print(f"{options.half} half")
    print("\n".join(table(rows, found)))


if __name__ == "__main__":
    main()
