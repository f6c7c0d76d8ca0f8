"""What the ledger is told of the forecasts of a training run."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from models.forecast import Forecast
from models.ledger import Issued, issue
from models.store.port import Store, Version
from models.track import calls_for_training


@dataclass(frozen=True, slots=True)
class Issuing:
    """When forecasts are issued, whether they are only made afterwards, and which series drifted before.

    Forecasts as of a past day are issued at its end and marked as replayed.
    """

    clock: Callable[[], datetime]
    replayed: bool
    drifting: frozenset[str]

    @classmethod
    def of(cls, series: Iterable[str], store: Store, *, as_of: date, clock: Callable[[], datetime]) -> Issuing:
        """For a run that starts now and trains these series as of a day."""
        drifting = (s for s in series if calls_for_training(s, store.ledger))
        if as_of < clock().date():
            return cls(lambda: datetime.combine(as_of, time.max, UTC), True, frozenset(drifting))
        return cls(clock, False, frozenset(drifting))

    def issued(self, forecast: Forecast, version: Version, champion: Version | None) -> Issued:
        """A forecast as it enters the ledger.

        It is a refit of the champion if it knows new figures, unless that one drifted: then evidence starts anew.
        """
        refit = champion is not None and champion.vintage != version.vintage and version.series not in self.drifting
        return issue(forecast, version.version, replayed=self.replayed, refit=refit)
