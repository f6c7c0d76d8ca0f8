"""The scores of benchmarks.quality, their table and their chart."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from models.core import metrics
from models.core.arrays import Array
from training.backtest import MEDIAN, PROBABILITIES

LOW80, HIGH80 = PROBABILITIES.index(0.1), PROBABILITIES.index(0.9)
THIRDS = 3

Scores = Mapping[str, float]


def scored(quantiles: Array, observed: Array, scale: Array) -> dict[str, float]:
    """The columns for quantiles [series, H, Q], observed [series, H] and MASE scales [series]; percent where shares."""
    point, wide = quantiles[..., MEDIAN], np.broadcast_to(scale[:, None], observed.shape)
    found = {
        "sMAPE": 200 * metrics.mean(np.abs(point - observed) / (np.abs(point) + np.abs(observed))),
        "MASE": metrics.mase(point, observed, wide),
        "WQL": metrics.wql(quantiles[..., 1:-1], observed, PROBABILITIES[1:-1]),
        "MSIS 95": metrics.msis(quantiles[..., 0], quantiles[..., -1], observed, level=95, scale=wide),
    }
    for level, low, high in ((80, LOW80, HIGH80), (95, 0, -1)):
        inside = metrics.covered(quantiles[..., low], quantiles[..., high], observed)
        found[f"cover {level}"] = 100 * metrics.mean(inside)
        for i, third in enumerate(np.array_split(inside, THIRDS, axis=1), 1):
            found[f"cover {level} third {i}"] = 100 * metrics.mean(third)
    return found


def markdown(table: Mapping[str, Scores], seconds: Mapping[str, float]) -> str:
    """A row for each method; coverage overall and, in brackets, by third of the steps."""
    lines = ["| | sMAPE | MASE | WQL | cover 80 (by third) | cover 95 (by third) | MSIS 95 | s per series |"]
    lines.append("|---|---|---|---|---|---|---|---|")
    for name, row in table.items():
        cells = [f"{row['sMAPE']:.2f}", f"{row['MASE']:.4f}", f"{row['WQL']:.4f}"]
        cells += [_cover(row, 80), _cover(row, 95), f"{row['MSIS 95']:.2f}", f"{seconds[name]:.2f}"]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cover(row: Scores, level: int) -> str:
    thirds = ", ".join(f"{row[f'cover {level} third {i}']:.1f}" for i in range(1, THIRDS + 1))
    return f"{row[f'cover {level}']:.1f} ({thirds})"


def compared(said: Mapping[str, Array], observed: Array, scale: Array, mine: str) -> str:
    """MASE of each other method less mine, series by series, with its standard error."""
    errors = {m: (np.abs(q[..., MEDIAN] - observed) / scale[:, None]).mean(axis=1) for m, q in said.items()}
    lines = [f"MASE above that of {mine}, mean over series and standard error:"]
    for name, error in errors.items():
        if name != mine:
            gap = error - errors[mine]
            lines.append(f"  {name}: {gap.mean():+.4f} +- {gap.std(ddof=1) / np.sqrt(len(gap)):.4f}")
    return "\n".join(lines)


def draw(table: Mapping[str, Scores], path: Path, title: str) -> None:
    """MASE by method, and coverage by third of the steps beside what was promised."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot as plt

    names = sorted(table, key=lambda name: -table[name]["MASE"])
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 0.45 * len(names) + 1.2), sharey=True)
    left.barh(names, [table[n]["MASE"] for n in names], color=["#b5651d" if n == "engine" else "#9bb" for n in names])
    left.set_xlabel("MASE (lower is better)")
    for level, marker in ((80, "o"), (95, "s")):
        right.axvline(level, color="#bbb", linewidth=1)
        for third in range(1, THIRDS + 1):
            places = [table[n][f"cover {level} third {third}"] for n in names]
            right.plot(places, names, marker, alpha=0.35 + 0.2 * third, color="#357", markersize=5, linestyle="")
    right.set_xlabel("coverage at 80 % (circles) and 95 % (squares); darker: later steps")
    figure.suptitle(title)
    figure.tight_layout()
    figure.savefig(path, dpi=110)
