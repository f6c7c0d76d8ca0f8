"""From series to training examples: history lengths, months missing inside, and the scale that the runtime uses."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from training.pretraining.network import LEVELS, YEAR, Shape

LARGEST = 12.0
"""Scaled values beyond this are cut in histories, and no example has one in its future."""

SHORT, LONG = 12, 0.4
"""Months of the shortest history; share of examples that show all the months there are."""

GAPPED = 0.25
"""Share of examples with months missing inside."""

FAR = 24
FAR_WEIGHT = 0.3
"""Steps beyond ``FAR`` count for this much in the loss."""


@dataclass(frozen=True, slots=True)
class Examples:
    """x [B, context] (0 before the first month), observed likewise, month of the cutoff [B], target [B, H].

    A month is 0 where it is not known. Targets are on the scale of x, NaN where there is none.
    """

    x: Tensor
    observed: Tensor
    month: Tensor
    target: Tensor


def examples(values: Tensor, month: Tensor, shape: Shape, generator: torch.Generator) -> Examples:
    """Hide parts of series [B, context + H] (NaN where there is nothing) whose cutoff lies in ``month`` [B]."""
    history = values[:, : shape.context]
    seen = torch.isfinite(history) & _shown(len(values), shape, generator) & ~_gaps(len(values), shape, generator)
    seen[:, -1] = torch.isfinite(history[:, -1])
    hidden = torch.rand(len(values), generator=generator, device=values.device) < 0.5
    known_month = torch.where(hidden, torch.zeros_like(month), month)
    return scaled(values, seen, known_month, shape)


def scaled(values: Tensor, seen: Tensor, month: Tensor, shape: Shape) -> Examples:
    """Put series on the scale of the last two years that are seen, as ``members/pretrained.py`` does."""
    history, future = values[:, : shape.context], values[:, shape.context :]
    observed = seen.float()
    y, started = filled(history, seen)
    mean, scale = centre_and_scale(y, observed)
    x = torch.asinh((y - mean) / scale)
    target = torch.asinh((future - mean) / scale)
    odd = (x * started).abs().amax(1) > LARGEST
    far = target.nan_to_num(0.0).abs().amax(1) > LARGEST
    target = torch.where((odd | far | (observed.sum(1) < SHORT))[:, None], torch.nan, target)
    return Examples(x.clamp(-LARGEST, LARGEST) * started, observed, month, target)


def centre_and_scale(y: Tensor, observed: Tensor) -> tuple[Tensor, Tensor]:
    """Mean of the last year, and the deviation of the last two years around it plus 2 % of the mean, each [B, 1]."""
    mean = y[:, -YEAR:].mean(1, keepdim=True)
    recent, seen = y[:, -2 * YEAR :], observed[:, -2 * YEAR :]
    variance = ((recent - mean) ** 2 * seen).sum(1, keepdim=True) / seen.sum(1, keepdim=True).clamp(min=1)
    return mean, torch.sqrt(variance) + 0.02 * mean.abs() + 1e-6


def filled(history: Tensor, seen: Tensor) -> tuple[Tensor, Tensor]:
    """History with straight lines through unseen months [B, context], and 1 from its first seen month on, else 0.

    Before the first seen month its value is held, so that a short history with gaps has a mean of its last year.
    """
    at = torch.arange(history.shape[1], device=history.device).expand_as(history)
    last = torch.where(seen, at, -1).cummax(1).values
    following = torch.where(seen, at, history.shape[1]).flip(1).cummin(1).values.flip(1)
    started = (last >= 0).float()
    left = torch.where(last < 0, following, last).clamp(0, history.shape[1] - 1)
    right = torch.where(following == history.shape[1], last, following).clamp(0, history.shape[1] - 1)
    known = history.nan_to_num(0.0)
    low, high = known.gather(1, left), known.gather(1, right)
    share = (at - left).clamp(min=0) / (right - left).clamp(min=1)
    return low + share * (high - low), started


def loss(quantiles: Tensor, target: Tensor) -> Tensor:
    """Mean pinball loss of quantiles [B, H, Q] over the targets [B, H] that there are."""
    known = torch.isfinite(target)
    miss = torch.where(known, target, torch.zeros_like(target))[..., None] - quantiles
    p = torch.tensor(LEVELS, device=target.device)
    pinball = torch.maximum(p * miss, (p - 1) * miss).mean(-1)
    step = torch.arange(target.shape[1], device=target.device)
    weight = known * torch.where(step < FAR, 1.0, FAR_WEIGHT)
    return (pinball * weight).sum() / weight.sum().clamp(min=1)


def _shown(batch: int, shape: Shape, generator: torch.Generator) -> Tensor:
    """True for the months from a random first one on, [B, context]; half of the lengths are below ten years."""
    device = generator.device
    u = torch.rand(batch, generator=generator, device=device)
    length = SHORT + (shape.context - SHORT) * u**2
    whole = torch.rand(batch, generator=generator, device=device) < LONG
    length = torch.where(whole, torch.full_like(length, shape.context), length)
    return torch.arange(shape.context, device=device) >= shape.context - length.round()[:, None]


def _gaps(batch: int, shape: Shape, generator: torch.Generator) -> Tensor:
    """True for months that are not known: single ones, or a run, in a quarter of the series, [B, context]."""
    device = generator.device
    u = torch.rand(batch, 4, generator=generator, device=device)
    single = torch.rand(batch, shape.context, generator=generator, device=device) < 0.15 * u[:, 1:2]
    at = torch.arange(shape.context, device=device)
    first = (shape.context - 1 - 60 * u[:, 2:3]).floor()
    run = (at >= first) & (at < first + 1 + (7 * u[:, 3:4]).floor())
    return torch.where(u[:, :1] < GAPPED / 2, single, run & (u[:, :1] < GAPPED))
