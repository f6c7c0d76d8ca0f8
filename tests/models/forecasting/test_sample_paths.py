"""Joint paths: marginals as calibrated, dependence as the errors show, the same every time."""

import numpy as np
import pytest

from models.core.quantiles import normal_score
from models.forecasting.calibration import Transform, error_model
from models.forecasting.sample_paths import joint_paths, persistence, seed_of, walk_correlation

TRANSFORM = Transform(log=False, size=10.0, low=-np.inf)


LEVELS = (0.025, 0.1, 0.5, 0.9, 0.975)


def errors(windows=24, horizon=24):
    scores = np.random.default_rng(1).standard_normal((windows, 12))
    return error_model(scores, 0.1 * normal_score(LEVELS) * np.ones((horizon, 1)), LEVELS, log=False)


def drawn(persistent=0.5, seed=7, horizon=24):
    centre = np.linspace(1, 2, horizon)
    return joint_paths(centre, errors(horizon=horizon), TRANSFORM, persistence=persistent, seed=seed)


@pytest.mark.parametrize("probability", [0.025, 0.1, 0.5, 0.9, 0.975])
def test_quantiles_of_the_paths_are_the_calibrated_quantiles(probability):
    wanted = TRANSFORM.backward(np.linspace(1, 2, 24)[:, None] + errors().quantiles((probability,)))
    spread = np.ptp(drawn(), axis=0)
    found = np.quantile(drawn(), probability, axis=0)
    assert (np.abs(found - wanted[:, 0]) < 0.01 * spread).all()


def test_the_same_seed_gives_the_same_paths_and_another_seed_others():
    np.testing.assert_array_equal(drawn(), drawn())
    assert (drawn() != drawn(seed=8)).any()


def test_paths_are_single_precision_and_shaped_paths_by_steps():
    assert drawn().shape == (1000, 24)
    assert drawn().dtype == np.float32


@pytest.mark.parametrize("persistent", [0.0, 0.5, 1.0])
def test_steps_depend_on_each_other_as_a_random_walk_with_noise_does(persistent):
    found = np.corrcoef(drawn(persistent, horizon=12), rowvar=False)
    wanted = persistent * walk_correlation(12) + (1 - persistent) * np.eye(12)
    np.testing.assert_allclose(found, wanted, atol=0.12)


@pytest.mark.parametrize("share", [0.0, 0.4, 0.9])
def test_the_persistence_of_many_errors_is_found_again(share):
    rng = np.random.default_rng(4)
    walk = rng.standard_normal((4000, 12)).cumsum(axis=1) / np.sqrt(np.arange(1, 13))
    residuals = np.sqrt(share) * walk + np.sqrt(1 - share) * rng.standard_normal((4000, 12))
    residuals[rng.random(residuals.shape) < 0.2] = np.nan
    assert persistence(residuals) == pytest.approx(share, abs=0.05)


@pytest.mark.parametrize("residuals", [np.empty((0, 12)), np.full((3, 12), np.nan), np.zeros((5, 12)), np.ones((4, 1))])
def test_the_persistence_of_errors_that_say_nothing_is_between_none_and_all(residuals):
    assert 0 <= persistence(residuals) <= 1


def test_a_seed_depends_on_each_part_of_the_identity():
    seeds = {
        seed_of("pk.ict", "2026-03", "abc"),
        seed_of("pk.ict", "2026-03", "abd"),
        seed_of("pk.ict", "2026-02", "abc"),
    }
    assert len(seeds) == 3
