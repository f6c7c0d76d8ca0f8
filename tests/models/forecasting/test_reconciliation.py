"""Paths that add up, held against the textbook formulas and against what a reader would add by hand."""

from __future__ import annotations

import numpy as np
import pytest

from models.forecasting.reconciliation import Family, coupled, projected, reconcile, shrunk_correlation, summed

IDS = ("a", "a.b", "a.b.d", "a.b.e", "a.c", "a.c.f", "a.c.g", "a.c.h")
LEAVES = ("a.b.d", "a.b.e", "a.c.f", "a.c.g", "a.c.h")
FAMILY = Family.of(IDS)
SIZES = np.array([100.0, 60, 45, 12, 38, 20, 14, 1])  # 2 and 3 off from adding up


def rng(seed: int = 5) -> np.random.Generator:
    print(f"seed {seed}")
    return np.random.default_rng(seed)


def base_paths(paths: int = 300, months: int = 4, *, spread: float = 0.15, seed: int = 5) -> np.ndarray:
    """Independent positive paths that do not add up, [8, N, T]."""
    noise = rng(seed).standard_normal((len(IDS), paths, months))
    return SIZES[:, None, None] * np.exp(spread * noise)


def backtest_errors(windows: int = 40, steps: int = 3, *, seed: int = 6) -> np.ndarray:
    """Errors [8, W, H] with a common cause and a few gaps."""
    random = rng(seed)
    errors = random.standard_normal((len(IDS), windows, steps)) + random.standard_normal((1, windows, steps))
    errors[random.random(errors.shape) < 0.1] = np.nan
    return errors


def assert_adds_up(paths: np.ndarray, series: tuple[str, ...] = IDS) -> None:
    at = {name: paths[row] for row, name in enumerate(series)}
    np.testing.assert_allclose(at["a"], at["a.b"] + at["a.c"], rtol=1e-10)
    np.testing.assert_allclose(at["a.b"], at["a.b.d"] + at["a.b.e"], rtol=1e-10)
    np.testing.assert_allclose(at["a.c"], at["a.c.f"] + at["a.c.g"] + at["a.c.h"], rtol=1e-10)


def summing_matrix() -> np.ndarray:
    """S of the textbook, from the ids: row i has a 1 where leaf j is i or lies below it."""
    return np.array([[float(leaf == s or leaf.startswith(s + ".")) for leaf in LEAVES] for s in IDS])


def test_wholes_and_parts_follow_from_the_ids_in_any_order() -> None:
    family = Family.of(("x.b", "x", "x.b.c", "x.a"))
    assert family.parts == ((1, (0, 3)), (0, (2,)))
    np.testing.assert_array_equal(family.differences(), [[-1, 1, 0, -1], [1, 0, -1, 0]])


def test_the_projection_is_the_textbook_formula_path_by_path() -> None:
    paths = base_paths(paths=25, months=2)
    correlation, _ = shrunk_correlation(backtest_errors())
    found = projected(FAMILY, paths, correlation)
    s = summing_matrix()
    for month in range(2):
        spread = np.diag(paths[..., month].std(axis=1))
        w = np.linalg.inv(spread @ correlation @ spread)
        p = s @ np.linalg.inv(s.T @ w @ s) @ s.T @ w  # Wickramasuriya et al. 2019, eq. 9 with S P
        for path in range(25):
            np.testing.assert_allclose(found[:, path, month], p @ paths[:, path, month], rtol=1e-8, atol=1e-8)


def test_firm_series_stay_and_the_others_move_the_least() -> None:
    paths = base_paths(paths=6, months=1)
    correlation, _ = shrunk_correlation(backtest_errors())
    found = projected(FAMILY, paths, correlation, firm=["a"])[..., 0]
    np.testing.assert_allclose(found[0], paths[0, :, 0], rtol=1e-12)
    spread = np.diag(paths[1:, :, 0].std(axis=1))
    weight = np.linalg.inv(spread @ correlation[1:, 1:] @ spread)
    # Lagrange: least (x - y)' W^-1 (x - y) over the free series, under the differences.
    d = FAMILY.differences()
    system = np.block([[weight, d[:, 1:].T], [d[:, 1:], np.zeros((3, 3))]])
    for path in range(6):
        y = paths[:, path, 0]
        solved = np.linalg.solve(system, np.concatenate([weight @ y[1:], -d[:, 0] * y[0]]))
        np.testing.assert_allclose(found[1:, path], solved[:7], rtol=1e-8)


