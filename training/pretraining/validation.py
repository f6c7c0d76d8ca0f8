"""How good a network is on the tails of the training parts: the definitions of ``models/core/metrics.py``."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch

from models.core import metrics
from models.core.arrays import Array
from training.pretraining import panels
from training.pretraining.examples import centre_and_scale, filled, scaled
from training.pretraining.network import LEVELS, MIDDLE, Network

Score = dict[str, float]
Predict = Callable[[Sequence[Array]], Array]
"""Quantiles [series, TAIL, Q] of histories."""

CHUNK = 256


def validated(predict: Predict, names: Sequence[str] = tuple(panels.PANELS)) -> dict[str, Score]:
    """MASE, WQL, coverage in percent and MSIS by panel."""
    return {name: scored(predict, panels.tails(name)) for name in names}


def scored(predict: Predict, tails: Sequence[tuple[panels.Floats, panels.Floats]]) -> Score:
    """The scores of one panel's tails."""
    histories = [np.asarray(h, float) for h, _ in tails]
    observed = np.array([t for _, t in tails], float)
    quantiles = predict(histories)
    scale = np.array([metrics.naive_scale(h) for h in histories])[:, None]
    return {
        "mase": metrics.mase(quantiles[..., MIDDLE], observed, scale),
        "wql": metrics.wql(quantiles[..., 1:-1], observed, LEVELS[1:-1]),
        "cover_80": 100 * metrics.coverage(quantiles[..., 1], quantiles[..., -2], observed),
        "cover_95": 100 * metrics.coverage(quantiles[..., 0], quantiles[..., -1], observed),
        "msis_95": metrics.msis(quantiles[..., 0], quantiles[..., -1], observed, level=95, scale=scale),
    }


def seasonal_naive(histories: Sequence[Array]) -> Array:
    """The last year again, with no spread: only its MASE means something."""
    years = np.array([np.resize(h[-12:], panels.TAIL) for h in histories])
    return np.repeat(years[..., None], len(LEVELS), axis=-1)


def of_network(network: Network) -> Predict:
    """The scores of a network on the tails, its calendar month not known."""

    @torch.no_grad()
    def predict(histories: Sequence[Array]) -> Array:
        shape = network.shape
        values = torch.full((len(histories), shape.months), torch.nan)
        for row, history in zip(values, histories, strict=True):
            shown = torch.from_numpy(history[-shape.context :].astype(np.float32))
            row[shape.context - len(shown) : shape.context] = shown
        return np.concatenate([_quantiles(network, rows) for rows in torch.split(values, CHUNK)])[:, : panels.TAIL]

    return predict


def _quantiles(network: Network, values: torch.Tensor) -> Array:
    history = values[:, : network.shape.context]
    seen = torch.isfinite(history)
    device = next(network.parameters()).device
    size = history.nan_to_num(0.0).abs().amax(1, keepdim=True).clamp(min=1e-30)
    given = scaled(values / size, seen, torch.zeros(len(values), dtype=torch.long), network.shape)
    mean, scale = centre_and_scale(filled(history / size, seen)[0], given.observed)
    z = network(given.x.to(device), given.observed.to(device), given.month.to(device)).cpu()
    return np.asarray((torch.sinh(z) * scale[..., None] + mean[..., None]) * size[..., None], float)
