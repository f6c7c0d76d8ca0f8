"""Error models: known quantiles, honest in small samples, and never crossing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.core.quantiles import normal_score
from models.forecasting.calibration import LEVELS, Transform, error_model, student_quantile, windows_needed

PROBABILITIES = (0.005, 0.025, 0.1, 0.3, 0.5, 0.7, 0.9, 0.975, 0.995)
CLAIMED = (0.025, 0.1, 0.3, 0.5, 0.7, 0.9, 0.975)
GROWTH = np.arange(1, 13) ** 0.5
CLAIMS = GROWTH[:, None] * normal_score(CLAIMED)  # [H, Q]: true claims of normal errors whose deviation is root step


def normal_scores(windows, *, size=1.0, seed=5):
    """Independent normal scores; claims that are true have size 1."""
    return size * np.random.default_rng(seed).standard_normal((windows, 12))


def learned(scores, *, offsets=CLAIMS, log=False):
    return error_model(scores, offsets, CLAIMED, log=log)


@pytest.mark.parametrize(("level", "need"), [(50, 1), (80, 4), (90, 9), (95, 19), (99, 99)])
def test_a_level_needs_as_many_windows_as_can_show_a_miss(level, need):
    assert windows_needed(level) == need


@pytest.mark.parametrize(
    ("windows", "supported"), [(0, ()), (3, (50,)), (4, (50, 80)), (18, (50, 80, 90)), (19, (50, 80, 90, 95))]
)
def test_levels_that_so_many_windows_cannot_support_are_marked(windows, supported):
    found = learned(normal_scores(windows)).calibration()
    assert found.levels_supported == supported
    assert all(str(level) in found.note for level in LEVELS if level not in supported)


@pytest.mark.parametrize("size", [0.5, 1.0, 2.0])
def test_many_scores_correct_claims_that_are_too_wide_or_too_narrow(size):
    found = learned(normal_scores(2000, size=size)).quantiles(PROBABILITIES)
    np.testing.assert_allclose(found[:, 6], 1.2816 * size * GROWTH, rtol=0.05)
    np.testing.assert_allclose(found[:, 7], 1.96 * size * GROWTH, rtol=0.08)
    np.testing.assert_allclose(found[:, 4], 0, atol=0.05)


@pytest.mark.parametrize(("windows", "low", "high"), [(5, 0.62, 0.8), (24, 0.68, 0.82), (96, 0.75, 0.83)])
def test_fresh_errors_beyond_the_claims_are_covered_the_better_the_more_windows_there_are(windows, low, high):
    hits = []
    for seed in range(60):
        drawn = normal_scores(windows + 20, size=1.5, seed=seed)  # the claims' own 80 % would hold 61 %
        lower, upper = learned(drawn[:windows]).quantiles((0.1, 0.9)).T / GROWTH
        hits.append(((drawn[windows:] >= lower) & (drawn[windows:] <= upper)).mean())
    assert low < np.mean(hits) < high


def test_errors_above_the_claims_are_believed_sooner_than_errors_below_them():
    half, double = (learned(normal_scores(12, size=size)).size for size in (0.5, 2.0))
    assert np.log(double) > -np.log(half)


def test_true_claims_are_read_wider_where_windows_are_few():
    few, many = (np.mean([learned(normal_scores(w, seed=s)).scores((0.9,)) for s in range(40)]) for w in (2, 400))
    assert few > 1.01 * many


def test_one_sided_errors_move_no_median_and_skew_no_interval():
    low, median, high = learned(np.abs(normal_scores(24))).scores((0.1, 0.5, 0.9))
    assert (median, high) == (0, -low)


def test_without_errors_the_claims_are_read_as_they_are_but_for_the_widening():
    found = learned(np.empty((0, 12))).quantiles(CLAIMED)
    np.testing.assert_allclose(found, CLAIMS * 1.025, rtol=0.01)


def test_claims_that_are_skewed_stay_skewed():
    offsets = CLAIMS * np.where(CLAIMS > 0, 2.0, 1.0)
    found = learned(normal_scores(24), offsets=offsets).quantiles((0.1, 0.9))
    np.testing.assert_allclose(found[:, 1] / -found[:, 0], 2.0, rtol=0.02)


@settings(max_examples=60, deadline=None)
@given(
    windows=st.integers(0, 40),
    size=st.sampled_from([1e-12, 1.0, 1e9]),
    seed=st.integers(0, 10_000),
    log=st.booleans(),
    holes=st.booleans(),
)
def test_quantiles_are_finite_and_ordered_whatever_the_errors(windows, size, seed, log, holes):
    rng = np.random.default_rng(seed)
    scores = np.clip(rng.standard_t(1.5, (windows, 12)), -6, 6)
    if holes:
        scores[rng.random(scores.shape) < 0.7] = np.nan
    offsets = np.sort(size * rng.standard_normal((60, len(CLAIMED))), axis=1)
    found = learned(scores, offsets=offsets, log=log).quantiles(PROBABILITIES)
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
