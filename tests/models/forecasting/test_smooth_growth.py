"""Exponential smoothing of logarithms or around a curve: where they are used, and what they give."""

import numpy as np
import pytest
from statsforecast.models import AutoETS

from models.core.periods import Month
from models.forecasting.members.growth_curve import GrowthCurve
from models.forecasting.members.smooth_growth import SmoothGrowth, around_a_curve, as_it_is, logarithms
from models.forecasting.members.statistical import ets
from models.vintages.vintage import History

T = np.arange(96)
YEAR = np.sin(T * np.pi / 6)
LATER = np.arange(96, 108)


def noise(seed):
    return np.random.default_rng(seed).normal(0, 1, len(T))


SMOOTH = SmoothGrowth(lambda: AutoETS(season_length=1))


def form_of(values):
    return ets().fit(History("a.b", Month.of(2016, 1), values)).model.form


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(
    "index",
    [
        100 * np.exp(0.004 * T),
        100 * np.exp(0.01 * T),
        100 * np.exp(-0.006 * T),
        100 * np.exp(0.004 * T) * (1 + 0.02 * YEAR),
        100 * np.exp(0.005 * T) * (1 + 0.3 * YEAR),
        500 * np.exp(-0.006 * T) * (1 + 0.1 * YEAR),
    ],
    ids=["price", "fast", "falling", "season", "strong season", "falling season"],
)
def test_an_index_is_smoothed_in_logs(index, seed):
    assert form_of(index + 0.05 * noise(seed)) is logarithms


CURVES = {
    "logistic": lambda t: 100 + 100 / (1 + np.exp(-(t - 50) / 12)),
    "falling": lambda t: 200 - 80 * np.tanh((t - 30) / 20),
    "Gompertz": lambda t: 100 + 100 * np.exp(-np.exp(-(t - 40) / 14)),
    "through zero": lambda t: 100 * np.tanh((t - 40) / 15),
    "small": lambda t: 1e-3 * CURVES["logistic"](t),
}


@pytest.mark.parametrize("make", CURVES.values(), ids=CURVES.keys())
def test_a_curve_that_levels_off_is_found(make):
    size = np.ptp(make(T)) / 2000
    for seed in range(3):
        values = make(T) + size * noise(seed)
        assert form_of(values) is around_a_curve
        curve = GrowthCurve.fit(values)
        assert np.abs(curve.at(LATER) - make(LATER)).max() < 4 * size


@pytest.mark.parametrize(
    "values",
    [
        200 + 0.4 * T + 0.005 * noise(1),
        4.0 * T + 200,
        200 + 0.4 * T + 10 * YEAR + 0.05 * noise(1),
        100 * np.exp(0.004 * T + 0.05 * noise(2)),
        100 + noise(3).cumsum(),
        np.maximum(T - 50.0, 0),
        100 + np.maximum(T - 50.0, 0) + 0.05 * noise(6),
        -np.exp(0.004 * T) + 0.01 * noise(7),
        np.full(len(T), 7.0),
        (np.exp(0.004 * T) + 0.0005 * noise(4))[:20],
    ],
    ids=["line", "exact", "season", "noisy rate", "walk", "zeros", "kink", "negative", "constant", "short"],
)
def test_others_are_smoothed_as_they_are(values):
    assert form_of(values) is as_it_is


def test_later_values_at_zero_are_fitted_anew():
    fitted = SMOOTH.fit(100 * np.exp(0.004 * T) + 0.05 * noise(1))
    out = fitted.forward(np.append(100 * np.exp(0.004 * T), 0.0), 6, [80])
    assert np.isfinite(out["mean"]).all()


def test_a_curve_that_shows_later_is_used_then():
    values = CURVES["through zero"](T) + 0.05 * noise(1)
    early = SMOOTH.fit(values[:36])
    assert early.form is as_it_is
    out = early.forward(values, 12, [80])
    assert np.abs(out["mean"] - CURVES["through zero"](LATER)).max() < 0.2
