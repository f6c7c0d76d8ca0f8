"""Scores against slow, obvious twins."""

import math

import numpy as np
import pytest

from models.core import metrics

RNG = np.random.default_rng(20261)
PROBABILITIES = metrics.WQL_PROBABILITIES
NASTY = {
    "ordinary": np.array([3.0, 5.0, 4.0]),
    "with an unknown month": np.array([3.0, np.nan, 4.0]),
    "with a zero": np.array([0.0, 5.0, 1.0]),
    "negative": np.array([-3.0, -1.0, 2.0]),
    "tiny": np.array([3e-12, 5e-12, 4e-12]),
    "huge": np.array([3e12, 5e12, 4e12]),
}


@pytest.fixture(params=NASTY.values(), ids=NASTY.keys())
def observed(request):
    return request.param


@pytest.fixture
def quantiles(observed):
    size = np.nanmax(np.abs(observed))
    return np.sort(RNG.normal(0, size, (len(observed), len(PROBABILITIES))), axis=1)


def slow_wql(quantiles, observed):
    """The definition, one number at a time."""
    total = sum(abs(y) for y in observed if not math.isnan(y))
    by_probability = []
    for i, p in enumerate(PROBABILITIES):
        loss = 0.0
        for row, y in zip(quantiles, observed, strict=True):
            if not math.isnan(y):
                loss += p * (y - row[i]) if y >= row[i] else (1 - p) * (row[i] - y)
        by_probability.append(2 * loss / total)
    return sum(by_probability) / len(by_probability)


def slow_msis(lower, upper, observed, level, scale):
    total = []
    for low, high, y in zip(lower, upper, observed, strict=True):
        if math.isnan(y):
            continue
        score = high - low
        if y < low:
            score += 200 / (100 - level) * (low - y)
        if y > high:
            score += 200 / (100 - level) * (y - high)
        total.append(score / scale)
    return sum(total) / len(total)


def test_wql_is_the_sum_that_its_definition_says(quantiles, observed):
    np.testing.assert_allclose(metrics.wql(quantiles, observed, PROBABILITIES), slow_wql(quantiles, observed))


def test_msis_is_the_mean_that_its_definition_says(quantiles, observed):
    low, high = quantiles[:, 0], quantiles[:, -1]
    found = metrics.msis(low, high, observed, level=80, scale=2.0)
    np.testing.assert_allclose(found, slow_msis(low, high, observed, 80, 2.0))


def test_coverage_counts_closed_intervals_and_leaves_out_unknown_months():
    lower, upper = np.array([1.0, 1.0, 1.0, 1.0]), np.array([2.0, 2.0, 2.0, 2.0])
    assert metrics.coverage(lower, upper, np.array([1.0, 2.0, 2.1, np.nan])) == pytest.approx(2 / 3)


def test_an_error_is_positive_where_the_forecast_was_too_high():
    np.testing.assert_array_equal(metrics.error(np.array([5.0]), np.array([3.0])), [2.0])


def test_the_mase_scale_is_the_mean_change_on_the_year_before():
    values = np.r_[np.arange(12.0), np.arange(12.0) + 3]
    assert metrics.naive_scale(values) == 3.0


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        (np.array([5.0]), 5.0),  # one month: its size
        (np.array([0.0]), 1.0),  # one month of nothing
        (np.array([1.0, 3.0, 2.0]), 1.5),  # less than a year: the month before
        (np.tile(np.arange(12.0), 2), np.mean(np.abs(np.diff(np.tile(np.arange(12.0), 2))))),  # a pure season
        (np.full(30, 7.0), 7.0),  # a constant
    ],
)
def test_the_mase_scale_falls_back_to_something_positive(values, scale):
    assert metrics.naive_scale(values) == pytest.approx(scale)


def test_mase_divides_each_error_by_the_scale_of_its_origin():
    forecast, observed = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[2.0, 4.0], [3.0, np.nan]])
    assert metrics.mase(forecast, observed, np.array([[1.0], [2.0]])) == pytest.approx((1 + 2 + 0) / 3)


def test_pit_counts_half_of_the_ties():
    samples = np.array([[1.0], [2.0], [2.0], [3.0]])
    np.testing.assert_allclose(metrics.pit(samples, np.array([2.0])), [0.5])
    assert np.isnan(metrics.pit(samples, np.array([np.nan]))).all()


def test_wql_of_nothing_but_zeros_is_unknown():
    assert math.isnan(metrics.wql(np.zeros((3, 9)), np.zeros(3), PROBABILITIES))
