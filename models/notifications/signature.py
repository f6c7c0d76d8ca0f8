"""Signatures of webhooks by the scheme of Standard Webhooks, so that its libraries verify them.

Source: standardwebhooks.com, "Signature scheme".
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence


def signature(secrets: Sequence[bytes], *, event: str, timestamp: int, body: bytes) -> str:
    """``v1,BASE64``: HMAC-SHA256 over ``event.timestamp.body``, one for each secret, separated by blanks."""
    signed = f"{event}.{timestamp}.".encode() + body
    return " ".join(f"v1,{base64.b64encode(_mac(secret, signed)).decode()}" for secret in secrets)


def _mac(secret: bytes, signed: bytes) -> bytes:
    return hmac.new(secret, signed, hashlib.sha256).digest()
