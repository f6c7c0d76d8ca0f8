"""News or noise: the regressions against statsmodels, and records made as news or as noise."""

from __future__ import annotations

import numpy as np
import pytest

from models.evaluation.revision_tests import LEAST_MONTHS, Kind, news_or_noise, regress, usual_lags

SEEDS = range(8)


@pytest.mark.parametrize("seed", SEEDS)
def test_errors_and_wald_are_those_of_statsmodels(seed: int) -> None:
    api = pytest.importorskip("statsmodels.api")
    rng = np.random.default_rng(seed)
    months = int(rng.integers(24, 200))
    x = 10.0 ** rng.integers(-2, 6) * (1 + 0.1 * rng.normal(size=months).cumsum())  # rates and billions
    y = 0.05 * x + rng.normal(size=months).cumsum() * np.abs(x).mean()
    lags = usual_lags(months)
    wanted = api.OLS(y, api.add_constant(x)).fit(cov_type="HAC", cov_kwds={"maxlags": lags})
    found = regress(y, x)
    np.testing.assert_allclose((found.intercept, found.slope), wanted.params, rtol=1e-7, err_msg=f"seed {seed}")
    np.testing.assert_allclose((found.intercept_se, found.slope_se), wanted.bse, rtol=1e-7)
    wald = wanted.wald_test(np.eye(2), use_f=False, scalar=True)
    np.testing.assert_allclose((found.wald, found.p), (wald.statistic, wald.pvalue), rtol=1e-6, atol=1e-300)


def test_without_lags_the_errors_are_those_of_white() -> None:
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=40), rng.normal(size=40)
    design = np.column_stack([np.ones(40), x])
    beta, *_ = np.linalg.lstsq(design, y, rcond=None)
    bread = np.linalg.inv(design.T @ design)
    meat = sum(e**2 * np.outer(row, row) for row, e in zip(design, y - design @ beta, strict=True))
    np.testing.assert_allclose(regress(y, x, lags=0).slope_se ** 2, (bread @ meat @ bread)[1, 1], rtol=1e-10)


@pytest.mark.parametrize(("months", "lags"), [(24, 2), (100, 4), (128, 4), (500, 5)])
def test_lags_follow_newey_and_west(months: int, lags: int) -> None:
    assert usual_lags(months) == lags


def kinds(kind: Kind) -> list[Kind | None]:
    """What is found in 40 records of 200 months made as news, or as noise."""
    found = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        base, extra = rng.normal(1, 1, 200), rng.normal(0, 0.7, 200)
        first, final = (base, base + extra) if kind is Kind.NEWS else (base + extra, base)
        tested = news_or_noise(first, final)
        found.append(tested and tested.kind)
    return found


@pytest.mark.parametrize("kind", [Kind.NEWS, Kind.NOISE])
def test_what_was_made_as_one_kind_is_found_as_it(kind: Kind) -> None:
    found = kinds(kind)
    assert found.count(kind) >= 30  # the other hypothesis is rejected in about 5 % of them
    assert all(each in (kind, Kind.MIXED) for each in found)


@pytest.mark.parametrize(
    ("first", "final"),
    [
        (np.arange(50.0), np.arange(50.0)),  # never revised
        (np.arange(50.0), np.arange(50.0) + 2),  # always by the same
        (np.ones(50), np.arange(50.0)),  # a first figure that never moves
        (np.arange(LEAST_MONTHS - 1.0), np.arange(LEAST_MONTHS - 1.0) ** 2),
    ],
)
def test_without_variation_nothing_is_tested(first: np.ndarray, final: np.ndarray) -> None:
    assert news_or_noise(first, final) is None
