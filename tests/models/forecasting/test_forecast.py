from datetime import UTC, date, datetime

import numpy as np
import pytest

from models.core.periods import Month
from models.forecasting.forecast import Calibration, Forecast, quantiles_of


@pytest.fixture
def forecast():
    paths = np.arange(1, 102, dtype=np.float32)[:, None] * np.array([1, 2, 3], np.float32)
    return Forecast(
        series="land",
        as_of=date(2026, 5, 1),
        cutoff=Month.parse("2026-03"),
        issued_at=datetime(2026, 5, 1, tzinfo=UTC),
        model_version="v",
        vintage="hash",
        members={"ets": 1.0},
        calibration=Calibration(36, (80,)),
        scale=1.0,
        paths=paths,
    )


def test_the_horizon_is_the_number_of_columns(forecast):
    assert forecast.horizon == 3


def test_the_mean_is_over_paths_by_step(forecast):
    np.testing.assert_allclose(forecast.mean(2), [51, 102])


def test_quantiles_are_ordered_as_asked(forecast):
    np.testing.assert_allclose(forecast.quantiles([0.5, 0.1], 1), [[51, 11]])


def test_an_interval_is_bounded_by_the_quantiles_of_its_level(forecast):
    interval = forecast.interval(80, 3)
    assert interval.shape == (3, 2)
    np.testing.assert_allclose(interval, forecast.quantiles([0.1, 0.9], 3))


@pytest.mark.parametrize(
    "paths",
    [
        np.random.default_rng(1).normal(350, 30, (1000, 24)).astype(np.float32),
        np.random.default_rng(2).normal(0, 1e12, (1000, 3)),  # so large that six decimals hide no rounding
        np.array([[1.0], [3.0]]),  # as few as can differ
        np.array([[5.0, -5.0]]),  # one path
        np.zeros((40, 2), np.float32),
        np.array([[0.0, np.nan], [1.0, np.nan]]),  # a month without growth
    ],
    ids=["paths", "large", "two", "one", "equal", "unknown"],
)
def test_quantiles_are_those_of_numpy_and_in_order(paths):
    probabilities = np.sort(np.append(np.random.default_rng(3).random(50), [0, 0.025, 0.1, 0.5, 0.9, 0.975, 1]))
    found = quantiles_of(paths, probabilities)
    np.testing.assert_allclose(found, np.quantile(paths.astype(np.float64), probabilities, axis=0).T, rtol=1e-13)
    assert not (np.diff(found, axis=1) < 0).any()
