"""How often someone may ask: a bucket of tokens for each caller, in memory."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from math import ceil

from models.core.settings import Rate

MOST_CALLERS = 100_000
"""Callers that are remembered; of more, those that were longest away start anew."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a caller has left: requests, and seconds until one more is (0 if there are any) and until all are."""

    left: int
    wait: int
    full: int

    @property
    def allowed(self) -> bool:
        """Whether this request may be answered."""
        return self.wait == 0


class RateLimiter:
    """At most ``rate.count`` requests at once of a caller, filled up again evenly over ``rate.seconds``.

    Times are seconds of a clock that only goes forward.
    """

    def __init__(self, rate: Rate, *, most_callers: int = MOST_CALLERS) -> None:
        self.rate, self._most_callers = rate, most_callers
        self._lock = threading.Lock()
        # By caller: when its bucket is full again. That one number says how much is in it at any time.
        self._full_at: OrderedDict[str, float] = OrderedDict()
        self._each = rate.seconds / rate.count

    def take(self, caller: str, *, now: float) -> Allowance:
        """Take one request out of the bucket of a caller, if there is one."""
        with self._lock:
            full_at = max(self._full_at.get(caller, now), now) + self._each
            wait = full_at - now - self.rate.seconds
            if wait > _ROUNDING:
                return Allowance(0, ceil(wait), ceil(full_at - self._each - now))
            self._full_at[caller] = full_at
            self._full_at.move_to_end(caller)
            if len(self._full_at) > self._most_callers:
                self._full_at.popitem(last=False)
        return self._left(full_at, now)

    def give_back(self, caller: str, *, now: float) -> Allowance:
        """Put one request back: it was a mistake of form, which is not to use up what a caller has."""
        with self._lock:
            full_at = self._full_at.get(caller, now) - self._each
            if caller in self._full_at:
                self._full_at[caller] = full_at
        return self._left(max(full_at, now), now)

    def _left(self, full_at: float, now: float) -> Allowance:
        left = int((self.rate.seconds - (full_at - now)) / self._each + _ROUNDING)
        return Allowance(left, 0, ceil(full_at - now))


_ROUNDING = 1e-6
