"""Forecasts and figures that the tests of the ledger are built from; the numbers can be checked in the head."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np

from models.core.measures import ISSUED_QUANTILES, Measure
from models.core.periods import Month, Period
from models.reports.report import Report
from models.storage.records import Issued, Version

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def issued(
    name: str = "v1", *, cutoff: str = "2026-03", centre: float = 400, at: datetime = NOW, **given: object
) -> Issued:
    """A forecast of 24 months, uniform from centre - 100 to centre + 100: the quantile of p is centre - 100 + 200 p."""
    row = centre - 100 + 200 * np.array(ISSUED_QUANTILES)
    known = {"series": "pk.ict", "vintage": "aaaa", "scale": 20.0} | given
    return Issued(
        version=name,
        issued_at=at,
        as_of=at.date(),
        cutoff=Month.parse(cutoff),
        quantiles=np.tile(row, (24, 1)).astype(np.float32),
        **known,  # type: ignore[arg-type]
    )


def version(forecast: Issued) -> Version:
    """The version that a forecast was published as."""
    i = forecast
    return Version(i.series, i.version, i.issued_at, i.as_of, i.cutoff, i.vintage, "0" * 64)


def figure(value: str, month: str = "2026-04", *, published: str = "2026-05-18", series: str = "pk.ict") -> Report:
    """A published month in US$ million."""
    return Report(series, Period.parse(month), Measure.LEVEL, Decimal(value), "usd_million", published, "SBP")


def day(text: str) -> date:
    """A day."""
    return date.fromisoformat(text)
