"""Signatures over cards: HMAC-SHA256 with shared secrets, ed25519 with PEM keys.

A signature is text, ``hmac-sha256:<key id>:<base64>``; the key id is derived from the key and tells keys apart without
revealing them.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from models.core.errors import InvalidInput, Problem

SETTING = "EXPORTCAST_SIGNING_KEY"


class Key(Protocol):
    """One key; ``name`` is the algorithm and the key id, ``hmac-sha256:0123abcd``."""

    @property
    def name(self) -> str:
        """What a signature by this key starts with."""

    def sign(self, data: bytes) -> bytes:
        """The bare signature; InvalidInput if this key can only verify."""

    def verifies(self, data: bytes, signature: bytes) -> bool:
        """Whether this key made that signature of these bytes; compared in constant time."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of an installation: the first one signs, all of them verify, so that a key can be replaced."""

    keys: Sequence[Key] = ()

    @classmethod
    def parse(cls, text: str) -> Keys:
        """Keys separated by commas, each a PEM (ed25519, private or public) or the secret itself; none for no text.

        InvalidInput for a PEM that is no ed25519 key, or if the package ``cryptography`` is missing; it shows no key.
        """
        return cls(tuple(_parse(part.strip()) for part in text.split(",") if part.strip()))

    def __bool__(self) -> bool:
        return bool(self.keys)

    def __repr__(self) -> str:
        return f"Keys({', '.join(key.name for key in self.keys)})"

    def sign(self, data: bytes) -> str | None:
        """The signature of the first key, None without one; InvalidInput if that is a public key."""
        if not self.keys:
            return None
        first = self.keys[0]
        return f"{first.name}:{b64encode(first.sign(data)).decode()}"

    def refusal(self, data: bytes, signature: Any) -> str:
        """Why a signature of these bytes is not good enough; empty if it is, and always without keys."""
        if not self.keys:
            return ""
        if signature is None:
            return "it is not signed, and a signing key is set"
        name, _, given = str(signature).rpartition(":")
        key = next((key for key in self.keys if key.name == name), None)
        if key is None:
            return f"signed with {name[:80] or 'no key'}, known here: {', '.join(key.name for key in self.keys)}"
        return "" if key.verifies(data, _decoded(given)) else f"the signature by {name} does not fit the card"


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """HMAC-SHA256 with a shared secret: every verifier can also sign."""

    secret: bytes

    @property
    def name(self) -> str:
        """The key id is itself a MAC."""
        return f"hmac-sha256:{self.sign(b'exportcast key id').hex()[:8]}"

    def sign(self, data: bytes) -> bytes:
        """32 bytes."""
        return hmac.digest(self.secret, data, "sha256")

    def verifies(self, data: bytes, signature: bytes) -> bool:
        """Compared in constant time."""
        return hmac.compare_digest(self.sign(data), signature)


@dataclass(frozen=True, slots=True, repr=False)
class Ed25519:
    """ed25519: services can verify with a public key that cannot sign; ``private`` is None for such a key."""

    public: Any
    private: Any = None

    @property
    def name(self) -> str:
        """The key id is a hash of the public key."""
        return f"ed25519:{hashlib.sha256(self.public.public_bytes_raw()).hexdigest()[:8]}"

    def sign(self, data: bytes) -> bytes:
        """64 bytes; InvalidInput without the private key."""
        if self.private is None:
            raise InvalidInput([Problem(SETTING, "", "a public key", "a private key or a secret, to sign with")])
        signature: bytes = self.private.sign(data)
        return signature

    def verifies(self, data: bytes, signature: bytes) -> bool:
        """By the library."""
        from cryptography.exceptions import InvalidSignature

        try:
            self.public.verify(signature, data)
        except InvalidSignature:
            return False
        return True


def _parse(text: str) -> Key:
    return _from_pem(text.encode()) if "-----BEGIN" in text else Secret(text.encode())


def _from_pem(pem: bytes) -> Ed25519:
    try:
        from cryptography.hazmat.primitives import serialization as forms
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
    except ImportError as error:
        wanted = "the package cryptography (extra: signing)"
        raise InvalidInput([Problem(SETTING, "", "a PEM key", wanted)]) from error
    try:
        private = b"PRIVATE KEY" in pem
        key = forms.load_pem_private_key(pem, password=None) if private else forms.load_pem_public_key(pem)
    except Exception as error:  # whatever the library makes of a broken, encrypted or foreign key
        raise _not_ed25519(type(error).__name__) from error
    if isinstance(key, Ed25519PrivateKey):
        return Ed25519(key.public_key(), key)
    if isinstance(key, Ed25519PublicKey):
        return Ed25519(key)
    raise _not_ed25519(type(key).__name__)


def _not_ed25519(found: str) -> InvalidInput:
    return InvalidInput(
        [Problem(SETTING, "", f"a PEM that is no such key ({found})", "an ed25519 key without password")]
    )


def _decoded(text: str) -> bytes:
    """The bytes that a text stands for, none where they would not be written as that text: no two texts are one."""
    try:
        data = b64decode(text, validate=True)
    except ValueError:
        return b""
    return data if b64encode(data).decode() == text else b""
