"""The forecast that a command shows: the one in service, or the one that was on a past day."""

from __future__ import annotations

from datetime import date

from cli.context import AppContext
from cli.next_step import no_model
from models.evaluation.forecast_as_of import forecast_on
from models.forecasting.forecast import Forecast


def in_service(context: AppContext, series: str, day: date | None = None) -> Forecast:
    """The forecast in service of a series, now or on a day; NoModel if there is none."""
    if day is not None:
        return forecast_on(day, series, store=context.store, load=context.artifacts.load)
    version = context.store.champions().get(series)
    if version is None:
        raise no_model(context, series)
    return context.artifacts.load(version)
