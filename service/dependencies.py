"""What the views work with: made once by the composition root, found through the application."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from flask import current_app

from models.core.catalog import Catalog
from models.core.errors import Busy, InvalidInput, Problem
from models.core.settings import Settings
from models.evaluation.forecast_as_of import forecast_on
from models.forecasting.forecast import Forecast
from models.storage.store import Store
from service.gateway.auth import Access
from service.gateway.places import Places
from service.gateway.response_cache import LastRendered, ResponseCache
from service.gateway.text_places import TextPlaces
from service.monitoring.prometheus import Metrics
from service.state.background import Background, Rank
from service.state.champion_cache import Artifacts, ChampionCache
from service.state.exports import Exports
from service.state.press_record import PressRecords
from service.state.revision_cache import RevisionCache
from service.state.scoring import Scoring
from service.state.store_probe import StoreProbe
from service.state.vintage_cache import PATIENCE, VintageCache

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
    background: Background
    places: Places
    scoring: Scoring
    texts: TextPlaces
    press: PressRecords
    revisions: RevisionCache
    exports: Exports

    def today(self) -> date:
        """The day of now, in UTC."""
        return self.clock().date()

    def forecast_on(self, day: date, series: str) -> Forecast:
        """The forecast that was in service on a day, looked up in the background. Busy if it is full."""
        find = partial(forecast_on, day, series, store=self.store, load=self.artifacts.load)
        with self.places.reader():
            finding = self.background.submit(find, rank=Rank.SHORT)
            try:
                return finding.result(PATIENCE)
            except TooLate as late:
                finding.cancel()
                raise Busy from late

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
