"""The answer to a scenario: the months, totals and relatives of a forecast with and without the conditions."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from models.core.arrays import Array
from models.core.catalog import Catalog, Series
from models.core.errors import InvalidInput, Problem, shown
from models.core.measures import Aggregation
from models.core.periods import Period
from models.core.series_id import parent_of
from models.documents.document import day_text
from models.documents.forecast import unsupported
from models.documents.outlook import PERIODS, spread_of
from models.documents.scenario import (
    NeededAverage,
    ScenarioCondition,
    ScenarioDocument,
    ScenarioIn,
    ScenarioPoint,
    ScenarioTarget,
    ScenarioTotal,
)
from models.forecasting.conditions import FORMS, parse_conditions
from models.forecasting.forecast import Forecast
from models.forecasting.joint_paths import are_joint
from models.forecasting.period_totals import Outlook, outlook
from models.forecasting.published_months import update_note, with_published
from models.forecasting.scenario import Condition, Scenario, average_needed, figures_of, scenario
from models.vintages.vintage import Vintage

LEAST_MONTHS, YEARS = 12, 3
"""Months and fiscal years that are shown: at least so many months, at most so many years."""

RARE, FEW = 0.01, 50
"""Probability below which a warning is given, and paths below which the intervals are rough."""


@dataclass(frozen=True, slots=True)
class Relatives:
    """The forecasts of a family by series, that of the question among them, and what is known of each now.

    ``known`` has the vintages that are newer than those of the forecasts.
    """

    forecasts: Mapping[str, Forecast]
    known: Mapping[str, Vintage] = field(default_factory=dict)

    def current(self, series: str) -> Forecast:
        """The forecast of a series with what was published since as constants."""
        forecast, known = self.forecasts[series], self.known.get(series)
        return forecast if known is None else with_published(forecast, known)


@dataclass(frozen=True, slots=True)
class _Computed:
    """What a question means and what the forecast gives: ``after`` on its conditions, ``before`` without them.

    ``apart`` is why relatives are left out, empty if they are not; ``shared`` are the figures of relatives, one column
    of ``made.others`` each.
    """

    conditions: Sequence[Condition]
    period: Period | None
    before: Forecast
    relatives: Mapping[str, Forecast]
    apart: str
    periods: Sequence[Period]
    shared: Mapping[str, Outlook]
    made: Scenario

    @property
    def after(self) -> Forecast:
        return self.made.forecast


def _computed(question: ScenarioIn, entry: Series, family: Relatives, catalog: Catalog) -> _Computed:
    """InvalidInput names each condition that is none or cannot hold, with the nearest that can."""
    _check(question)
    conditions = parse_conditions(question.given, entry, catalog)
    period = None if question.period is None else _period(question.period, entry)
    before = family.current(entry.series)
    names = catalog.family_of(entry.series)
    apart = _apart(family.forecasts, names)
    _refuse_apart(conditions, entry, names, apart)
    relatives = {} if apart else {name: family.current(name) for name in _near(names, entry, conditions)}
    periods = _periods(before, entry, period)
    shared = _figures(relatives, entry, _about(periods, conditions, requested=period))
    stacked = np.column_stack([np.empty((len(before.paths), 0)), *(found.totals for found in shared.values())])
    made = scenario(before, conditions, aggregation=entry.aggregation, relatives=relatives, others=stacked)
    return _Computed(conditions, period, before, relatives, apart, periods, shared, made)


def scenario_document(
    question: ScenarioIn, entry: Series, family: Relatives, *, catalog: Catalog, requested_as_of: date | None = None
) -> ScenarioDocument:
    """The answer; InvalidInput names each condition that is none or cannot hold, with the nearest that can."""
    found = _computed(question, entry, family, catalog)
    before, after, levels = found.before, found.after, sorted(set(question.levels))
    cutoff = family.forecasts[entry.series].cutoff
    return ScenarioDocument(
        series=entry.series,
        title=entry.title,
        unit=entry.unit,
        given=_given(question.given, found, entry, levels),
        probability=round(found.made.probability, 6),
        warning=_warning(found),
        effective_paths=round(found.made.effective, 1),
        paths=len(before.paths),
        points=_points(before, after, _months(found), levels),
        totals=[_total(entry, each, before, after, levels) for each in found.periods],
        target=_target(question, found.period, before, after, entry.aggregation),
        relatives=_relatives(found, catalog, levels),
        as_of=before.as_of.isoformat(),
        requested_as_of=day_text(requested_as_of),
        cutoff=str(cutoff),
        known_to=str(before.cutoff),
        issued_at=before.issued_at.isoformat(),
        model_version=before.model_version,
        vintage=before.vintage,
        notes=[
            *filter(None, [update_note(cutoff, before.cutoff)]),
            *_remarks(found),
            *before.notes,
            *unsupported(before, levels),
        ],
    )


def _check(question: ScenarioIn) -> None:
    """InvalidInput where nothing is requested, or a target without a period."""
    if question.target is not None and question.period is None:
        raise InvalidInput([Problem("body", "period", "nothing", f"with a target, {PERIODS}")])
    if not question.given and question.target is None:
        raise InvalidInput([Problem("body", "given", "nothing", f"conditions, {FORMS}; or a period and a target")])


def _period(text: str, entry: Series) -> Period:
    try:
        return entry.parse_period(text)
    except ValueError as error:
        raise InvalidInput([Problem("body", "period", shown(text), f"{PERIODS} ({error!s:.200})")]) from error


def _apart(forecasts: Mapping[str, Forecast], names: Sequence[str]) -> str:
    """Why the paths of a family do not go together; empty if they do, and for a series without relatives."""
    if missing := [name for name in names if name not in forecasts]:
        others = f" and {len(missing) - 1} more of the family" if missing[1:] else ""
        return f"{missing[0]}{others} without a forecast"
    joint = are_joint(forecasts, names)
    return "" if joint else "the stored paths of the family do not add up, so they are not joint (trained apart?)"


def _refuse_apart(conditions: Sequence[Condition], entry: Series, names: Sequence[str], apart: str) -> None:
    """InvalidInput for conditions on series whose paths do not go with those of the one asked about."""
    problems = []
    for condition in (c for c in conditions if c.series):
        if condition.series not in names:
            relatives = ", ".join(name for name in names if name != entry.series) or "it has none"
            problems.append(Problem("given", condition.name, condition.series, f"a relative: {relatives}"))
        elif apart:
            wanted = f"a condition on {entry.series}: {apart}"
            problems.append(Problem("given", condition.name, condition.series, wanted))
    if problems:
        raise InvalidInput(problems)


def _periods(forecast: Forecast, entry: Series, period: Period | None) -> list[Period]:
    """The period asked about and the fiscal years with open months that the forecast covers."""
    if period is not None and not _covers(forecast, period):
        reach = forecast.reach
        wanted = f"months within {reach.start}..{reach.end}: known without a gap, or as far as this version looks"
        raise InvalidInput([Problem("body", "period", entry.period_text(period), wanted)])
    start = forecast.cutoff + 1
    start = start + -((start.number - entry.fiscal_year_start) % 12)
    years = [Period(start + 12 * at, start + (12 * at + 11)) for at in range(YEARS)]
    requested = [] if period is None else [period]
    return [*requested, *(year for year in years if year != period and _covers(forecast, year))]


def _near(names: Sequence[str], entry: Series, conditions: Sequence[Condition]) -> list[str]:
    """The whole, the parts, the sisters and the series with a condition."""
    near = {parent_of(entry.series), *(c.series for c in conditions)}
    beside = (entry.series, parent_of(entry.series))
    return [name for name in names if name != entry.series and (name in near or parent_of(name) in beside)]


def _figures(relatives: Mapping[str, Forecast], entry: Series, about: Period | None) -> dict[str, Outlook]:
    """The figures of a period of the relatives that cover it."""
    return {
        name: outlook(forecast, about, aggregation=entry.aggregation, has_growth=False)
        for name, forecast in relatives.items()
        if about is not None and _covers(forecast, about)
    }


def _about(periods: Sequence[Period], conditions: Sequence[Condition], *, requested: Period | None) -> Period | None:
    """The period that the totals of relatives are of: the one requested, else the year of the last condition."""
    last = max((c.period.end for c in conditions), default=None)
    years = [year for year in periods if last is not None and last in year]
    return requested or next(iter(years or periods), None)


def _covers(forecast: Forecast, period: Period) -> bool:
    return period.start in forecast.reach and period.end in forecast.reach


def _months(found: _Computed) -> int:
    """The number of months ahead that are shown."""
    requested = [] if found.period is None else [found.period]
    ends = [period.end - found.before.cutoff for period in (*(c.period for c in found.conditions), *requested)]
    return min(found.before.horizon, max([LEAST_MONTHS, *ends]))


def _given(texts: Sequence[str], found: _Computed, entry: Series, levels: Sequence[int]) -> list[ScenarioCondition]:
    return [
        ScenarioCondition(
            text=text.strip(),
            series=condition.series or entry.series,
            period_start=str(condition.period.start),
            period_end=str(condition.period.end),
            measure="yoy_pct" if condition.is_growth else "level",
            low=condition.low if math.isfinite(condition.low) else None,
            high=condition.high if math.isfinite(condition.high) else None,
            forecast=spread_of(
                figures_of(found.relatives.get(condition.series, found.before), condition, entry.aggregation), levels
            ),
            probability=round(probability, 6),
        )
        for text, condition, probability in zip(texts, found.conditions, found.made.each, strict=True)
    ]


def _relatives(found: _Computed, catalog: Catalog, levels: Sequence[int]) -> list[ScenarioTotal]:
    return [
        _total_of(catalog[name], figures, found.made.others[:, at], levels)
        for at, (name, figures) in enumerate(found.shared.items())
    ]


def _points(before: Forecast, after: Forecast, months: int, levels: Sequence[int]) -> list[ScenarioPoint]:
    return [
        ScenarioPoint(
            month=str(before.cutoff + step),
            step=step,
            forecast=spread_of(before.paths[:, step - 1].astype(np.float64), levels),
            scenario=spread_of(after.paths[:, step - 1].astype(np.float64), levels),
        )
        for step in range(1, months + 1)
    ]


def _total(entry: Series, period: Period, before: Forecast, after: Forecast, levels: Sequence[int]) -> ScenarioTotal:
    found, conditioned = (
        outlook(each, period, aggregation=entry.aggregation, has_growth=False) for each in (before, after)
    )
    return _total_of(entry, found, conditioned.totals, levels)


def _total_of(entry: Series, found: Outlook, conditioned: Array, levels: Sequence[int]) -> ScenarioTotal:
    return ScenarioTotal(
        series=entry.series,
        title=entry.title,
        period=entry.period_text(found.period),
        period_start=str(found.period.start),
        period_end=str(found.period.end),
        months_published=found.months_published,
        published_sum=round(found.published_sum, 6),
        forecast=spread_of(found.totals, levels),
        scenario=spread_of(conditioned, levels),
    )


def _target(
    question: ScenarioIn, period: Period | None, before: Forecast, after: Forecast, aggregation: Aggregation
) -> ScenarioTarget | None:
    if question.target is None or period is None or question.period is None:
        return None
    chances = [
        outlook(each, period, aggregation=aggregation, has_growth=False).probability(question.target)
        for each in (before, after)
    ]
    return ScenarioTarget(
        period=question.period.strip(),
        target=question.target,
        forecast_probability=chances[0],
        scenario_probability=chances[1],
        forecast_needed=_needed(before, period, question.target, aggregation),
        scenario_needed=_needed(after, period, question.target, aggregation),
    )


def _needed(forecast: Forecast, period: Period, target: float, aggregation: Aggregation) -> NeededAverage | None:
    found = average_needed(forecast, period, target, aggregation=aggregation)
    if found is None:
        return None
    return NeededAverage(
        months=found.months,
        average=round(found.average, 6),
        expected=round(found.expected, 6),
        probability=found.probability,
    )


def _warning(found: _Computed) -> str | None:
    if not found.conditions or found.made.probability >= RARE:
        return None
    return "the forecast gives the conditions a probability below 1 %: what follows from them is an extrapolation"


def _remarks(found: _Computed) -> list[str]:
    remarks = []
    if found.conditions and found.made.effective < FEW:
        remarks.append(f"the answer is worth {round(found.made.effective, 1):.0f} paths: its intervals are rough")
    if found.apart:
        remarks.append(f"relatives are left out: {found.apart}")
    return remarks
