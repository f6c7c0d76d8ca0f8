"""From one history to a calibrated joint distribution: backtest, choice, fit, calibration, paths."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np

from models.core.arrays import Array
from models.core.errors import NoModel, ShortHistory, ValuesOutOfRange
from models.core.metrics import naive_scale
from models.core.periods import MAX_HORIZON, Month
from models.forecasting import combination
from models.forecasting.cleaning.copies import copy_notes
from models.forecasting.cleaning.new_level_note import new_level_notes
from models.forecasting.cleaning.outliers import Cleaned, cleaned
from models.forecasting.cleaning.running_sums import running_sum_notes
from models.forecasting.forecast import Forecast, Paths
from models.forecasting.members.registry import member, min_months
from models.forecasting.sample_paths import PATHS, as_stored, seed_of
from models.vintages.vintage import History
from training.backtest import PROBABILITIES, WARMUP, BacktestTable, backtest, checked_quantiles, reason
from training.engine_members import COMPARED, all_members, combined_members
from training.learned import Learned
from training.model_selection import SPREAD_MODEL, Choice, choose
from training.news_draft import NewsDraft

FALLBACK = ("short",)
"""The member that takes any history."""

SMALLEST, LARGEST = 1e-30, 1e30
"""Sizes of a history that paths, stored as float32, can hold."""

SHORTEST = 15
"""Months below which only the fallback is used."""


@dataclass(frozen=True, slots=True)
class Trained:
    """A forecast ready to publish, the scores by member, remarks, and the backtest that they rest on.

    ``learned`` is what the backtest showed, ``fitted`` the quantiles [H, Q] of members on the whole history. ``news``
    are drafted before the family is reconciled.
    """

    forecast: Forecast
    scores: list[dict[str, Any]]
    notes: tuple[str, ...]
    table: BacktestTable
    learned: Learned
    fitted: Mapping[str, Array]
    news: NewsDraft | None = None


def fit_series(
    history: History,
    *,
    as_of: date,
    issued_at: datetime,
    vintage_hash: str,
    members: Sequence[str] | None = None,
    compared: Sequence[str] = COMPARED,
    horizon: int = 12,
    origins: int = 24,
    warmup: int = WARMUP,
    longest: int = MAX_HORIZON,
    paths: int = PATHS,
    truth: Mapping[Month, float] | None = None,
    equal: bool = False,
) -> Trained:
    """Backtest the members over ``horizon``, combine, calibrate, and draw paths of ``longest`` months.

    Outliers (``cleaning.outliers``) are replaced by what was expected and are not scored against.
    Works for any finite history of a month or more; ShortHistory for an empty one, ArithmeticError for one of a size
    that paths cannot hold. The paths are the same for the same series, cutoff and vintage. ``model_version`` is left
    empty until it is published. ``members`` are by default those of ``engine_members`` for the history, and beside them
    those ``compared``. ``equal`` combines all of the members given, which begin with equal weights.
    """
    if len(history) == 0:
        raise ShortHistory("a forecast", have=0, need=1)
    clean = cleaned(history)
    odd = (*copy_notes(history), *(tuple(running_sum_notes(history)) or new_level_notes(clean.history)))
    history, truth = clean.history, _without(truth, history, clean)
    _refuse_extreme(history)

    def judged(names: Sequence[str]) -> tuple[BacktestTable, Choice]:
        prior = np.full(len(names), 1 / len(names)) if equal else combination.prior_weights(names, combined)
        table = backtest(history, names, horizon=horizon, origins=origins, warmup=warmup, truth=truth, prior=prior)
        return table, choose(table)

    combined = members or combined_members(history)
    every = members or all_members(history, compared)
    table, choice, fitted, lost = _chosen(judged, every, history, longest)
    weights = np.array([choice.weights.get(name, 0.0) * (name in fitted) for name in table.members])
    weights /= weights.sum()
    learned = Learned.of(table, weights, history.values)
    drawn = _drawn(clean, learned, fitted, longest, paths=paths, vintage_hash=vintage_hash)
    remarks = (*_remarks(history, table, clean), *_too_short(members or (), history))
    notes = (*clean.notes(), *odd, *remarks, *choice.notes, *lost)
    forecast = Forecast(
        series=history.series,
        as_of=as_of,
        cutoff=history.cutoff,
        issued_at=issued_at,
        model_version="",
        vintage=vintage_hash,
        members={name: round(float(w), 6) for name, w in zip(table.members, weights, strict=True) if w > 0},
        calibration=learned.errors.calibration(),
        scale=naive_scale(history.values),
        paths=drawn,
        notes=notes,
    )
    return Trained(forecast, choice.scores, notes, table, learned, fitted)


def _refuse_extreme(history: History) -> None:
    """ValuesOutOfRange for a history of a size that paths cannot hold."""
    if (size := float(np.abs(history.values).max())) and not SMALLEST < size < LARGEST:
        raise ValuesOutOfRange(size, smallest=SMALLEST, largest=LARGEST)


def _chosen(
    judged: Callable[[Sequence[str]], tuple[BacktestTable, Choice]],
    every: Sequence[str],
    history: History,
    longest: int,
) -> tuple[BacktestTable, Choice, dict[str, Array], list[str]]:
    """The backtest, what it chose, and the chosen members fitted; the fallback where none of them can be."""
    table, choice = judged(every if len(history) >= SHORTEST else FALLBACK)
    # The spread is that of SPREAD_MODEL, also where it has no weight.
    wanted = {*choice.weights, *({SPREAD_MODEL} & set(table.members))}
    fitted, lost = _fit(history, wanted, longest)
    if not fitted.keys() & choice.weights.keys():
        table, choice = judged(FALLBACK)
        fitted, _ = _fit(history, set(choice.weights), longest)
    return table, choice, fitted, lost


def _fit(history: History, names: Set[str], longest: int) -> tuple[dict[str, Array], list[str]]:
    """The quantiles of each member, [H, Q] by name, and a note for each that failed."""
    fitted: dict[str, Array] = {}
    lost: list[str] = []
    for name in sorted(names):
        try:
            fitted[name] = checked_quantiles(member(name).fit(history), history, longest, PROBABILITIES)
        except ShortHistory:
            continue  # an error where it was asked for
        except Exception as failure:  # a library may fail in any way on odd data; that costs a member, not the run
            lost.append(f"{name} was lost: {reason(failure)}")
    return fitted, lost


def _too_short(asked: Sequence[str], history: History) -> list[str]:
    """A note for each member that was asked for by name and needs more months."""
    have = len(history)
    return [f"{name} was lost: needs {n} months, has {have}" for name in asked if have < (n := min_months(name))]


def forecast_again(
    history: History,
    learned: Learned,
    *,
    vintage_hash: str,
    longest: int,
    paths: int,
    fitted: Mapping[str, Array] | None = None,
) -> Paths:
    """Paths [N, H] of a history by what a training learned of another; the members are fitted, nothing is scored.

    With the history and the hash of that training they are its paths before reconciliation. ``fitted`` are quantiles
    [H, Q] of members that are fitted to this history already. NoModel if none of the members can be.
    """
    clean, known = cleaned(history), fitted or {}
    missing = {name for name in learned.members if name not in known}
    quantiles = {**_fit(clean.history, missing, longest)[0], **known}
    if not quantiles.keys() & {n for n, w in zip(learned.members, learned.weights, strict=True) if w > 0}:
        raise NoModel(history.series, f"{', '.join(learned.members)}: none can be fitted to {len(history)} months")
    return _drawn(clean, learned, quantiles, longest, paths=paths, vintage_hash=vintage_hash)


def _drawn(
    clean: Cleaned, learned: Learned, fitted: Mapping[str, Array], longest: int, *, paths: int, vintage_hash: str
) -> Paths:
    """Paths [N, H] around the combination of the quantiles [H, Q] of fitted members."""
    history, nothing = clean.history, np.full((longest, len(PROBABILITIES)), np.nan)
    claims = np.array([fitted.get(name, nothing) for name in learned.members])
    identity = (history.series, str(history.cutoff), vintage_hash)
    drawn = learned.paths(history.values, claims, seed=seed_of(*identity), paths=paths)
    return _with_new_level(drawn, clean, seed=seed_of(*identity, "level"))


def _without(truth: Mapping[Month, float] | None, history: History, clean: Cleaned) -> Mapping[Month, float] | None:
    """The truth without outliers."""
    if not clean.outliers:
        return truth
    known = {history.start + i: float(v) for i, v in enumerate(history.values)} if truth is None else truth
    odd = {outlier.month for outlier in clean.outliers}
    return {month: value for month, value in known.items() if month not in odd}


def _with_new_level(paths: Paths, clean: Cleaned, *, seed: int) -> Paths:
    """Paths [N, H] of which a share continues from the level that the last months may be the beginning of."""
    if not clean.share:
        return paths
    chosen = np.random.default_rng(seed).permutation(len(paths))[: round(clean.share * len(paths))]
    mixed = paths.astype(np.float64)
    mixed[chosen] = clean.shifted(mixed[chosen])
    return as_stored(mixed)


def _remarks(history: History, table: BacktestTable, clean: Cleaned) -> list[str]:
    """What a reader must know about the history itself."""
    remarks = []
    if table.members == FALLBACK:
        remarks.append(f"{len(history)} months are too short for a model: a random walk with wide intervals")
    if len(history) > 1 and np.ptp(history.values) == 0:
        remarks.append("the history is constant" + " but for its outliers" * bool(clean.outliers))
    untested = np.isnan(table.truth).all(axis=0)
    if table.members != FALLBACK and untested.any():
        remarks.append(
            f"no step after {int(np.argmax(untested))} could be tested: the spread there is what was claimed"
        )
    return remarks
