"""How figures are revised, as a document."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any

from pydantic import Field

from models.core.catalog import Series
from models.documents.document import (
    AsOf,
    DayText,
    Document,
    IntervalList,
    MonthText,
    SeriesId,
    Title,
    interval_list,
    rounded,
)
from models.evaluation.revision_tests import Kind, NewsOrNoise, Regression
from models.evaluation.revisions import FINAL_SHARE, AgeRevisions, RevisionStatistics, Spread
from models.forecasting.forecast import ExpectedRevision

Age = Annotated[int, Field(description="calendar months since the month of the first release; 0 is the first release")]


class RevisionSpread(Document):
    """Revisions of several months: positive where the later figure is higher."""

    months: Annotated[int, Field(description="months that these are the revisions of")]
    mean: Annotated[float, Field(description="mean revision in the unit of the series")]
    mean_absolute: Annotated[float, Field(description="mean size of a revision in the unit of the series")]
    mean_pct: Annotated[
        float | None,
        Field(description="mean revision in percent of the earlier figure; null for a rate or a balance"),
    ]
    mean_absolute_pct: Annotated[
        float | None,
        Field(description="mean size in percent of the earlier figure; null for a rate or a balance"),
    ]
    up: Annotated[float, Field(description="share of months revised upward, 0..1")]
    down: Annotated[float, Field(description="share of months revised downward, 0..1")]
    none: Annotated[float, Field(description="share of months not revised beyond what the printed digits leave open")]


class RevisionsAtAge(Document):
    """Figures of one age."""

    age_months: Age
    since_first: Annotated[
        RevisionSpread | None,
        Field(description="from the first release to this age; null at age 0, or where no month is so old"),
    ]
    to_final: Annotated[
        RevisionSpread | None,
        Field(
            description="from this age to the latest figure, of months that are 12 months older than this age at "
            "least; null where there are none"
        ),
    ]
    share_within: Annotated[
        float | None,
        Field(description="share of these months whose figure at this age is within `final.within_pct` of the latest"),
    ]


class RegressionDocument(Document):
    """The revision regressed on a constant and one figure, with HAC (Newey-West) standard errors."""

    months: Annotated[int, Field(description="observations")]
    lags: Annotated[int, Field(description="lags of the HAC covariance: floor(4 (months / 100)^(2/9))")]
    intercept: Annotated[float, Field(description="constant")]
    intercept_se: Annotated[float, Field(description="standard error of the constant")]
    slope: Annotated[float, Field(description="coefficient of the figure")]
    slope_se: Annotated[float, Field(description="standard error of the coefficient")]
    wald: Annotated[
        float, Field(description="Wald statistic of constant and coefficient both being zero, chi-squared with 2 df")
    ]
    p: Annotated[float, Field(description="probability of a statistic as large if both are zero")]


class NewsOrNoiseDocument(Document):
    """Whether revisions (latest - first) are news or noise."""

    verdict: Annotated[
        Kind,
        Field(
            description="news: the first figure does not predict the revision, the latest one does; noise: the other "
            "way round; mixed: both do; undecided: neither does (at 5 %)"
        ),
    ]
    on_first: Annotated[RegressionDocument, Field(description="the revision on the first figure: rejected, not news")]
    on_final: Annotated[RegressionDocument, Field(description="the revision on the latest figure: rejected, not noise")]


class FinalDocument(Document):
    """From which age on a figure is final."""

    within_pct: Annotated[
        float,
        Field(
            description="percent of the latest figure within which one counts as final; of the mean size of figures "
            "for a rate or a balance"
        ),
    ]
    share: Annotated[float, Field(description="share of months that must be within it, 0..1")]
    age_months: Annotated[
        int | None,
        Field(description="the least age from which on they are, at each age up to 24 months; null if there is none"),
    ]


class ExpectedRevisionDocument(Document):
    """What the figure of a month is expected to be revised by within the next 12 months. In the unit of the series."""

    month: Annotated[MonthText, Field(description="the month")]
    age_months: Age
    value: Annotated[float, Field(description="the figure as known")]
    mean: Annotated[float, Field(description="mean of the revision to come: positive is upward")]
    median: Annotated[float, Field(description="median of the revision to come")]
    intervals: Annotated[
        dict[str, tuple[float, float]],
        Field(description="central intervals of the revision as [lower, upper] by level in percent"),
    ]
    interval_list: IntervalList
    months: Annotated[int, Field(description="past months that were revised from the same age on: the basis")]


class RevisionStatisticsDocument(Document):
    """How the figures of a series are revised, by what was known on a day."""

    series: SeriesId
    title: Title
    unit: Annotated[str, Field(description="unit of all amounts, such as usd_million")]
    as_of: AsOf
    last_release: Annotated[DayText, Field(description="last day on which a figure became known or moved")]
    releases: Annotated[int, Field(description="days on which a printed figure made a month known or moved it")]
    first_month: Annotated[MonthText | None, Field(description="first month that is assessed; null if none is yet")]
    last_month: Annotated[MonthText | None, Field(description="last month that is assessed; null if none is yet")]
    ages: Annotated[list[RevisionsAtAge], Field(description="figures by age, youngest first")]
    changes: Annotated[
        NewsOrNoiseDocument | None,
        Field(
            description="of the change on the month before (percent; points or the unit for a rate or a balance): the "
            "one to prefer, as levels have trends; null below 24 months or without revisions"
        ),
    ]
    levels: Annotated[
        NewsOrNoiseDocument | None,
        Field(description="of the figures themselves; null below 24 months or without revisions"),
    ]
    final: Annotated[FinalDocument, Field(description="from which age on a figure is final")]
    expected: Annotated[
        list[ExpectedRevisionDocument] | None,
        Field(description="revisions to be expected of the last months, by age; null where past ones are too few"),
    ]


SPREAD_COLUMNS = tuple(RevisionSpread.model_fields)
REVISION_COLUMNS = (
    "age_months",
    *(f"{part}_{column}" for part in ("since_first", "to_final") for column in SPREAD_COLUMNS),
    "share_within",
)
"""Columns of revisions as CSV: a row an age."""


def revision_statistics_document(
    statistics: RevisionStatistics,
    entry: Series,
    *,
    as_of: date,
    expected: Iterable[ExpectedRevision] | None,
) -> RevisionStatisticsDocument:
    """The document of the revisions of a series."""
    months = statistics.months
    return RevisionStatisticsDocument(
        series=statistics.series,
        title=entry.title,
        unit=entry.unit,
        as_of=as_of.isoformat(),
        last_release=statistics.last.isoformat(),
        releases=statistics.releases,
        first_month=str(months[0]) if months else None,
        last_month=str(months[-1]) if months else None,
        ages=[_age(each) for each in statistics.ages],
        changes=_news_or_noise(statistics.changes),
        levels=_news_or_noise(statistics.levels),
        final=FinalDocument(within_pct=statistics.within, share=FINAL_SHARE, age_months=statistics.final_age),
        expected=expected_documents(expected),
    )


def expected_documents(expected: Iterable[ExpectedRevision] | None) -> list[ExpectedRevisionDocument] | None:
    """Revisions to come as documents, None if there are none."""
    return None if expected is None else [_expected(each) for each in expected]


def revision_rows(document: RevisionStatisticsDocument) -> list[dict[str, Any]]:
    """The ages as rows of CSV."""
    return [_row(age) for age in document.ages]


def _row(age: RevisionsAtAge) -> dict[str, Any]:
    row: dict[str, Any] = {"age_months": age.age_months, "share_within": age.share_within}
    for part in ("since_first", "to_final"):
        spread = getattr(age, part)
        row |= {f"{part}_{name}": None if spread is None else getattr(spread, name) for name in SPREAD_COLUMNS}
    return row


def _age(age: AgeRevisions) -> RevisionsAtAge:
    return RevisionsAtAge(
        age_months=age.age,
        since_first=_spread(age.since_first),
        to_final=_spread(age.to_final),
        share_within=None if age.within is None else rounded(age.within),
    )


def _spread(spread: Spread | None) -> RevisionSpread | None:
    if spread is None:
        return None
    numbers: dict[str, Any] = {name: _rounded(getattr(spread, name)) for name in SPREAD_COLUMNS}
    return RevisionSpread(**numbers)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _news_or_noise(found: NewsOrNoise | None) -> NewsOrNoiseDocument | None:
    if found is None:
        return None
    return NewsOrNoiseDocument(
        verdict=found.kind, on_first=_regression(found.on_first), on_final=_regression(found.on_final)
    )


def _regression(found: Regression) -> RegressionDocument:
    numbers: dict[str, Any] = {n: float(f"{getattr(found, n):.8g}") for n in RegressionDocument.model_fields}
    return RegressionDocument(**numbers | {"months": found.months, "lags": found.lags})


def _expected(each: ExpectedRevision) -> ExpectedRevisionDocument:
    intervals = {str(level): (round(low, 6), round(high, 6)) for level, (low, high) in each.intervals.items()}
    return ExpectedRevisionDocument(
        month=str(each.month),
        age_months=each.age,
        value=round(each.value, 6),
        mean=round(each.mean, 6),
        median=round(each.median, 6),
        intervals=intervals,
        interval_list=interval_list(intervals),
        months=each.months,
    )
