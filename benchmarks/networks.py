"""Which pretrained networks to average: each alone and means of them, at rolling origins of training tails of M4.

usage: python -m benchmarks.networks m4_tails.csv.gz [CARD...] [--half choosing] [--series 700] [--origins 4]
Cards are networks beside those in the package. Origins as in ``benchmarks.combinations``; errors are over the scale of
MASE, pinball is the mean over the levels of the networks, twice. Standard errors are over series.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path

import numpy as np

from benchmarks.combinations import HORIZON, Origin, origins, paired
from models.core import metrics
from models.core.arrays import Array
from models.core.metrics import naive_scale
from models.forecasting.members.pretrained import CARDS, network, predict


def scores(quantiles: Array, came: Array, levels: Sequence[float]) -> Array:
    """Absolute error, pinball, and whether 80 and 95 % intervals hold, means over steps, [N, 4] for [N, H, Q]."""
    at = {p: quantiles[..., q] for q, p in enumerate(levels)}
    pinball = 2 * np.array([metrics.pinball(q, y, levels).mean() for q, y in zip(quantiles, came, strict=True)])
    held = [metrics.covered(at[low], at[high], came).mean(axis=1) for low, high in ((0.1, 0.9), (0.025, 0.975))]
    return np.stack([np.abs(at[0.5] - came).mean(axis=1), pinball, *held], axis=1)


def table(rows: Sequence[Origin], found: dict[str, Array], levels: Sequence[float]) -> Iterator[str]:
    """A line for each network and each mean of several; the first are those in the package."""
    came, scale = np.array([row.came for row in rows]), np.array([naive_scale(row.history.values) for row in rows])
    usable = scale > 0
    groups = np.unique([row.history.series for row in rows], return_inverse=True)[1][usable]
    package = tuple(card.stem for card in CARDS)
    subsets = [names for size in range(1, len(found) + 1) for names in combinations(found, size) if names != package]
    sample = f"{len(np.unique(groups))} series, {len(groups)} origins"
    yield f"| {sample} | MASE | less the first | pinball | less the first | cover 80 | cover 95 |"
    yield "|---|---|---|---|---|---|---|"
    first: Array | None = None
    for names in (package, *subsets):
        mean = np.mean([found[name] for name in names], axis=0)
        each = scores(mean, came, levels)[usable]
        each[:, :2] /= scale[usable, None]
        first = each if first is None else first
        gap = (each - first)[:, :2]
        cells = [f"{each[:, i].mean():.4f} | {paired(gap[:, i], groups)}" for i in (0, 1)]
        cover = " | ".join(f"{100 * each[:, i].mean():.1f}" for i in (2, 3))
        yield f"| {' + '.join(names)} | {' | '.join(cells)} | {cover} |"


def main() -> None:
    """Read, forecast, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tails", type=Path)
    parser.add_argument("cards", type=Path, nargs="*")
    parser.add_argument("--half", choices=("learning", "choosing"), default="choosing")
    parser.add_argument("--series", type=int, default=700)
    parser.add_argument("--origins", type=int, default=4)
    options = parser.parse_args()
    rows = list(origins(options.tails, options.half, series=options.series, each=options.origins))
    cards = (*CARDS, *options.cards)
    histories = [row.history for row in rows]
    found = {card.stem: predict(histories, HORIZON, cards=[card]) for card in cards}
    print(f"{options.half} half")
    print("\n".join(table(rows, found, network(CARDS[0]).levels)))


if __name__ == "__main__":
    main()
