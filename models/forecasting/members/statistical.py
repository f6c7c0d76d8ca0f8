"""Members from statsforecast: ETS, optimised Theta, complex exponential smoothing, ARIMA."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from models.core.arrays import Array
from models.core.metrics import SEASON
from models.forecasting.members.lean_imports import without
from models.forecasting.members.scaling import Unit, normal_quantiles, require
from models.forecasting.members.smooth_growth import SmoothGrowth
from models.vintages.vintage import History

with without():
    from statsforecast import ces as ces_library
    from statsforecast.models import AutoARIMA, AutoCES, AutoETS, DynamicOptimizedTheta

Build = Callable[[int], Any]
_ces: Any = ces_library  # it has no types

SEASONAL = 2 * SEASON + 1
"""Months from which a season is modelled."""


@dataclass(frozen=True, slots=True)
class Statistical:
    """A model of statsforecast, made by ``build(season length)``.

    Once a season is modelled, parameters found earlier are carried on until the history is longer by the factor
    ``carry``.
    """

    name: str
    build: Build
    min_months: int = 10
    carry: float = 1.35

    def fit(self, history: History) -> FittedStatistical:
        """Fit, with a season from two whole years and a month on; ShortHistory below ``min_months``."""
        require(history, self.name, self.min_months)
        unit = Unit.above_level(history.values)
        y = unit.scaled(history.values)
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            model = self.build(season_of(len(y))).fit(y)
        return FittedStatistical(self, model, len(y), y, unit)


@dataclass(frozen=True, slots=True)
class FittedStatistical:
    """A model fitted to the first ``fitted`` of ``values``."""

    maker: Statistical
    model: Any
    fitted: int
    values: Array
    unit: Unit

    def quantiles(self, horizon: int, probabilities: Sequence[float]) -> Array:
        """The model's own quantiles, its mean as the one at 0.5, [H, Q]."""
        levels = sorted({_level(p) for p in probabilities if p != 0.5}) or None
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            if len(self.values) > self.fitted:
                out = self.model.forward(self.values, horizon, level=levels)
            else:
                out = self.model.predict(horizon, level=levels)
        return self.unit.restored(np.column_stack([np.asarray(out[_key(p)], float) for p in probabilities]))

    def updated(self, history: History) -> FittedStatistical:
        """The parameters found before, run over the longer history; found anew once it has grown much."""
        months = len(history)
        if not self.fitted < months <= self.maker.carry * self.fitted or self.fitted < SEASONAL:
            return self.maker.fit(history)
        unit = replace(self.unit, floor=Unit.of(history.values).floor)
        return FittedStatistical(self.maker, self.model, self.fitted, unit.scaled(history.values), unit)


def season_of(months: int) -> int:
    """The season that so many months can show."""
    return SEASON if months >= SEASONAL else 1


def ets() -> Statistical:
    """Exponential smoothing, its form chosen by AICc; of logarithms where a smooth history grows by a rate."""
    return Statistical("ets", lambda season: SmoothGrowth(lambda: AutoETS(season_length=season)))


def theta() -> Statistical:
    """Dynamic optimised Theta; milliseconds a fit, so always fitted anew."""
    return Statistical("theta", lambda season: DynamicOptimizedTheta(season_length=season), carry=1)


@dataclass(frozen=True, slots=True)
class ComplexSmoothing:
    """AutoCES with the intervals that it simulates computed: the same distribution at a hundredth of the time.

    The library adds normal noise to the states of the last season and takes quantiles of 5,000 forecasts. A forecast
    is linear in these states, so that it is normal, and its variance is the sum of squared responses to each of them.
    """

    model: Any

    def fit(self, values: Array) -> ComplexSmoothing:
        """Find form and parameters."""
        return ComplexSmoothing(self.model.fit(values))

    def predict(self, horizon: int, level: Sequence[float] | None) -> dict[str, Any]:
        """Mean and, for each level, bounds; each [H]."""
        return _with_bounds(self.model.model_, horizon, level)

    def forward(self, values: Array, horizon: int, level: Sequence[float] | None) -> dict[str, Any]:
        """The same with the parameters found, run over other values."""
        return _with_bounds(_ces.forward_ces(self.model.model_, values), horizon, level)


def _with_bounds(state: Mapping[str, Any], horizon: int, levels: Sequence[float] | None) -> dict[str, Any]:
    out: dict[str, Any] = {"mean": _ces.forecast_ces(state, horizon)["mean"]}
    deviation = np.sqrt((_responses(state, horizon) ** 2).sum(axis=0))
    for level in levels or ():
        out[f"lo-{level}"], out[f"hi-{level}"] = normal_quantiles(
            np.asarray(out["mean"]), deviation, (0.5 - level / 200, 0.5 + level / 200)
        ).T
    return out


def _responses(state: Mapping[str, Any], horizon: int) -> Array:
    """What one deviation more in each state of the last season changes, [states, H]."""

    def run(states: Array) -> Array:
        out = np.zeros(horizon)
        season = _ces.switch_ces(state["seasontype"])
        _ces.cesforecast(states=states, n=state["n"], m=state["m"], season=season, f=out, h=horizon, **state["par"])
        return out

    states, point = state["states"], run(state["states"])
    found = []
    for place in np.ndindex(state["m"], states.shape[1]):
        moved = states.copy()
        moved[state["n"] + place[0], place[1]] += np.sqrt(state["sigma2"])
        found.append(run(moved) - point)
    return np.array(found)


def ces() -> Statistical:
    """Complex exponential smoothing."""
    return Statistical("ces", lambda season: ComplexSmoothing(AutoCES(season_length=season)))


def arima() -> Statistical:
    """Seasonal ARIMA by stepwise search: up to a second a fit."""
    return Statistical("arima", lambda season: AutoARIMA(season_length=season), min_months=SEASONAL)


def _level(probability: float) -> float:
    """The central level, in percent, that a probability bounds."""
    return round(100 * abs(1 - 2 * probability), 6)


def _key(probability: float) -> str:
    """The name under which statsforecast gives a quantile."""
    if probability == 0.5:
        return "mean"
    return f"{'lo' if probability < 0.5 else 'hi'}-{_level(probability)}"
