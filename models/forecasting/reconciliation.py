"""Paths of a family of series that add up: the whole is the sum of its parts, month by month, on every path.

Minimum trace reconciliation (Wickramasuriya, Athanasopoulos and Hyndman 2019) of each path, with a correlation shrunk
after Schaefer and Strimmer (2005), and series that stay (Zhang, Kang, Panagiotelis and Li 2023). NumPy only.
S series, P of them wholes, N paths, T months, W backtest windows of H steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from models.core.arrays import Array
from models.core.series_id import parent_of

SAME = 1e-9
"""Share of a month's size below which a spread is none: the month is known, and stays."""

FLOOR = 0.1
"""Share of the least of a series' own paths in a month below which no path of it is moved."""


@dataclass(frozen=True, slots=True)
class Family:
    """Series ids, and by row of each whole the rows of its parts, the topmost whole first."""

    series: tuple[str, ...]
    parts: tuple[tuple[int, tuple[int, ...]], ...]

    @classmethod
    def of(cls, series: Sequence[str]) -> Family:
        """The family of series by their ids, in the order given."""
        parts = {s: tuple(i for i, part in enumerate(series) if parent_of(part) == s) for s in series}
        wholes = sorted((s for s in series if parts[s]), key=lambda s: (s.count("."), s))
        return cls(tuple(series), tuple((series.index(s), parts[s]) for s in wholes))

    def differences(self) -> Array:
        """Rows that turn values by series into whole - sum of its parts, [P, S]."""
        rows = np.zeros((len(self.parts), len(self.series)))
        for row, (whole, parts) in zip(rows, self.parts, strict=True):
            row[whole] = 1
            row[list(parts)] = -1
        return rows


def reconcile(family: Family, paths: Array, errors: Array) -> tuple[Array, float]:
    """Paths [S, N, T] that add up, and the share by which the correlation of ``errors`` [S, W, H] was shrunk.

    The paths of all series are first tied together by the correlation of their backtest errors (NaN: none), each
    month's values of a series staying what they are. Then, from the top down, the parts of each whole are moved the
    least, in the metric of that correlation and of the spreads of the months, until they add up to it: what is
    uncertain moves, what is equal on all paths is known and does not. The whole stays, as it has the longer and better
    record: letting it move too scored worse (docs/hierarchy.md). Where a value turns negative, or positive only just,
    it is lifted at the cost of its siblings.
    """
    if not family.parts:
        return paths, 0.0
    correlation, shrinkage = shrunk_correlation(errors)
    moved = coupled(_completed(family, paths), correlation)
    floor = FLOOR * moved.min(axis=1, keepdims=True)
    for whole, parts in family.parts:
        rows = [whole, *parts]
        near = Family.of([family.series[row] for row in rows])
        moved[rows] = projected(near, moved[rows], correlation[np.ix_(rows, rows)], firm=near.series[:1])
    return summed(family, _lifted(family, moved, floor)), shrinkage


def shrunk_correlation(errors: Array) -> tuple[Array, float]:
    """Correlation about zero of errors [S, W, H] between series, [S, S], and the share by which it was shrunk to none.

    Each step counts alike; the observations are the windows, as the steps of one window are no independent news. With
    H = 1 and no gaps this is the estimator of Schaefer and Strimmer.
    """
    known = np.isfinite(errors)
    size = np.sqrt(np.where(known, errors**2, 0).sum(axis=1) / np.maximum(known.sum(axis=1), 1))  # [S, H]
    z = np.where(known, errors, 0) / np.where(size > 0, size, 1)[:, None]
    both = np.einsum("iwh,jwh->ijw", known.astype(float), known.astype(float))
    product = np.einsum("iwh,jwh->ijw", z, z) / np.maximum(both, 1)
    windows = (both > 0).sum(axis=2)
    mean = product.sum(axis=2) / np.maximum(windows, 1)
    squares = ((product - mean[..., None]) ** 2 * (both > 0)).sum(axis=2)
    # Pairs seen in less than three windows say nothing, and their correlation is none.
    usable = (windows > 2) & ~np.eye(len(errors), dtype=bool)
    r = np.where(usable, mean, 0.0)
    # Windows overlap, so that only about one in half a horizon has new information.
    overlap = max(errors.shape[2] / 2, 1.0)
    variance = overlap * np.where(usable, squares / np.maximum(windows * (windows - 1.0), 1), 0.0)
    signal = float((r**2).sum())
    share = min(float(variance.sum()) / signal, 1.0) if signal > 0 else 1.0
    return _definite(np.clip((1 - share) * r, -1, 1) + np.eye(len(errors))), share


