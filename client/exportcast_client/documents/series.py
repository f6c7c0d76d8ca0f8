"""The series of the catalog as documents, with the version in service of each.

Generated from models/documents/series.py: python -m tests.client.generate
"""

from __future__ import annotations

from typing import ClassVar, Literal

from exportcast_client.document import Document


class ServedVersion(Document):
    """The version in service of a series."""

    version: str
    """name of the model version: UTC time and a hash of its content"""

    created: str
    """when it was trained, UTC"""

    as_of: str
    """knowledge time: only figures known on this day (UTC) are used"""

    cutoff: str
    """last month that the forecast knows; it starts with the month after"""

    vintage: str
    """hash of the vintage that the forecast rests on; the same months and values, the same hash"""


class SeriesDocument(Document):
    """A series of the catalog and the version that serves it."""

    series: str
    """id of the series, dotted by hierarchy: pk.ict.computer is part of pk.ict"""

    title: str
    """name of the series for people"""

    unit: str
    """unit of its levels, such as usd_million"""

    unit_label: str
    """the unit as people write it, such as US$ million"""

    aggregation: Literal["sum", "mean", "last"] | str
    """what the figure of a longer period is of its months: sum, mean, or last (of a stock)"""

    sign: Literal["positive", "any"] | str
    """positive, or any: a balance may be negative"""

    has_growth: bool
    """whether growth in percent means something; a rate changes in percentage points"""

    parent: str | None
    """id of the series that it is a part of; null of a topmost series"""

    children: list[str]
    """ids of its parts"""

    fiscal_year_start: int
    """first month of its fiscal year, 1..12; FY2027 ends in 2027"""

    release_days: tuple[int, int]
    """days of the month between which the month before is usually published"""

    release_dates: dict[str, str]
    """days of publication by month, where listed"""

    digits: int | None
    """decimals that the publisher prints; null if not known"""

    model: ServedVersion | None
    """null where no version is published"""


class SeriesListDocument(Document):
    """All series, parents before their parts."""

    rows_at: ClassVar[tuple[str, ...]] = ("series",)

    series: list[SeriesDocument]
    """the series of the catalog"""
