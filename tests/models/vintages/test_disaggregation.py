import numpy as np
import pytest

from models.vintages.disaggregation import Sum, disaggregate, own_indicator


def by_least_squares(known, indicator, sums, step):
    """The slow and obvious twin: the smoothest ratio with exact sums, by one dense bordered system."""
    months = len(known)
    ratio = known / indicator
    level = np.nanmedian(ratio) if np.isfinite(ratio).any() else 1.0
    differences = np.diff(np.eye(months), axis=0) / step
    weight = differences.T @ differences + 0.25 * np.eye(months)
    rows = [np.eye(months)[t] * indicator[t] for t in range(months) if np.isfinite(known[t])]
    values = [known[t] for t in range(months) if np.isfinite(known[t])]
    for s in sums:
        row = np.zeros(months)
        row[s.start : s.end] = indicator[s.start : s.end]
        rows.append(row)
        values.append(s.value)
    a = np.array(rows)
    border = np.block([[weight * level**-2, a.T], [a, np.zeros((len(a), len(a)))]])
    pull = np.concatenate([np.full(months, 0.25 / level), values])
    return indicator * np.linalg.lstsq(border, pull, rcond=None)[0][:months]


@pytest.mark.parametrize("seed", range(6))
def test_open_months_are_those_of_a_dense_least_squares(seed):
    rng = np.random.default_rng(seed)
    indicator = rng.uniform(80, 120, 18)
    truth = indicator * rng.uniform(0.9, 1.1, 18)
    known = truth.copy()
    known[rng.choice(12, 7, replace=False) + 3] = np.nan
    sums = [Sum(0, 12, truth[:12].sum(), 0.0)]
    ratio = known / indicator
    assert (np.diff(np.flatnonzero(np.isfinite(ratio))) == 1).sum() < 12
    found, _ = disaggregate(known, indicator, sums)
    steps = np.diff(np.log(ratio[np.isfinite(ratio)]))[np.diff(np.flatnonzero(np.isfinite(ratio))) == 1]
    spread = np.median(np.abs(steps - np.median(steps)))
    step = 0.06 if len(steps) < 8 else float(np.clip(1.4826 * spread, 0.02, 0.30))
    np.testing.assert_allclose(found, by_least_squares(known, indicator, sums, step), rtol=1e-6, err_msg=f"seed {seed}")


def test_exact_sums_hold_exactly_and_known_months_stay():
    known = np.array([10.0, np.nan, np.nan, 12.0, np.nan])
    values, errors = disaggregate(known, np.ones(5), [Sum(0, 3, 31.0, 0.0), Sum(3, 5, 25.0, 0.0)])
    np.testing.assert_allclose([values[:3].sum(), values[3:].sum(), values[0], values[3]], [31, 25, 10, 12])
    np.testing.assert_allclose(errors[[0, 3, 4]], 0.0, atol=1e-6)
    assert errors[1] > 0


def test_a_loose_sum_only_pulls():
    values, _ = disaggregate(np.array([10.0, np.nan, 10.0]), np.ones(3), [Sum(0, 3, 60.0, 100.0)])
    assert 10.0 <= values[1] < 20.0


def test_no_open_month_comes_back_below_zero():
    known = np.array([100.0, np.nan, np.nan, 100.0])
    values, _ = disaggregate(known, np.ones(4), [Sum(1, 3, 1.0, 0.0)])
    assert (values >= 0).all()
    np.testing.assert_allclose(values[1:3].sum(), 1.0)


def test_the_indicator_of_nothing_is_flat():
    np.testing.assert_allclose(own_indicator(np.full(4, np.nan), []), 1.0)


def test_the_own_indicator_follows_growth():
    guide = own_indicator(100 * 1.02 ** np.arange(36.0), [])
    assert guide[30] > 1.3 * guide[5]
