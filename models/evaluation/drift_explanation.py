"""Why a series is on watch or in drift, in words that an operator can check against the last figures."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from models.core.arrays import Array
from models.evaluation.sequential_test import BETS, CUSUMS, DRIFT_LIMITS, Direction


@dataclass(frozen=True, slots=True)
class Tolerances:
    """What is called a break, and what is compared."""

    beyond_80_sigmas: float = 1.2816
    """Scaled error at the edge of the central 80 % interval."""
    within_50_sigmas: float = 0.6745
    """Scaled error at the edge of the central 50 % interval."""
    break_sigmas: float = 2.0
    """Mean scaled error from which figures all beyond the same side of the 80 % interval are called a level break."""
    look_back_releases: int = 24
    """Figures described where no CUSUM shows when the change began."""


TOLERANCES = Tolerances()


def figures(count: int) -> str:
    """``1 figure``, ``2 figures``."""
    return f"{count} figure{'' if count == 1 else 's'}"


def reason_of(scaled_errors: Array, evidence: Array, cusums: Array) -> str:
    """The reason from scaled errors [T], the evidence by bet now [A] and CUSUMs [T, 3] since the last fresh start."""
    direction = _leading(evidence, cusums[-1])
    z = scaled_errors[-_run(direction, cusums) :]
    if direction is Direction.NARROW:
        return _too_wide(z)
    if (
        direction is Direction.WIDE
        and (z > TOLERANCES.beyond_80_sigmas).any()
        and (z < -TOLERANCES.beyond_80_sigmas).any()
    ):
        return _spread(z)
    return _bias(z) if direction is Direction.WIDE else _bias(z, up=direction is Direction.UP)


def _leading(evidence: Array, shares: Array) -> Direction:
    """The direction that is nearest to its limit, by its CUSUM or by the evidence of its bets on a log scale."""
    near = dict.fromkeys(Direction, 0.0)
    for bet, gathered in zip(BETS, evidence, strict=True):
        near[bet.direction] += gathered
    near = {d: math.log(e) / math.log(DRIFT_LIMITS.evidence) if e > 1 else 0.0 for d, e in near.items()}
    for direction, share in zip(CUSUMS, shares, strict=True):
        near[direction] = max(near[direction], float(share))
    return max(near, key=near.__getitem__)


def _run(direction: Direction, cusums: Array) -> int:
    """Figures since the CUSUM of a direction left zero, at least 1; ``look_back_releases`` where it is zero."""
    if direction not in CUSUMS or not (height := cusums[:, CUSUMS.index(direction)])[-1]:
        return min(TOLERANCES.look_back_releases, len(cusums))
    zeros = np.flatnonzero(height == 0)
    return len(height) - (int(zeros[-1]) + 1 if zeros.size else 0)


def _bias(z: Array, *, up: bool | None = None) -> str:
    """Bias to one side, or a level break where it came at once; the side of the largest error if not given."""
    up = bool(z[np.argmax(np.abs(z))] > 0) if up is None else up
    z = z if up else -z
    word, side = ("up", "above") if up else ("down", "below")
    inside = np.flatnonzero(z <= TOLERANCES.beyond_80_sigmas)
    broke = z[inside[-1] + 1 :] if inside.size else z
    if len(broke) >= 2 and len(z) - len(broke) <= 1 and broke.mean() >= TOLERANCES.break_sigmas:
        return f"level break {word}: {_of(len(broke), len(broke))} far {side} the forecast, beyond the 80 % interval"
    beyond = int((z > TOLERANCES.beyond_80_sigmas).sum())
    outer = ("beyond" if beyond else "within") if len(z) == 1 else f"{beyond} of them beyond"
    return f"bias {word}: {_of(int((z > 0).sum()), len(z))} {side} the forecast, {outer} the 80 % interval"


def _spread(z: Array) -> str:
    beyond = int((np.abs(z) > TOLERANCES.beyond_80_sigmas).sum())
    return (
        f"spread: {_of(beyond, len(z))} beyond the 80 % interval, on both sides, where {0.2 * len(z):.1f} were expected"
    )


def _too_wide(z: Array) -> str:
    inner = int((np.abs(z) < TOLERANCES.within_50_sigmas).sum())
    inside = f"{_of(inner, len(z))} within the 50 % interval, where {len(z) / 2:.1f} were expected"
    return f"spread, intervals too wide: {inside}"


def _of(count: int, total: int) -> str:
    """Subject and verb: all or some of the last figures."""
    if count == total:
        return "the last figure was" if total == 1 else f"the last {total} figures were"
    return f"{count} of the last {total} figures {'was' if count == 1 else 'were'}"
