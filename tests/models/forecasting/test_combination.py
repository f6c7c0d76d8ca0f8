"""Weights near equal, and long horizons that do not run away."""

import numpy as np
import pytest

from models.forecasting import combination

CORE = ("ets", "theta", "ces", "arima")


def errors(*sizes, windows=24, steps=12):
    """Errors of one size for each member, [M, W, H]."""
    return np.array([np.full((windows, steps), size) for size in sizes], float)


def test_without_errors_the_core_members_weigh_the_same_and_the_others_nothing():
    unknown = np.full((6, 0, 12), np.nan)
    found = combination.weights((*CORE, "prophet", "regression"), unknown)
    np.testing.assert_allclose(found, [0.25, 0.25, 0.25, 0.25, 0, 0])


def test_members_that_are_only_compared_carry_the_weight_where_no_other_is_there():
    np.testing.assert_allclose(combination.weights(("prophet", "regression"), np.full((2, 0, 12), np.nan)), [0.5, 0.5])


def test_few_windows_move_the_weights_less_than_many():
    few = combination.weights(CORE, errors(1, 2, 2, 2, windows=2))
    many = combination.weights(CORE, errors(1, 2, 2, 2, windows=36))
    assert 0.25 < few[0] < many[0] < 1
    assert few[0] - 0.25 < 0.1


def test_weights_sum_to_one_and_order_as_the_errors_do():
    found = combination.weights(CORE, errors(1, 2, 3, 4))
    assert found.sum() == pytest.approx(1)
    assert (np.diff(found) < 0).all()


def test_errors_of_zero_do_not_divide_by_zero():
    found = combination.weights(CORE, errors(0, 0, 0, 0))
    np.testing.assert_allclose(found, 0.25)


def test_only_steps_that_all_weighted_members_forecast_are_compared():
    e = errors(1, 1, 1, 1)
    e[0, :5] = 100
    e[1, :5] = np.nan  # theta missed exactly the windows that were hard for ets
    np.testing.assert_allclose(combination.weights(CORE, e), 0.25)


def test_a_missing_member_leaves_its_weight_to_the_others():
    forecasts = np.array([[1.0, np.nan, np.nan], [3.0, 3.0, np.nan]])
    np.testing.assert_allclose(combination.combine(forecasts, np.array([0.5, 0.5])), [2.0, 3.0, np.nan])


def test_damping_keeps_two_years_and_the_season_and_slows_the_trend():
    season = np.tile(np.sin(np.arange(12)), 5)
    line = np.arange(60.0)
    found = combination.damped(line + season, season=12)
    np.testing.assert_allclose(found[:24], (line + season)[:24])
    yearly = (found[12:] - found[:-12]).reshape(4, 12)
    np.testing.assert_allclose(yearly, 12 * 0.8 ** np.arange(4)[:, None] * np.ones(12))


def test_a_member_that_never_forecast_does_not_keep_the_others_from_learning():
    e = errors(1, 2, 2, np.nan)
    found = combination.weights(CORE, e)
    assert found[0] > 1.1 * found[1]
    np.testing.assert_allclose(found[3], found[1])  # as the worst of the others


def test_windows_count_that_only_a_latecomer_missed():
    late = errors(1, 2, 2, 2)
    late[3, :-1] = np.nan
    np.testing.assert_allclose(combination.weights(CORE, late), combination.weights(CORE, errors(1, 2, 2, np.nan)))
