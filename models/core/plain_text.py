"""Plain text: without characters that a reader cannot see and that change what he sees."""

from __future__ import annotations

from unicodedata import category

_DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""The bidirectional controls of Unicode (UAX 9): with them a text reads differently from what is stored."""


def has_hidden(text: str) -> bool:
    """Whether a text holds control characters, surrogates (which no database keeps) or bidirectional controls."""
    return any(c < " " or c in _DIRECTIONS or category(c) in ("Cc", "Cs") for c in text)
