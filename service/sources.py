"""What answers over HTTP and to agents are made from."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from models.core.catalog import Catalog
from models.core.errors import Busy, InvalidInput, Problem
from models.evaluation.forecast_as_of import forecast_on
from models.forecasting.forecast import Forecast
from models.storage.store import Store
from service.gateway.thread_places import Places
from service.state.background import Background, Rank
from service.state.champion_cache import Artifacts, ChampionCache
from service.state.press_record import PressRecords
from service.state.vintage_cache import VintageCache


@dataclass(frozen=True, slots=True)
class Sources:
    """The record, the versions in service and the clock (aware UTC times)."""

    store: Store
    artifacts: Artifacts
    catalog: Catalog
    record: VintageCache
    champions: ChampionCache
    press: PressRecords
    background: Background
    places: Places
    clock: Callable[[], datetime]

    def today(self) -> date:
        """The day of now, in UTC."""
        return self.clock().date()

    def forecast(self, series: str, day: date | None) -> Forecast:
        """The forecast in service now, or on a past day. NoModel, ArtifactRejected, StoreUnavailable, Busy."""
        return self.champions.get(series).forecast if day is None else self.forecast_on(day, series)

    def forecast_on(self, day: date, series: str) -> Forecast:
        """The forecast that was in service on a day, looked up in the background. Busy if it is full."""
        find = partial(forecast_on, day, series, store=self.store, load=self.artifacts.load)
        with self.places.reader():
            finding = self.background.submit(find, rank=Rank.SHORT)
            try:
                return finding.result(self.record.waits.longest)
            except TooLate as late:
                finding.cancel()
                raise Busy from late

    def knowledge_time(self, as_of: date | None) -> date:
        """``as_of``, or today where none was given; InvalidInput if it lies in the future."""
        return self.past_day(as_of) or self.today()

    def past_day(self, as_of: date | None) -> date | None:
        """``as_of``, None where none was given; InvalidInput if it lies in the future."""
        today = self.today()
        if as_of is not None and as_of > today:
            raise InvalidInput([Problem("query", "as_of", repr(as_of.isoformat()), f"a day not after {today}")])
        return as_of
