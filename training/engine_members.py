"""Which members forecast a history: the networks and Theta, and what was shown to help on histories of its kind."""

from __future__ import annotations

from collections.abc import Sequence

from models.forecasting.members.counts import MANY_ZEROS, is_intermittent
from models.forecasting.members.smooth_growth import is_smooth
from models.vintages.vintage import History

NETWORKS = ("pretrained",)

ENGINE = (*NETWORKS, "theta")
"""Combined on most histories: on M4's training tails each other member adds nothing or harms (docs/benchmarks.md)."""

SMOOTH = (*ENGINE, "ets")
"""Combined on smooth histories, whose errors are below what the networks resolve."""

INTERMITTENT = ("counts",)
"""Forecasts histories with many zeros: networks and classical members give numbers between those that occur."""

COMPARED = ("ets", "snaive", "regression", "prophet")
"""Members of a training that are scored beside those combined, and change no forecast."""


def combined_members(history: History) -> tuple[str, ...]:
    """The members that are combined for a history."""
    if is_intermittent(history.values):
        return INTERMITTENT
    if float((history.values == 0).mean()) >= MANY_ZEROS:
        return NETWORKS
    return SMOOTH if is_smooth(history.values) else ENGINE


def all_members(history: History, compared: Sequence[str] = COMPARED) -> tuple[str, ...]:
    """Those combined for a history, then those that are only compared."""
    combined = combined_members(history)
    return (*combined, *(name for name in compared if name not in combined))
