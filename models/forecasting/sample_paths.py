"""Joint sample paths: calibrated quantiles at each step, tied across steps as the backtest errors are. NumPy only."""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

from models.core.arrays import Array
from models.forecasting.calibration import ErrorModel, Transform
from models.forecasting.forecast import Paths

PATHS = 1000
PRIOR_PERSISTENCE = 0.9
"""So that the 80 % intervals of sums of 12 months hold 80.6 % on the learning half of M4's tails; with 0.6, 78.6 %."""
RESOLVED = 10_000
"""Steps that rounding must leave between the lowest and the highest path."""
PRIOR_WINDOWS = 12.0
"""Windows that the prior of the persistence counts for."""


def seed_of(*identity: str) -> int:
    """The seed of whatever these texts identify: the same on every machine and in every run."""
    return int.from_bytes(hashlib.sha256("|".join(identity).encode()).digest()[:8], "big")


def persistence(scores: Array) -> float:
    """Share of the errors' variance that stays from step to step, from their normal scores [W, H].

    An error is a random walk plus noise: corr(h, k) = persistence x sqrt(h / k) for h < k. Least squares over all
    pairs of steps, shrunk to a prior by the windows there are.
    """
    known = np.isfinite(scores)
    z = np.where(known, scores, 0.0)
    pairs = known.astype(float).T @ known.astype(float)
    deviation = np.sqrt((z**2).sum(axis=0) / np.maximum(known.sum(axis=0), 1))
    product = (z.T @ z) / np.maximum(pairs, 1) / np.maximum(np.outer(deviation, deviation), 1e-12)
    walk = walk_correlation(z.shape[1])
    weight = np.triu(pairs, 1) * walk
    windows = float(known.any(axis=1).sum())
    if weight.sum() == 0:
        return PRIOR_PERSISTENCE
    own = float((weight * product).sum() / (weight * walk).sum())
    share = windows / (windows + PRIOR_WINDOWS)
    return float(np.clip(share * own + (1 - share) * PRIOR_PERSISTENCE, 0.0, 1.0))


def walk_correlation(horizon: int) -> Array:
    """Correlation of the steps of a random walk, sqrt(h / k), [H, H]."""
    step = np.arange(1, horizon + 1, dtype=float)
    correlation: Array = np.sqrt(np.minimum.outer(step, step) / np.maximum.outer(step, step))
    return correlation


def joint_paths(
    centre: Array, errors: ErrorModel, transform: Transform, *, persistence: float, seed: int, paths: int = PATHS
) -> Paths:
    """Paths [N, H] around a centre [H] (on the transform's scale); the same seed gives the same paths.

    In float32 where that resolves how they differ, else in float64: near 1e9 the numbers of float32 are 64 apart.

    Each step holds each of N evenly spaced quantiles once, so the marginals are the calibrated ones without sampling
    noise; only their order is drawn.
    """
    probabilities = (np.arange(paths) + 0.5) / paths
    marginals = transform.backward(np.add(centre[:, None], errors.quantiles(probabilities)))  # [H, N]
    ranks = _ranks(paths, len(centre), persistence, np.random.default_rng(seed))  # [N, H]
    return as_stored(np.take_along_axis(marginals.T, ranks, axis=0))


def as_stored(paths: Array) -> Paths:
    """Paths [N, H] in float32 where rounding moves none by more than 1/RESOLVED of the spread of its step."""
    spread = float(np.ptp(paths, axis=0).min())
    with np.errstate(over="ignore"):
        rounded = paths.astype(np.float32)
    fine = RESOLVED * float(np.abs(rounded - paths).max()) <= spread or spread == 0
    return rounded if fine else paths


def _ranks(paths: int, horizon: int, persistence: float, rng: np.random.Generator) -> NDArray[np.int64]:
    """Ranks 0..N-1 at each step of a random walk plus noise; the second half mirrors the first."""
    half = (paths + 1) // 2
    step = np.arange(1, horizon + 1)
    walk = rng.standard_normal((half, horizon)).cumsum(axis=1) / np.sqrt(step)
    noise = rng.standard_normal((half, horizon))
    drawn = np.sqrt(persistence) * walk + np.sqrt(1 - persistence) * noise
    ranks: NDArray[np.int64] = np.vstack([drawn, -drawn])[:paths].argsort(axis=0).argsort(axis=0)
    return ranks
