"""How soon drift is found and how often it is stated falsely, beside Page-Hinkley, ADWIN and a rolling MAPE.

usage: python -m benchmarks.drift [--series 2000] [--chart docs/img/drift.png]
Needs river (and matplotlib for the chart). A few minutes on one core. 120 releases a series; the change comes after 60
quiet ones. One-step errors are 6 % of the forecast (sd), calibrated: figure and 1,000 paths are drawn by the same law.
Every rival is tuned, on its own tuning seed, to the false alarms in ten years that ours has there; all are then
measured on another seed.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Mapping
from datetime import date
from math import erf, sqrt
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from benchmarks.drift_rivals import ERROR, QUIET, delays, first_true, tuned
from models.core.arrays import Array
from models.evaluation.drift import THRESHOLDS
from models.evaluation.sequential_test import DRIFT_LIMITS, PATHS, RELEASES, cusums, evidence, ranks

TUNING_SEED, REPORT_SEED = 701, 702
TUNING = 4
"""Tuning series for each reported one, so that a threshold is not the luck of its series."""

GOALS = {"level +25 %": 3, "errors doubled": 8, "trend 2 % a month": 6}

Alarm = Callable[[Array], Array]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--series", type=int, default=2000)
    parser.add_argument("--chart", type=Path)
    options = parser.parse_args()
    started = time.process_time()
    tuning = cases(noise(TUNING * options.series, TUNING_SEED))
    rate = float(np.isfinite(exportcast_drift(tuning["nothing"])).mean())
    rivals = tuned(tuning["nothing"], {name: tuning[name] for name in GOALS}, rate)
    alarms: dict[str, Alarm] = {"exportcast": exportcast_drift, **rivals}
    print(f"{date.today()}, {os.cpu_count()} cores; {options.series} series; tuned to {100 * rate:.2f} %")  # noqa: DTZ011
    for name, alarm in rivals.items():
        print(f"  {name}: {', '.join(str(a) for a in alarm.args if not callable(a))}")
    first = {
        name: {case: alarm(errors) for case, errors in cases(noise(options.series, REPORT_SEED)).items()}
        for name, alarm in alarms.items()
    }
    table(first)
    limits(options.series, rate)
    heavy_tails(alarms, noise(options.series, REPORT_SEED))
    sizes(noise(options.series, REPORT_SEED))
    strained(noise(options.series, REPORT_SEED))
    watched(noise(options.series, REPORT_SEED))
    if options.chart:
        chart(first, options.chart)
    print(f"{time.process_time() - started:.0f} s of processor time")


def noise(series: int, seed: int) -> Array:
    """Independent standard normal errors, [S, T]."""
    return np.random.default_rng(seed).standard_normal((series, RELEASES))


def cases(z: Array, error: float = ERROR) -> dict[str, Array]:
    """What happens after QUIET releases, in sigmas of the forecast. Figures of the last ones: a model that moves half
    of the way to the new level at each release."""
    ahead = np.arange(RELEASES - QUIET)

    def after(change: Callable[[Array], Array]) -> Array:
        return np.concatenate([z[:, :QUIET], change(z[:, QUIET:])], axis=1)

    return {
        "nothing": z,
        "level +25 %": after(lambda e: e + 0.25 / error),
        "errors doubled": after(lambda e: 2 * e),
        "trend 2 % a month": after(lambda e: e + 0.02 * (ahead + 1) / error),
        "level, adapting": after(lambda e: e + 0.25 / error * 0.5**ahead),
        "trend, adapting": after(lambda e: e + 0.02 * (2 - 0.5**ahead) / error),
        "errors halved": after(lambda e: e / 2),
    }


# Ours


def exportcast_drift(errors: Array) -> Array:
    """By the ranks of the figures among 1,000 paths, drawn for each."""
    observed = drawn_ranks(errors)
    return first_true((evidence(observed).sum(-1) >= DRIFT_LIMITS.evidence) | (cusums(observed) >= 1).any(-1))


def drawn_ranks(errors: Array) -> NDArray[np.int64]:
    """Ranks of figures among PATHS paths, of which each lies below with the probability that the forecast says."""
    return ranks(np.random.default_rng(7).binomial(PATHS, normal_below(errors)) / PATHS)


def normal_below(errors: Array) -> Array:
    return (1 + np.vectorize(erf)(errors / sqrt(2))) / 2


# A test that is built for one change, knows its size, shape and side, and looks for nothing else


def bound(ratio: Callable[[int], tuple[float, float]], errors: Array) -> Array:
    """Log of the Shiryaev-Roberts statistic [S, T] for errors that are, k releases after the change (k from 0), normal
    with mean and sd ``ratio(k)``; near the least delay that any test can have (Pollak 1985)."""
    capital = np.zeros(errors.shape)
    told = np.empty(errors.shape)
    for t, error in enumerate(errors.T):
        mean, sd = np.array([ratio(t - start) for start in range(t + 1)]).T
        capital[:, t] = 1
        capital[:, : t + 1] *= np.exp((error[:, None] ** 2 - ((error[:, None] - mean) / sd) ** 2) / 2) / sd
        capital = np.minimum(capital, 1e100)
        told[:, t] = np.log(capital.sum(axis=1))
    return told


KNOWN: dict[str, Callable[[int], tuple[float, float]]] = {
    "level +25 %": lambda _: (0.25 / ERROR, 1.0),
    "errors doubled": lambda _: (0.0, 2.0),
    "trend 2 % a month": lambda k: (0.02 * (k + 1) / ERROR, 1.0),
}


def limits(series: int, rate: float) -> None:
    """Median delays of the tests built for one change, at the same rate."""
    quiet, changed = noise(TUNING * series, TUNING_SEED), cases(noise(series, REPORT_SEED))
    cells = []
    for name, ratio in KNOWN.items():
        limit = np.quantile(bound(ratio, quiet).max(axis=1), 1 - rate)
        cells.append(_cell(delays(first_true(bound(ratio, changed[name]) >= limit))))
    print(f"| built for this change alone | {100 * rate:.1f} % | {' | '.join(cells)} | | | |")


# What is told


def table(first: Mapping[str, Mapping[str, Array]]) -> None:
    print("\nmedian releases to the alarm (share found within 60)\n")
    names = [case for case in next(iter(first.values())) if case != "nothing"]
    print("| | false alarms in 10 years | " + " | ".join(names) + " |")
    print("|---|---|" + "---|" * len(names))
    print("| goal | <= 5 % | " + " | ".join(f"<= {GOALS[n]}" if n in GOALS else "" for n in names) + " |")
    for name, by_case in first.items():
        false = 100 * np.isfinite(by_case["nothing"]).mean()
        print(f"| {name} | {false:.1f} % | " + " | ".join(_cell(delays(by_case[n])) for n in names) + " |")


def _cell(waited: Array) -> str:
    median = float(np.median(waited))
    return (
        f"{median:.0f} ({np.isfinite(waited).mean():.0%})"
        if np.isfinite(median)
        else f"- ({np.isfinite(waited).mean():.0%})"
    )


def heavy_tails(alarms: Mapping[str, Alarm], z: Array) -> None:
    """False alarms where errors have heavy tails and the forecast says so: the ranks are as uniform as ever."""
    raw = student.ppf(normal_below(z), 4) / sqrt(2)  # of sd 1
    print("\n| calibrated errors of Student t, 4 degrees | false alarms in 10 years |\n|---|---|")
    for name, alarm in alarms.items():
        print(f"| {name} | {100 * np.isfinite(alarm(z if name == 'exportcast' else raw)).mean():.1f} % |")


def sizes(z: Array) -> None:
    """Ours where one-step errors are smaller or larger."""
    print("\n| sd of one-step errors | " + " | ".join(GOALS) + " |\n|---|" + "---|" * len(GOALS))
    for error in (0.04, 0.05, 0.06, 0.08, 0.1):
        found = {name: exportcast_drift(errors) for name, errors in cases(z, error).items() if name in GOALS}
        print(f"| {error:.0%} | " + " | ".join(_cell(delays(first)) for first in found.values()) + " |")


def watched(z: Array) -> None:
    """How often a calibrated series is on watch."""
    observed = drawn_ranks(z)
    uneasy = (evidence(observed).sum(-1) >= THRESHOLDS.watch_evidence) | (
        cusums(observed) >= THRESHOLDS.watch_cusum_share
    ).any(-1)
    told = f"{uneasy.mean():.1%} of months, at least once in ten years {uneasy.any(axis=1).mean():.0%} of series"
    print(f"\ncalibrated, on watch or more: {told}")


def strained(z: Array) -> None:
    """False alarms of ours where the forecasts are nearly right, but not quite."""
    chained = z.copy()
    for t in range(1, RELEASES):
        chained[:, t] = 0.2 * chained[:, t - 1] + sqrt(1 - 0.04) * z[:, t]
    heavy = np.random.default_rng(REPORT_SEED).standard_t(5, z.shape) / sqrt(5 / 3)
    print("\n| not quite calibrated | drift within 10 years |\n|---|---|")
    told = {"errors 10 % larger": 1.1 * z, "errors 20 % larger": 1.2 * z, "errors 10 % smaller": 0.9 * z}
    told |= {"autocorrelation 0.2": chained, "bias 0.2 sigma": z + 0.2, "Student t, 5 degrees, same sd": heavy}
    for name, errors in told.items():
        print(f"| {name} | {100 * np.isfinite(exportcast_drift(errors)).mean():.1f} % |")


def chart(first: Mapping[str, Mapping[str, Array]], path: Path) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, len(GOALS), figsize=(11, 3.4), sharey=True)
    shown = np.arange(0, 25)
    for axis, (case, goal) in zip(axes, GOALS.items(), strict=True):
        for name, by_case in first.items():
            waited = delays(by_case[case])
            width = 2.4 if name == "exportcast" else 1.1
            axis.step(shown, [100 * (waited <= n).mean() for n in shown], where="post", label=name, linewidth=width)
        axis.axvline(goal, color="0.6", linestyle=":", linewidth=1)
        axis.set(title=case, xlabel="releases after the change", xlim=(0, 24), ylim=(0, 101))
    axes[0].set_ylabel("% of series found")
    axes[-1].legend(fontsize=7, loc="lower right")
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=90)


if __name__ == "__main__":
    main()
