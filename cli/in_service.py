"""The forecast that a command shows: the one in service, or the one that was on a past day; and what is known now."""

from __future__ import annotations

from datetime import date

from cli.context import AppContext, now
from cli.next_step import no_model
from models.evaluation.forecast_as_of import forecast_on
from models.evaluation.outcomes import stored_family
from models.forecasting.forecast import Forecast
from models.vintages.reconstruct import vintages_of
from models.vintages.vintage import Vintage


def in_service(context: AppContext, series: str, day: date | None = None) -> Forecast:
    """The forecast in service of a series, now or on a day; NoModel if there is none."""
    if day is not None:
        return forecast_on(day, series, store=context.store, load=context.artifacts.load)
    version = context.store.champions().get(series)
    if version is None:
        raise no_model(context, series)
    return context.artifacts.load(version)


def known_now(context: AppContext, series: str) -> Vintage | None:
    """The monthly series as known today, None if nothing is known; reconstructed with its family alone."""
    today = now().date()
    family = stored_family(context.store, series, catalog=context.catalog, as_of=today)
    return vintages_of([series], family, catalog=context.catalog, as_of=today).get(series)
