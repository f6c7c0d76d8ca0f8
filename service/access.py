"""Who may write: bearers of a token from the settings."""

from __future__ import annotations

import hmac
from collections.abc import Sequence

from apiflask.exceptions import HTTPError

SCHEME = "token"
"""Name of the bearer scheme in the OpenAPI document."""


def require_token(header: str | None, tokens: Sequence[str]) -> None:
    """HTTPError 403 if no token is configured, 401 if the Authorization header bears none of them."""
    if not tokens:
        raise HTTPError(403, "writing over HTTP is off: EXPORTCAST_API_TOKENS is empty")
    kind, _, given = (header or "").partition(" ")
    # Every token is compared, each in constant time, so that the time taken tells nothing.
    matches = [hmac.compare_digest(given.strip().encode(), token.encode()) for token in tokens]
    if kind.lower() != "bearer" or not any(matches):
        raise HTTPError(401, "a valid bearer token is needed", headers={"WWW-Authenticate": "Bearer"})
