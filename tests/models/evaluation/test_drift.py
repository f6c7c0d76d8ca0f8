"""Drift: what is guaranteed when the forecasts are right, what is found when they are not, and in which words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.core.periods import Month
from models.evaluation.drift import THRESHOLDS, DriftState, Observation, Point, assess
from models.evaluation.sequential_test import (
    BETS,
    CUSUMS,
    DRIFT_LIMITS,
    PATHS,
    RELEASES,
    Array,
    Direction,
    cusums,
    evidence,
    ranks,
    tables,
)

START = Month.of(2020, 1)
NORMAL = NormalDist()
QUIET = (0.4, 0.7, 0.2, 0.55, 0.85, 0.35, 0.6, 0.15, 0.5, 0.75, 0.3, 0.45)
"""A year of figures that no test could object to."""


def scored(pits: Sequence[float], *, version: str = "a", first: Month = START) -> list[Observation]:
    return [Observation(month=first + i, version=version, pit=pit) for i, pit in enumerate(pits)]


def of_errors(sigmas: Sequence[float]) -> list[Observation]:
    return scored([NORMAL.cdf(z) for z in sigmas])


def calibrated(series: int, seed: int, releases: int = RELEASES) -> np.ndarray:
    print("seed", seed)
    return np.random.default_rng(seed).integers(0, PATHS + 1, (series, releases))


# What is guaranteed


@pytest.mark.parametrize("paths", [1, 19, 200, PATHS])
def test_every_bet_is_exactly_fair_on_uniform_ranks(paths: int) -> None:
    np.testing.assert_allclose(tables(paths).payoffs.mean(axis=0), 1.0, rtol=1e-9)
    assert (tables(paths).payoffs > 0).all()


def test_evidence_reaches_its_limit_in_ten_years_no_more_often_than_doobs_inequality_allows() -> None:
    highest = evidence(calibrated(20_000, seed=71)).sum(axis=-1).max(axis=1)
    for limit in (5, THRESHOLDS.watch_evidence, 20, 50, DRIFT_LIMITS.evidence):
        tolerance = 4 * math.sqrt(1 / limit / len(highest))  # four standard errors of the share if the bound were met
        assert (highest >= limit).mean() <= 1 / limit + tolerance, limit


def test_evidence_is_an_e_value_at_every_release() -> None:
    """Its mean is t / RELEASES at release t; the winnings set aside can only lower it."""
    gathered = evidence(calibrated(200_000, seed=72, releases=3)).sum(axis=-1)
    wanted = np.arange(1, 4) / RELEASES
    error = gathered.std(axis=0) / math.sqrt(len(gathered))
    assert (np.abs(gathered.mean(axis=0) - wanted) <= 4 * error).all()


def passage(steps: Array, limit: float, *, grid: float = 0.004) -> float:
    """Upper bound of P(CUSUM of steps with equal probabilities >= limit within RELEASES), by its Markov chain.

    Steps are rounded up to the grid, so the chain is never below the CUSUM.
    """
    up = np.ceil(steps / grid - 1e-9).astype(int)
    lowest, top = int(up.min()), math.ceil(limit / grid)
    law = np.bincount(up - lowest) / len(up)
    state, passed = np.eye(1, top)[0], 0.0
    for _ in range(RELEASES):
        after = np.convolve(state, law)
        zero, below = -lowest, after[: top - lowest]
        passed += after[top - lowest :].sum()
        state = np.concatenate(([below[: zero + 1].sum()], below[zero + 1 :]))
    return passed


def test_the_three_alarms_together_are_false_in_ten_years_for_at_most_five_percent_of_series() -> None:
    bias = tables().scaled_errors - DRIFT_LIMITS.allowance_sigmas
    spread = tables().steps[:, CUSUMS.index(Direction.WIDE)] * DRIFT_LIMITS.spread_cusum
    of_bias, of_spread = 2 * passage(bias, DRIFT_LIMITS.bias_cusum), passage(spread, DRIFT_LIMITS.spread_cusum)
    assert of_bias <= 0.015
    assert of_spread <= 0.030
    assert of_bias + of_spread + 1 / DRIFT_LIMITS.evidence <= 0.05


def test_cusums_cross_as_often_as_their_markov_chain_says() -> None:
    crossed = (cusums(calibrated(40_000, seed=73)) >= 1).any(axis=1)
    spread = tables().steps[:, CUSUMS.index(Direction.WIDE)] * DRIFT_LIMITS.spread_cusum
    assert (
        abs(crossed[:, 2].mean() - passage(spread, DRIFT_LIMITS.spread_cusum)) < 0.004
    )  # sd 0.0009, and the rounding up
    assert abs(crossed[:, 0].mean() - crossed[:, 1].mean()) < 0.003


def test_new_versions_do_not_add_false_alarms() -> None:
    drawn = calibrated(20_000, seed=74)
    fresh = np.zeros(drawn.shape, bool)
    fresh[:, ::10] = True
    never = ((evidence(drawn).sum(-1) >= 20) | (cusums(drawn) >= 1).any(-1)).any(1).mean()
    often = ((evidence(drawn, fresh).sum(-1) >= 20) | (cusums(drawn, fresh) >= 1).any(-1)).any(1).mean()
    assert often < never


def test_few_paths_keep_the_guarantee() -> None:
    print("seed", 75)
    drawn = np.random.default_rng(75).integers(0, 20, (20_000, RELEASES))
    alarm = (evidence(drawn, paths=19).sum(-1) >= DRIFT_LIMITS.evidence) | (cusums(drawn, paths=19) >= 1).any(-1)
    assert alarm.any(axis=1).mean() <= 0.05


# The formulas, slowly


def slow_evidence(observed: Sequence[int], fresh: Sequence[bool]) -> list[float]:
    """For each time the sum over all starts since the last fresh one of the product of payoffs, over A x RELEASES."""
    payoffs, totals = tables().payoffs, []
    for t in range(len(observed)):
        begin = max((s for s in range(t + 1) if fresh[s]), default=0)
        total = 0.0
        for a in range(len(BETS)):
            total += sum(math.prod(payoffs[observed[i], a] for i in range(j, t + 1)) for j in range(begin, t + 1))
        totals.append(total / len(BETS) / RELEASES)
    return totals


def slow_cusum(steps: Sequence[float]) -> float:
    """Highest sum of a run of steps that ends now, or 0."""
    return max([0.0, *(sum(steps[j:]) for j in range(len(steps)))])


@given(st.lists(st.tuples(st.integers(150, 850), st.booleans()), min_size=1, max_size=25))
def test_evidence_and_cusums_agree_with_their_slow_twins(drawn: list[tuple[int, bool]]) -> None:
    observed, fresh = (list(column) for column in zip(*drawn, strict=True))
    gathered = evidence(np.array(observed), np.array(fresh)).sum(axis=-1)
    np.testing.assert_allclose(gathered, slow_evidence(observed, fresh), rtol=1e-9)
    heights = cusums(np.array(observed), np.array(fresh))
    begin = max((s for s in range(len(observed)) if fresh[s]), default=0)
    z = [NORMAL.inv_cdf((rank + 0.5) / (PATHS + 1)) for rank in observed[begin:]]
    # Only a CUSUM that was never cut at its limit has a twin without memory.
    if heights[begin:, :2].max() < 1:
        np.testing.assert_allclose(
            heights[-1, 0],
            slow_cusum([x - DRIFT_LIMITS.allowance_sigmas for x in z]) / DRIFT_LIMITS.bias_cusum,
            atol=1e-12,
        )
        np.testing.assert_allclose(
            heights[-1, 1],
            slow_cusum([-x - DRIFT_LIMITS.allowance_sigmas for x in z]) / DRIFT_LIMITS.bias_cusum,
            atol=1e-12,
        )


def test_payoff_is_near_the_ratio_of_normal_densities() -> None:
    z, rank = tables().scaled_errors[700], 700
    for a, bet in enumerate(BETS):
        ratio = NormalDist(bet.mean, bet.sd).pdf(z) / NORMAL.pdf(z)
        np.testing.assert_allclose(tables().payoffs[rank, a], ratio, rtol=1e-5)


def test_many_series_at_once_say_what_each_says_alone() -> None:
    drawn = calibrated(5, seed=76, releases=30)
    np.testing.assert_array_equal(evidence(drawn), np.stack([evidence(row) for row in drawn]))
    np.testing.assert_array_equal(cusums(drawn), np.stack([cusums(row) for row in drawn]))


def test_rank_is_the_count_of_paths_below_and_uniform_for_a_continuous_pit() -> None:
    np.testing.assert_array_equal(ranks(np.arange(PATHS + 1) / PATHS), np.arange(PATHS + 1))
    middles = (np.arange(PATHS + 1) + 0.5) / (PATHS + 1)
    np.testing.assert_array_equal(ranks(middles), np.arange(PATHS + 1))


# What is found, and in which words


def test_a_quiet_year_is_steady() -> None:
    drift = assess(scored(QUIET))
    assert (drift.state, drift.reason, drift.since) == (DriftState.STEADY, "no sign of drift in 12 figures", None)
    assert drift.evidence < 1


def test_bias_is_told_with_the_figures_that_show_it() -> None:
    drift = assess(of_errors([0.0, -0.6, 0.3, -0.2, 1.1, 1.2, 1.9, 1.5, 2.6]))
    assert drift.state is DriftState.WATCH
    assert drift.reason == "bias up: the last 5 figures were above the forecast, 3 of them beyond the 80 % interval"


def test_bias_down_mirrors_bias_up() -> None:
    sigmas = [0.0, -0.6, 0.3, -0.2, 1.1, 1.2, 1.9, 1.5, 2.6, 2.0, 1.9]
    up, down = assess(of_errors(sigmas)), assess(of_errors([-z for z in sigmas]))
    assert up.state is down.state is DriftState.DRIFT
    np.testing.assert_allclose(up.evidence, down.evidence, rtol=1e-9)
    assert down.reason == up.reason.replace("bias up", "bias down").replace("above", "below")
    assert down.since == up.since


def test_a_level_shift_of_four_sigma_is_drift_at_the_second_figure() -> None:
    drift = assess([*scored(QUIET), *scored([1.0, 1.0], first=START + 12)])
    assert drift.state is DriftState.DRIFT
    assert drift.since == START + 13
    assert drift.reason == "level break up: the last 2 figures were far above the forecast, beyond the 80 % interval"


def test_one_figure_outside_of_all_paths_is_watched_and_no_more() -> None:
    drift = assess([*scored(QUIET), *scored([0.0], first=START + 12)])
    assert (drift.state, drift.since) == (DriftState.WATCH, START + 12)
    assert drift.reason == "bias down: the last figure was below the forecast, beyond the 80 % interval"


def test_doubled_errors_on_both_sides_are_told_as_spread() -> None:
    drift = assess(of_errors([2.4, -2.0, 0.3, -2.7, 2.2, 1.6, -1.9, 2.5]))
    assert drift.state is DriftState.DRIFT
    assert drift.reason.startswith("spread: 7 of the last 8 figures were beyond the 80 % interval, on both sides")


def test_intervals_that_are_far_too_wide_are_found_by_evidence_alone() -> None:
    drift = assess(of_errors([0.1, -0.2, 0.3, -0.1, 0.0, -0.3] * 5))
    assert drift.state is DriftState.DRIFT
    assert drift.cusum < 1
    assert drift.reason.startswith("spread, intervals too wide: the last 24 figures were within the 50 % interval")


def test_a_slow_bias_that_no_cusum_sees_is_found_by_evidence() -> None:
    drift = assess(of_errors([0.9, 0.6, 0.8] * 14))
    assert drift.state is DriftState.DRIFT
    assert drift.cusum < 0.1
    assert drift.reason == "bias up: the last 24 figures were above the forecast, 0 of them beyond the 80 % interval"


def test_drift_is_stated_at_the_figure_at_which_evidence_or_a_cusum_reaches_its_limit() -> None:
    """What the benchmark measures on arrays is what ``assess`` tells of one series."""
    print("seed", 77)
    shifts = np.linspace(-1.5, 1.5, 40)[:, None]
    for errors in np.random.default_rng(77).standard_normal((40, 40)) + shifts:
        observations = of_errors(errors.tolist())
        observed = ranks(np.array([o.pit for o in observations]))
        alarm = (evidence(observed).sum(axis=-1) >= DRIFT_LIMITS.evidence) | (cusums(observed) >= 1).any(axis=-1)
        stated = [p.state is DriftState.DRIFT for p in assess(observations).points]
        assert stated.index(True) == alarm.argmax() if alarm.any() else not any(stated)


def test_drift_ends_when_the_figures_are_good_again() -> None:
    drift = assess([*scored([1.0] * 4), *scored(QUIET * 2, first=START + 4)])
    states = [p.state for p in drift.points]
    assert states[3] is DriftState.DRIFT
    assert states[4] is DriftState.DRIFT, "one good figure is not enough"
    assert drift.state is DriftState.STEADY


# One point a month, and everything that goes wrong with it


def test_order_of_the_observations_does_not_matter() -> None:
    history = [*scored(QUIET), *scored([0.97, 0.99, 0.2, 0.999], version="b", first=START + 12)]
    mixed = [history[i] for i in np.random.default_rng(5).permutation(len(history))]
    assert assess(mixed) == assess(history)


def test_evidence_starts_anew_with_a_new_version_and_history_is_kept() -> None:
    old, new = scored([1.0] * 5), scored(QUIET, version="b", first=START + 5)
    drift, alone = assess([*old, *new]), assess(new)
    assert [p.evidence for p in drift.points[5:]] == [p.evidence for p in alone.points]
    assert [p.state for p in drift.points[:5]] == [p.state for p in assess(old).points]
    assert (drift.state, drift.reason) == (DriftState.STEADY, "no sign of drift in 12 figures")


def test_a_refit_of_the_version_in_service_carries_the_evidence_on() -> None:
    same = scored([0.97, 0.96, 0.98, 0.9])
    refitted = [replace(o, version=f"v{i}", refit=i > 0) for i, o in enumerate(same)]
    assert [p.evidence for p in assess(refitted).points] == [p.evidence for p in assess(same).points]
    restarted = [replace(o, refit=False) for o in refitted]
    assert assess(restarted).evidence < assess(same).evidence


def test_since_does_not_reach_back_before_a_new_version() -> None:
    drift = assess([*scored([1.0] * 3), *scored([1.0] * 3, version="b", first=START + 3)])
    assert (drift.state, drift.since) == (DriftState.DRIFT, START + 4)


def counted(points: Sequence[Point]) -> list[str]:
    return [f"{p.observation.month}+{p.observation.step} {p.note}".strip() for p in points]


def test_of_months_that_arrive_at_once_only_the_first_step_counts() -> None:
    """March comes late, with April and May; all three were forecast with what was known in February."""
    february, late = scored([0.5, 0.6]), scored([0.9, 0.95, 0.99, 0.4], first=START + 2)
    late = [replace(o, step=step) for o, step in zip(late, (1, 2, 3, 1), strict=True)]
    drift = assess([*february, *late])
    assert counted(drift.points) == [
        "2020-01+1",
        "2020-02+1",
        "2020-03+1",
        "2020-04+2 forecast did not know 2020-03",
        "2020-05+3 forecast did not know 2020-03",
        "2020-06+1",
    ]
    assert drift.evidence == assess([february[0], february[1], late[0], late[3]]).evidence


def test_a_month_that_never_came_does_not_stop_the_next_from_counting() -> None:
    second = Observation(month=START + 2, version="a", pit=0.9, step=2)
    assert counted(assess([*scored([0.5]), second]).points) == ["2020-01+1", "2020-03+2"]


def test_all_steps_of_all_forecasts_may_be_given_and_one_step_scores_are_used() -> None:
    first = [replace(o, step=i + 1) for i, o in enumerate(scored([0.5, 0.6, 0.7, 0.8]))]
    everything = [*first, *scored([0.9, 0.2, 0.3], first=START + 1)]
    assert assess(everything).evidence == assess(scored([0.5, 0.9, 0.2, 0.3])).evidence


def test_a_month_given_twice_counts_once_and_the_first_one_counts() -> None:
    once = scored([0.5, 0.6])
    drift = assess([*once, replace(once[1], pit=1.0)])
    assert drift.points[-1].note == "month already counted"
    assert (drift.evidence, drift.state) == (assess(once).evidence, DriftState.STEADY)


def test_a_revised_figure_never_counts() -> None:
    once = scored(QUIET)
    drift = assess([*once, replace(once[-1], pit=0.5, revised=True)])
    assert (drift.evidence, drift.points[-1].note) == (assess(once).evidence, "revised figure")
    assert assess([replace(o, pit=1.0, revised=True) for o in once]).evidence == 0


def test_a_large_revision_is_its_own_reason() -> None:
    once = scored(QUIET)
    drift = assess([*once, replace(once[-1], pit=0.999, revised=True)])
    assert (drift.state, drift.since, drift.evidence) == (DriftState.WATCH, START + 11, assess(once).evidence)
    assert drift.reason == "revision: 2020-12 was revised up by 3.1 sigma after it was scored"
    assert drift.points[-1].state is DriftState.STEADY


def test_a_revision_beyond_the_paths_is_measured_by_the_scaled_errors_given() -> None:
    scores = [replace(o, scaled_error=-4.0) for o in scored([0.0])]
    drift = assess([*scores, replace(scores[0], scaled_error=-6.5, revised=True)])
    assert drift.reason.endswith("; revision: 2020-01 was revised down by 2.5 sigma after it was scored")
    assert drift.reason.startswith("bias down")


def test_a_revision_small_or_long_ago_is_not_named() -> None:
    once = scored(QUIET)
    small, old = replace(once[-1], pit=0.6, revised=True), replace(once[5], pit=0.999, revised=True)
    assert assess([*once, small, old]).reason == "no sign of drift in 12 figures"


def test_a_revision_of_a_month_that_was_never_scored_is_not_named() -> None:
    lone = Observation(month=START, version="a", pit=1.0, revised=True)
    assert assess([lone]).reason == "no figure scored yet"


# Nasty inputs


def test_nothing_scored_is_steady() -> None:
    drift = assess([])
    assert (drift.evidence, drift.cusum, drift.state, drift.since) == (0.0, 0.0, DriftState.STEADY, None)
    assert drift.reason == "no figure scored yet"


@pytest.mark.parametrize("pit", [0.0, 1e-300, 0.5, 1 - 1e-16, 1.0])
def test_one_figure_is_never_drift(pit: float) -> None:
    drift = assess(scored([pit]))
    assert drift.state is not DriftState.DRIFT
    assert 0 < drift.evidence < math.inf
    assert len(drift.points) == 1


def test_an_unscored_month_is_shown_and_not_counted() -> None:
    with_gap = assess(scored([0.5, math.nan, 0.6]))
    assert with_gap.points[1].note == "not scored"
    assert with_gap.points[1].evidence == with_gap.points[0].evidence
    assert assess(scored([math.nan])).reason == "no figure scored yet"


@pytest.mark.parametrize("pit", [-0.001, 1.001, math.inf])
def test_a_pit_outside_of_0_to_1_is_refused(pit: float) -> None:
    with pytest.raises(ValueError, match=r"is not 0\.\.1"):
        scored([pit])


def test_a_step_below_1_is_refused() -> None:
    with pytest.raises(ValueError, match="step 0"):
        Observation(month=START, version="a", pit=0.5, step=0)


@pytest.mark.parametrize("pit", [0.0, 0.5, 1.0])
def test_forty_years_of_the_same_figure_stay_finite(pit: float) -> None:
    drift = assess(scored([pit] * 480))
    assert math.isfinite(drift.evidence)
    assert drift.state is DriftState.DRIFT


@given(st.lists(st.one_of(st.floats(0, 1), st.just(math.nan)), max_size=40))
def test_any_history_has_a_finite_answer_for_each_observation(pits: list[float]) -> None:
    drift = assess(scored(pits))
    assert len(drift.points) == len(pits)
    assert all(math.isfinite(p.evidence) and 0 <= p.cusum <= 1 for p in drift.points)
    assert (drift.since is None) == (drift.state is DriftState.STEADY)
    assert drift.reason


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.integers(0, 29), st.floats(0, 1))
def test_a_higher_figure_never_lowers_the_cusum_up_nor_raises_the_cusum_down(
    pits: list[float], at: int, higher: float
) -> None:
    lower = np.array(pits)
    raised = lower.copy()
    raised[at % len(pits)] = max(higher, raised[at % len(pits)])
    before, after = cusums(ranks(lower)), cusums(ranks(raised))
    assert (after[:, 0] >= before[:, 0] - 1e-12).all()
    assert (after[:, 1] <= before[:, 1] + 1e-12).all()


def test_evidence_up_rises_with_the_rank_and_evidence_of_spread_with_the_distance_from_the_middle() -> None:
    payoffs = tables().payoffs
    for a, bet in enumerate(BETS):
        upper = np.diff(payoffs[PATHS // 2 :, a])
        rising = upper if bet.direction in (Direction.UP, Direction.WIDE) else -upper
        assert (rising > -1e-9).all(), bet
