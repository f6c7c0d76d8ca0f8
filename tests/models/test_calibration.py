"""Error models: known quantiles, honest in small samples, and never crossing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.calibration import LEVELS, Transform, error_model, student_quantile, windows_needed

PROBABILITIES = (0.005, 0.025, 0.1, 0.3, 0.5, 0.7, 0.9, 0.975, 0.995)


def normal_residuals(windows, steps=12, *, growth=0.5, seed=5):
    """Independent normal residuals whose deviation is step**growth."""
    return np.random.default_rng(seed).standard_normal((windows, steps)) * np.arange(1, steps + 1) ** growth


@pytest.mark.parametrize(("level", "need"), [(50, 1), (80, 4), (90, 9), (95, 19), (99, 99)])
def test_a_level_needs_as_many_windows_as_its_conformal_rank(level, need):
    assert windows_needed(level) == need


@pytest.mark.parametrize(
    ("windows", "supported"), [(0, ()), (3, (50,)), (4, (50, 80)), (18, (50, 80, 90)), (19, (50, 80, 90, 95))]
)
def test_levels_that_so_many_windows_cannot_support_are_marked(windows, supported):
    found = error_model(normal_residuals(windows), np.ones(12), log=False).calibration()
    assert found.levels_supported == supported
    assert all(str(level) in found.note for level in LEVELS if level not in supported)


def test_many_normal_residuals_give_normal_intervals_at_each_step():
    found = error_model(normal_residuals(600), np.ones(12), log=False).quantiles(12, PROBABILITIES)
    deviation = np.arange(1, 13) ** 0.5
    np.testing.assert_allclose(found[:, 6], 1.2816 * deviation, rtol=0.08)
    np.testing.assert_allclose(found[:, 7], 1.96 * deviation, rtol=0.12)
    np.testing.assert_allclose(found[:, 4], 0, atol=0.15)


@pytest.mark.parametrize("windows", [5, 24])
def test_fresh_residuals_are_covered_about_as_often_as_the_level_says(windows):
    hits = []
    for seed in range(60):
        drawn = normal_residuals(windows + 20, seed=seed)
        model = error_model(drawn[:windows], np.sqrt(np.arange(1, 13)), log=False)  # claims are a fifth too narrow
        low, high = model.quantiles(12, (0.1, 0.9)).T
        hits.append(((drawn[windows:] >= low) & (drawn[windows:] <= high)).mean())
    assert 0.78 < np.mean(hits) < 0.88


def test_intervals_from_few_windows_are_wider_than_from_many():
    widths = [
        np.mean(
            [
                error_model(normal_residuals(w, seed=s), np.full(12, 2.0), log=False).standard((0.975,))
                for s in range(40)
            ]
        )
        for w in (2, 200)
    ]
    assert widths[0] > widths[1]


def test_skewed_residuals_give_skewed_intervals_once_they_are_many():
    skewed = np.random.default_rng(3).exponential(1, (400, 12)) - np.log(2)
    low, high = error_model(skewed, np.ones(12), log=False).standard((0.1, 0.9))
    assert high > -1.3 * low


def test_one_year_of_one_sided_errors_does_not_move_the_median():
    biased = np.abs(normal_residuals(14))
    assert error_model(biased[:6], np.ones(12), log=False).shift == 0


def test_without_residuals_the_claims_decide_the_spread():
    narrow, wide = (error_model(np.empty((0, 12)), np.full(12, c), log=False).spread(12) for c in (1.0, 3.0))
    np.testing.assert_allclose(wide, 3 * narrow)


def test_beyond_the_steps_seen_the_spread_goes_on_growing_at_least_like_a_random_walk():
    spread = error_model(normal_residuals(30, growth=0.0), np.ones(12), log=False).spread(60)
    assert (np.diff(spread) >= -1e-12).all()
    np.testing.assert_allclose(spread[47] / spread[11], 2.0, rtol=0.01)


@settings(max_examples=60, deadline=None)
@given(
    windows=st.integers(0, 40),
    size=st.sampled_from([1e-12, 1.0, 1e9]),
    seed=st.integers(0, 10_000),
    log=st.booleans(),
    holes=st.booleans(),
)
def test_quantiles_are_finite_and_ordered_whatever_the_residuals(windows, size, seed, log, holes):
    rng = np.random.default_rng(seed)
    residuals = size * rng.standard_t(1.5, (windows, 12))
    if holes:
        residuals[rng.random(residuals.shape) < 0.7] = np.nan
    found = error_model(residuals, size * rng.random(12), log=log).quantiles(60, PROBABILITIES)
    assert np.isfinite(found).all()
    assert (np.diff(found, axis=1) >= 0).all()


@pytest.mark.parametrize(
    ("p", "freedom", "t"), [(0.9, 4, 1.5332), (0.975, 6, 2.4469), (0.995, 6, 3.7074), (0.5, 4, 0.0)]
)
def test_the_student_quantile_is_that_of_the_tables(p, freedom, t):
    assert student_quantile(p, freedom) == pytest.approx(t, rel=0.015)


@pytest.mark.parametrize(
    "values",
    [np.linspace(1, 9, 60), np.linspace(1, 9, 10), np.linspace(-5, 5, 60), np.r_[0.0, np.arange(40.0)], np.zeros(5)],
    ids=["positive", "short positive", "negative too", "with a zero", "zeros"],
)
def test_a_transform_restores_what_it_was_given(values):
    transform = Transform.of(values)
    kept = values[values >= transform.low * transform.size]
    np.testing.assert_allclose(transform.backward(transform.forward(kept)), kept, atol=1e-12)


def test_positive_series_bend_towards_zero_and_never_reach_it():
    found = Transform.of(np.linspace(1, 9, 60)).backward(np.linspace(-50, 2, 500))
    assert found.min() > 0
    assert (np.diff(found) > 0).all()


def test_a_series_with_zeros_stops_at_zero_and_one_with_negatives_does_not_stop():
    assert Transform.of(np.r_[0.0, np.ones(40)]).backward(np.array([-3.0])) == 0
    assert Transform.of(np.r_[-1.0, np.ones(40)]).backward(np.array([-3.0])) < 0
