"""Which members forecast a history of which kind."""

import numpy as np
import pytest

from models.core.periods import Month
from models.vintages.vintage import History
from training.engine_members import COMPARED, all_members, combined_members

NETWORKS, ENGINE, SMOOTH = ("pretrained",), ("pretrained", "theta"), ("pretrained", "theta", "ets")
COUNTS = ("counts",)


def history(values) -> History:
    return History("a.b", Month.of(2015, 1), np.asarray(values, float))


@pytest.mark.parametrize(
    ("share", "members"), [(0.0, ENGINE), (0.1, ENGINE), (0.5, NETWORKS), (0.9, NETWORKS), (1.0, NETWORKS)]
)
def test_after_many_zeros_before_a_beginning_only_the_networks_forecast(share, members):
    values = np.random.default_rng(6).poisson(4, 60) + 1.0
    values[: int(share * 60)] = 0
    assert combined_members(history(values)) == members


@pytest.mark.parametrize(("share", "members"), [(0.1, ENGINE), (0.5, COUNTS), (0.9, COUNTS)])
def test_among_many_zeros_past_values_forecast(share, members):
    rng = np.random.default_rng(6)
    values = np.where(rng.random(60) < share, 0.0, rng.poisson(4, 60) + 1.0)
    assert combined_members(history(values)) == members
    assert combined_members(history(-values)) == (NETWORKS if members == COUNTS else ENGINE)


@pytest.mark.parametrize(("deviation", "members"), [(0.05, SMOOTH), (5.0, ENGINE)])
def test_exponential_smoothing_joins_on_smooth_histories(deviation, members):
    noise = np.random.default_rng(7).normal(0, deviation, 60)
    assert combined_members(history(200 + 0.4 * np.arange(60) + noise)) == members


@pytest.mark.parametrize("values", [np.full(60, 3.0), np.arange(12.0) + 1, [5.0]])
def test_constant_and_short_histories_are_not_smooth(values):
    assert combined_members(history(values)) == ENGINE


def test_what_is_combined_is_not_compared_once_more():
    line = history(200 + 0.4 * np.arange(60))
    assert all_members(line) == (*SMOOTH, "snaive", "regression", "prophet")
    assert all_members(history([5.0])) == (*ENGINE, *COMPARED)
    rare = history([0, 0, 3, 0, 0, 1, 0, 0, 0, 5, 0, 0, 2, 0])
    assert all_members(rare) == (*COUNTS, *COMPARED)
    assert all_members(line, compared=()) == SMOOTH
