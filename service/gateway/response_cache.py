"""Rendered answers, kept so that a repeated request costs next to nothing."""

from __future__ import annotations

import hashlib
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from models.storage.records import Version
from service.gateway.request_form import Key

Environ = dict[str, Any]
Headers = list[tuple[str, str]]

MAX_BYTES = 8_000_000
"""Bytes that cached responses take: bodies, headers, keys and what Python needs for them."""

OVERHEAD = 1_500
"""Bytes of the objects around an answer and its key, measured on CPython 3.11 and rounded up."""

CACHE_CONTROL = "no-cache"
"""Caches may keep an answer but must ask whether it still holds: a new version may come any second."""


SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
"""What every answer carries that does not say otherwise: a browser is to make nothing of it but data."""


def etag_of(body: bytes, *parts: str) -> str:
    """An entity tag over an answer and what it was made from."""
    return f'"{hashlib.sha256(chr(31).join(parts).encode() + body).hexdigest()[:32]}"'


@dataclass(frozen=True, slots=True)
class CachedResponse:
    """The rendered bytes of one query to one route, and the version that they were made from."""

    version: Version
    route: str
    etag: str
    body: bytes
    headers: Headers

    @classmethod
    def of(
        cls, version: Version, *, route: str, etag: str, body: bytes, content_type: str, more: Headers | None = None
    ) -> CachedResponse:
        """An answer with its headers, and ``more`` of them."""
        shared = [("ETag", etag), ("Cache-Control", CACHE_CONTROL)]
        sized = [("Content-Type", content_type), ("Content-Length", str(len(body)))]
        return cls(version, route, etag, body, [*shared, *sized, *SAFE_HEADERS.items(), *(more or [])])

    @property
    def size(self) -> int:
        """Bytes that it takes."""
        return OVERHEAD + len(self.body) + sum(len(name) + len(value) for name, value in self.headers)

    def sent(self, if_none_match: str | None) -> tuple[HTTPStatus, Headers, bytes]:
        """Status, headers and body to send to someone who holds the answers named by ``if_none_match``."""
        if if_none_match and (self.etag in if_none_match or if_none_match.strip() == "*"):
            return HTTPStatus.NOT_MODIFIED, self.headers[:2], b""
        return HTTPStatus.OK, self.headers, self.body


class ResponseCache:
    """The latest rendered answers by path and parameters; those of a version that does not serve are not given out."""

    def __init__(self, serving: Mapping[str, Version], *, max_bytes: int = MAX_BYTES) -> None:
        self._serving, self._max_bytes = serving, max_bytes
        self._lock = threading.Lock()
        self._kept: OrderedDict[Key, CachedResponse] = OrderedDict()
        self._bytes = 0

    def get(self, key: Key) -> CachedResponse | None:
        """The answer to a query, if it is kept and its version is still in service."""
        with self._lock:
            answer = self._kept.get(key)
            if answer is None:
                return None
            self._kept.move_to_end(key)
        return answer if self._serving.get(answer.version.series) is answer.version else None

    def put(self, key: Key, answer: CachedResponse) -> None:
        """Keep an answer; those not asked for longest make room."""
        with self._lock:
            before = self._kept.pop(key, None)
            self._kept[key] = answer
            self._bytes += entry_size(key, answer) - (entry_size(key, before) if before else 0)
            while self._bytes > self._max_bytes:
                self._bytes -= entry_size(*self._kept.popitem(last=False))

    def __len__(self) -> int:
        return len(self._kept)


class LastRendered:
    """The body that was rendered last, and the state that it was rendered of."""

    def __init__(self) -> None:
        self._kept: tuple[object, bytes] | None = None

    def get(self, state: object, render: Callable[[], bytes]) -> bytes:
        """The body of a state, rendered if it is not the one that was rendered last; ``state`` is read before it."""
        kept = self._kept
        if kept is None or kept[0] != state:
            kept = self._kept = (state, render())
        return kept[1]


def entry_size(key: Key, answer: CachedResponse) -> int:
    """Bytes of an entry; each text of a key has a header of Python's own."""
    path, pairs = key
    return answer.size + sys.getsizeof(path) + sum(sys.getsizeof(text) + 64 for pair in pairs for text in pair)
