"""One request of the API: what is sent, and what answers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from urllib.parse import urlencode

from exportcast_client.document import Document

Answer = TypeVar("Answer", bound=Document)


@dataclass(frozen=True, slots=True)
class Call(Generic[Answer]):
    """A request; ``body`` is bytes of ``content_type`` for a POST, and None for a GET."""

    answer: type[Answer]
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    content_type: str = "application/json"

    @property
    def method(self) -> str:
        """GET, or POST where there is a body."""
        return "GET" if self.body is None else "POST"

    @property
    def address(self) -> str:
        """Path and query, below the address of the service."""
        return f"{self.path}?{urlencode(self.query)}" if self.query else self.path
