"""Is Theta's weight worth learning? Fixed weights beside weights by features of a series, on halves of M4's tails.

usage: python -m benchmarks.learned_weights m4_tails.csv.gz [--series 700] [--origins 4]
A gradient boosting (scikit-learn) learns on the learning half, from features of a history and of how far the members
disagree, how much the error changes with each of some weights; the weight of least predicted error is used, and scored
on the choosing half. It is worth shipping if it beats the fixed weight in service by two standard errors there.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor

from benchmarks.combinations import Origin, medians, origins, paired
from models.core.arrays import Array, Index
from models.core.metrics import SEASON, naive_scale

WEIGHTS = (0.0, 1 / 7, 0.25, 0.4, 0.6)
"""Of Theta; the networks have the rest. The second is in service."""

IN_SERVICE = 1


def features(origin: Origin, found: Array) -> Array:
    """Length, season, trend, roughness, growth and the distance of the members at the near and the far end, [F]."""
    y = origin.history.values
    scale = naive_scale(y) or 1.0
    change, yearly = np.diff(y), y[SEASON:] - y[:-SEASON]
    line = np.polyval(np.polyfit(np.arange(len(y)), y, 1), np.arange(len(y)))
    gap = (found[1] - found[0]) / scale
    return np.array(
        [
            np.log(len(y)),
            np.abs(yearly).mean() / (np.abs(change).mean() + 1e-12),
            1 - np.var(y - line) / (np.var(y) + 1e-12),
            np.abs(change).mean() / (np.abs(y).mean() + 1e-12),
            yearly[-SEASON:].mean() / scale,
            np.abs(change[-SEASON:]).mean() / (np.abs(change).mean() + 1e-12),
            gap[: SEASON // 2].mean(),
            gap[-SEASON // 2 :].mean(),
            np.abs(gap).mean(),
        ]
    )


def measured(tails: Path, half: str, *, series: int, each: int) -> tuple[Array, Array, Index]:
    """Features [N, F], errors by weight [N, W] over the scale of MASE, and the place of each origin's series [N]."""
    rows = [row for row in origins(tails, half, series=series, each=each) if naive_scale(row.history.values) > 0]
    found = np.array([medians(row, ("pretrained", "theta")) for row in rows])
    came, scale = np.array([row.came for row in rows]), np.array([naive_scale(row.history.values) for row in rows])
    centres = [(1 - w) * found[:, 0] + w * found[:, 1] for w in WEIGHTS]
    errors = np.stack([np.abs(centre - came).mean(axis=1) / scale for centre in centres], axis=1)
    places = np.unique([row.history.series for row in rows], return_inverse=True)[1]
    return np.array([features(row, each) for row, each in zip(rows, found, strict=True)]), errors, places


def line(name: str, errors: Array, fixed: Array, places: Index) -> str:
    """MASE, and the difference to the fixed weight with its standard error over series."""
    return f"| {name} | {errors.mean():.4f} | {paired(errors - fixed, places)} |"


def main() -> None:
    """Learn on one half, score on the other, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tails", type=Path)
    parser.add_argument("--series", type=int, default=700)
    parser.add_argument("--origins", type=int, default=4)
    options = parser.parse_args()
    x, errors, _ = measured(options.tails, "learning", series=options.series, each=options.origins)
    tested, came, places = measured(options.tails, "choosing", series=options.series, each=options.origins)
    predicted = np.zeros_like(came)
    for w in range(len(WEIGHTS)):
        if w != IN_SERVICE:
            gain = np.clip(errors[:, w] - errors[:, IN_SERVICE], -1, 1)
            learner = HistGradientBoostingRegressor(
                max_iter=80, learning_rate=0.05, max_leaf_nodes=6, min_samples_leaf=100, random_state=1
            )
            predicted[:, w] = learner.fit(x, gain).predict(tested)
    chosen = predicted.argmin(axis=1)
    print(f"choosing half, {len(np.unique(places))} series, {len(came)} origins\n")
    print("| weight of Theta | MASE | beside the weight in service |\n|---|---|---|")
    fixed = came[:, IN_SERVICE]
    for w, weight in enumerate(WEIGHTS):
        print(line(f"{weight:.2f}", came[:, w], fixed, places))
    print(line("learned", came[np.arange(len(came)), chosen], fixed, places))
    print(line("the best of each, known afterwards", came.min(axis=1), fixed, places))


if __name__ == "__main__":
    main()
