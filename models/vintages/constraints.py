"""Exact bounds on sums of months from interval statements about other sums.

With S[k] the sum of the months before k, a statement about a run of months bounds a difference S[j] - S[i]. Systems of
such bounds are decided by shortest paths: ``upper[i, j]`` is the least upper bound on S[j] - S[i], and a statement is
consistent with the rest exactly if its interval meets the one implied. See Cormen et al., Introduction to Algorithms,
difference constraints.
"""

from __future__ import annotations

import numpy as np

from models.vintages.vintage import Array

UNBOUNDED = 1e18


class Constraints:
    """Tightest bounds on every run of ``months`` non-negative months, kept closed under all statements added."""

    __slots__ = ("upper",)

    def __init__(self, months: int) -> None:
        nodes = months + 1
        self.upper: Array = np.where(np.tri(nodes, dtype=bool), 0.0, UNBOUNDED)

    def copy(self) -> Constraints:
        """An independent copy."""
        twin = object.__new__(Constraints)
        twin.upper = self.upper.copy()
        return twin

    def interval(self, start: int, end: int) -> tuple[float, float]:
        """The least and largest sum of months start..end-1 that the statements allow."""
        return float(-self.upper[end, start]), float(self.upper[start, end])

    def add(self, start: int, end: int, low: float, high: float) -> None:
        """Add ``low <= sum <= high``; the part of it that the bounds already allow must not be empty."""
        least, most = self.interval(start, end)
        low, high = min(max(low, least), most), max(min(high, most), least)
        self._tighten(start, end, high)
        self._tighten(end, start, -low)

    def month_intervals(self) -> tuple[Array, Array]:
        """Least and largest value of each month, two arrays [months]."""
        index = np.arange(len(self.upper) - 1)
        return -self.upper[index + 1, index], self.upper[index, index + 1]

    def _tighten(self, i: int, j: int, bound: float) -> None:
        if bound < self.upper[i, j]:
            through = self.upper[:, i, None] + (bound + self.upper[j])
            np.minimum(self.upper, through, out=self.upper)
