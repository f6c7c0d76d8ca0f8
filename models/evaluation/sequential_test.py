"""Evidence that issued forecasts are off: bets on their PIT values, and CUSUMs of their scaled errors. NumPy only.

H0: the figures fall among the N paths of their forecasts like one more path, so the rank of each (paths below it) is
uniform on 0..N and independent of the ranks before. Every table here is averaged over the cells of that uniform, so
statements about H0 hold for ranks of N paths as they are, without a continuous limit.

Arrays of ranks are [..., T], oldest first; ``fresh`` [..., T] marks the figures before which everything starts anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from models.core.arrays import Array

Ranks = NDArray[np.int64]
Flags = NDArray[np.bool_]

PATHS = 1000
"""N, the paths that a PIT is a share of."""

RELEASES = 120
"""Scored releases, ten years of them, within which the stated false-alarm probabilities hold."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What means drift, over ``RELEASES``."""

    evidence: float = 200.0
    """Evidence that means drift: under H0 it is ever reached within RELEASES with probability at most 1/200 = 0.5 %."""
    evidence_of_one_bet: float = 1000.0
    """Winnings of one bet above this are not counted, so that the evidence falls soon after a forecast has improved."""
    allowance_sigmas: float = 1.0
    """Sigmas by which each scaled error must exceed 0 for the CUSUM of bias to rise."""
    bias_cusum: float = 4.0
    """CUSUM of bias that means drift: under H0 at most 1.5 % within RELEASES, up and down together."""
    spread_cusum: float = 5.85
    """CUSUM of spread that means drift: under H0 at most 3.0 % within RELEASES."""


DRIFT_LIMITS = Limits()


class Direction(StrEnum):
    """Which way the figures leave the forecasts."""

    UP = "up"
    DOWN = "down"
    WIDE = "wide"
    NARROW = "narrow"


@dataclass(frozen=True, slots=True)
class Bet:
    """That scaled errors are normal with this mean and sd, in sigmas of the forecast, under which they are 0 and 1."""

    direction: Direction
    mean: float
    sd: float


BETS = (
    *(Bet(Direction.UP, mean, 1.0) for mean in (0.5, 1.0, 2.0)),
    *(Bet(Direction.DOWN, -mean, 1.0) for mean in (0.5, 1.0, 2.0)),
    *(Bet(Direction.WIDE, 0.0, sd) for sd in (1.5, 2.0)),
    *(Bet(Direction.NARROW, 0.0, sd) for sd in (0.5, 0.7)),
)
"""The A bets, equally weighted."""

CUSUMS = (Direction.UP, Direction.DOWN, Direction.WIDE)
"""What the three CUSUMs look for."""


@dataclass(frozen=True, slots=True)
class Tables:
    """By rank: scaled errors [N + 1], payoffs of the bets [N + 1, A], steps of the CUSUMs as shares [N + 1, 3]."""

    scaled_errors: Array
    payoffs: Array
    steps: Array


@lru_cache(maxsize=8)
def tables(paths: int = PATHS) -> Tables:
    """The tables for ranks of so many paths; each payoff has mean 1 over the ranks: under H0 every bet is fair."""
    normal = NormalDist()
    cells = paths + 1
    inner = [normal.inv_cdf(i / cells) for i in range(1, cells)]
    z = np.array([normal.inv_cdf((rank + 0.5) / cells) for rank in range(cells)])
    payoffs = np.stack([_payoff(inner, bet) for bet in BETS], axis=-1)
    doubled = np.log(_payoff(inner, Bet(Direction.WIDE, 0.0, 2.0)))
    bias = (
        (z - DRIFT_LIMITS.allowance_sigmas) / DRIFT_LIMITS.bias_cusum,
        (-z - DRIFT_LIMITS.allowance_sigmas) / DRIFT_LIMITS.bias_cusum,
    )
    return Tables(z, payoffs, np.stack([*bias, doubled / DRIFT_LIMITS.spread_cusum], axis=-1))


def _payoff(inner: list[float], bet: Bet) -> Array:
    """Probability of each cell under the bet over that under H0, from the N normal quantiles between cells."""
    law = NormalDist(bet.mean, bet.sd)
    below = np.array([0.0, *map(law.cdf, inner), 1.0])
    return np.diff(below) * (len(inner) + 1)


def ranks(pit: Array, *, paths: int = PATHS) -> Ranks:
    """The rank 0..N that a PIT in 0..1 stands for; uniform whether the PIT is a share of N paths or continuous."""
    return np.minimum((pit * (paths + 1)).astype(np.int64), paths)


def evidence(observed: Ranks, fresh: Flags | None = None, *, paths: int = PATHS) -> Array:
    """Evidence by bet, [..., T, A]; its sum over the bets is the evidence.

    At each release one unit is put on every bet and all that it won before is left on it: capital[t] =
    (capital[t - 1] + 1) payoff[rank[t]], the sum over all possible starts of the drift of the product since then
    (Shiryaev-Roberts; an e-detector of Shin, Ramdas and Rinaldo 2024). Divided by A x RELEASES it has mean t / RELEASES
    under H0 and less after a fresh start, so by Doob's inequality P(ever >= c within RELEASES) <= 1 / c.
    """
    payoffs, stakes = tables(paths).payoffs, len(BETS) * RELEASES
    capital = np.zeros((*observed.shape[:-1], len(BETS)))
    gathered = np.empty((*observed.shape, len(BETS)))
    for t, keep in _steps(observed, fresh):
        capital = np.minimum(
            (capital * keep + 1) * payoffs[observed[..., t]], DRIFT_LIMITS.evidence_of_one_bet * stakes
        )
        gathered[..., t, :] = capital / stakes
    return gathered


def cusums(observed: Ranks, fresh: Flags | None = None, *, paths: int = PATHS) -> Array:
    """CUSUMs of bias up, bias down and spread as shares of their limits, [..., T, 3]; kept within 0..1, 1 is drift.

    Bias adds the scaled error less an allowance, spread the log of the payoff of the bet on doubled spread (Page 1954).
    A scaled error is the normal score of the rank: the error in sigmas of the forecast's own distribution.
    """
    steps = tables(paths).steps
    height = np.zeros((*observed.shape[:-1], len(CUSUMS)))
    heights = np.empty((*observed.shape, len(CUSUMS)))
    for t, keep in _steps(observed, fresh):
        height = np.clip(height * keep + steps[observed[..., t]], 0.0, 1.0)
        heights[..., t, :] = height
    return heights


def _steps(observed: Ranks, fresh: Flags | None) -> Iterator[tuple[int, Array]]:
    """Each time with the factor [..., 1] on what was gathered before it: 0 at a fresh start, else 1."""
    keep = np.ones(observed.shape) if fresh is None else np.where(fresh, 0.0, 1.0)
    for t in range(observed.shape[-1]):
        yield t, keep[..., t, None]
