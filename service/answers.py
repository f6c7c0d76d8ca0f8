"""The documents that questions are answered with, for HTTP and for agents alike. Nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from itertools import chain
from typing import Any

from models.core.catalog import Series
from models.core.errors import ArtifactRejected, NoModel, Problem, StoreUnavailable, shown
from models.core.measures import ForecastMeasure
from models.documents.forecast import ForecastDocument, forecast_document
from models.documents.news import NewsDocument, news_document, parsed_period
from models.documents.outlook import OutlookDocument, outlook_document
from models.documents.read import ReadingDocument, reading_document
from models.documents.scenario import ScenarioDocument, ScenarioIn
from models.documents.scenario_answer import Relatives, scenario_document
from models.documents.vintage import (
    ContradictionsDocument,
    VintageDocument,
    adjusted_document,
    contradictions_document,
    vintage_document,
)
from models.evaluation.news_record import news_between
from models.forecasting.forecast import Forecast
from models.forecasting.published_months import with_published
from models.press import read_press
from models.press.publication_date import parse_published
from models.vintages.vintage import Vintage
from service.http.query_parameters import ForecastQuestion, NewsQuery, OutlookQuestion, VintageQuestion
from service.sources import Sources

SOURCE = "press text"
"""What the figures of a text name as their source: the service does not know where it stood."""


def forecast(made: Sources, entry: Series, question: ForecastQuestion) -> ForecastDocument:
    """The forecast in service; with ``as_of`` as it was in service on that day."""
    day = made.past_day(question.as_of)
    return forecast_of(made.forecast(entry.series, day), entry, question, day)


def forecast_of(
    forecast: Forecast, entry: Series, question: ForecastQuestion, day: date | None = None
) -> ForecastDocument:
    """What a question wants of a forecast; InvalidInput if it looks further ahead than the forecast does."""
    return forecast_document(
        forecast,
        entry,
        horizon=question.horizon,
        levels=question.levels,
        quantiles=question.quantiles,
        measure=ForecastMeasure(question.measure),
        requested_as_of=day,
    )


def outlook(made: Sources, entry: Series, question: OutlookQuestion) -> OutlookDocument:
    """The total of a period; with ``as_of`` by the forecast and the record of that day."""
    if (day := made.past_day(question.as_of)) is not None:
        then = made.record.vintage(entry.series, day)
        return outlook_of(made.forecast_on(day, entry.series), entry, question, then, day)
    found = made.champions.get(entry.series).forecast
    known, _ = made.record.newer(entry.series, made.today(), than=found.vintage)
    return outlook_of(found, entry, question, known)


def outlook_of(
    forecast: Forecast, entry: Series, question: OutlookQuestion, known: Vintage | None, day: date | None = None
) -> OutlookDocument:
    """The total of a period by a forecast; InvalidInput if the forecast does not cover the period."""
    return outlook_document(
        forecast,
        entry,
        period=question.period,
        levels=question.levels,
        target=question.target,
        known=known,
        requested_as_of=day,
    )


def news(made: Sources, entry: Series, question: NewsQuery) -> NewsDocument:
    """Why the forecast changed between two versions. NoModel, NoNews, InvalidInput."""
    if question.period is not None:
        parsed_period(question.period, entry)
    links = news_between(entry.series, question.start, question.end, today=made.today(), store=made.store)
    return news_document(links, entry, period=question.period)


def vintage(made: Sources, entry: Series, question: VintageQuestion) -> VintageDocument:
    """The monthly series as known on a day, without season by the version in service then. NoAdjustment."""
    known = made.record.vintage(entry.series, made.knowledge_time(question.as_of))
    if question.measure == "level":
        return vintage_document(known, entry.unit)
    return adjusted_document(known, entry.unit, made.forecast(entry.series, question.as_of), question.measure)


def contradictions(made: Sources, as_of: date, series: str | None = None) -> ContradictionsDocument:
    """The reports of one series, or of all, that do not fit the record known on a day, and those withdrawn."""
    known = set(made.catalog.entries) if series is None else {series}
    found = made.record.findings(sorted(made.record.reported() & known), as_of)
    wrong = chain.from_iterable(each.contradictions for each in found)
    unsure = chain.from_iterable(each.ambiguous for each in found)
    return contradictions_document(
        as_of,
        (each for each in wrong if each.report.series in known),
        (each for each in unsure if each.report.series in known),
        [each for each in made.store.withdrawn(as_of=as_of) if each.series in known],
    )


def scenario(made: Sources, entry: Series, question: ScenarioIn, day: date | None) -> ScenarioDocument:
    """The forecast where conditions hold; with a past day by the forecast that was in service then."""
    family = _family(made, entry.series, day)
    return scenario_document(question, entry, family, catalog=made.catalog, requested_as_of=day)


def _family(made: Sources, series: str, day: date | None) -> Relatives:
    """The forecasts of a series and of its relatives, where these have one, with what is known of each."""
    found = {series: made.forecast(series, day)}
    for name in made.catalog.family_of(series):
        with suppress(NoModel, ArtifactRejected):
            found[name] = found.get(name) or made.forecast(name, day)
    return Relatives(found, _known(made, found, day))


def _known(made: Sources, forecasts: Mapping[str, Forecast], day: date | None) -> Mapping[str, Vintage]:
    """What was known of the series on a day, or is known today where that is newer than a forecast."""
    if day is not None:
        return {name: made.record.vintage(name, day) for name in forecasts}
    return made.record.newer_of({name: each.vintage for name, each in forecasts.items()}, made.today())[0]


def reading(made: Sources, text: str, published: str | None) -> ReadingDocument:
    """The figures, claims and statements of a text that passed ``check_text``, each with a verdict by the record."""
    found = read_press(
        text,
        published=published,
        source=SOURCE,
        record=made.press.on(made.today()),
        forecasts=lambda series: _forecast_or_none(made, series),
        today=made.today(),
    )
    return reading_document(found)


def _forecast_or_none(made: Sources, series: str) -> Forecast | None:
    """The forecast in service of a series with the months published since, None where there is none."""
    try:
        found = made.champions.get(series).forecast
    except (NoModel, ArtifactRejected, StoreUnavailable):
        return None
    known, _ = made.record.newer(series, made.today(), than=found.vintage)
    return found if known is None else with_published(found, known)


def wrong_day(given: Any, today: date) -> Problem | None:
    """What is wrong with a day or month of publication, None if it is one that is not in the future."""
    found = parse_published(given, today) if isinstance(given, str) and len(given) <= 40 else None
    if found is None:
        wanted = "a day or month like 2024-12-18, 2024-12, 18 Dec 2024 or yesterday"
    elif found > today.isoformat()[: len(found)]:
        wanted = f"a day not after {today}"
    else:
        return None
    return Problem("body", "published", shown(given), wanted)
