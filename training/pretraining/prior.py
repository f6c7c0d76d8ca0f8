"""The prior: what monthly series look like, as a simulator. docs/pretrained.md shows draws and gives the reasons.

A series is built in logs as level + cycle + season + calendar + noise, then made multiplicative (exp) or additive, and
at last rounded, cut at zero or turned into counts for a few. All sizes are relative: the network only ever sees series
on their own scale.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

YEAR = 12
MONTH_DAYS = 30.4369
HIJRI_YEAR_DAYS = 354.367
RAMADAN_DAYS = 29.5


@dataclass(frozen=True, slots=True)
class Draws:
    """Random numbers for ``batch`` series of ``months`` months, all from one generator."""

    batch: int
    months: int
    generator: torch.Generator

    def uniform(self, *shape: int) -> Tensor:
        """Uniform on [0, 1), [batch, *shape]."""
        return torch.rand(self.batch, *shape, generator=self.generator, device=self.generator.device)

    def normal(self, *shape: int) -> Tensor:
        """Standard normal, [batch, *shape]."""
        return torch.randn(self.batch, *shape, generator=self.generator, device=self.generator.device)

    def some(self, share: float) -> Tensor:
        """1 for about this share of the series and 0 for the others, [batch, 1]."""
        return (self.uniform(1) < share).float()

    def log_normal(self, middle: float, spread: float) -> Tensor:
        """exp(normal) about a median, [batch, 1]."""
        return middle * torch.exp(spread * self.normal(1))

    def events(self, rate: float) -> Tensor:
        """1 in a month with this chance, else 0, [batch, months]."""
        return (self.uniform(self.months) < rate).float()


@dataclass(frozen=True, slots=True)
class Simulated:
    """Series [B, T] and the calendar month (1..12) of their first column, [B]."""

    values: Tensor
    first_month: Tensor


def simulate(batch: int, months: int, generator: torch.Generator) -> Simulated:
    """Draw series from the prior."""
    draw = Draws(batch, months, generator)
    size = draw.log_normal(0.041, 1.0)  # of the month's noise, beside a level of one
    size = size * (1 - 0.98 * draw.some(0.05))  # nearly none in one of twenty: plain lines and seasons
    first_month = 1 + (draw.uniform() * YEAR).long().clamp(max=YEAR - 1)
    shocks = innovations(draw) * size
    logs = level(draw, shocks, size) + cycle(draw, size) + season(draw) + calendar(draw, first_month)
    return Simulated(shaped(draw, logs + noise(draw, shocks, size)), first_month)


def innovations(draw: Draws) -> Tensor:
    """Shocks of unit size: normal, heavy tailed for a third, and of wandering variance for a fifth."""
    normal = draw.normal(draw.months)
    heavy = normal / torch.sqrt((draw.normal(draw.months, 4) ** 2).mean(-1)) * 0.7
    shocks = torch.where(draw.some(0.3) > 0, heavy, normal)
    wander = torch.cumsum(draw.normal(draw.months) * 0.025, 1) * draw.some(0.2)
    return shocks * torch.exp(wander)


def level(draw: Draws, shocks: Tensor, size: Tensor) -> Tensor:
    """A damped local trend as in exponential smoothing, with steady growth, bends and jumps, [B, T]."""
    learn = draw.uniform(1) ** 1.5 * draw.some(0.75)  # share of a shock that stays; 0: the level never moves
    bend = 0.15 * draw.uniform(1) ** 2 * draw.some(0.5)  # share of what stays that changes the slope
    keep = torch.where(draw.some(0.5) > 0, 0.8 + 0.2 * draw.uniform(1), torch.ones_like(size))
    steady = draw.normal(1) * draw.log_normal(0.0067, 0.8) * draw.some(0.8)
    # Exports of a young industry: 5 to 40 % a year for years; for half of them the rate shifts now and then.
    young = draw.some(0.1)
    steady = torch.where(young > 0, (0.05 + 0.35 * draw.uniform(1)) / YEAR, steady)
    shifts = draw.events(0.02) * draw.normal(draw.months) * (0.012 * young * draw.some(0.5))
    stays = learn * shocks
    slope = recurrence(keep, torch.cat([steady, (bend * stays)[:, :-1]], 1))
    moves = torch.cat([torch.zeros_like(size), (keep * slope + stays)[:, :-1]], 1)
    bends = torch.cumsum(draw.events(0.012) * draw.normal(draw.months) * 0.004, 1) * draw.some(0.35)
    bends = bends + torch.cumsum(shifts, 1)
    jumps = draw.events(0.008) * draw.normal(draw.months) * 4 * size * draw.some(0.25)
    return torch.cumsum(moves + bends + jumps, 1)


def cycle(draw: Draws, size: Tensor) -> Tensor:
    """A mean-reverting component for a third; half of these swing, as business cycles of 2 to 10 years do, [B, T]."""
    rho = 0.95 * draw.uniform(1)
    reverting = recurrence(rho, draw.normal(draw.months) * size * torch.sqrt(1 - rho**2 + 1e-3)) * 1.5
    months = torch.arange(draw.months, device=size.device)
    period = 24 + 96 * draw.uniform(1)
    phase = torch.cumsum(draw.normal(draw.months) * 0.05, 1) + 2 * math.pi * draw.uniform(1)
    swing = size * (0.5 + 2 * draw.uniform(1)) * torch.sin(2 * math.pi * months / period + phase)
    return draw.some(0.35) * (reverting + swing * draw.some(0.5))


def noise(draw: Draws, shocks: Tensor, size: Tensor) -> Tensor:
    """What a month has for itself: the shock, for a fifth carried into the next month, for some outliers, [B, T]."""
    carried = (draw.uniform(1) - 0.5) * draw.some(0.2)
    outliers = draw.events(0.01) * draw.normal(draw.months) * 5 * size * draw.some(0.3)
    share = 0.5 + 0.5 * draw.uniform(1)
    return share * (shocks + carried * functional.pad(shocks[:, :-1], (1, 0))) + outliers


def season(draw: Draws) -> Tensor:
    """Twelve factors for four fifths of the series: free, smooth or a few spikes; wandering and growing for some."""
    months, device = draw.months, draw.generator.device
    amplitude = draw.log_normal(0.1, 0.9) * draw.some(0.78)
    free = draw.normal(YEAR)
    wave = torch.arange(1, 7, device=device).float()
    weight = torch.exp(-0.5 * draw.uniform(1) * (wave - 1)) * (0.3 + draw.uniform(6))
    angle = 2 * math.pi * (wave[:, None] * torch.arange(YEAR, device=device) / YEAR + draw.uniform(6, 1))
    smooth = (weight[..., None] * torch.cos(angle)).sum(1)
    spikes = draw.normal(YEAR) * (draw.uniform(YEAR) < 0.25) * 2 + 0.2 * free
    kind = draw.uniform(1)
    factors = torch.where(kind < 0.35, free, torch.where(kind < 0.8, smooth, spikes))
    factors = standard(factors)
    years = -(-months // YEAR)
    wander = torch.cumsum(draw.normal(years, YEAR), 1) * (0.15 * draw.uniform(1) * draw.some(0.4))[..., None]
    repeated = (factors[:, None] + wander).flatten(1)[:, :months]
    growth = 0.3 * draw.normal(1) * draw.some(0.3) * torch.linspace(-1, 1, months, device=device)
    return amplitude * repeated * torch.exp(growth)


def calendar(draw: Draws, first_month: Tensor) -> Tensor:
    """What hangs on the calendar, for two fifths: year end, fiscal-year end in June, short months, Ramadan, [B, T]."""
    at = torch.arange(draw.months, device=first_month.device)
    month = (first_month[:, None] - 1 + at) % YEAR + 1
    amplitude = draw.log_normal(0.06, 0.7) * draw.some(0.4)
    december = ((month == 12).float() - draw.uniform(1) * (month == 1).float()) * draw.some(0.4)
    june = ((month == 6).float() - draw.uniform(1) * (month == 7).float()) * draw.some(0.3)
    short = -0.5 * (month == 2).float() * draw.some(0.5)
    shares = ramadan_share(draw.uniform(1) * HIJRI_YEAR_DAYS, draw.months)
    effect = torch.sign(draw.uniform(1) - 0.6) * draw.some(0.3)
    return amplitude * (december + june + short + effect * (shares - RAMADAN_DAYS / HIJRI_YEAR_DAYS))


def ramadan_share(offset: Tensor, months: int) -> Tensor:
    """Share of each month that lies in Ramadan, [B, T]; the first month begins ``offset`` [B, 1] days into it."""
    begin = (offset + MONTH_DAYS * torch.arange(months, device=offset.device)) % HIJRI_YEAR_DAYS
    this = (RAMADAN_DAYS - begin).clamp(0, MONTH_DAYS)
    following = (begin + MONTH_DAYS - HIJRI_YEAR_DAYS).clamp(0, RAMADAN_DAYS)
    return (this + following) / MONTH_DAYS


def shaped(draw: Draws, logs: Tensor) -> Tensor:
    """Series from logs, [B, T]: three in five multiplicative; most positive, a few rounded, counts or intermittent."""
    multiplicative = draw.some(0.6) > 0
    additive = 1 + logs * (0.5 + draw.uniform(1))
    y = torch.where(multiplicative, torch.exp(logs.clamp(-6, 6)), additive)
    y = torch.where((draw.some(0.8) > 0) & ~multiplicative, y.clamp(min=0.02), y)
    y = torch.where(draw.some(0.05) > 0, torch.round(y * 20) / 20, y)
    rate = (y.clamp(0, 50) * (0.5 + 8 * draw.uniform(1))).clamp(max=200)
    counts = torch.round(rate + torch.sqrt(rate) * draw.normal(draw.months)).clamp(min=0)
    y = torch.where(draw.some(0.03) > 0, counts, y)
    return torch.where(draw.some(0.04) > 0, demand(draw, y), y).nan_to_num(1.0)


def demand(draw: Draws, rate: Tensor) -> Tensor:
    """Intermittent counts, [B, T]: nothing in most months, else a number; both move a little with ``rate`` [B, T]."""
    chance = (0.05 + 0.75 * draw.uniform(1) ** 1.5) * rate.clamp(0, 3)
    size = (1 + 12 * draw.uniform(1) ** 3) * torch.exp((0.1 + 0.9 * draw.uniform(1)) * draw.normal(draw.months))
    return (draw.uniform(draw.months) < chance).float() * torch.round(size).clamp(min=1)


def standard(factors: Tensor) -> Tensor:
    """Factors [B, 12] of mean zero and deviation one."""
    centred = factors - factors.mean(1, keepdim=True)
    return centred / (centred.std(1, keepdim=True) + 1e-3)


def recurrence(keep: Tensor, inputs: Tensor) -> Tensor:
    """z[t] = keep z[t-1] + inputs[t] along the last axis, by doubling; keep [B, 1], inputs [B, T]."""
    z, power, reach = inputs, keep, 1
    while reach < inputs.shape[1]:
        z = z + power * functional.pad(z[:, :-reach], (reach, 0))
        power, reach = power * power, 2 * reach
    return z
