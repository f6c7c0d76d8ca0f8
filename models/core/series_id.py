"""Ids of series, dotted by hierarchy: ``pk.ict.computer`` is a part of ``pk.ict``. Standard library only."""

from __future__ import annotations

import re

_SERIES = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")


def parse_series(text: str) -> str:
    """A series id, dotted by hierarchy (``pk.ict.computer``); ValueError if the text is not one."""
    if not _SERIES.fullmatch(text) or len(text) > 120:
        raise ValueError(f"{text!r} is not a series id like pk.ict.computer")
    return text


def parent_of(series: str) -> str | None:
    """The id without its last part, None at the top."""
    head, _, _ = series.rpartition(".")
    return head or None
