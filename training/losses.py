"""Backtest tables beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def same_windows(mine: Sequence[Mapping[str, Any]], theirs: Sequence[Mapping[str, Any]]) -> bool:
    """Whether two tables of the same vintage are over the same windows: as many of them, and as many points.

    On the same months that many windows are the same ones; another version of the engine may have tried more or fewer.
    """
    return _extent(mine) == _extent(theirs)


def _extent(table: Sequence[Mapping[str, Any]]) -> tuple[Any, Any]:
    first = table[0] if table else {}
    return first.get("windows"), first.get("points")
