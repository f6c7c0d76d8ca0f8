"""The last answers with their ETag: what did not change is not sent again."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

MOST_ANSWERS = 64
MOST_BYTES = 1_000_000
"""Size of an answer that is cached, at most."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """An answer and its tag."""

    tag: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Etags:
    """The answers by address; the least recently used one makes room."""

    _answers: OrderedDict[str, Tagged] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def get(self, address: str) -> Tagged | None:
        """The last answer of an address."""
        with self._lock:
            found = self._answers.get(address)
            if found is not None:
                self._answers.move_to_end(address)
            return found

    def put(self, address: str, tagged: Tagged) -> None:
        """Cache an answer that is not too large."""
        if tagged.tag and tagged.tag.isascii() and len(tagged.body) <= MOST_BYTES:
            with self._lock:
                self._answers[address] = tagged
                self._answers.move_to_end(address)
                if len(self._answers) > MOST_ANSWERS:
                    self._answers.popitem(last=False)
