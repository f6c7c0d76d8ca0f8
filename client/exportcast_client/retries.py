"""When a call is tried again, and after how long."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from random import SystemRandom

from exportcast_client.errors import ClientError, NoAnswer, ProblemError, ReleaseUnscored, StoreReadOnly

PASSING = (429, 502, 503, 504)
"""Statuses after which another try may help: too often, busy, or a proxy whose service is just being replaced."""

FINAL = (ReleaseUnscored, StoreReadOnly)
"""Problems for which another try does not help."""

JITTER = 0.25
"""Share of a wait that is added at random, so that many clients do not return at the same time."""


@dataclass(frozen=True, slots=True)
class Retries:
    """At most ``tries`` of a call within ``total`` seconds, waits included; ``first`` is the first wait in seconds.

    A wait doubles each time, and is never shorter than Retry-After. Every call of this client may be repeated: a
    release that is sent again stores nothing, and its figures are then named ``duplicate``.
    """

    tries: int = 4
    total: float = 60.0
    first: float = 0.5

    def __post_init__(self) -> None:
        if self.tries < 1 or not self.total > 0 or not self.first >= 0:
            raise ValueError(f"{self!r}: wanted are tries from 1, total above 0 and first from 0")

    def wait(self, failed: ClientError, number: int) -> float | None:
        """Seconds before another try after the one with this number, from 1; None if there is none."""
        if number >= self.tries or not _passes(failed):
            return None
        named = failed.retry_after if isinstance(failed, ProblemError) else None
        least: float = max(self.first * 2 ** (number - 1), named or 0.0)
        return least * (1 + SystemRandom().uniform(0, JITTER))


USUAL = Retries()


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds of Retry-After, also where it is a date; None where there is none that can be read."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdecimal() and len(text) <= 9:
        return float(text)
    try:
        named: datetime = parsedate_to_datetime(text)
        return max(0.0, (named if named.tzinfo else named.replace(tzinfo=UTC)).timestamp() - time.time())
    except (ValueError, OverflowError):
        return None


def _passes(failed: ClientError) -> bool:
    if isinstance(failed, ProblemError):
        return failed.status in PASSING and not isinstance(failed, FINAL)
    return isinstance(failed, NoAnswer)
