"""Exponential smoothing of logarithms: where it is used, and what it gives."""

import numpy as np
import pytest

from models.core.periods import Month
from models.forecasting.members.smooth_growth import SmoothGrowth, may_grow_by_a_rate
from models.forecasting.members.statistical import ets
from models.vintages.vintage import History

T = np.arange(96)


def noise(seed):
    return np.random.default_rng(seed).normal(0, 1, len(T))


def model_of(values):
    return ets().fit(History("a.b", Month.of(2016, 1), values)).model


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("rate", [0.004, 0.01, -0.006])
def test_an_index_is_smoothed_in_logs(rate, seed):
    assert model_of(100 * np.exp(rate * T) + 0.05 * noise(seed)).log


@pytest.mark.parametrize(
    "values",
    [
        200 + 0.4 * T + 0.005 * noise(1),
        100 * np.exp(0.004 * T + 0.05 * noise(2)),
        100 + noise(3).cumsum(),
        np.maximum(T - 50.0, 0),
        -np.exp(0.004 * T),
        np.full(len(T), 7.0),
        (np.exp(0.004 * T) + 0.0005 * noise(4))[:20],
    ],
    ids=["line", "noisy rate", "walk", "zeros", "negative", "constant", "short"],
)
def test_others_are_smoothed_as_they_are(values):
    assert not model_of(values).log


@pytest.mark.parametrize("bad", [[], [1.0] * 25, [0.0, *range(30)]])
def test_what_cannot_grow_by_a_rate(bad):
    assert not may_grow_by_a_rate(np.array([*bad, *bad] or [1.0], float))


def test_later_values_at_zero_are_fitted_anew():
    fitted = model_of(100 * np.exp(0.004 * T) + 0.05 * noise(1))
    assert isinstance(fitted, SmoothGrowth)
    out = fitted.forward(np.append(100 * np.exp(0.004 * T), 0.0), 6, [80])
    assert np.isfinite(out["mean"]).all()
