"""A forecast on conditions as a document, and the question that it answers.

Generated from models/documents/scenario.py: python -m tests.client.generate
"""

from __future__ import annotations

from typing import ClassVar, Literal

from exportcast_client.document import Document
from exportcast_client.documents.outlook import Spread


class ScenarioCondition(Document):
    """One condition, and how likely it is alone."""

    text: str
    """the condition as it was given"""

    series: str
    """id of the series, dotted by hierarchy: pk.ict.computer is part of pk.ict"""

    period_start: str
    """first month of its period"""

    period_end: str
    """last month of its period"""

    measure: Literal["level", "yoy_pct"] | str
    """level in `unit`, or yoy_pct: growth in percent on a year before"""

    low: float | None
    """lower end, equal to `high` for one value; null for no end"""

    high: float | None
    """upper end; null for no end"""

    forecast: Spread
    """the same figure by the forecast, without any condition"""

    probability: float
    """of a range, the share of paths within it; of one value, of those at least as far out as it"""


class ScenarioPoint(Document):
    """One month ahead without and with the conditions."""

    month: str
    """the month that is forecast"""

    step: int
    """months ahead of the cutoff: 1 is the month after it"""

    forecast: Spread
    """the forecast as it is, without the conditions"""

    scenario: Spread
    """the same on the conditions"""


class ScenarioTotal(Document):
    """The figure of a period without and with the conditions, published months included."""

    series: str
    """id of the series, dotted by hierarchy: pk.ict.computer is part of pk.ict"""

    title: str
    """name of the series for people"""

    period: str
    """the period: FY2027 is July 2026 to June 2027"""

    period_start: str
    """first month of the period"""

    period_end: str
    """last month of the period"""

    months_published: int
    """of its months, how many are known and enter as constants"""

    published_sum: float
    """the figure of the known months alone"""

    forecast: Spread
    """the forecast as it is, without the conditions"""

    scenario: Spread
    """the same on the conditions"""


class NeededAverage(Document):
    """What the months that are open must average for a total to reach a target."""

    months: int
    """months neither published nor given"""

    average: float
    """what they must average, in `unit`"""

    expected: float
    """median of what they average on the paths, in `unit`"""

    probability: float
    """chance from 0 to 1 that they average as much: that of the target"""


class ScenarioTarget(Document):
    """How likely a total reaches a target, without and with the conditions."""

    period: str
    """the period asked about"""

    target: float
    """the target, in `unit`"""

    forecast_probability: float
    """chance from 0 to 1 without the conditions"""

    scenario_probability: float
    """chance from 0 to 1 on the conditions"""

    forecast_needed: NeededAverage | None
    """what the open months must average; null if none is, or if totals are last months"""

    scenario_needed: NeededAverage | None
    """the same of the months that are neither published nor given"""


class ScenarioDocument(Document):
    """A forecast on conditions, beside the forecast without them."""

    rows_at: ClassVar[tuple[str, ...]] = ("points",)

    series: str
    """id of the series, dotted by hierarchy: pk.ict.computer is part of pk.ict"""

    title: str
    """name of the series for people"""

    unit: str
    """unit of all amounts, such as usd_million; percent where growth was asked for"""

    given: list[ScenarioCondition]
    """the conditions, in the order given"""

    probability: float
    """chance from 0 to 1 of all conditions together, by the measure of each `probability`"""

    warning: str | None
    """a sentence where the conditions are less likely than 1 %; else null"""

    effective_paths: float
    """equally weighted paths that the answer is worth: below 50 its intervals are rough"""

    paths: int
    """paths of the forecast"""

    points: list[ScenarioPoint]
    """months: a year, or up to the last period asked about"""

    totals: list[ScenarioTotal]
    """the period asked about, then the fiscal years with open months"""

    target: ScenarioTarget | None
    """of the target asked about; else null"""

    relatives: list[ScenarioTotal]
    """whole, parts, sisters and series with a condition: the total of the period asked about, else of the year of
    the last condition; empty where the paths of the family are not joint
    """

    as_of: str
    """the day whose record the forecast knows: the last one on which it used figures"""

    requested_as_of: str | None
    """the past day that was asked for; `as_of` is on it or before. Null where none was asked for"""

    cutoff: str
    """last month that the forecast knows; it starts with the month after"""

    known_to: str
    """last published month that enters as a constant"""

    issued_at: str
    """when the forecast was made, UTC"""

    model_version: str
    """name of the model version: UTC time and a hash of its content"""

    vintage: str
    """hash of the vintage that the forecast rests on; the same months and values, the same hash"""

    notes: list[str]
    """what a reader must know, in sentences"""
