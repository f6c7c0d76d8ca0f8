"""Any history gives a finite, ordered, positive-where-it-should-be joint distribution."""

from datetime import UTC, date, datetime
from functools import partial

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.core.errors import ShortHistory
from models.core.periods import Month
from models.vintages.vintage import History
from training import fit_series

QUICK = ("theta", "snaive")
train = partial(
    fit_series.fit_series, as_of=date(2026, 4, 30), issued_at=datetime(2026, 4, 30, tzinfo=UTC), vintage_hash="0123"
)


def history(values):
    return History("a.b", Month.of(2018, 7), np.asarray(values, float))


def seasonal(months, *, seed=6):
    t, noise = np.arange(months), np.random.default_rng(seed).normal(0, 0.04, months)
    return 100 * np.exp(0.01 * t + 0.1 * np.sin(t * np.pi / 6) + noise)


def check(trained, values):
    """What holds for every forecast, whatever the history."""
    paths = trained.forecast.paths
    assert paths.shape == (1000, 60)
    assert np.isfinite(paths).all()
    quantiles = trained.forecast.quantiles((0.025, 0.1, 0.5, 0.9, 0.975), 60)
    assert (np.diff(quantiles, axis=1) >= 0).all()
    if min(values) > 0:
        assert paths.min() > 0
    if min(values) >= 0:
        assert paths.min() >= 0
    assert sum(trained.forecast.members.values()) == pytest.approx(1, abs=1e-5)
    assert np.isfinite(trained.forecast.scale)
    assert trained.forecast.scale > 0


HARD = {
    "one month": [100.0],
    "one month of nothing": [0.0],
    "five months": seasonal(5),
    "a year": seasonal(12),
    "the first month with a backtest": seasonal(13),
    "the shortest that models take": seasonal(15),
    "two years": seasonal(24),
    "two years and a half": seasonal(30),
    "constant": np.full(40, 7.0),
    "zeros": np.zeros(40),
    "zeros here and there": seasonal(50) * (np.arange(50) % 4 > 0),
    "zeros, then values": np.r_[np.zeros(40), seasonal(5)],
    "a level break of ten times": np.r_[seasonal(30), 10 * seasonal(30)],
    "an outlier of ten times": seasonal(60) * np.where(np.arange(60) == 40, 10, 1),
    "an outlier of ten times at the end": seasonal(60) * np.where(np.arange(60) == 59, 10, 1),
    "around 1e-9": seasonal(40) * 1e-11,
    "around 1e12": seasonal(40) * 1e10,
    "negative": -seasonal(40),
    "around zero": np.random.default_rng(8).normal(0, 1, 40),
    "growing e times a month": np.exp(np.arange(40.0)),
}


@pytest.mark.parametrize("values", HARD.values(), ids=HARD.keys())
def test_a_hard_history_gives_a_forecast_all_the_same(values):
    check(train(history(values), members=("ets", "theta", "ces", "snaive"), origins=3), values)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
@given(
    values=st.lists(
        st.one_of(st.floats(1e-12, 1e12), st.floats(-1e6, -1e-9), st.just(0.0), st.floats(1e-12, 1e-9)),
        min_size=1,
        max_size=45,
    )
)
def test_any_history_gives_a_finite_ordered_forecast(values):
    check(train(history(values), members=QUICK, origins=3), values)


def test_an_empty_history_is_refused_by_name():
    with pytest.raises(ShortHistory):
        train(history([]))


def test_the_same_history_and_vintage_give_the_same_paths_to_the_bit():
    first, second = (train(history(seasonal(40)), members=QUICK, origins=3) for _ in range(2))
    np.testing.assert_array_equal(first.forecast.paths, second.forecast.paths)


def test_a_member_that_the_series_is_too_short_for_is_lost_with_a_note():
    made = train(history(seasonal(30)), members=("theta", "regression"), origins=3)
    assert set(made.forecast.members) == {"theta"}
    assert any("regression was lost" in note and "needs 36 months" in note for note in made.notes)


def test_when_every_member_fails_the_forecast_for_short_histories_stands_in(monkeypatch):
    real = fit_series.member

    def broken(name):
        if name == "short":
            return real(name)
        raise RuntimeError("no such luck")

    monkeypatch.setattr(fit_series, "member", broken)
    made = train(history(seasonal(40)), members=QUICK, origins=3)
    check(made, seasonal(40))
    assert set(made.forecast.members) == {"short"}
    assert any("it failed on this series" in note for note in made.notes)


def test_few_windows_mark_the_levels_they_cannot_support():
    calibration = train(history(seasonal(20)), members=QUICK).forecast.calibration
    assert calibration.windows == 8
    assert calibration.levels_supported == (50, 80)


def test_long_horizons_neither_explode_nor_narrow():
    forecast = train(history(seasonal(72)), members=QUICK, origins=12).forecast
    low, high = forecast.interval(80, 60).T
    assert (high - low)[59] > (high - low)[11]
    assert forecast.mean(60)[59] < 3 * seasonal(72)[-1]


def test_the_steps_of_a_path_move_together():
    forecast = train(history(seasonal(72)), members=QUICK, origins=12).forecast
    yearly = forecast.paths[:, :12].sum(axis=1).std()
    independent = np.sqrt((forecast.paths[:, :12].std(axis=0) ** 2).sum())
    assert yearly > 1.2 * independent
