"""Delivery over HTTP: one POST, signed, to an address that was checked."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from types import ModuleType
from typing import Any

from models.core.errors import MissingExtra
from models.notifications.address import Address, AddressRefused, Resolve, system_resolver
from models.notifications.attempt import FARTHEST, Failure
from models.notifications.signature import signature
from models.storage.deliveries import Event

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 15.0

GONE = 410
BUSY = (408, 429, 502, 503, 504)
"""Answers about the receiver, not about the event."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """A receiver that takes a POST. Any answer 2xx is a delivery; redirects are not followed.

    ``secrets`` sign; several while a secret is changed. ``trust`` is the context of TLS, by default that of the system.
    """

    address: Address
    secrets: Sequence[bytes] = field(default=(), repr=False)
    allow_private: bool = False
    resolve: Resolve = system_resolver
    trust: ssl.SSLContext | None = None

    @property
    def name(self) -> str:
        """Host and a hash of the address."""
        return self.address.name

    def send(self, event: Event, body: bytes, *, timestamp: int) -> Failure | None:
        """POST the body; None if it arrived."""
        try:
            places = self.address.resolved(self.resolve, allow_private=self.allow_private)
        except AddressRefused as error:
            return Failure(f"{error} (--allow-private)", down=True)
        except (OSError, UnicodeError):  # the second for a label of more than 63 characters
            return Failure(f"{self.address.host} has no address", down=True)
        return self._post(places, body, self._headers(event, body, timestamp), timestamp)

    def _headers(self, event: Event, body: bytes, timestamp: int) -> dict[str, str]:
        headers = {
            "Host": self.address.host_header,
            "Content-Type": "application/json",
            "User-Agent": "exportcast",
            "webhook-id": event.id,
            "webhook-timestamp": str(timestamp),
        }
        if self.secrets:
            signed = signature(self.secrets, event=event.id, timestamp=timestamp, body=body)
            headers["webhook-signature"] = signed
        return headers

    def _post(self, places: Sequence[str], body: bytes, headers: dict[str, str], timestamp: int) -> Failure | None:
        """To the first of the addresses that takes a connection."""
        http = urllib3()
        failure = Failure("no connection", down=True)
        for place in places:
            try:
                with self._pool(http, place) as pool:
                    answer = pool.urlopen(
                        "POST", self.address.path, body, headers, retries=False, redirect=False, preload_content=False
                    )
                    answer.close()
                    return _judged(answer.status, answer.headers.get("Retry-After", ""), timestamp)
            except (http.exceptions.NewConnectionError, http.exceptions.ConnectTimeoutError) as error:
                failure = Failure(f"no connection: {_words(error)}", down=True)
            except (http.exceptions.HTTPError, OSError) as error:
                return Failure(f"no answer: {_words(error)}", down=True)
        return failure

    def _pool(self, http: ModuleType, place: str) -> Any:
        """Connections to an address under the name of the host, which TLS asks for and the certificate must have."""
        timeout = http.Timeout(connect=CONNECT_SECONDS, read=ANSWER_SECONDS)
        if self.address.scheme == "http":
            return http.HTTPConnectionPool(place, self.address.port, timeout=timeout)
        host, trust = self.address.host, self.trust or ssl.create_default_context()
        return http.HTTPSConnectionPool(
            place, self.address.port, timeout=timeout, ssl_context=trust, server_hostname=host, assert_hostname=host
        )


def urllib3() -> ModuleType:
    """The library of the extra ``webhooks``; MissingExtra if it is not installed."""
    try:
        import urllib3 as http
    except ModuleNotFoundError as error:
        raise MissingExtra("A webhook", "webhooks") from error
    logging.getLogger("urllib3").setLevel(logging.CRITICAL)  # its warnings have whole addresses
    return http


def _judged(status: int, retry_after: str, timestamp: int) -> Failure | None:
    if 200 <= status < 300:
        return None
    return Failure(f"HTTP {status}", _asked(retry_after, timestamp), down=status in BUSY, gone=status == GONE)


def _asked(retry_after: str, timestamp: int) -> timedelta:
    """The wait of a Retry-After, in seconds or until a time; none for another text."""
    if retry_after.isdecimal():
        return min(timedelta(seconds=int(retry_after[:9])), FARTHEST)
    try:
        until = parsedate_to_datetime(retry_after)
        wait = (until if until.tzinfo else until.replace(tzinfo=UTC)) - datetime.fromtimestamp(timestamp, UTC)
    except (TypeError, ValueError):
        return timedelta(0)
    return min(max(wait, timedelta(0)), FARTHEST)


def _words(error: BaseException) -> str:
    """The reason without the address, which messages of urllib3 have."""
    cause: BaseException | None = error
    while cause is not None:
        if type(cause).__name__ == "CertificateError":  # urllib3's, of a name that does not match
            return "the certificate is for another name"
        if isinstance(cause, ssl.SSLCertVerificationError):
            return cause.verify_message
        if isinstance(cause, OSError) and cause.strerror:
            return cause.strerror
        cause = cause.__cause__ or cause.__context__ or next((a for a in cause.args if isinstance(a, OSError)), None)
    return type(error).__name__
