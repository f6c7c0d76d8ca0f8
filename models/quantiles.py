"""A few quantiles taken for a whole distribution: straight in the normal score between them, normal in the tails."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist

import numpy as np

from models.scores import Array

FARTHEST = 6.0
"""Normal score at which a value far outside of all quantiles is put."""


def normal_score(probabilities: Sequence[float] | Array) -> Array:
    """The standard normal quantile of each probability."""
    return np.array([NormalDist().inv_cdf(float(p)) for p in probabilities])


def at_scores(quantiles: Array, levels: Sequence[float], scores: Array) -> Array:
    """Quantiles [..., Q] at ``levels`` read at normal scores [P] in rising order, [..., P]."""
    known = normal_score(levels)
    left = np.clip(np.searchsorted(known, scores, side="right") - 1, 0, len(known) - 2)
    share = (scores - known[left]) / (known[left + 1] - known[left])
    low, high = quantiles[..., left], quantiles[..., left + 1]
    return np.maximum.accumulate(low + share * (high - low), axis=-1)  # rounding must not break the order


def at_probabilities(quantiles: Array, levels: Sequence[float], probabilities: Sequence[float]) -> Array:
    """Quantiles [..., Q] at ``levels`` read at other probabilities [P] in rising order, [..., P]."""
    return at_scores(quantiles, levels, normal_score(probabilities))


def scores_among(values: Array, quantiles: Array, levels: Sequence[float]) -> Array:
    """The normal score of values [...] among quantiles [..., Q], [...]: what ``at_scores`` would read them at.

    NaN where a value or its quantiles are not known.
    """
    known = normal_score(levels)
    right = np.clip((quantiles < values[..., None]).sum(axis=-1), 1, len(known) - 1)
    low, high = (np.take_along_axis(quantiles, (right - k)[..., None], axis=-1)[..., 0] for k in (1, 0))
    share = (values - low) / np.maximum(high - low, 1e-12)
    scores = np.clip(known[right - 1] + share * (known[right] - known[right - 1]), -FARTHEST, FARTHEST)
    return np.where(np.isfinite(values) & np.isfinite(quantiles).all(axis=-1), scores, np.nan)