def test_shrinkage_is_that_of_schaefer_and_strimmer_where_nothing_overlaps() -> None:
    errors = rng(11).standard_normal((4, 30, 1)) + rng(12).standard_normal((1, 30, 1))
    found, share = shrunk_correlation(errors)
    x = errors[..., 0]
    z = x / np.sqrt((x**2).mean(axis=1, keepdims=True))
    n, variance, squared = 30, 0.0, 0.0
    r = np.eye(4)
    for i in range(4):
        for j in range(4):
            if i != j:
                w = [z[i, k] * z[j, k] for k in range(n)]
                r[i, j] = sum(w) / n
                variance += sum((each - r[i, j]) ** 2 for each in w) / (n * (n - 1))
                squared += r[i, j] ** 2
    assert share == pytest.approx(min(1, variance / squared))
    np.testing.assert_allclose(found, (1 - share) * r + share * np.eye(4), rtol=1e-12)


def test_a_correlation_of_few_and_ragged_windows_can_be_used() -> None:
    nothing = np.full((3, 10, 2), np.nan)
    np.testing.assert_array_equal(shrunk_correlation(nothing)[0], np.eye(3))
    ragged = nothing.copy()
    ragged[0, :5], ragged[1, 2:], ragged[2, :2] = 1.0, -1.0, 3.0
    found, share = shrunk_correlation(ragged)
    assert 0 <= share <= 1
    assert np.linalg.eigvalsh(found)[0] >= -1e-12
    np.testing.assert_allclose(np.diag(found), 1)


def test_coupling_keeps_every_value_and_brings_the_correlation() -> None:
    paths = base_paths(paths=2000, months=3)
    correlation = np.full((8, 8), 0.6) + 0.4 * np.eye(8)
    tied = coupled(paths, correlation)
    np.testing.assert_array_equal(np.sort(tied, axis=1), np.sort(paths, axis=1))
    for month in range(3):
        found = np.corrcoef(np.log(tied[..., month]))
        np.testing.assert_allclose(found, correlation, atol=0.06)


def test_coupling_without_correlation_changes_nothing() -> None:
    paths = base_paths()
    np.testing.assert_array_equal(coupled(paths, np.eye(8)), paths)


@pytest.mark.parametrize("seed", range(4))
def test_parts_add_up_to_the_whole_on_every_path_and_nothing_is_negative(seed: int) -> None:
    # A spread of 1 leaves gaps of the size of the whole: the bare projection would go far below zero.
    paths = base_paths(spread=1.0, seed=seed)
    assert (projected(FAMILY, paths, np.eye(8)) < 0).any()
    found, _ = reconcile(FAMILY, paths, backtest_errors(seed=seed))
    assert_adds_up(found)
    assert found.min() > 0


def test_each_whole_binds_its_parts_from_the_top_down() -> None:
    paths, errors = base_paths(paths=50, months=1, spread=0.01), backtest_errors()
    found, _ = reconcile(FAMILY, paths, errors)
    correlation, _ = shrunk_correlation(errors)
    tied = coupled(paths, correlation)
    spread = tied.std(axis=1)[:, 0]

    def shared_out(whole: np.ndarray, rows: list[int]) -> np.ndarray:
        """Parts moved by the row sums of W over the sum of W, times the gap: the formula for a single sum."""
        w = correlation[np.ix_(rows, rows)] * np.outer(spread[rows], spread[rows])
        gap = whole - tied[rows, :, 0].sum(axis=0)
        return tied[rows, :, 0] + np.outer(w.sum(axis=1) / w.sum(), gap)

    b, c = shared_out(tied[0, :, 0], [1, 4])
    np.testing.assert_allclose(found[[1, 4], :, 0], [b, c], rtol=1e-9)
    np.testing.assert_allclose(found[[2, 3], :, 0], shared_out(b, [2, 3]), rtol=1e-9)
    np.testing.assert_allclose(found[5:, :, 0], shared_out(c, [5, 6, 7]), rtol=1e-9)


