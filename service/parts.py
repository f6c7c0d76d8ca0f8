"""What the views work with: made once by the composition root, found through the application."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from flask import current_app

from models.archive import forecast_on
from models.catalogue import Catalogue
from models.errors import Busy, InvalidInput, Problem
from models.forecast import Forecast
from models.settings import Settings
from models.store.port import Store
from service.access import Access
from service.answers import Answers, LastRendered
from service.background import Background, Rank
from service.champions import Artefacts, Champions
from service.metrics import Metrics
from service.places import Places
from service.pulse import Pulse
from service.record import PATIENCE, Record

KEY = "exportcast"


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a running service."""

    settings: Settings
    store: Store
    artefacts: Artefacts
    catalogue: Catalogue
    record: Record
    champions: Champions
    answers: Answers
    listed: LastRendered
    metrics: Metrics
    access: Access
    clock: Callable[[], datetime]
    pulse: Pulse
    background: Background
    places: Places

    def today(self) -> date:
        """The day of now, in UTC."""
        return self.clock().date()

    def forecast_on(self, day: date, series: str) -> Forecast:
        """The forecast that was in service on a day, looked up in the background; see models.archive. Busy."""
        find = partial(forecast_on, day, series, store=self.store, load=self.artefacts.load)
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


def parts() -> Parts:
    """The parts of the application that answers the current request."""
    found: Parts = current_app.extensions[KEY]
    return found
