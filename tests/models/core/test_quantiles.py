"""Distributions from a few quantiles: normal in, normal out; reading and scoring are inverse to each other."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from models.core.quantiles import FARTHEST, at_probabilities, at_scores, normal_score, scores_among

LEVELS = (0.025, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.975)


@pytest.mark.parametrize("p", [0.0001, 0.025, 0.07, 0.5, 0.62, 0.975, 0.9999])
def test_of_normal_levels_every_quantile_read_is_normal(p: float) -> None:
    q = np.array([norm.ppf(LEVELS, loc=5, scale=2)])
    np.testing.assert_allclose(at_probabilities(q, LEVELS, [p]), [[norm.ppf(p, loc=5, scale=2)]])


@pytest.mark.parametrize("p", [0.0, 1.0, -0.1, 2.0])
def test_a_probability_that_is_none_is_refused(p: float) -> None:
    with pytest.raises(ValueError):
        at_probabilities(np.zeros((1, 11)), LEVELS, [p])


def test_a_value_is_read_again_at_its_own_score() -> None:
    rng = np.random.default_rng(2)
    quantiles = np.sort(rng.gamma(2, size=(50, 11)), axis=1)
    values = rng.uniform(quantiles[:, 0] - 0.3, quantiles[:, -1] + 0.3)
    scores = scores_among(values, quantiles, LEVELS)
    near = np.abs(scores) < FARTHEST
    assert near.sum() > 30
    for value, q, score in zip(values[near], quantiles[near], scores[near], strict=True):
        np.testing.assert_allclose(at_scores(q, LEVELS, np.array([score])), value, atol=1e-9)


def test_scores_of_normal_values_are_the_values() -> None:
    z = np.linspace(-3, 3, 13)
    np.testing.assert_allclose(scores_among(z, np.tile(normal_score(LEVELS), (13, 1)), LEVELS), z, atol=1e-9)


def test_what_is_not_known_has_no_score_and_no_spread_has_a_far_one() -> None:
    quantiles = np.tile(normal_score(LEVELS), (2, 1))
    quantiles[1, 3] = np.nan
    assert np.isnan(scores_among(np.array([np.nan, 0.0]), quantiles, LEVELS)).all()
    flat = np.zeros((2, 11))
    np.testing.assert_allclose(scores_among(np.array([1.0, -1.0]), flat, LEVELS), [FARTHEST, -FARTHEST])


def test_a_value_that_quantiles_share_has_scores_evenly_over_what_they_hold() -> None:
    quantiles = np.tile([0.0] * 7 + [1.0, 2.0, 3.0, 5.0], (400, 1))  # six in ten are zero
    scores = scores_among(np.zeros(400), quantiles, LEVELS)
    assert scores.max() <= norm.ppf(0.6)
    np.testing.assert_allclose(np.sort(norm.cdf(scores)), np.linspace(0, 0.6, 400), atol=0.01)
    np.testing.assert_array_equal(scores, scores_among(np.zeros(400), quantiles, LEVELS))
