"""The weighted mean of members: near equal weights, moved only as far as out-of-sample errors are many."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from models.core.arrays import Array

PRIOR: Mapping[str, float] = {"pretrained": 6, "theta": 1, "ets": 1, "ces": 1, "arima": 1, "snaive": 1}
"""Weights before any error is seen; members not named are combined only where none of these is there.

Chosen at rolling origins of M4's training tails, which no network saw (docs/benchmarks.md).
"""

PATIENCE = 240
"""Scored windows after which the errors count as much as the prior."""

POWER = 2
"""Weights from errors are 1 / error**POWER: the inverse variance, were the members' errors independent."""


def prior_weights(members: Sequence[str], combined: Collection[str] | None = None) -> Array:
    """Weights [M] before any error is seen, summing to 1; members that are not ``combined`` have none."""
    used = np.array([combined is None or name in combined for name in members], float)
    weights = used * [PRIOR.get(name, 0.0) for name in members]
    return weights / weights.sum() if weights.any() else np.full(len(members), 1 / len(members))


def weights(members: Sequence[str], errors: Array, *, prior: Array | None = None) -> Array:
    """Weights [M] from scaled absolute errors [M, W, H], summing to 1; ``prior`` [M] instead of ``prior_weights``.

    Windows and steps are compared that all members forecast, but those that forecast fewer than half of what another
    did: of these nothing is learned, and they count as the worst of the others.
    """
    prior = prior_weights(members) if prior is None else prior
    known = np.isfinite(errors) & (prior > 0)[:, None, None]
    count = known.sum(axis=(1, 2))
    judged = (count > 0) & (2 * count >= count.max(initial=0))
    common = known[judged].all(axis=0) & judged.any()
    windows = int(np.count_nonzero(common.max(axis=1, initial=False)))
    if windows == 0:
        return prior
    size = np.array([e[common].mean() if j else 0.0 for e, j in zip(errors, judged, strict=True)])
    size[~judged] = size.max()
    learned = prior * (size[judged].min() + 1e-9) ** POWER / (size + 1e-9) ** POWER
    share = windows / (windows + PATIENCE)
    mixed: Array = (1 - share) * prior + share * learned / learned.sum()
    return mixed


def combine(forecasts: Array, weights: Array) -> Array:
    """Weighted mean over members of forecasts [M, ...]; a member that is NaN leaves its weight to the others."""
    w = weights.reshape(-1, *[1] * (forecasts.ndim - 1)) * np.isfinite(forecasts)
    total = w.sum(axis=0)
    mean = (w * np.where(np.isfinite(forecasts), forecasts, 0)).sum(axis=0) / np.where(total > 0, total, 1)
    return np.where(total > 0, mean, np.nan)


def damped(centre: Array, *, season: int, keep: float = 0.8) -> Array:
    """Forecasts [..., H] whose growth on the year before keeps that share more each year, from the third year on."""
    out = centre.copy()
    for h in range(2 * season, centre.shape[-1]):
        out[..., h] = out[..., h - season] + keep ** (h // season - 1) * (centre[..., h] - centre[..., h - season])
    return out