def coupled(paths: Array, correlation: Array) -> Array:
    """The values of each series and month in a new order over the paths, so that series are correlated.

    A Gaussian copula: normal scores of the paths' own ranks, mixed between series. The symmetric root of the
    correlation leaves each series nearest to its own order, whatever the order of the series.
    """
    scores = np.array([NormalDist().inv_cdf((i + 0.5) / paths.shape[1]) for i in range(paths.shape[1])])
    own = scores[paths.argsort(axis=1, kind="stable").argsort(axis=1, kind="stable")]
    mixed = np.einsum("ij,jnt->int", _root(correlation), own)
    ranks = mixed.argsort(axis=1, kind="stable").argsort(axis=1, kind="stable")
    return np.take_along_axis(np.sort(paths, axis=1), ranks, axis=1)


def projected(family: Family, paths: Array, correlation: Array, *, firm: Sequence[str] = ()) -> Array:
    """Paths [S, N, T] moved the least in the metric of each month's covariance W until they add up.

    y - W D' (D W D')^-1 D y with the differences D of wholes and parts. It equals S (S' W^-1 S)^-1 S' W^-1 y and needs
    no inverse of W, in which known months and firm series have no variance.
    """
    differences = family.differences()
    spread = paths.std(axis=1)  # [S, T]
    spread = np.where(spread > SAME * np.abs(paths).mean(axis=1), spread, 0)
    spread[[family.series.index(name) for name in firm]] = 0
    covariance = correlation * np.einsum("it,jt->tij", spread, spread)
    between = differences @ covariance @ differences.T
    gain = covariance @ differences.T @ np.linalg.pinv(between, hermitian=True)  # [T, S, P]
    gaps = np.einsum("ps,snt->pnt", differences, paths)
    moved: Array = paths - np.einsum("tsp,pnt->snt", gain, gaps)
    return moved


def summed(family: Family, paths: Array) -> Array:
    """Paths with each whole replaced by the sum of its parts, from the bottom up."""
    out = paths.copy()
    for whole, parts in reversed(family.parts):
        out[whole] = out[list(parts)].sum(axis=0)
    return out


def _completed(family: Family, paths: Array) -> Array:
    """Paths in which a whole is known where all of its parts are."""
    out = paths.copy()
    for whole, rows in reversed(family.parts):
        parts = out[list(rows)]
        known = (parts == parts[:, :1]).all(axis=(0, 1))  # [T]
        out[whole] = np.where(known, parts.sum(axis=0), out[whole])
    return out


def _lifted(family: Family, paths: Array, floor: Array) -> Array:
    """Paths in which what lay below a floor [S, 1, T] is lifted and its siblings give way, so that the sums stay.

    From the top down; parts give of what they have above their floors, so that a known month gives nothing unless its
    whole is smaller still. Paths are left alone where a floor is negative: such a family knows none.
    """
    if (floor < 0).any():
        return paths
    out = paths.copy()
    top = [row for row, series in enumerate(family.series) if parent_of(series) not in family.series]
    out[top] = np.maximum(out[top], floor[top])
    for whole, rows in family.parts:
        parts = list(rows)
        least = floor[parts] * np.minimum(_ratio(out[whole], floor[parts].sum(axis=0)), 1)
        room = np.maximum(out[parts] - floor[parts], 0)
        out[parts] = least + room * _ratio(out[whole] - least.sum(axis=0), room.sum(axis=0))
    return out


def _ratio(value: Array, to: Array) -> Array:
    """value / to, 1 where ``to`` is 0."""
    value, to = np.broadcast_arrays(value, to)
    return np.divide(value, to, out=np.ones_like(value), where=to > 0)


def _root(matrix: Array) -> Array:
    values, vectors = np.linalg.eigh(matrix)
    root: Array = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    return root


def _definite(correlation: Array) -> Array:
    """The correlation without negative eigenvalues, which pairs with different gaps can bring about."""
    values, vectors = np.linalg.eigh(correlation)
    if values[0] >= 0:
        return correlation
    fixed = (vectors * np.maximum(values, 0)) @ vectors.T
    scale = np.sqrt(np.diag(fixed))
    definite: Array = fixed / np.outer(scale, scale)
    return definite
