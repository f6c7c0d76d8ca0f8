"""Rolling origins: the quantiles of each member beside the outcomes."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.core.arrays import Array
from models.core.errors import ExportcastError
from models.core.metrics import naive_scale
from models.core.periods import Month
from models.forecasting.combination import prior_weights
from models.forecasting.members.base import Fitted, Forecaster, ManyOrigins
from models.forecasting.members.registry import member
from models.vintages.vintage import History

log = logging.getLogger(__name__)

PROBABILITIES = (0.025, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.975)
"""Quantiles that a backtest keeps: those of WQL and of the 80 and 95 % intervals."""

FIRST_ORIGIN = 12
"""Months of history before the first origin, where the history is short; 24 where it is long."""

FEW = 12
"""Origins with all their truth, below which origins with part of it are used too."""

WARMUP = 12
"""Origins before those that are scored; they teach the first scored ones their weights and spread."""

MEDIAN = PROBABILITIES.index(0.5)
IMPLAUSIBLE = 10.0
"""A forecast farther from the last year than so many times its size is a failed fit."""


@dataclass(frozen=True, slots=True)
class Window:
    """One origin: a model sees ``history()`` and nothing else; ``reveal_truth`` is for those who score."""

    cutoff: Month
    horizon: int
    _history: History = field(repr=False)
    _truth: Mapping[Month, float] = field(repr=False)

    def history(self) -> History:
        """The past as a model may see it."""
        return self._history

    def reveal_truth(self) -> Array:
        """What came, [H], NaN where not known yet. Never for a member, a weight or a calibration of this origin."""
        return np.array([self._truth.get(self.cutoff + h, np.nan) for h in range(1, self.horizon + 1)])


@dataclass(frozen=True, slots=True)
class BacktestTable:
    """Members' quantiles [M, W, H, Q] at each origin, truth [W, H], NaN where there is none.

    ``scale`` [W] is the MASE scale of each origin's history; ``scored`` origins, from the end, are those that scores
    are taken over; ``lost`` has the members that failed at some origin, and why; ``prior`` [M] are weights before any
    error, by default those of ``combination.PRIOR``. Where figures came later than their months, ``truth_days`` [W, H]
    are the days (ordinals) on which each truth was known, and ``days`` [W] those of the origins.
    """

    series: str
    members: tuple[str, ...]
    cutoffs: tuple[Month, ...]
    quantiles: Array
    truth: Array
    scale: Array
    histories: tuple[History, ...]
    scored: int
    lost: Mapping[str, str]
    prior: Array | None = None
    truth_days: Array | None = None
    days: Array | None = None

    @property
    def forecast(self) -> Array:
        """Point forecasts, [M, W, H]."""
        return self.quantiles[..., MEDIAN]

    def known_at(self, window: int) -> NDArray[np.bool_]:
        """Which truths, [W, H], were known at a window: by its day, or else those up to its cutoff."""
        if self.truth_days is not None and self.days is not None:
            by_day: NDArray[np.bool_] = self.truth_days <= self.days[window]
            return by_day
        months = np.array([c.ordinal for c in self.cutoffs])[:, None] + np.arange(1, self.truth.shape[1] + 1)
        known: NDArray[np.bool_] = months <= self.cutoffs[window].ordinal
        return known

    def rows(self) -> Iterator[dict[str, Any]]:
        """The table in tidy form: a row for each member, origin and step."""
        for m, name in enumerate(self.members):
            for w, cutoff in enumerate(self.cutoffs):
                for h in np.flatnonzero(np.isfinite(self.forecast[m, w])):
                    claimed = dict(zip(map(str, PROBABILITIES), self.quantiles[m, w, h].tolist(), strict=True))
                    point, truth = float(self.forecast[m, w, h]), float(self.truth[w, h])
                    row = {"member": name, "origin": str(cutoff), "step": int(h) + 1, "forecast": point}
                    yield row | {"truth": None if np.isnan(truth) else truth, "claimed": claimed}


def backtest(
    history: History,
    members: Sequence[str],
    *,
    horizon: int = 12,
    origins: int = 24,
    warmup: int = WARMUP,
    truth: Mapping[Month, float] | None = None,
    prior: Array | None = None,
) -> BacktestTable:
    """Forecast from up to ``origins`` rolling origins and ``warmup`` before them, the history cut off at each.

    ``truth`` by month is what counts as having come; by default the history given. ``prior`` as in ``run_windows``.
    """
    known = truth if truth is not None else history.by_month()
    cutoffs = origins_of(history, horizon=horizon, origins=origins + warmup)
    windows = [Window(c, horizon, history.until(c), known) for c in cutoffs]
    scored = min(origins, max(len(windows) - warmup, (len(windows) + 1) // 2))
    return run_windows(history.series, windows, members, horizon=horizon, scored=scored, prior=prior)


def run_windows(
    series: str,
    windows: Sequence[Window],
    members: Sequence[str],
    *,
    horizon: int,
    scored: int,
    prior: Array | None = None,
) -> BacktestTable:
    """The quantiles of each member at each window, of which the last ``scored`` are scored.

    A member without weight in ``prior`` [M], by default that of ``combination.PRIOR``, is only compared, and needs no
    warming up: NaN at the windows before those.
    """
    lost: dict[str, str] = {}
    prior = prior_weights(members) if prior is None else prior
    skipped = [0 if weight > 0 else len(windows) - scored for weight in prior]
    quantiles = [
        _member_quantiles(member(name), windows, horizon, lost, skip=skip)
        for name, skip in zip(members, skipped, strict=True)
    ]
    shape = (len(members), len(windows), horizon, len(PROBABILITIES))
    return BacktestTable(
        series,
        tuple(members),
        tuple(w.cutoff for w in windows),
        np.array(quantiles).reshape(shape),
        np.array([w.reveal_truth() for w in windows]).reshape(len(windows), horizon),
        np.array([naive_scale(w.history().values) for w in windows]),
        tuple(w.history() for w in windows),
        scored,
        lost,
        prior,
    )


def origins_of(history: History, *, horizon: int, origins: int) -> list[Month]:
    """The last cutoffs with all their truth; where these are few, those with a part of it as well."""
    first = 2 * FIRST_ORIGIN if len(history) >= 3 * FIRST_ORIGIN + horizon else FIRST_ORIGIN
    sizes = range(first, len(history))
    whole = [size for size in sizes if size + horizon <= len(history)]
    chosen = whole if len(whole) >= FEW else list(sizes)
    return [history.start + (size - 1) for size in chosen[-origins:]]


def checked_quantiles(fitted: Fitted, history: History, horizon: int, probabilities: Sequence[float]) -> Array:
    """A member's quantiles [H, Q]; ArithmeticError if they are not finite or far from anything seen."""
    return plausible(fitted.quantiles(horizon, probabilities), history, probabilities)


