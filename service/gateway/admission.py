"""The gate before every answer, kept or made: may this caller read, and has he asked too often?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from time import monotonic
from typing import Any

from models.core.settings import Settings
from service.gateway.auth import OPEN, Access, is_method
from service.gateway.rate_limit import Allowance, RateLimiter

Headers = list[tuple[str, str]]

MISTAKES = frozenset({"400", "415", "422"})
"""Statuses of requests that were refused for their form: where that cost little, they do not count against a rate."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is answered in place of what was asked for."""

    status: HTTPStatus
    detail: str
    kind: str
    headers: Headers


@dataclass(frozen=True, slots=True)
class Admission:
    """Who asked, what an answer to him carries, and the refusal if there is one."""

    caller: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    refusal: Refusal | None = None


EXEMPT = Admission()


class AdmissionControl:
    """Checks tokens and rates. A caller is a token of ours, or else the address that the request comes from."""

    def __init__(self, settings: Settings, access: Access, *, clock: Callable[[], float] = monotonic) -> None:
        self._access, self._clock = access, clock
        self._limiter = RateLimiter(settings.rate_limit) if settings.rate_limit else None
        self.stands_open = self._limiter is None and access.reads_are_open

    def ask(self, environ: dict[str, Any]) -> Admission:
        """Let a request pass or refuse it."""
        method, header = environ["REQUEST_METHOD"], environ.get("HTTP_AUTHORIZATION")
        if is_method(method) and (self.stands_open or environ["PATH_INFO"] in OPEN):
            return EXEMPT
        refused = self._access.refusal(method, environ["PATH_INFO"], header)
        refusal = refused and Refusal(refused[0], refused[2], "", list(refused[1].items()))
        if self._limiter is None:
            return Admission(refusal=refusal)
        caller = self._access.caller(environ)
        allowance = self._limiter.take(caller, now=self._clock())
        headers = self._headers(allowance)
        return Admission(caller, headers, refusal if allowance.allowed else self._too_many(allowance))

    def answered(self, passage: Admission, status: str, *, cheap: bool = True) -> tuple[tuple[str, str], ...]:
        """What the answer to a request that passed is to carry, now that its status and cost are known."""
        if self._limiter is None or not passage.caller or status not in MISTAKES or not cheap:
            return passage.headers
        return self._headers(self._limiter.give_back(passage.caller, now=self._clock()))

    def _headers(self, allowance: Allowance) -> tuple[tuple[str, str], ...]:
        """As the IETF draft httpapi-ratelimit-headers has them."""
        assert self._limiter is not None
        rate = self._limiter.rate
        policy = f'"default";q={rate.count};w={rate.seconds}'
        return ("RateLimit-Policy", policy), ("RateLimit", f'"default";r={allowance.left};t={allowance.full}')

    def _too_many(self, allowance: Allowance) -> Refusal:
        assert self._limiter is not None
        rate = self._limiter.rate
        detail = f"more than {rate.count} requests in {rate.seconds} s; try again in {allowance.wait} s"
        return Refusal(
            HTTPStatus.TOO_MANY_REQUESTS, detail, "too-many-requests", [("Retry-After", str(allowance.wait))]
        )
