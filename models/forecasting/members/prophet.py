"""Prophet with its defaults but for the optimiser, as a member to be compared with.

The calendar made it no better (docs/calendar.md).
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from models.core.arrays import Array
from models.core.metrics import SEASON
from models.core.periods import Month
from models.forecasting.members.lean_imports import without
from models.forecasting.members.scaling import Unit, require
from models.vintages.vintage import History

SEED = 1
SAMPLES = 1000
ALGORITHM = "LBFGS"
"""Of Stan. By default Prophet takes Newton's below 100 months, twenty times slower and no more accurate."""

ITERATIONS = 1000
"""At most, of its optimiser; it takes 10,000 where a history has no noise, half a minute for each origin."""

LOGGERS = ("prophet", "prophet.models", "prophet.plot", "cmdstanpy")


@dataclass(frozen=True, slots=True)
class FittedProphet:
    """A fitted Prophet and the month after which it forecasts."""

    model: Any
    cutoff: Month
    unit: Unit

    def quantiles(self, horizon: int, probabilities: Sequence[float]) -> Array:
        """Its trend plus season at 0.5, else quantiles of its own samples, [H, Q]."""
        frame = pd.DataFrame({"ds": _dates(self.cutoff + 1, horizon)})
        with _quiet():
            samples = self.model.predictive_samples(frame)["yhat"]
            self.model.uncertainty_samples = 0  # the point alone; predict would sample a second time
            point = self.model.predict(frame)["yhat"].to_numpy()
            self.model.uncertainty_samples = SAMPLES
        quantiles = np.quantile(samples, probabilities, axis=1).T
        quantiles[:, [i for i, p in enumerate(probabilities) if p == 0.5]] = point[:, None]
        return self.unit.restored(quantiles)

    def updated(self, history: History) -> FittedProphet:
        """Fitted anew: Prophet has no state to carry on."""
        return Prophet().fit(history)


@dataclass(frozen=True, slots=True)
class Prophet:
    """Prophet, additive, yearly season where it finds two years."""

    name: str = "prophet"
    min_months: int = 2 * SEASON

    def fit(self, history: History) -> FittedProphet:
        """Fit to a history; ShortHistory below ``min_months``."""
        require(history, self.name, self.min_months)
        unit = Unit.above_level(history.values)
        frame = pd.DataFrame({"ds": _dates(history.start, len(history)), "y": unit.scaled(history.values)})
        with _quiet():
            with without():
                from prophet import Prophet as Model  # the import takes a second

            model = Model(weekly_seasonality=False, daily_seasonality=False, uncertainty_samples=SAMPLES)
            model.fit(frame, seed=SEED, algorithm=ALGORITHM, iter=ITERATIONS)
        return FittedProphet(model, history.cutoff, unit)


def _dates(start: Month, months: int) -> list[pd.Timestamp]:
    return [pd.Timestamp((start + i).first_day) for i in range(months)]


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence Prophet and Stan, and give Prophet's draws from NumPy's global generator a seed of their own.

    Loggers are disabled: the level of a logger is set anew when Prophet imports Stan.
    """
    state, loggers = np.random.get_state(), [logging.getLogger(name) for name in LOGGERS]
    disabled = [logger.disabled for logger in loggers]
    try:
        np.random.seed(SEED)
        for logger in loggers:
            logger.disabled = True
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        np.random.set_state(state)
        for logger, before in zip(loggers, disabled, strict=True):
            logger.disabled = before
