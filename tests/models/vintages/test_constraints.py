import numpy as np
import pytest
from scipy.optimize import linprog

from models.vintages.constraints import UNBOUNDED, Constraints


def by_linear_programming(months, statements, start, end):
    """The slow and obvious twin: least and largest sum by linear programming."""
    rows, limits = [], []
    for a, b, low, high in statements:
        row = np.zeros(months)
        row[a:b] = 1
        rows += [row, -row]
        limits += [high, -low]
    goal = np.zeros(months)
    goal[start:end] = 1
    least = linprog(goal, A_ub=np.array(rows), b_ub=limits, bounds=(0, None))
    most = linprog(-goal, A_ub=np.array(rows), b_ub=limits, bounds=(0, None))
    return least.fun, -most.fun if most.status == 0 else UNBOUNDED


@pytest.mark.parametrize("seed", range(12))
def test_bounds_are_those_of_linear_programming(seed):
    rng = np.random.default_rng(seed)
    months = int(rng.integers(3, 9))
    truth, bounds, statements = rng.uniform(0, 10, months), Constraints(months), []
    for _ in range(int(rng.integers(2, 8))):
        start, end = sorted(rng.choice(months + 1, 2, replace=False).tolist())
        low, high = truth[start:end].sum() - rng.uniform(0, 2), truth[start:end].sum() + rng.uniform(0, 2)
        statements.append((start, end, max(low, 0.0), high))
        bounds.add(start, end, max(low, 0.0), high)
    for start in range(months):
        for end in range(start + 1, months + 1):
            wanted = by_linear_programming(months, statements, start, end)
            np.testing.assert_allclose(bounds.interval(start, end), wanted, atol=1e-7, err_msg=f"seed {seed}")


def test_months_are_never_negative_so_a_part_bounds_the_whole_from_below():
    bounds = Constraints(3)
    bounds.add(1, 2, 5.0, 6.0)
    assert bounds.interval(0, 3) == (5.0, UNBOUNDED)


def test_a_copy_is_independent():
    bounds = Constraints(2)
    bounds.copy().add(0, 1, 1.0, 2.0)
    assert bounds.interval(0, 1) == (0.0, UNBOUNDED)


def test_month_intervals_are_the_intervals_of_single_months():
    bounds = Constraints(2)
    bounds.add(0, 1, 1.0, 2.0)
    bounds.add(0, 2, 4.0, 5.0)
    low, high = bounds.month_intervals()
    np.testing.assert_allclose([low, high], [[1.0, 2.0], [2.0, 4.0]])