def plausible(quantiles: Array, history: History, probabilities: Sequence[float]) -> Array:
    """Quantiles [H, Q]; ArithmeticError if they are not finite or far from anything seen."""
    quantiles = np.asarray(quantiles, float)
    recent = history.values[-12:]
    size = float(np.abs(recent).max() or np.abs(history.values).mean()) or 1.0
    if not np.isfinite(quantiles).all():
        raise ArithmeticError("a forecast that is not finite")
    if (np.abs(quantiles[:, list(probabilities).index(0.5)] - recent.mean()) > IMPLAUSIBLE * size).any():
        raise ArithmeticError(f"a forecast beyond {IMPLAUSIBLE:.0f} times the last year")
    return quantiles


def _together(forecaster: Forecaster, histories: Sequence[History], horizon: int) -> Array | None:
    """A member's quantiles [W, H, Q] of all origins at once; None if it cannot, and each is asked for alone."""
    if not isinstance(forecaster, ManyOrigins):
        return None
    try:
        return forecaster.at_origins(histories, horizon, PROBABILITIES)
    except Exception:  # what is wrong with one origin costs that origin alone
        return None


def _member_quantiles(
    forecaster: Forecaster, windows: Sequence[Window], horizon: int, lost: dict[str, str], *, skip: int
) -> Array:
    """A member's quantiles at each window after those skipped, [W, H, Q], NaN where it was too short or failed."""
    out = np.full((len(windows), horizon, len(PROBABILITIES)), np.nan)
    histories = [window.history() for window in windows[skip:]]
    whole = bool(histories) and len(histories[0]) >= forecaster.min_months
    together = _together(forecaster, histories, horizon) if whole else None
    fitted: Fitted | None = None
    failed: list[str] = []
    for place, (row, window, history) in enumerate(zip(out[skip:], windows[skip:], histories, strict=True)):
        if len(history) < forecaster.min_months:
            continue
        try:
            if together is not None:
                row[:] = plausible(together[place], history, PROBABILITIES)
                continue
            fitted = fitted.updated(history) if fitted else forecaster.fit(history)
            row[:] = checked_quantiles(fitted, history, horizon, PROBABILITIES)
        except Exception as failure:  # a library may fail in any way on odd data; that costs this origin, not the run
            fitted = None
            failed.append(f"at {window.cutoff}: {reason(failure)}")
    if failed:
        lost[forecaster.name] = f"failed at {len(failed)} of {len(windows)} origins, the last time {failed[-1]}"
    return out


def reason(failure: Exception) -> str:
    """A failure in words; the exception of a library itself goes to the log, at level INFO."""
    if isinstance(failure, ExportcastError):
        return " ".join(str(failure).split())[:200]
    log.info("a failure that is a note: %s", failure, exc_info=failure)
    return next((words for kind, words in _WORDS if isinstance(failure, kind)), "it failed on this series")


_WORDS: tuple[tuple[type[Exception], str], ...] = (
    (MemoryError, "there was not enough memory"),
    (ImportError, "a package that it needs is not installed"),
    (OSError, "a file that it needs cannot be read"),
    (np.linalg.LinAlgError, "its equations have no solution for these values"),
    (ArithmeticError, "its numbers grew out of bounds"),
    (ValueError, "it cannot be fitted to these values"),
)
