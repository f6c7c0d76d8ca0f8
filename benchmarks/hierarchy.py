"""What reconciliation does to accuracy and calibration on the real series, beside projecting all levels at once.

usage: OMP_NUM_THREADS=1 python -m benchmarks.hierarchy [--jobs 2] (or make bench-hierarchy)
At each origin the published combination's out-of-sample quantiles become paths, which are reconciled with the
correlation of those errors that were known at the origin. Scored are the origins at which all series of a family have
quantiles. The scores of base differ from those of a training run, which scores more origins.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from statistics import NormalDist

import numpy as np
from joblib import Parallel, delayed

from models.core import metrics
from models.core.arrays import Array, Index
from models.core.catalog import Catalog, bundled_reports
from models.forecasting import combination
from models.forecasting.reconciliation import Family, coupled, projected, reconcile, shrunk_correlation
from models.reports.table import parse_csv
from models.vintages.reconstruct import reconstruct
from models.vintages.vintage import Vintage
from training.backtest import MEDIAN, PROBABILITIES
from training.fit_series import Trained, fit_series
from training.model_selection import HIGH, LOW, clipped_medians, out_of_sample_quantiles
from training.pipeline import fixed_months

AS_OF = date(2026, 5, 1)
PATHS = 400
UPPER = ("pk.ict", "pk.ict.computer", "pk.ict.information", "pk.ict.telecom")
Way = Callable[[Family, Array, Array], tuple[Array, float]]
COLUMNS = ("MASE", "WQL", "cover 80", "cover 95", "MSIS 95")


@dataclass(frozen=True, slots=True)
class Record:
    """Quantiles [S, W, H, Q], truth and errors [S, W, H], scale [S, W] by series, origin and step; NaN where none."""

    series: tuple[str, ...]
    months: Array
    quantiles: Array
    truth: Array
    errors: Array
    scale: Array
    scored: np.ndarray


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=2)
    jobs = parser.parse_args().jobs
    catalog = Catalog.load()
    made = reconstruct(parse_csv(bundled_reports(), "reports.csv"), catalog=catalog, as_of=AS_OF)
    started = time.perf_counter()
    trained = Parallel(n_jobs=jobs)(delayed(train)(made.vintages[series]) for series in catalog.entries)
    print(f"{len(trained)} series trained in {time.perf_counter() - started:.0f} s")
    record = gathered([t for t in trained if isinstance(t, Trained)])
    for series in (UPPER, record.series):
        report(record, series)


def train(vintage: Vintage) -> Trained:
    """One series as a training run does it."""
    at = datetime(AS_OF.year, AS_OF.month, AS_OF.day, tzinfo=UTC)
    return fit_series(
        vintage.history(), as_of=AS_OF, issued_at=at, vintage_hash=vintage.hash, truth=fixed_months(vintage)
    )


def gathered(trained: Sequence[Trained]) -> Record:
    """The backtests of all series on common origins."""
    cutoffs = sorted({c for t in trained for c in t.table.cutoffs})
    steps = trained[0].table.truth.shape[1]
    shape = (len(trained), len(cutoffs), steps)
    quantiles, truth, errors = (
        np.full((*shape, len(PROBABILITIES)), np.nan),
        np.full(shape, np.nan),
        np.full(shape, np.nan),
    )
    scale, scored = np.full(shape[:2], np.nan), np.zeros(shape[:2], bool)
    for row, t in enumerate(trained):
        at = np.array([cutoffs.index(c) for c in t.table.cutoffs])
        weights = np.array([t.forecast.members.get(member, 0.0) for member in t.table.members])
        missed = t.table.truth - combination.combine(clipped_medians(t.table.members, t.table.quantiles), weights)
        quantiles[row, at], truth[row, at], scale[row, at] = (
            out_of_sample_quantiles(t.table),
            t.table.truth,
            t.table.scale,
        )
        errors[row, at] = missed / t.table.scale[:, None]
        scored[row, at[-t.table.scored :]] = True
    months = np.array([c.ordinal for c in cutoffs])
    return Record(tuple(t.table.series for t in trained), months, quantiles, truth, errors, scale, scored)


def report(record: Record, series: Sequence[str]) -> None:
    """A row for each series and way; the mean over the series last."""
    rows = [record.series.index(name) for name in series]
    origins = np.flatnonzero(np.isfinite(record.quantiles[rows]).all(axis=(0, 2, 3)))
    family = Family.of(series)
    ways = {
        "base": record.quantiles[rows],
        "top down": reconciled(record, family, rows, origins, reconcile),
        "all at once": reconciled(record, family, rows, origins, at_once),
        "all but the topmost at once": reconciled(record, family, rows, origins, partial(at_once, firm=series[:1])),
    }
    print(f"\n{len(series)} series, {len(origins)} common origins")
    print("| series | origins | " + " | ".join(f"{way}: {', '.join(COLUMNS)}" for way in ways) + " |")
    scored = [i for i, row in enumerate(rows) if record.scored[row, origins].any()]
    table = np.array([[row_scores(record, rows[i], q[i], origins) for q in ways.values()] for i in scored])
    for i, values in zip(scored, table, strict=True):
        count = record.scored[rows[i], origins].sum()
        print(f"| `{series[i]}` | {count} | " + " | ".join(map(shown, values)) + " |")
    print("| mean | | " + " | ".join(map(shown, table.mean(axis=0))) + " |")


def at_once(family: Family, paths: Array, errors: Array, *, firm: Sequence[str] = ()) -> tuple[Array, float]:
    """Minimum trace of all levels in one projection, as it is mostly used."""
    correlation, shrinkage = shrunk_correlation(errors)
    return projected(family, coupled(paths, correlation), correlation, firm=firm), shrinkage


def reconciled(record: Record, family: Family, rows: Sequence[int], origins: Index, way: Way) -> Array:
    """Quantiles [S, W, H, Q] after reconciliation, at the origins given."""
    out = np.full_like(record.quantiles[rows], np.nan)
    steps = np.arange(1, record.truth.shape[2] + 1)
    for origin in origins:
        known = record.months[:, None] + steps <= record.months[origin]
        paths = np.stack([paths_of(record.quantiles[row, origin], seed=row) for row in rows])
        errors = np.where(known, record.errors[rows], np.nan)
        found, _ = way(family, paths, errors)
        out[:, origin] = np.moveaxis(np.quantile(found, PROBABILITIES, axis=1), 0, -1)
    return out


def paths_of(quantiles: Array, *, seed: int) -> Array:
    """Paths [N, H] with these quantiles [H, Q], straight between them on the normal scale and beyond the last ones."""
    z = np.array([NormalDist().inv_cdf(p) for p in PROBABILITIES])
    wanted = np.array([NormalDist().inv_cdf((i + 0.5) / PATHS) for i in range(PATHS)])
    at = np.clip(np.searchsorted(z, wanted) - 1, 0, len(z) - 2)
    share = (wanted - z[at]) / (z[at + 1] - z[at])
    values = quantiles[:, at] + share * (quantiles[:, at + 1] - quantiles[:, at])
    return np.random.default_rng(seed).permuted(np.maximum(values, 0), axis=1).T


def row_scores(record: Record, row: int, quantiles: Array, origins: Index) -> list[float]:
    """COLUMNS of one series over the scored ones of the origins."""
    at = [w for w in origins if record.scored[row, w]]
    q, truth = quantiles[at], record.truth[row, at]
    scale = np.broadcast_to(record.scale[row, at][:, None], truth.shape)
    return [
        metrics.mase(q[..., MEDIAN], truth, scale),
        metrics.wql(q[..., 1:-1], truth, PROBABILITIES[1:-1]),
        100 * metrics.coverage(q[..., LOW], q[..., HIGH], truth),
        100 * metrics.coverage(q[..., 0], q[..., -1], truth),
        metrics.msis(q[..., 0], q[..., -1], truth, level=95, scale=scale),
    ]


def shown(values: Array) -> str:
    mase, wql, cover80, cover95, msis = values
    return f"{mase:.3f} {wql:.3f} {cover80:.0f} {cover95:.0f} {msis:.2f}"


if __name__ == "__main__":
    main()
