"""The total of a period as a document.

Generated from models/documents/outlook.py: python -m tests.client.generate
"""

from __future__ import annotations

from exportcast_client.document import Document
from exportcast_client.documents.document import Interval
from exportcast_client.documents.forecast import TrialCoverage


class Spread(Document):
    """A distribution: mean, median and central intervals by level."""

    mean: float
    """mean of the distribution"""

    median: float
    """median of the distribution"""

    intervals: dict[str, tuple[float, float]]
    """central intervals as [lower, upper] by level in percent: 80 holds 8 of 10 outcomes"""

    interval_list: list[Interval]
    """the same as `intervals`, as a list of objects, in the order asked for"""


class OutlookDocument(Document):
    """The total of a period: published months as constants, the rest from the paths of the forecast."""

    series: str
    """id of the series, dotted by hierarchy: pk.ict.computer is part of pk.ict"""

    title: str
    """name of the series for people"""

    unit: str
    """unit of all amounts, such as usd_million; percent where growth was asked for"""

    period: str
    """the period as it was asked for; FY2027 is July 2026 to June 2027"""

    period_start: str
    """first month of the period"""

    period_end: str
    """last month of the period"""

    months: int
    """months of the period"""

    months_published: int
    """of these, how many are known and enter as constants"""

    months_estimated: int
    """of the known months, how many are estimates within totals"""

    published_sum: float
    """the figure of the known months alone: their sum, average or last, as the series adds up"""

    known_to: str
    """last published month that enters as a constant; after `cutoff` if it came after training"""

    mean: float
    """mean of the total, a second number: `median` is the headline"""

    median: float
    """median of the total: the headline of page and command line"""

    intervals: dict[str, tuple[float, float]]
    """central intervals as [lower, upper] by level in percent: 80 holds 8 of 10 outcomes"""

    interval_list: list[Interval]
    """the same as `intervals`, as a list of objects, in the order asked for"""

    trials: dict[str, TrialCoverage]
    """by level in percent what the intervals held in trials on the past; empty if none are on record"""

    target: float | None
    """the target that was asked about, in `unit`; else null"""

    probability: float | None
    """chance from 0 to 1 that the total reaches the target; null without a target"""

    yoy_pct: Spread | None
    """growth in percent on the same months a year before; null if those are not known or zero"""

    as_of: str
    """the day whose record the forecast knows: the last one on which it used figures"""

    requested_as_of: str | None
    """the past day that was asked for; `as_of` is on it or before. Null where none was asked for"""

    cutoff: str
    """last month that the forecast knows; it starts with the month after"""

    issued_at: str
    """when the forecast was made, UTC"""

    model_version: str
    """name of the model version: UTC time and a hash of its content"""

    vintage: str
    """hash of the vintage that the forecast rests on; the same months and values, the same hash"""

    notes: list[str]
    """what a reader must know, in sentences"""
