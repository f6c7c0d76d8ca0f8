"""What is published, and that its scores are honest."""

import json
from dataclasses import replace

import numpy as np
import pytest

from models.core.periods import Month
from models.vintages.vintage import History
from training.backtest import PROBABILITIES, BacktestTable
from training.model_selection import COMBINATION, binomial_range, choose, clipped_medians, out_of_sample_quantiles

START = Month.of(2015, 1)
CORE = ("ets", "theta", "ces")


def table(sizes, *, windows=36, steps=12, seed=4):
    """A table whose members' errors are normal, with a standard deviation each, around a truth of about 100."""
    rng = np.random.default_rng(seed)
    truth = 100 + rng.normal(0, 1, (windows, steps))
    z = np.array([-1.96, -1.28, -0.84, -0.52, -0.25, 0, 0.25, 0.52, 0.84, 1.28, 1.96])
    forecasts = np.array([truth + rng.normal(0, s, truth.shape) for s in sizes.values()])
    histories = tuple(History("a.b", START, 100 + rng.normal(0, 3, 40 + w)) for w in range(windows))
    return BacktestTable(
        series="a.b",
        members=tuple(sizes),
        cutoffs=tuple(h.cutoff for h in histories),
        quantiles=forecasts[..., None] + z,
        truth=truth,
        scale=np.full(windows, 3.0),
        histories=histories,
        scored=24,
        lost={},
    )


def test_the_combination_is_published_where_members_are_about_as_good():
    found = choose(table(dict.fromkeys(CORE, 3.0)))
    assert set(found.weights) == set(CORE)
    assert sum(found.weights.values()) == pytest.approx(1)
    assert found.scores[0]["member"] == COMBINATION


def test_a_member_that_is_far_better_is_published_alone_and_that_is_said():
    found = choose(table({"ets": 0.1, "theta": 9.0, "ces": 9.0}))
    assert found.weights == {"ets": 1.0}
    assert "ets alone" in found.notes[-1]


def test_prophet_is_compared_and_not_published_however_good_it_was():
    found = choose(table({"ets": 3.0, "theta": 3.0, "prophet": 0.1}))
    assert "prophet" not in found.weights
    assert {"prophet", COMBINATION} <= {row["member"] for row in found.scores}


def test_no_truth_after_an_origin_changes_what_the_combination_said_at_it():
    honest = table(dict.fromkeys(CORE, 3.0))
    k = 20
    later = np.where(honest.known_at(k), honest.truth, honest.truth * 7 + 1000)
    assert (later != honest.truth).any()
    np.testing.assert_array_equal(
        out_of_sample_quantiles(honest)[: k + 1], out_of_sample_quantiles(replace(honest, truth=later))[: k + 1]
    )


@pytest.mark.parametrize(("windows", "least"), [(36, 0.45), (100, 0.6)])
def test_the_intervals_of_the_combination_hold_where_the_claims_do_not_the_better_the_more_windows(windows, least):
    rows = [choose(table(dict.fromkeys(CORE, 6.0), windows=windows, seed=s)).scores for s in range(8)]
    assert least < np.mean([r[0]["coverage_80"] for r in rows]) < 0.9
    assert np.mean([r[1]["coverage_80"] for r in rows]) < 0.3


def test_scores_are_json_even_where_nothing_could_be_scored():
    empty = table(dict.fromkeys(CORE, 3.0))
    empty = replace(empty, truth=np.full_like(empty.truth, np.nan))
    rows = choose(empty).scores
    assert json.loads(json.dumps(rows, allow_nan=False))[0]["mase"] is None


def test_scores_count_windows_and_points_from_the_scored_end():
    row = choose(table(dict.fromkeys(CORE, 3.0))).scores[0]
    assert (row["windows"], row["points"]) == (24, 24 * 12)


@pytest.mark.parametrize(("level", "trials"), [(80, 36), (95, 36), (80, 432)])
def test_the_binomial_range_holds_ninety_five_percent_of_binomial_draws(level, trials):
    low, high = binomial_range(level, trials)
    share = np.random.default_rng(1).binomial(trials, level / 100, 20_000) / trials
    assert ((share >= low) & (share <= high)).mean() == pytest.approx(0.96, abs=0.025)


def test_the_probabilities_of_a_backtest_are_those_that_the_scores_need():
    assert set(PROBABILITIES) == {i / 10 for i in range(1, 10)} | {0.025, 0.975}


def test_a_member_that_went_astray_is_heard_no_further_out_than_the_networks_interval():
    spread = np.linspace(-1.0, 1.0, 11)
    quantiles = np.array([10 + spread, 50 + spread, 10.2 + spread])[:, None]  # [M, H = 1, Q]
    np.testing.assert_allclose(
        clipped_medians(("pretrained", "ets", "ces"), quantiles)[:, 0], [10, 10 + spread[9], 10.2]
    )
    np.testing.assert_array_equal(clipped_medians(("arima", "ets", "ces"), quantiles), quantiles[..., 5])
    quantiles[0] = np.nan
    np.testing.assert_allclose(clipped_medians(("pretrained", "ets", "ces"), quantiles)[1:, 0], [50, 10.2])
