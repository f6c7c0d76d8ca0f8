"""Which forecast was in service on a day that has passed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from models.core.errors import NoModel
from models.forecasting.forecast import Forecast
from models.storage.decisions import PUBLISH
from models.storage.records import Version
from models.storage.store import Store


def forecast_on(day: date, series: str, *, store: Store, load: Callable[[Version], Forecast]) -> Forecast:
    """The forecast that was in service at the end of a day, else one that was replayed for it, with a note.

    NoModel if there is none, ArtifactRejected if its artifact is refused.
    """
    found = version_on(day, series, store=store)
    forecast = load(found)
    if found.version not in {i.version for i in store.ledger.issued(series) if i.replayed}:
        return forecast
    note = f"replayed: made afterwards from what was known on {forecast.as_of}"
    return replace(forecast, notes=(*forecast.notes, note))


def version_on(day: date, series: str, *, store: Store) -> Version:
    """The version that was in service at the end of a day, else one that was replayed for it; NoModel."""
    name = _served(day, series, store) or _replayed(day, series, store)
    if not name:
        raise NoModel(series, f"no forecast had been issued by {day}")
    found = next((v for v in store.versions(series) if v.version == name), None)
    if found is None:
        raise NoModel(series, f"{name} is no longer kept; its quantiles are in the archive of issued forecasts")
    return found


def _served(day: date, series: str, store: Store) -> str:
    """The version of the last decision by then that put one into service."""
    by_then = [d for d in reversed(store.decisions(series)) if d.action != PUBLISH and d.at.date() <= day]
    return max(by_then, key=lambda d: d.at).version if by_then else ""


def _replayed(day: date, series: str, store: Store) -> str:
    by_then = [i for i in store.ledger.issued(series) if i.replayed and i.as_of <= day]
    return max(by_then, key=lambda i: (i.as_of, i.issued_at)).version if by_then else ""
