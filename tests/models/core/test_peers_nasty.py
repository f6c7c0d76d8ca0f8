"""Metrics on nasty inputs against the packages of others, each where it is installed (the extra ``bench`` has all)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from models.core import metrics

Array = NDArray[Any]
P = metrics.WQL_PROBABILITIES
LEVELS = len(P)


def spread(centre: Array, width: float) -> Array:
    """Quantiles [H, 9] around a centre [H]."""
    return centre[:, None] + width * np.linspace(-1, 1, LEVELS)


NASTY: dict[str, tuple[Any, Any]] = {
    "zeros": (np.zeros(6), spread(np.zeros(6), 1)),
    "a zero among others": (np.array([0.0, 5, 0, 7]), spread(np.array([1.0, 4, 1, 6]), 2)),
    "one observation": (np.array([3.0]), spread(np.array([5.0]), 1)),
    "equal quantiles": (np.array([3.0, 4, 5]), np.full((3, LEVELS), 4.0)),
    "observed is a quantile": (np.array([3.0, 3, 3]), np.tile(np.arange(LEVELS) - 1.0, (3, 1))),
    "negative values": (np.array([-9.0, -1, -5]), spread(np.array([-8.0, -2, -5]), 3)),
    "both signs": (np.array([-4.0, 4, 0]), spread(np.zeros(3), 5)),
    "no spread and exact": (np.full(4, 2.0), np.full((4, LEVELS), 2.0)),
    "tiny": (np.array([1e-12, 3e-12]), spread(np.array([2e-12, 2e-12]), 1e-12)),
    "huge": (np.array([1e15, 3e15]), spread(np.array([2e15, 2e15]), 1e15)),
    "one bound far away": (np.array([1.0, 2]), np.array([[*range(8), 1e12], [*range(8), 1e12]])),
    "above all quantiles": (np.array([99.0, 100]), spread(np.zeros(2), 1)),
    "at the bounds": (np.array([-1.0, 1.0]), spread(np.zeros(2), 1)),
}


@pytest.fixture(params=NASTY)
def case(request: pytest.FixtureRequest) -> tuple[Array, Array]:
    observed, quantiles = NASTY[request.param]
    return observed, quantiles


def close(ours: Any, theirs: Any) -> None:
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-21)


def loss(name: str, observed: Array, columns: dict[str, Array], **given: Any) -> float:
    """What a loss of utilsforecast says of a model ``m``."""
    losses = pytest.importorskip("utilsforecast.losses")
    frame = pytest.importorskip("pandas").DataFrame({"unique_id": "a", "ds": range(len(observed)), "y": observed})
    return float(getattr(losses, name)(frame.assign(**columns), **given)["m"].iloc[0])


def test_pinball_is_that_of_utilsforecast(case: tuple[Array, Array]) -> None:
    observed, quantiles = case
    for i, p in enumerate(P):
        theirs = loss("quantile_loss", observed, {"x": quantiles[:, i]}, models={"m": "x"}, q=p)
        close(metrics.pinball(quantiles, observed, P)[:, i].mean(), theirs)


def test_wql_is_that_of_utilsforecast(case: tuple[Array, Array]) -> None:
    observed, quantiles = case
    columns = {f"q{i}": quantiles[:, i] for i in range(LEVELS)}
    theirs = loss("scaled_crps", observed, columns, models={"m": list(columns)}, quantiles=np.array(P))
    ours = metrics.wql(quantiles, observed, P)
    if not observed.any():  # nothing to be relative to: they divide by the smallest number, here it is no number
        assert np.isnan(ours)
        return
    total = np.abs(observed).sum()
    close(ours * total / (total + np.finfo(float).eps), theirs)  # they add it to whatever they divide by


def test_coverage_and_interval_score_are_those_of_utilsforecast(case: tuple[Array, Array]) -> None:
    observed, quantiles = case
    low, high = quantiles[:, 0], quantiles[:, -1]
    bounds = {"m-lo-80": low, "m-hi-80": high}
    close(metrics.coverage(low, high, observed), loss("coverage", observed, bounds, models=["m"], level=80))
    theirs = loss("winkler_score", observed, bounds, models=["m"], level=80)
    close(metrics.interval_score(low, high, observed, 80).mean(), theirs)


def test_mase_is_that_of_utilsforecast(case: tuple[Array, Array]) -> None:
    observed, quantiles = case
    history = np.sin(np.arange(40.0)) + np.arange(40)
    train = pytest.importorskip("pandas").DataFrame({"unique_id": "a", "ds": range(40), "y": history})
    given = {"models": ["m"], "seasonality": metrics.SEASON, "train_df": train}
    theirs = loss("mase", observed, {"m": quantiles[:, 4]}, **given)
    close(metrics.mase(quantiles[:, 4], observed, metrics.naive_scale(history)), theirs)


def test_pinball_and_interval_score_are_those_of_scoringrules(case: tuple[Array, Array]) -> None:
    rules = pytest.importorskip("scoringrules")
    observed, quantiles = case
    for i, p in enumerate(P):
        close(metrics.pinball(quantiles, observed, P)[:, i], rules.quantile_score(observed, quantiles[:, i], p))
    low, high = quantiles[:, 0], quantiles[:, -1]
    close(metrics.interval_score(low, high, observed, 80), rules.interval_score(observed, low, high, 0.2))


@pytest.mark.parametrize("package", ["properscoring", "scoringrules"])
def test_pinball_of_a_sample_is_its_crps(case: tuple[Array, Array], package: str) -> None:
    peer = pytest.importorskip(package)
    observed, quantiles = case
    middle = (np.arange(LEVELS) + 0.5) / LEVELS
    ours = 2 * metrics.pinball(quantiles, observed, tuple(middle)).mean(axis=1)
    given = {"estimator": "qd"} if package == "scoringrules" else {}
    close(ours, peer.crps_ensemble(observed, quantiles, **given))


MISSING: dict[str, Callable[[Array, Array], float]] = {
    "wql": lambda y, q: metrics.wql(q, y, P),
    "mase": lambda y, q: metrics.mase(q[:, 4], y, 2.0),
    "coverage": lambda y, q: metrics.coverage(q[:, 0], q[:, -1], y),
    "msis": lambda y, q: metrics.msis(q[:, 0], q[:, -1], y, level=80, scale=2.0),
}


@pytest.mark.parametrize("metric", MISSING)
@pytest.mark.parametrize("at", [0, 2, 3])
def test_a_month_without_a_figure_is_left_out(metric: str, at: int) -> None:
    observed, quantiles = np.array([1.0, 2, 7, 4]), spread(np.array([2.0, 2, 2, 2]), 3)
    without = MISSING[metric](np.delete(observed, at), np.delete(quantiles, at, axis=0))
    observed[at] = np.nan
    close(MISSING[metric](observed, quantiles), without)
    assert np.isnan(MISSING[metric](np.full(4, np.nan), quantiles))


def test_ranks_are_those_of_scipy(case: tuple[Array, Array]) -> None:
    stats = pytest.importorskip("scipy.stats")
    observed, quantiles = case
    theirs = [stats.percentileofscore(q, y, kind="mean") / 100 for q, y in zip(quantiles, observed, strict=True)]
    close(metrics.pit(quantiles.T, observed), theirs)