def test_sums_survive_rounding_to_float32() -> None:
    found, _ = reconcile(FAMILY, base_paths(), backtest_errors())
    stored = found.astype(np.float32).astype(float)
    np.testing.assert_allclose(stored, summed(FAMILY, stored), rtol=1e-6)


def test_the_topmost_whole_keeps_its_distribution() -> None:
    paths = base_paths()
    found, _ = reconcile(FAMILY, paths, backtest_errors())
    np.testing.assert_allclose(np.sort(found[0], axis=0), np.sort(paths[0], axis=0), rtol=1e-10)


def test_a_whole_whose_parts_are_all_known_is_their_sum() -> None:
    paths = base_paths()
    paths[2, :, 0], paths[3, :, 0] = 45.0, 13.0  # a.b.d and a.b.e are published for the first month
    found, _ = reconcile(FAMILY, paths, backtest_errors())
    np.testing.assert_allclose(found[1:4, :, 0], np.array([[58.0], [45.0], [13.0]]) * np.ones(300), rtol=1e-9)
    np.testing.assert_allclose(np.sort(found[0], axis=0), np.sort(paths[0], axis=0), rtol=1e-9)
    assert_adds_up(found)


def test_a_month_that_is_known_stays_and_the_others_give_way() -> None:
    paths = base_paths()
    paths[1, :, 0] = 58.0  # a.b is published for the first month
    found, _ = reconcile(FAMILY, paths, backtest_errors())
    np.testing.assert_allclose(found[1, :, 0], 58.0, rtol=1e-9)
    assert_adds_up(found)


def test_months_known_of_all_that_do_not_add_up_do_not_break_the_others() -> None:
    paths = base_paths()
    paths[..., 0] = SIZES[:, None]
    found, _ = reconcile(FAMILY, paths, backtest_errors())
    assert np.isfinite(found).all()
    assert_adds_up(found)


def test_what_adds_up_already_is_only_tied_together() -> None:
    leaves = base_paths()
    paths = summed(FAMILY, leaves)
    correlation = np.eye(8)
    np.testing.assert_allclose(projected(FAMILY, paths, correlation), paths, rtol=1e-10)


def test_a_series_without_parts_is_left_alone() -> None:
    paths = base_paths()[:1]
    found, share = reconcile(Family.of(["a"]), paths, backtest_errors()[:1])
    assert found is paths
    assert share == 0


def test_the_order_of_the_series_does_not_matter() -> None:
    order = rng(9).permutation(len(IDS))
    paths, errors = base_paths(), backtest_errors()
    one, share = reconcile(FAMILY, paths, errors)
    shuffled = Family.of([IDS[i] for i in order])
    two, same = reconcile(shuffled, paths[order], errors[order])
    assert share == pytest.approx(same)
    np.testing.assert_allclose(two, one[order], rtol=1e-8)


def test_a_family_with_negative_values_adds_up_without_a_floor() -> None:
    paths = base_paths() - 50
    found, _ = reconcile(FAMILY, paths, backtest_errors())
    assert_adds_up(found)
    assert found.min() < 0


def test_months_of_zeros_stay_zero() -> None:
    found, _ = reconcile(FAMILY, np.zeros((8, 50, 2)), backtest_errors())
    np.testing.assert_array_equal(found, 0)


def test_numbers_of_any_size_add_up() -> None:
    for size in (1e-9, 1e12):
        found, _ = reconcile(FAMILY, base_paths() * size, backtest_errors())
        assert_adds_up(found)
        np.testing.assert_allclose(found[0].mean() / size, SIZES[0], rtol=0.1)
