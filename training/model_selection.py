"""Which members are published, and how good they were: every choice for an origin rests on earlier truth only."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from models.core import metrics
from models.core.arrays import Array
from models.core.metrics import SEASON
from models.core.quantiles import scores_among
from models.forecasting import combination
from models.forecasting.calibration import CALIBRATION, Transform, error_model
from training.backtest import MEDIAN, PROBABILITIES, BacktestTable

COMBINATION = "combination"
NEVER_ALONE = ("prophet", "snaive", "regression")
"""Members that are compared and never published in place of the combination."""

MARGIN = 4.0
"""Standard errors by which a single member must beat the combination before it is published instead."""

TIMES = 2.0
"""Factor by which the errors of a single member must be smaller where they are judged by their ratios."""

ROUNDING = 1e-6
"""A gain, in scaled errors, that is none: on a history without noise all members are right."""

SPREAD_MODEL = "pretrained"
"""The member whose spread is used, as far as errors do not correct it."""

LOW, HIGH = PROBABILITIES.index(0.1), PROBABILITIES.index(0.9)


@dataclass(frozen=True, slots=True)
class Choice:
    """What is published: weights by member, the scores it rests on, and remarks."""

    weights: Mapping[str, float]
    scores: list[dict[str, Any]]
    notes: tuple[str, ...]


def choose(table: BacktestTable) -> Choice:
    """Score each member and the combination; publish the combination unless a member is clearly better.

    The first row is of what is published, as it is published.
    """
    w = combination.weights(table.members, scaled_errors(table), prior=table.prior)
    out_of_sample = out_of_sample_quantiles(table)
    rows = [score_row(table, COMBINATION, out_of_sample, weight=1.0)]
    rows += [score_row(table, m, table.quantiles[i], weight=float(w[i])) for i, m in enumerate(table.members)]
    better = _clearly_better(table, out_of_sample, w)
    notes = tuple(f"{name} {why}" for name, why in table.lost.items())
    if better is None:
        return Choice({m: float(x) for m, x in zip(table.members, w, strict=True) if x > 0}, rows, notes)
    alone = replace(table, prior=np.array([float(name == better) for name in table.members]))
    first = score_row(table, better, out_of_sample_quantiles(alone), weight=1.0)
    rows = [first, *(row | {"weight": 0.0} for row in rows if row["member"] != better)]
    return Choice({better: 1.0}, rows, (*notes, f"{better} alone: its errors were clearly below the combination's"))


def out_of_sample_quantiles(table: BacktestTable) -> Array:
    """The combination's calibrated quantiles at each origin, [W, H, Q], from truth known at that origin."""
    out = np.full(table.quantiles.shape[1:], np.nan)
    errors = scaled_errors(table)
    for k in range(len(table.cutoffs)):
        known = table.known_at(k)
        weights = combination.weights(table.members, np.where(known, errors, np.nan), prior=table.prior)
        transform = Transform.of(table.histories[k].values)
        centre = combination.combine(clipped_medians(table.members, table.quantiles[:, k]), weights)
        if np.isfinite(centre).all():
            combined = np.where(known, standardised(table, weights, transform), np.nan)
            offsets = spread_offsets(table.members, table.quantiles[:, k], weights, transform)
            model = error_model(combined, offsets, PROBABILITIES, log=transform.log)
            out[k] = transform.backward(transform.forward(centre)[:, None] + model.quantiles(PROBABILITIES))
    return out


def standardised(table: BacktestTable, weights: Array, transform: Transform) -> Array:
    """The normal score of each error of a combination among the offsets claimed for it, [W, H]."""
    centre = combination.combine(clipped_medians(table.members, table.quantiles), weights)
    residuals = transform.forward(table.truth) - transform.forward(centre)
    return scores_among(residuals, spread_offsets(table.members, table.quantiles, weights, transform), PROBABILITIES)


def spread_offsets(members: Sequence[str], quantiles: Array, weights: Array, transform: Transform) -> Array:
    """The offsets of quantiles from their median that members [M, ..., Q] claim, on the transform's scale, [..., Q].

    Those of the pretrained network where it is there: on the training tails of M3 they alone were better than any mean
    with those of the other members, which are too narrow. Elsewhere the weighted mean, widened. Where there are zeros
    the weighted mean as it is: with the combined median it ends at zero, as each of them does.
    """
    each = transform.forward(quantiles)
    each = np.clip(each - each[..., [MEDIAN]], -transform.farthest, transform.farthest)
    mean: Array = combination.combine(each, weights)
    if transform.low == 0:
        return mean
    if SPREAD_MODEL not in members or weights[list(members).index(SPREAD_MODEL)] == 0:
        return CALIBRATION.claim_factor * mean
    own = each[list(members).index(SPREAD_MODEL)]
    return np.where(np.isfinite(own), own, CALIBRATION.claim_factor * mean)


