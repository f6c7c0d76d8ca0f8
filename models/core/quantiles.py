"""A few quantiles taken for a whole distribution: straight in the normal score between them, normal in the tails."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from models.core.arrays import Array

FARTHEST = 6.0
"""Normal score at which a value far outside of all quantiles is put."""

GOLDEN = 0.6180339887
"""Steps of this share of a circle come evenly everywhere, and the same in every run."""


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

    NaN where a value or its quantiles are not known. A value that several quantiles share, as a count of zero is, could
    be read at any score of theirs: such values are spread evenly over them.
    """
    known = normal_score(levels)
    below = (quantiles < values[..., None]).sum(axis=-1)
    right = np.clip(below, 1, len(known) - 1)
    low, high = (np.take_along_axis(quantiles, (right - k)[..., None], axis=-1)[..., 0] for k in (1, 0))
    share = (values - low) / np.maximum(high - low, 1e-12)
    scores = np.clip(known[right - 1] + share * (known[right] - known[right - 1]), -FARTHEST, FARTHEST)
    _spread_ties(scores, below, (quantiles <= values[..., None]).sum(axis=-1), levels)
    return np.where(np.isfinite(values) & np.isfinite(quantiles).all(axis=-1), scores, np.nan)


def _spread_ties(scores: Array, below: NDArray[np.int64], upto: NDArray[np.int64], levels: Sequence[float]) -> None:
    """Give values that share two quantiles and more scores in their place, evenly over the probability that they hold.

    ``below`` and ``upto`` count the quantiles below and not above each value.
    """
    edges = np.array([0.0, *levels, 1.0])
    for number, place in enumerate(zip(*np.nonzero(upto - below >= 2), strict=True)):
        first, last = below[place], upto[place]
        low, high = edges[first + (first > 0)], edges[last + (last == len(levels))]
        evenly = (0.5 + number * GOLDEN) % 1
        scores[place] = np.clip(normal_score([low + evenly * (high - low)])[0], -FARTHEST, FARTHEST)
