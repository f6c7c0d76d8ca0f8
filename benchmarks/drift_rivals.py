"""What others watch a forecast with: Page-Hinkley and ADWIN (river) and a rolling MAPE, each tuned to a stated rate.

Each sees the errors themselves, in sigmas [S, T] or in percent, not only their ranks among the paths. An alarm is the
first release at which a series alarms, counted from 0; inf if it never does, [S].
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from math import inf, sqrt

import numpy as np
from river.drift import ADWIN, PageHinkley

from models.core.arrays import Array
from models.evaluation.sequential_test import RELEASES

ERROR = 0.06
"""Standard deviation of one-step errors, as a share of the forecast."""

QUIET = 60
"""Releases before the change."""


def first_true(flags: Array) -> Array:
    """Index of the first true flag [S, T] by series, inf where there is none."""
    return np.where(flags.any(axis=1), flags.argmax(axis=1), inf)


def river(detector: Callable[[], object], view: Callable[[Array], Array], errors: Array) -> Array:
    return np.array([next(_alarms(detector(), row), inf) for row in view(errors).tolist()])


def _alarms(detector, values: list[float]) -> Iterator[int]:
    for t, value in enumerate(values):
        detector.update(value)
        if detector.drift_detected:
            yield t


def page_hinkley(view: Callable[[Array], Array], delta: float, mode: str, threshold: float, errors: Array) -> Array:
    return river(lambda: PageHinkley(min_instances=10, delta=delta, threshold=threshold, mode=mode), view, errors)


def adwin(view: Callable[[Array], Array], window: int, looseness: float, errors: Array) -> Array:
    """``looseness`` is -log10 of ADWIN's delta, so that more of it means fewer alarms, as for the other thresholds."""
    make = partial(ADWIN, delta=10**-looseness, clock=1, min_window_length=window, grace_period=10)
    return river(make, view, errors)


def rolling_mape(months: int, threshold: float, errors: Array) -> Array:
    """|figure - forecast| / figure, mean of the last months."""
    relative = ERROR * errors
    means = np.lib.stride_tricks.sliding_window_view(np.abs(relative) / np.abs(1 + relative), months, axis=1).mean(-1)
    return first_true(means >= threshold) + months - 1


def rivals() -> dict[str, list[Callable[[float, Array], Array]]]:
    """Each with its free settings; the best on the tuning seed is kept."""
    deltas, windows = (0.25, 0.5, 1.0), (2, 5)
    return {
        "Page-Hinkley, error": [partial(page_hinkley, _plain, d, "both") for d in deltas],
        "Page-Hinkley, size": [partial(page_hinkley, np.abs, d, "up") for d in deltas],
        "ADWIN, error": [partial(adwin, _plain, w) for w in windows],
        "ADWIN, size": [partial(adwin, np.abs, w) for w in windows],
        "rolling MAPE": [partial(rolling_mape, m) for m in (3, 6, 12)],
    }


def _plain(errors: Array) -> Array:
    return errors


RANGES = {"Page-Hinkley": (1.0, 100.0), "ADWIN": (0.02, 12.0), "rolling": (0.02, 1.0)}


def tuned(z: Array, changed: Mapping[str, Array], rate: float) -> dict[str, partial[Array]]:
    """Each rival at no more than this rate on calibrated errors z, with the settings that find the changes soonest."""
    found = {}
    for name, variants in rivals().items():
        span = RANGES[name.split()[0].rstrip(",")]
        ready = [partial(v, threshold(v, z, rate, span)) for v in variants]
        found[name] = min(ready, key=lambda alarm: sum(_mean_delay(alarm(e)) for e in changed.values()))
    return found


def threshold(variant: Callable[[float, Array], Array], z: Array, rate: float, span: tuple[float, float]) -> float:
    """The lowest threshold with at most this share of false alarms, by bisection on a log scale."""
    low, high = span
    for _ in range(11):
        middle = sqrt(low * high)
        low, high = (low, middle) if np.isfinite(variant(middle, z)).mean() <= rate else (middle, high)
    return high


def delays(first: Array) -> Array:
    """Releases from the change to its alarm, 1 is the first after it; series that alarmed before are left out."""
    return first[first >= QUIET] - QUIET + 1


def _mean_delay(first: Array) -> float:
    """Mean with a change that is never found counted as the whole rest."""
    return float(np.minimum(delays(first), RELEASES - QUIET).mean())
