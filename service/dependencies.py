"""What the views work with: made once by the composition root, found through the application."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from flask import current_app

from models.core.catalog import Catalog
from models.core.errors import InvalidInput, Problem
from models.core.settings import Settings
from models.storage.store import Store
from service.gateway.auth import Access
from service.gateway.response_cache import LastRendered, ResponseCache
from service.monitoring.prometheus import Metrics
from service.state.champion_cache import Artifacts, ChampionCache
from service.state.store_probe import StoreProbe
from service.state.vintage_cache import VintageCache

KEY = "exportcast"


@dataclass(frozen=True, slots=True)
class Dependencies:
    """The parts of a running service."""

    settings: Settings
    store: Store
    artifacts: Artifacts
    catalog: Catalog
    record: VintageCache
    champions: ChampionCache
    answers: ResponseCache
    listed: LastRendered
    metrics: Metrics
    access: Access
    clock: Callable[[], datetime]
    pulse: StoreProbe

    def today(self) -> date:
        """The day of now, in UTC."""
        return self.clock().date()

    def knowledge_time(self, as_of: date | None) -> date:
        """``as_of``, or today where none was given; InvalidInput if it lies in the future."""
        today = self.today()
        if as_of is not None and as_of > today:
            raise InvalidInput([Problem("query", "as_of", repr(as_of.isoformat()), f"a day not after {today}")])
        return as_of or today


def dependencies() -> Dependencies:
    """The parts of the application that answers the current request."""
    found: Dependencies = current_app.extensions[KEY]
    return found
