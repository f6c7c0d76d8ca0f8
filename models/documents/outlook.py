"""The total of a period as a document."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from pydantic import Field

from models.core.arrays import Array
from models.core.catalog import Series
from models.core.errors import InvalidInput, Problem
from models.documents.document import (
    Cutoff,
    Document,
    IntervalList,
    IssuedAt,
    IssueDay,
    MonthText,
    Requested,
    SeriesId,
    Title,
    VersionName,
    VintageHash,
    day_text,
    interval_list,
)
from models.documents.forecast import Intervals, Notes, Trials, Unit, too_narrow, trial_coverages, unsupported
from models.forecasting.forecast import Forecast
from models.forecasting.period_totals import Outlook, outlook, summary
from models.forecasting.published_months import update_note, with_published
from models.vintages.vintage import Vintage

PERIODS = "a period like 2026-03, FY2026, FY2026:9, FY2026Q1, 2026Q1, CY2026 or 2025-07..2026-03"
"""What may be asked for."""


class Spread(Document):
    """A distribution: mean, median and central intervals by level."""

    mean: Annotated[float, Field(description="mean of the distribution")]
    median: Annotated[float, Field(description="median of the distribution")]
    intervals: Intervals
    interval_list: IntervalList


class OutlookDocument(Document):
    """The total of a period: published months as constants, the rest from the paths of the forecast."""

    series: SeriesId
    title: Title
    unit: Unit
    period: Annotated[str, Field(description="the period as it was asked for; FY2027 is July 2026 to June 2027")]
    period_start: Annotated[MonthText, Field(description="first month of the period")]
    period_end: Annotated[MonthText, Field(description="last month of the period")]
    months: Annotated[int, Field(description="months of the period")]
    months_published: Annotated[int, Field(description="of these, how many are known and enter as constants")]
    months_estimated: Annotated[int, Field(description="of the known months, how many are estimates within totals")]
    published_sum: Annotated[
        float,
        Field(description="the figure of the known months alone: their sum, average or last, as the series adds up"),
    ]
    known_to: Annotated[
        MonthText,
        Field(description="last published month that enters as a constant; after `cutoff` if it came after training"),
    ]
    mean: Annotated[float, Field(description="mean of the total, a second number: `median` is the headline")]
    median: Annotated[float, Field(description="median of the total: the headline of page and command line")]
    intervals: Intervals
    interval_list: IntervalList
    trials: Trials
    target: Annotated[float | None, Field(description="the target that was asked about, in `unit`; else null")]
    probability: Annotated[
        float | None, Field(description="chance from 0 to 1 that the total reaches the target; null without a target")
    ]
    yoy_pct: Annotated[
        Spread | None,
        Field(description="growth in percent on the same months a year before; null if those are not known or zero"),
    ]
    as_of: IssueDay
    requested_as_of: Requested
    cutoff: Cutoff
    issued_at: IssuedAt
    model_version: VersionName
    vintage: VintageHash
    notes: Notes


def outlook_document(
    forecast: Forecast,
    entry: Series,
    *,
    period: str,
    levels: Sequence[int],
    target: float | None = None,
    known: Vintage | None = None,
    requested_as_of: date | None = None,
) -> OutlookDocument:
    """The total of a period, how likely it reaches a target, and its growth on the year before.

    The months of ``known``, published since the forecast was made, enter as constants. InvalidInput if the text is no
    period, or none that this version covers, or if the target is not finite.
    """
    if target is not None and not math.isfinite(target):
        raise InvalidInput([Problem("query", "target", str(target), "a number")])
    try:
        wanted = entry.parse_period(period)
    except ValueError as error:
        raise InvalidInput([wrong_period(period, str(error))]) from error
    current = forecast if known is None else with_published(forecast, known)
    found = outlook(current, wanted, aggregation=entry.aggregation, has_growth=entry.has_growth)
    open_levels = () if found.settled else levels
    return OutlookDocument(
        series=forecast.series,
        title=entry.title,
        unit=entry.unit,
        period=period.strip(),
        period_start=str(wanted.start),
        period_end=str(wanted.end),
        months=len(wanted),
        months_published=found.months_published,
        months_estimated=found.months_estimated,
        published_sum=round(found.published_sum, 6),
        known_to=str(current.cutoff),
        **spread_of(found.totals, levels).model_dump(),
        trials=trial_coverages(forecast),
        target=target,
        probability=None if target is None else found.probability(target),
        yoy_pct=None if found.growth is None else spread_of(found.growth, levels),
        as_of=forecast.as_of.isoformat(),
        requested_as_of=day_text(requested_as_of),
        cutoff=str(forecast.cutoff),
        issued_at=forecast.issued_at.isoformat(),
        model_version=forecast.model_version,
        vintage=forecast.vintage,
        notes=[
            *filter(None, [update_note(forecast.cutoff, current.cutoff)]),
            *_remarks(found, entry),
            *forecast.notes,
            *unsupported(forecast, open_levels),
            *too_narrow(forecast, open_levels),
        ],
    )


def wrong_period(period: str, error: str) -> Problem:
    """A text that is no period, with the form to write instead where there is just one."""
    reason, _, instead = error.partition(" is not a period: write ")
    why = "" if instead else f" ({reason:.200})"
    return Problem("query", "period", f"{period!r:.80}{why}", PERIODS if "," in instead or not instead else instead)


def spread_of(samples: Array, levels: Sequence[int]) -> Spread:
    """The distribution of samples [N]."""
    found: dict[str, Any] = {**summary(samples, levels)}
    return Spread(**found, interval_list=interval_list(found["intervals"]))


def _remarks(found: Outlook, entry: Series) -> list[str]:
    """What a reader must know about the months of a period."""
    remarks = []
    if found.settled:
        remarks.append("all months of this period are published: nothing about its total is open but revisions")
    if found.months_estimated:
        many = f"{found.months_estimated} of the {found.months_published} months taken as published"
        remarks.append(f"{many} are estimates within published totals")
    if found.growth is None and entry.has_growth:
        remarks.append("growth is left out: the year before is not known month by month, or is zero")
    return remarks


def outlook_row(document: OutlookDocument) -> dict[str, Any]:
    """The outlook as a row of CSV: lower_80, upper_80, ..., and the growth with yoy_ before its columns."""
    simple = ("series", "unit", "period", "period_start", "period_end", "months", "months_published", "published_sum")
    origin = ("target", "probability", "as_of", "requested_as_of", "cutoff", "model_version")
    row = {name: getattr(document, name) for name in simple} | _columns(document)
    growth = {f"yoy_{name}": value for name, value in _columns(document.yoy_pct or document).items()}
    row |= growth if document.yoy_pct else dict.fromkeys(growth)
    return row | {name: getattr(document, name) for name in origin}


def _columns(spread: Spread | OutlookDocument) -> dict[str, float]:
    bounds: dict[str, float] = {}
    for level, (low, high) in spread.intervals.items():
        bounds |= {f"lower_{level}": low, f"upper_{level}": high}
    return {"median": spread.median, "mean": spread.mean} | bounds
