"""The members by name; looking one up is what imports its library."""

from __future__ import annotations

from importlib import import_module

from models.forecasters.base import Forecaster

_FACTORIES = {
    "snaive": ("models.forecasters.naive", "SeasonalNaive"),
    "ets": ("models.forecasters.statistical", "ets"),
    "theta": ("models.forecasters.statistical", "theta"),
    "ces": ("models.forecasters.statistical", "ces"),
    "arima": ("models.forecasters.statistical", "arima"),
    "regression": ("models.forecasters.regression", "Regression"),
    "prophet": ("models.forecasters.prophet", "Prophet"),
    "pretrained": ("models.forecasters.pretrained", "Pretrained"),
    "short": ("models.forecasters.short", "Short"),
}

MEMBERS = tuple(_FACTORIES)
"""All member names."""


def member(name: str) -> Forecaster:
    """The member of a name; ValueError lists the names there are."""
    if name not in _FACTORIES:
        raise ValueError(f"no member is called {name!r}; there are {', '.join(MEMBERS)}")
    module, factory = _FACTORIES[name]
    forecaster: Forecaster = getattr(import_module(module), factory)()
    return forecaster


def min_months(name: str) -> int:
    """The months that a member needs; ValueError as for ``member``."""
    return member(name).min_months
