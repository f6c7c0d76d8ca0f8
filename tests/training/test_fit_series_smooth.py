"""Intervals of smooth and high-level series are as wide as errors are; a bad recent value does not carry a forecast."""

from datetime import UTC, date, datetime
from functools import partial

import numpy as np
import pytest

from models.core.catalog import Series
from models.core.periods import Month
from models.documents.forecast import forecast_document
from models.forecasting.members.pretrained import Pretrained
from models.vintages.vintage import History
from training.fit_series import fit_series

DAY = date(2026, 4, 30)
train = partial(
    fit_series, as_of=DAY, issued_at=datetime(2026, 4, 30, tzinfo=UTC), vintage_hash="01", warmup=0, longest=12
)
QUICK = ("pretrained", "ets", "snaive")
T = np.arange(97)
YEAR = np.sin(T * np.pi / 6)
NORMAL_80 = 2.5631
SERIES = 200


def history(values):
    return History("a.b", Month.of(2016, 1), np.asarray(values, float))


SMOOTH = {
    "a line with noise 0.005": lambda noise: (200 + 0.4 * T + 0.005 * noise, 0.005),
    "a price index": lambda noise: (100 * np.exp(0.004 * T) + 0.05 * noise, 0.05),
    "a falling index": lambda noise: (500 * np.exp(-0.006 * T) + 0.1 * noise, 0.1),
    "a fast index": lambda noise: (10 * np.exp(0.01 * T) + 0.005 * noise, 0.005),
    "an index in millions": lambda noise: (1e8 * np.exp(0.004 * T) + 5e4 * noise, 5e4),
    "1e9 +- 5": lambda noise: (1e9 + 5 * noise, 5),
    "10,000 +- 5": lambda noise: (1e4 + 5 * noise, 5),
    "-1e7 +- 1": lambda noise: (-1e7 + noise, 1),
    "an index with a season": lambda noise: (100 * np.exp(0.004 * T) * (1 + 0.02 * YEAR) + 0.05 * noise, 0.05),
    "a falling index with a season": lambda noise: (500 * np.exp(-0.006 * T) * (1 + 0.1 * YEAR) + 0.1 * noise, 0.1),
    "a line with a season": lambda noise: (200 + 0.4 * T + 10 * YEAR + 0.05 * noise, 0.05),
    "an S-curve": lambda noise: (100 + 100 / (1 + np.exp(-(T - 50) / 12)) + 0.05 * noise, 0.05),
    "a falling S-curve": lambda noise: (200 - 80 * np.tanh((T - 30) / 20) + 0.05 * noise, 0.05),
    "a season without trend": lambda noise: (1000 + 100 * np.sin(T * np.pi / 6) + 0.5 * noise, 0.5),
}


@pytest.mark.parametrize("make", SMOOTH.values(), ids=SMOOTH.keys())
def test_smooth_series_get_intervals_no_wider_than_twice_the_ideal(make):
    ratios = []
    for seed in range(3):
        values, deviation = make(np.random.default_rng(seed).normal(0, 1, len(T)))
        made = train(history(values[:-1]), members=QUICK, origins=12)
        low, high = made.forecast.interval(80, 6).T
        ratios.append((high - low).mean() / (NORMAL_80 * deviation))
    print(f"seeds 0..2: {ratios}")
    assert 0.5 < np.median(ratios) <= 2


@pytest.mark.parametrize("level", [100, 1e3, 1e5, 1e9, 1e12])
def test_the_networks_claim_the_spread_at_any_level(level):
    widths, inside = [], []
    for seed in range(SERIES // 5):
        values = level + np.random.default_rng(seed).normal(0, 1, len(T))
        low, high = Pretrained().fit(history(values[:-1])).quantiles(1, (0.1, 0.9))[0]
        widths.append((high - low) / NORMAL_80)
        inside.append(low <= values[-1] <= high)
    print(f"seeds 0..{SERIES // 5 - 1}: width {np.mean(widths):.2f}, coverage {np.mean(inside):.2f}")
    assert 0.7 < np.mean(widths) < 1.5
    assert np.mean(inside) > 0.6


def test_a_straight_line_has_next_to_no_interval():
    low, high = train(history(4.0 * T + 200), members=QUICK, origins=12).forecast.interval(80, 12).T
    assert (high - low).max() < 0.01


def test_paths_resolve_what_float32_does_not():
    made = train(history(1e9 + np.random.default_rng(1).normal(0, 5, 96)), members=QUICK, origins=6).forecast
    assert made.paths.dtype == np.float64
    assert len(np.unique(made.paths[:, 0])) > 900
    [point] = forecast_document(made, Series("a.b", "A", "usd", 7, (15, 20)), horizon=1, levels=(80,)).points
    low, high = point.plain()["intervals"]["80"]
    assert 5 < high - low < 26


def seasonal():
    noise = np.random.default_rng(6).normal(0, 0.03, len(T))
    return 100 * np.exp(0.004 * T + 0.15 * np.sin(T * np.pi / 6) + noise)


@pytest.mark.parametrize("bad", [-9999.0, 0.0, 1e4, 1e5, 1e6], ids=str)
@pytest.mark.parametrize("back", [2, 6, 12])
def test_a_bad_value_that_later_months_rule_out_changes_little(bad, back):
    values = seasonal()[:-1]
    right = train(history(values), members=("theta", "snaive"), origins=6).forecast
    values[-back] = bad
    made = train(history(values), members=("theta", "snaive"), origins=6)
    np.testing.assert_allclose(
        made.forecast.quantiles((0.1, 0.5, 0.9), 6), right.quantiles((0.1, 0.5, 0.9), 6), rtol=0.1
    )
    assert str(made.forecast.cutoff + (1 - back)) in made.forecast.notes[0]
    assert made.forecast.scale == pytest.approx(right.scale, rel=0.3)


@pytest.mark.parametrize("factor", [0.0, 0.2, 10, 100])
def test_the_interval_holds_both_readings_of_a_last_month(factor):
    values = seasonal()
    before, values[-2] = values[-2], values[-2] * factor
    made = train(history(values[:-1]), members=("theta", "snaive"), origins=6).forecast
    low, high = made.interval(80, 1)[0]
    assert low <= min(before, 1.1 * values[-2]) + 0.1 * before
    assert high >= max(before, values[-2]) * 0.9
    assert made.quantiles((0.5,), 1)[0, 0] == pytest.approx(before, rel=0.25)


def test_a_level_that_lasted_three_months_is_followed():
    values = seasonal()[:-1]
    values[-3:] *= 10
    made = train(history(values), members=("theta", "snaive"), origins=6).forecast
    assert made.quantiles((0.5,), 1)[0, 0] > 300
    assert not any("outlier" in note for note in made.notes)
