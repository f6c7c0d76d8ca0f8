"""Exact bounds on sums of months from interval statements about other sums.

With S[k] the sum of the months before k, a statement about a run of months bounds a difference S[j] - S[i]. Systems of
such bounds are decided by shortest paths: ``upper[i, j]`` is the least upper bound on S[j] - S[i], and a statement is
consistent with the rest exactly if its interval meets the one implied. See Cormen et al., Introduction to Algorithms,
difference constraints.
"""

from __future__ import annotations

import numpy as np

from models.core.arrays import Array

UNBOUNDED = 1e18
NEAR_TIE = 1e-6

WIDE = 64
"""Nodes from which on it pays to look for the part of the bounds that a statement moves."""


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

    def months_with(self, start: int, end: int, low: float, high: float) -> tuple[Array, Array]:
        """What month_intervals would be after ``add``, worked out for the months alone."""
        least, most = self.interval(start, end)
        low, high = min(max(low, least), most), max(min(high, most), least)
        lower, upper = self.month_intervals()
        up, into, out = -lower, self.upper[:, end], self.upper[start]  # what the second step reads of the first
        if high < most:
            first, last = self.upper[:, start], high + self.upper[end]
            upper = np.minimum(upper, first[:-1] + last[1:])
            up = np.minimum(up, first[1:] + last[:-1])
            into, out = np.minimum(into, first + last[end]), np.minimum(out, first[start] + last)
        if -low < min(self.upper[end, start], up[start] if end == start + 1 else np.inf):
            last = out - low
            upper = np.minimum(upper, into[:-1] + last[1:])
            up = np.minimum(up, into[1:] + last[:-1])
        return -up, upper

    def _tighten(self, i: int, j: int, bound: float) -> None:
        if bound >= self.upper[i, j]:
            return
        into, out = self.upper[:, i], bound + self.upper[j]
        if len(self.upper) <= WIDE:
            np.minimum(self.upper, into[:, None] + out, out=self.upper)
            return
        # The bounds are closed: what is tighter by this statement is tighter up to its ends too. Near ties are
        # looked at as well, since sums of binary numbers differ in their last digits.
        rows = np.flatnonzero((into + bound < self.upper[:, j] + NEAR_TIE) & (into < UNBOUNDED / 2))
        columns = np.flatnonzero((out < self.upper[i] + NEAR_TIE) & (out < UNBOUNDED / 2))
        if not len(rows) or not len(columns):
            return
        # Of the rest, what lies between the first and the last of them: slices are faster than picked cells.
        part = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
        block = self.upper[part]
        np.minimum(block, into[part[0], None] + out[part[1]], out=block)
