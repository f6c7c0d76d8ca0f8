"""Settings of both programs, from a mapping (the edges pass the environment; the library never reads it)."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from models.core.errors import InvalidInput, Problem

PREFIX = "EXPORTCAST_"

HASHED = "sha256:"

WEBHOOK_SECRET = "whsec_"  # noqa: S105 (what a secret begins with)


@dataclass(frozen=True, slots=True)
class Rate:
    """``count`` requests in ``seconds``; a burst of ``count`` is allowed after as long a rest."""

    count: int
    seconds: int

    @classmethod
    def parse(cls, text: str) -> Rate:
        """``600/minute``; ValueError otherwise."""
        found = re.fullmatch(r"([1-9][0-9]{0,8})/(second|minute|hour)", text)
        if found is None:
            raise ValueError(text)
        return cls(int(found[1]), {"second": 1, "minute": 60, "hour": 3600}[found[2]])


def token_hash(token: str) -> str:
    """What is kept of a token: the 64 hex digits of its SHA-256."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things live and how the service listens; each field is ``EXPORTCAST_`` and its name in capitals.

    Of tokens only hashes are kept; keys, secrets and the addresses of webhooks are shown nowhere.
    """

    home: Path
    database_url: str
    artefacts_url: str
    host: str = "127.0.0.1"
    port: int = 8080
    threads: int = 4
    log_level: str = "info"
    api_tokens: tuple[str, ...] = ()
    read_tokens: tuple[str, ...] = ()
    rate_limit: Rate | None = None
    signing_key: str = field(default="", repr=False)
    metrics_max_series: int = 1000
    webhook_urls: tuple[str, ...] = field(default=(), repr=False)
    webhook_secret: tuple[bytes, ...] = field(default=(), repr=False)

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Settings:
        """Settings from ``EXPORTCAST_*`` keys; other keys are ignored, a wrong value is InvalidInput."""
        given = _Given(
            {k.removeprefix(PREFIX).lower(): v for k, v in environment.items() if k.startswith(PREFIX) and v}
        )
        home = Path(given.text("home", "var")).absolute()
        settings = cls(
            home=home,
            database_url=given.text("database_url", f"sqlite:///{home / 'exportcast.db'}"),
            artefacts_url=given.text("artefacts_url", (home / "artefacts").as_uri()),
            host=given.text("host", "127.0.0.1"),
            port=given.number("port", 8080, 0, 65535),
            threads=given.number("threads", 4, 1, 256),
            log_level=given.log_level(),
            api_tokens=given.tokens("api_tokens"),
            read_tokens=given.tokens("read_tokens"),
            rate_limit=given.rate("rate_limit"),
            signing_key=given.text("signing_key", ""),
            metrics_max_series=given.number("metrics_max_series", 1000, 1, 1_000_000),
            webhook_urls=tuple(given.text("webhook_urls", "").split()),
            webhook_secret=given.webhook_secrets("webhook_secret"),
        )
        if given.problems:
            raise InvalidInput(given.problems)
        return settings


class _Given:
    """The values given, by setting; ``problems`` collects what is wrong with them."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self.problems: list[Problem] = []

    def text(self, name: str, default: str) -> str:
        return self._values.get(name, default)

    def number(self, name: str, default: int, least: int, most: int) -> int:
        text = self._values.get(name, str(default))
        if text.isdecimal() and least <= int(text) <= most:
            return int(text)
        self._refuse(name, repr(text), f"a whole number {least}..{most}")
        return default

    def log_level(self) -> str:
        level = self._values.get("log_level", "info").lower()
        if level not in ("debug", "info", "warning", "error"):
            self._refuse("log_level", repr(level), "debug, info, warning or error")
        return level

    def tokens(self, name: str) -> tuple[str, ...]:
        """Hashes of the tokens, each given as it is or as its hash; a wrong one is not shown."""
        texts = [text.strip() for text in self._values.get(name, "").split(",") if text.strip()]
        hashes = [t.removeprefix(HASHED).lower() if t.startswith(HASHED) else token_hash(t) for t in texts]
        if not all(re.fullmatch("[0-9a-f]{64}", each) for each in hashes):
            self._refuse(name, "a hash that is none", f"{HASHED} and 64 hex digits")
        if not all(text.isascii() and text.isprintable() for text in texts):
            self._refuse(name, "a token that no header can hold", "printable ASCII")
        return tuple(hashes)

    def webhook_secrets(self, name: str) -> tuple[bytes, ...]:
        """The bytes of secrets as Standard Webhooks writes them; a wrong one is not shown."""
        secrets = [_webhook_secret(text.strip()) for text in self._values.get(name, "").split(",") if text.strip()]
        if None in secrets:
            self._refuse(name, "a text that is no secret", f"{WEBHOOK_SECRET} and 24 to 64 bytes in base64")
        return tuple(secret for secret in secrets if secret)

    def rate(self, name: str) -> Rate | None:
        text = self._values.get(name)
        try:
            return Rate.parse(text) if text else None
        except ValueError:
            self._refuse(name, repr(text), "a number of requests like 600/minute, or of a second or hour")
            return None

    def _refuse(self, name: str, found: str, wanted: str) -> None:
        self.problems.append(Problem(PREFIX + name.upper(), "", found, wanted))


def _webhook_secret(text: str) -> bytes | None:
    """The 24 to 64 bytes of a secret; None for another text."""
    try:
        secret = base64.b64decode(text.removeprefix(WEBHOOK_SECRET), validate=True)
    except ValueError:
        return None
    return secret if text.startswith(WEBHOOK_SECRET) and 24 <= len(secret) <= 64 else None
