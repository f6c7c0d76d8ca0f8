"""The members by name; looking one up is what imports its library."""

from __future__ import annotations

from importlib import import_module

from models.forecasting.members.base import Forecaster

_FACTORIES = {
    "snaive": ("models.forecasting.members.seasonal_naive", "SeasonalNaive"),
    "ets": ("models.forecasting.members.statistical", "ets"),
    "theta": ("models.forecasting.members.statistical", "theta"),
    "ces": ("models.forecasting.members.statistical", "ces"),
    "arima": ("models.forecasting.members.statistical", "arima"),
    "regression": ("models.forecasting.members.regression", "Regression"),
    "prophet": ("models.forecasting.members.prophet", "Prophet"),
    "counts": ("models.forecasting.members.counts", "Counts"),
    "pretrained": ("models.forecasting.members.pretrained", "Pretrained"),
    "short": ("models.forecasting.members.random_walk", "RandomWalk"),
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
