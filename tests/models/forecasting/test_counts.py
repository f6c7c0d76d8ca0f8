"""Series with many zeros: which those are, and their quantiles beside a slow count of weighted values."""

from __future__ import annotations

import numpy as np
import pytest

from models.core.errors import ShortHistory
from models.core.periods import Month
from models.forecasting.members.counts import Counts, is_intermittent, whole_numbers
from models.forecasting.members.registry import member
from models.vintages.vintage import History

PROBABILITIES = (0.025, 0.1, 0.5, 0.9, 0.975)


def counts(seed: int, share: float, months: int = 60) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.where(rng.random(months) < share, 0.0, rng.poisson(3, months) + 1.0)


def history(values) -> History:
    return History("a.b", Month.of(2015, 1), np.asarray(values, float))


def slow_quantile(values, step: int, probability: float) -> float:
    """The least value that so much of the weight does not exceed."""
    weight: dict[float, float] = {}
    for age, value in enumerate(reversed(values)):
        apart = min((age + step) % 12, -(age + step) % 12)
        season = {0: 3.0, 1: 2.0}.get(apart, 1.0)
        weight[value] = weight.get(value, 0.0) + season * 0.5 ** (age / 24)
    reached = 0.0
    for value in sorted(weight):
        reached += weight[value] / sum(weight.values())
        if reached >= probability - 1e-9:
            return value
    return max(weight)


@pytest.mark.parametrize("seed", range(5))
def test_quantiles_are_those_of_a_slow_count(seed: int) -> None:
    values = counts(seed, 0.5, 47)
    found = member("counts").fit(history(values)).quantiles(30, PROBABILITIES)
    slow = [[slow_quantile(values.tolist(), step, p) for p in PROBABILITIES] for step in range(1, 31)]
    np.testing.assert_array_equal(found, slow)


def test_every_quantile_is_a_value_that_was_seen_and_most_of_many_zeros_are_zero() -> None:
    values = counts(1, 0.7)
    found = Counts().fit(history(values)).quantiles(60, PROBABILITIES)
    assert set(found.ravel()) <= set(values)
    assert (np.diff(found, axis=1) >= 0).all()
    assert (found[:, 2] == 0).mean() > 0.9


def test_recent_values_count_for_more() -> None:
    faded = np.r_[np.tile([8.0, 0, 9, 0, 0, 7], 6), np.tile([1.0, 0, 2, 0, 0, 1], 8)]
    highest = Counts().fit(history(faded)).quantiles(1, (0.75,))[0, 0]
    assert highest <= 2


def test_a_later_history_is_drawn_from_anew_and_less_than_a_year_is_refused() -> None:
    values = counts(2, 0.4)
    early = Counts().fit(history(values[:40]))
    np.testing.assert_array_equal(
        early.updated(history(values)).quantiles(3, PROBABILITIES),
        Counts().fit(history(values)).quantiles(3, PROBABILITIES),
    )
    with pytest.raises(ShortHistory, match="12"):
        Counts().fit(history(values[:11]))


@pytest.mark.parametrize("share", [0.35, 0.5, 0.8, 0.9])
def test_zeros_now_and_then_are_intermittent(share: float) -> None:
    found = [is_intermittent(counts(seed, share, 72)) for seed in range(40)]
    assert np.mean(found) >= 0.9


def test_two_years_of_zeros_are_intermittent_and_fourteen_months_are_an_interruption() -> None:
    assert is_intermittent(np.r_[np.full(30, 5.0), np.zeros(24)])
    assert not is_intermittent(np.r_[np.full(30, 5.0), np.zeros(14)])


@pytest.mark.parametrize(
    "values",
    [
        np.zeros(60),
        counts(1, 0.1),
        -counts(1, 0.5),
        np.r_[np.zeros(40), np.arange(1.0, 21)],  # began late
        np.tile([0.0, 0, 0, 0, 2, 5, 9, 9, 5, 2, 0, 0], 5),  # a season
        np.r_[counts(3, 0.6, 36), counts(4, 0.0, 24) + 3],  # was intermittent
    ],
)
def test_other_zeros_are_not(values) -> None:
    assert not is_intermittent(values)


def test_whole_numbers() -> None:
    assert whole_numbers(np.array([0.0, 3, 12]))
    assert not whole_numbers(np.array([0.0, 2.5]))
