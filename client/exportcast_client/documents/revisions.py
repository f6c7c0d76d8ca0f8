"""How figures are revised, as a document.

Generated from models/documents/revisions.py: python -m tests.client.generate
"""

from __future__ import annotations

from typing import ClassVar, Literal

from exportcast_client.document import Document
from exportcast_client.documents.document import Interval


class RevisionSpread(Document):
    """Revisions of several months: positive where the later figure is higher."""

    months: int
    """months that these are the revisions of"""

    mean: float
    """mean revision in the unit of the series"""

    mean_absolute: float
    """mean size of a revision in the unit of the series"""

    mean_pct: float | None
    """mean revision in percent of the earlier figure; null for a rate or a balance"""

    mean_absolute_pct: float | None
    """mean size in percent of the earlier figure; null for a rate or a balance"""

    up: float
    """share of months revised upward, 0..1"""

    down: float
    """share of months revised downward, 0..1"""

    none: float
    """share of months not revised beyond what the printed digits leave open"""


class RevisionsAtAge(Document):
    """Figures of one age."""

    age_months: int
    """calendar months since the month of the first release; 0 is the first release"""

    since_first: RevisionSpread | None
    """from the first release to this age; null at age 0, or where no month is so old"""

    to_final: RevisionSpread | None
    """from this age to the latest figure, of months that are 12 months older than this age at least; null where
    there are none
    """

    share_within: float | None
    """share of these months whose figure at this age is within `final.within_pct` of the latest"""


class RegressionDocument(Document):
    """The revision regressed on a constant and one figure, with HAC (Newey-West) standard errors."""

    months: int
    """observations"""

    lags: int
    """lags of the HAC covariance: floor(4 (months / 100)^(2/9))"""

    intercept: float
    """constant"""

    intercept_se: float
    """standard error of the constant"""

    slope: float
    """coefficient of the figure"""

    slope_se: float
    """standard error of the coefficient"""

    wald: float
    """Wald statistic of constant and coefficient both being zero, chi-squared with 2 df"""

    p: float
    """probability of a statistic as large if both are zero"""


class NewsOrNoiseDocument(Document):
    """Whether revisions (latest - first) are news or noise."""

    verdict: Literal["news", "noise", "mixed", "undecided"] | str
    """news: the first figure does not predict the revision, the latest one does; noise: the other way round;
    mixed: both do; undecided: neither does (at 5 %)
    """

    on_first: RegressionDocument
    """the revision on the first figure: rejected, not news"""

    on_final: RegressionDocument
    """the revision on the latest figure: rejected, not noise"""


class FinalDocument(Document):
    """From which age on a figure is final."""

    within_pct: float
    """percent of the latest figure within which one counts as final; of the mean size of figures for a rate or a
    balance
    """

    share: float
    """share of months that must be within it, 0..1"""

    age_months: int | None
    """the least age from which on they are, at each age up to 24 months; null if there is none"""


class ExpectedRevisionDocument(Document):
    """What the figure of a month is expected to be revised by within the next 12 months. In the unit of the
    series.
    """

    month: str
    """the month"""

    age_months: int
    """calendar months since the month of the first release; 0 is the first release"""

    value: float
    """the figure as known"""

    mean: float
    """mean of the revision to come: positive is upward"""

    median: float
    """median of the revision to come"""

    intervals: dict[str, tuple[float, float]]
    """central intervals of the revision as [lower, upper] by level in percent"""

    interval_list: list[Interval]
    """the same as `intervals`, as a list of objects, in the order asked for"""

    months: int
    """past months that were revised from the same age on: the basis"""


class RevisionStatisticsDocument(Document):
    """How the figures of a series are revised, by what was known on a day."""

    rows_at: ClassVar[tuple[str, ...]] = ("ages",)

    series: str
    """id of the series, dotted by hierarchy: pk.ict.computer is part of pk.ict"""

    title: str
    """name of the series for people"""

    unit: str
    """unit of all amounts, such as usd_million"""

    as_of: str
    """knowledge time: only figures known on this day (UTC) are used"""

    last_release: str
    """last day on which a figure became known or moved"""

    releases: int
    """days on which a printed figure made a month known or moved it"""

    first_month: str | None
    """first month that is assessed; null if none is yet"""

    last_month: str | None
    """last month that is assessed; null if none is yet"""

    ages: list[RevisionsAtAge]
    """figures by age, youngest first"""

    changes: NewsOrNoiseDocument | None
    """of the change on the month before (percent; points or the unit for a rate or a balance): the one to prefer,
    as levels have trends; null below 24 months or without revisions
    """

    levels: NewsOrNoiseDocument | None
    """of the figures themselves; null below 24 months or without revisions"""

    final: FinalDocument
    """from which age on a figure is final"""

    expected: list[ExpectedRevisionDocument] | None
    """revisions to be expected of the last months, by age; null where past ones are too few"""