def clipped_medians(members: Sequence[str], quantiles: Array) -> Array:
    """What a combination takes of the quantiles of its members, [M, ..., H, Q]: their medians, damped, [M, ..., H].

    None is taken further out than the 80 % interval of the pretrained networks: a fitted model that a break or an
    outlier led astray cannot carry the combination with it. On held-out months that cost nothing on M1 and M3, and
    0.007 of MASE on Tourism.
    """
    medians = quantiles[..., MEDIAN]
    if SPREAD_MODEL in members:
        own = quantiles[list(members).index(SPREAD_MODEL)]
        bounded = np.clip(medians, own[..., LOW], own[..., HIGH])
        medians = np.where(np.isfinite(own[..., MEDIAN]), bounded, medians)
    return combination.damped(medians, season=SEASON)


def scaled_errors(table: BacktestTable) -> Array:
    """|error| / MASE scale of the origin of the clipped medians of each member, [M, W, H]."""
    return np.abs(metrics.error(clipped_medians(table.members, table.quantiles), table.truth)) / table.scale[:, None]


def score_row(table: BacktestTable, member: str, quantiles: Array, *, weight: float) -> dict[str, Any]:
    """Scores of quantiles [W, H, Q] over the scored origins, as JSON; None where nothing could be scored."""
    q, truth = quantiles[-table.scored :], table.truth[-table.scored :]
    scale = np.broadcast_to(table.scale[-table.scored :, None], truth.shape)
    both = np.isfinite(q[..., MEDIAN]) & np.isfinite(truth)
    observed = np.where(both, truth, np.nan)
    values = {
        "mase": metrics.mase(q[..., MEDIAN], observed, scale),
        "wql": metrics.wql(q[..., 1:-1], observed, PROBABILITIES[1:-1]),
        "coverage_80": metrics.coverage(q[..., LOW], q[..., HIGH], observed),
        "coverage_95": metrics.coverage(q[..., 0], q[..., -1], observed),
        "msis_95": metrics.msis(q[..., 0], q[..., -1], observed, level=95, scale=scale),
    }
    row: dict[str, Any] = {"member": member, "weight": round(weight, 4)}
    row |= {name: round(x, 4) if math.isfinite(x) else None for name, x in values.items()}
    return row | {"windows": int(both.any(axis=1).sum()), "points": int(both.sum())}


def binomial_range(level: int, trials: int) -> tuple[float, float]:
    """Shares of covered points, of so many independent ones, that hold with 95 % probability at a true level."""
    p = level / 100
    half = 1.96 * math.sqrt(p * (1 - p) / trials) + 0.5 / trials
    return max(p - half, 0.0), min(p + half, 1.0)


def _clearly_better(table: BacktestTable, out_of_sample: Array, weights: Array) -> str | None:
    """The member whose error was below the combination's by MARGIN standard errors, best first, if there is one."""
    mine, theirs = _origin_errors(table, out_of_sample[..., MEDIAN]), clipped_medians(table.members, table.quantiles)
    best: tuple[float, str] | None = None
    for i, name in enumerate(table.members):
        errors = _origin_errors(table, theirs[i])
        gain = mine - errors
        known = np.isfinite(gain)
        if name in NEVER_ALONE or weights[i] == 0 or known.sum() < 12:
            continue
        if _is_clear(table, mine[known], errors[known]) and (best is None or gain[known].mean() > best[0]):
            best = (float(gain[known].mean()), name)
    return best[1] if best else None


def _is_clear(table: BacktestTable, mine: Array, theirs: Array) -> bool:
    """Whether errors [W] of a member are below the combination's by MARGIN standard errors: as they are, or in logs.

    The size of errors varies from origin to origin, their ratio less: a member that is TIMES better and more, as on a
    smooth series, where the networks' resolution limits the combination, is found by the logs.
    """
    # Windows overlap, so that only about one in half a horizon has new information.
    independent = max(len(mine) / (table.truth.shape[1] / 2), 2.0)
    gain, times = mine - theirs, np.log(np.maximum(mine, ROUNDING) / np.maximum(theirs, ROUNDING))
    least, fewest = (MARGIN * float(x.std()) / math.sqrt(independent) for x in (gain, times))
    by_ratio = times.mean() > max(fewest, math.log(TIMES))
    return bool(gain.mean() > max(least, ROUNDING) or (by_ratio and gain.mean() > ROUNDING))


def _origin_errors(table: BacktestTable, forecast: Array) -> Array:
    """Mean scaled absolute error of forecasts [W, H] over the scored origins, [W], NaN where nothing is scored."""
    size = np.abs(forecast - table.truth)[-table.scored :] / table.scale[-table.scored :, None]
    count = np.isfinite(size).sum(axis=1)
    return np.where(count > 0, np.nansum(size, axis=1) / np.maximum(count, 1), np.nan)
