"""Who may do what: bearers of tokens with the scopes read and write, of which only hashes are kept."""

from __future__ import annotations

import hmac
import re
from base64 import b64decode
from collections.abc import Sequence
from functools import lru_cache
from http import HTTPStatus
from ipaddress import ip_address, ip_network
from typing import Any

from apiflask.exceptions import HTTPError

from models.core.settings import Settings, token_hash

SCHEME = "token"
"""Name of the bearer scheme in the OpenAPI document."""

OPEN = frozenset({"/healthz", "/readyz", "/metrics"})
"""Addresses that neither tokens nor rates keep anyone from: probes and Prometheus have none."""

READS = frozenset({"GET", "HEAD", "OPTIONS"})

READING_POSTS = re.compile(r"/v1/read|/v1/series/[^/]+/scenario")
"""Addresses where a POST is a read: the body is what is asked about, and nothing is stored."""

CHALLENGE = 'Bearer, Basic realm="exportcast", charset="UTF-8"'
"""For reads: a browser asks for a password on it, which is the token, so that the page works too.

Writes take no passwords: a browser would send them along with a form on someone else's page.
"""


class Access:
    """The tokens of an installation; a token that may write may read."""

    def __init__(self, settings: Settings) -> None:
        self._writers = settings.api_tokens
        self._readers = (*settings.read_tokens, *settings.api_tokens) if settings.read_tokens else ()
        self._known = (*settings.read_tokens, *settings.api_tokens)

    @property
    def reads_are_open(self) -> bool:
        """Whether no token is needed to read."""
        return not self._readers

    def known(self, header: str | None) -> str | None:
        """The hash of the token in an Authorization header, if it is one of ours."""
        token = header and _bearer(header, basic=True)
        return token_hash(token) if token and _among(token, self._known) else None

    def caller(self, environ: dict[str, Any]) -> str:
        """Who asks: a token of ours, or else the address that the request comes from."""
        return self.known(environ.get("HTTP_AUTHORIZATION")) or address(environ)

    def writer(self, header: str | None) -> str:
        """Who writes, as audit rows name them; HTTPError 403 if writing is off, 401 without a token that may write.

        A token that may only read is 403: another try with it will not help.
        """
        if not self._writers:
            raise HTTPError(403, "writing over HTTP is off: EXPORTCAST_API_TOKENS is empty")
        token = header and _bearer(header, basic=False)
        if token and _among(token, self._writers):
            return f"token {token_hash(token)[:8]}"
        if token and _among(token, self._readers):
            raise HTTPError(403, "this token may only read")
        raise HTTPError(401, "a valid bearer token is needed", headers={"WWW-Authenticate": "Bearer"})

    def refusal(self, method: str, path: str, header: str | None) -> tuple[HTTPStatus, dict[str, str], str] | None:
        """Status, headers and detail for a request that is not allowed; None if a rule allows it.

        Where reads need a token, every request needs one; the routes that write ask for a token that may write.
        """
        if not is_method(method):
            return HTTPStatus.NOT_IMPLEMENTED, {}, f"unknown method {method[:20]!r}; methods are case-sensitive"
        if self.reads_are_open:
            return None
        is_read = method in READS or (method == "POST" and READING_POSTS.fullmatch(path) is not None)
        if self._may_pass(header, basic=is_read):
            return None
        challenge = CHALLENGE if is_read else "Bearer"
        return HTTPStatus.UNAUTHORIZED, {"WWW-Authenticate": challenge}, "a valid token is needed"

    def _may_pass(self, header: str | None, *, basic: bool) -> bool:
        return _among(header and _bearer(header, basic=basic), self._readers)


_METHOD = re.compile(r"[A-Z][A-Z0-9-]{0,30}", re.ASCII)


def is_method(text: str) -> bool:
    """Whether this can be a method: they are case-sensitive (RFC 9110, section 9.1), and all in use are upper case.

    The application takes ``get`` for GET; it must never see ``get``, which no rule on GET covers.
    """
    return bool(_METHOD.fullmatch(text))


def _among(token: str | None, hashes: Sequence[str]) -> bool:
    """Whether this is one of the tokens; each is compared, in constant time, so that the time reveals nothing."""
    if not token:
        return False
    given = token_hash(token)
    return sum(hmac.compare_digest(given, each) for each in hashes) > 0


def _bearer(header: str, *, basic: bool) -> str | None:
    kind, _, given = header.partition(" ")
    match kind.lower():
        case "bearer":
            return given.strip()
        case "basic" if basic:
            return _password(given)
    return None


def _password(given: str) -> str | None:
    try:
        return b64decode(given, validate=True).decode().partition(":")[2]
    except ValueError:
        return None


def address(environ: dict[str, Any]) -> str:
    """Where a request comes from; a header that the asker could write himself is not looked at."""
    return caller_of(environ.get("REMOTE_ADDR") or "unknown")


@lru_cache(maxsize=10_000)
def caller_of(text: str) -> str:
    """Who an address stands for: itself, or its /64 in IPv6, of which one machine has all addresses."""
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return text
    if found.version == 4:
        return text
    mapped = found.ipv4_mapped
    return str(mapped) if mapped else str(ip_network((int(found), 64), strict=False))
