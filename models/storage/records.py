"""What the store returns: reports, versions, decisions, training runs, forecasts as issued and their scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.core.measures import ISSUED_QUANTILES, Status
from models.core.periods import Month
from models.forecasting.forecast import Forecast
from models.reports.report import Report


@dataclass(frozen=True, slots=True)
class Superseding:
    """A stored report that gives a new figure for something reported before; ``previous`` is the latest such report."""

    report: Report
    previous: Report


@dataclass(frozen=True, slots=True)
class Ingested:
    """What one release did to the record, report by report. Superseding reports are stored ones too."""

    stored: tuple[Report, ...]
    duplicate: tuple[Report, ...]
    superseding: tuple[Superseding, ...]


@dataclass(frozen=True, slots=True)
class Definition:
    """What the catalog had of a series when its figures were stored: what gives them their meaning."""

    series: str
    unit: str
    aggregation: str
    sign: str
    fiscal_year_start: int


@dataclass(frozen=True, slots=True)
class Version:
    """A published model version as the registry lists it, without its artifact.

    ``card_sha256`` is the hash of the card's bytes: the registry trusts no other card. ``card`` holds its facts
    (members, backtest scores, calibration) so that listings need not open artifacts.
    """

    series: str
    version: str
    created: datetime
    as_of: date
    cutoff: Month
    vintage: str
    card_sha256: str
    card: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """Why a version became, or did not become, champion: who decided, when, for what reason."""

    series: str
    version: str
    action: str
    who: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TrainingRun:
    """One finished training job; ``failed`` are the series that got no version, with the reason."""

    started: datetime
    finished: datetime
    trained: tuple[str, ...]
    failed: Mapping[str, str]
    peak_rss_mb: float = 0.0


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a series is followed: the months from ``start`` on, by the reports up to a revision of the store."""

    start: Month
    revision: int


KEPT = 24
"""Steps kept of an issued forecast: the fiscal year that runs and the next are within them."""


@dataclass(frozen=True, slots=True, eq=False)
class Issued:
    """What is kept of a forecast for good: ``quantiles`` [H, Q] at ISSUED_QUANTILES, step h = row h - 1.

    ``scale`` is frozen at issue. ``served``: the version was champion at some time. ``replayed``: made later from what
    was known then, not issued to anyone on that day. ``refit``: the version before, fitted again to new figures.
    """

    series: str
    version: str
    issued_at: datetime
    as_of: date
    cutoff: Month
    vintage: str
    scale: float
    quantiles: NDArray[np.float32] | NDArray[np.float64]
    replayed: bool = False
    refit: bool = False
    served: bool = False

    @property
    def horizon(self) -> int:
        """H, the steps kept."""
        return len(self.quantiles)

    def waits_for(self, month: Month) -> bool:
        """Whether a figure of the month can score this."""
        return 1 <= month - self.cutoff <= self.horizon


@dataclass(frozen=True, slots=True)
class Observed:
    """The value that the record fixed for a month from a day on; ``tolerance`` is what rounding leaves open."""

    series: str
    month: Month
    known: date
    value: float
    tolerance: float
    status: Status


@dataclass(frozen=True, slots=True)
class Score:
    """One forecast, step and truth (the value known from a day on) with its metrics; NaN where there is none.

    ``error`` is forecast - observed for the median, ``scaled_error`` its size over the frozen scale, ``pinball`` the
    mean over HUBVERSE, ``pit`` the share of the forecast below the figure, ``surprise`` its distance from the median
    in sigmas of the forecast, positive where the figure was higher.
    """

    series: str
    version: str
    month: Month
    step: int
    known: date
    observed: float
    error: float
    scaled_error: float
    pinball: float
    inside_80: bool
    inside_95: bool
    pit: float
    surprise: float

    @property
    def percentile(self) -> float:
        """Percent of the forecast below the figure."""
        return 100 * self.pit


def issue(forecast: Forecast, version: str, *, replayed: bool = False, refit: bool = False) -> Issued:
    """What the ledger keeps of a forecast that is published as a version."""
    quantiles = forecast.quantiles(ISSUED_QUANTILES, min(KEPT, forecast.horizon))
    return Issued(
        series=forecast.series,
        version=version,
        issued_at=forecast.issued_at,
        as_of=forecast.as_of,
        cutoff=forecast.cutoff,
        vintage=forecast.vintage,
        scale=forecast.scale,
        quantiles=quantiles if forecast.paths.dtype == np.float64 else quantiles.astype(np.float32),
        replayed=replayed,
        refit=refit,
    )
