"""The network as torch trains it; ``models/forecasting/members/transformer.py`` is its NumPy form."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

YEAR = 12
LEVELS = (0.025, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.975)
MIDDLE = LEVELS.index(0.5)
FEATURES = 4
HEAD_WIDTH = 32


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of a network; ``context``, ``horizon`` and ``patch`` (months a token) in months."""

    context: int = 240
    horizon: int = 60
    patch: int = 12
    layers: int = 5
    width: int = 160
    heads: int = 5
    feed_forward: int = 320
    output_scale: float = 0.3

    @classmethod
    def of(cls, *, layers: int, heads: int) -> Shape:
        """So many layers of heads that are 32 wide, with a feed-forward of twice their width."""
        width = HEAD_WIDTH * heads
        return cls(layers=layers, width=width, heads=heads, feed_forward=2 * width)

    @property
    def months(self) -> int:
        """Months that a training example spans."""
        return self.context + self.horizon

    def described(self) -> dict[str, Any]:
        """The architecture as in the card."""
        kind = "pre-norm transformer encoder, GELU, learned positions, one token for each patch of months"
        return {"kind": kind, **asdict(self), "quantile_levels": list(LEVELS)}


class Network(nn.Module):
    """Quantiles of the months ahead from the scaled months before."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        d, tokens = shape.width, shape.months // shape.patch
        self.inp = nn.Linear(FEATURES * shape.patch, d)
        self.pos = nn.Parameter(torch.randn(tokens, d) * 0.02)
        self.cal = nn.Parameter(torch.zeros(YEAR + 1, d))  # row 0: the calendar month is not known
        layer = nn.TransformerEncoderLayer(
            d, shape.heads, shape.feed_forward, dropout=0.0, batch_first=True, norm_first=True, activation="gelu"
        )
        self.enc = nn.TransformerEncoder(layer, shape.layers, enable_nested_tensor=False)
        self.out = nn.Sequential(nn.LayerNorm(d), nn.Linear(d, shape.patch * len(LEVELS)))

    def forward(self, x: Tensor, observed: Tensor, month: Tensor) -> Tensor:
        """Quantiles [B, H, Q] for x [B, context] and observed [B, context]; ``month`` [B] of the cutoff, 0 unknown."""
        batch, patch = len(x), self.shape.patch
        tokens = self.inp(self._features(x, observed).reshape(batch, -1, FEATURES * patch))
        tokens = tokens + self.pos + self.cal[month][:, None]
        unseen = observed.reshape(batch, -1, patch).sum(-1) == 0
        ahead = torch.zeros(batch, self.shape.horizon // patch, dtype=torch.bool, device=x.device)
        encoded = self.enc(tokens, src_key_padding_mask=torch.cat([unseen, ahead], 1))[:, -ahead.shape[1] :]
        z = self.out(encoded).float().reshape(batch, self.shape.horizon, len(LEVELS))
        return ordered(z) * self.shape.output_scale + x[:, -YEAR:].mean(1)[:, None, None]

    def _features(self, x: Tensor, observed: Tensor) -> Tensor:
        """Value, observed flag, value a year before, change on the month before, [B, context + H, 4]."""
        known = torch.cat([x, x[:, -YEAR:].repeat(1, self.shape.horizon // YEAR)], 1)
        ahead = (0, self.shape.horizon)
        before = functional.pad(known[:, :-YEAR], (YEAR, 0))
        change = functional.pad(known[:, 1:] - known[:, :-1], (1, 0))
        return torch.stack([functional.pad(x, ahead), functional.pad(observed, ahead), before, change], -1)


def ordered(z: Tensor) -> Tensor:
    """Ordered quantiles [..., Q]: the median is free, the others lie softplus steps from their inner neighbour."""
    median = z[..., MIDDLE : MIDDLE + 1]
    below = median - torch.cumsum(functional.softplus(z[..., :MIDDLE].flip(-1)), -1).flip(-1)
    above = median + torch.cumsum(functional.softplus(z[..., MIDDLE + 1 :]), -1)
    return torch.cat([below, median, above], -1)
