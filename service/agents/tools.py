"""The tools that agents call: what each takes, what it answers, and the document that it makes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from models.core.errors import InvalidInput, Problem
from models.documents.document import Document
from models.documents.forecast import ForecastDocument
from models.documents.news import NewsDocument
from models.documents.outlook import OutlookDocument
from models.documents.read import MAX_TEXT, ReadingDocument, TextIn
from models.documents.scenario import ScenarioDocument
from models.documents.series import SeriesListDocument, series_list_document
from models.documents.vintage import ContradictionsDocument, VintageDocument
from models.press.language import check_text
from models.press.publication_date import parse_published
from service import answers
from service.agents.arguments import (
    AuditArguments,
    ForecastArguments,
    NewsArguments,
    OutlookArguments,
    ScenarioArguments,
    VintageArguments,
    taken,
)
from service.http.query_parameters import NoQuery
from service.sources import Sources


@dataclass(frozen=True, slots=True)
class Tool:
    """A question: its words for the agent, the model of its arguments, the class of its answer."""

    name: str
    title: str
    description: str
    arguments: type[BaseModel]
    document: type[Document]
    make: Callable[[Sources, Any], Document]

    def answer(self, made: Sources, given: Mapping[str, Any]) -> Document:
        """The answer to a call. ExportcastError: InvalidInput for wrong arguments, and what the answer raises."""
        return self.make(made, taken(self.arguments, given))


def _list_series(made: Sources, _question: NoQuery) -> SeriesListDocument:
    return series_list_document(made.catalog, made.champions.versions)


def _forecast(made: Sources, question: ForecastArguments) -> ForecastDocument:
    return answers.forecast(made, made.catalog[question.series], question)


def _outlook(made: Sources, question: OutlookArguments) -> OutlookDocument:
    return answers.outlook(made, made.catalog[question.series], question)


def _news(made: Sources, question: NewsArguments) -> NewsDocument:
    return answers.news(made, made.catalog[question.series], question)


def _scenario(made: Sources, question: ScenarioArguments) -> ScenarioDocument:
    return answers.scenario(made, made.catalog[question.series], question, made.past_day(question.as_of))


def _vintage(made: Sources, question: VintageArguments) -> VintageDocument:
    return answers.vintage(made, made.catalog[question.series], question)


def _audit(made: Sources, question: AuditArguments) -> ContradictionsDocument:
    series = None if question.series is None else made.catalog[question.series].series
    return answers.contradictions(made, made.knowledge_time(question.as_of), series)


def _check_text(made: Sources, question: TextIn) -> ReadingDocument:
    size, today = len(question.text.encode()), made.today()
    if size > MAX_TEXT:
        raise InvalidInput([Problem("body", "text", f"{size:,} bytes", f"at most {MAX_TEXT:,} bytes in UTF-8")])
    if question.published is not None and (wrong := answers.wrong_day(question.published, today)):
        raise InvalidInput([wrong])
    check_text(question.text, "text")
    return answers.reading(made, question.text, question.published and parse_published(question.published, today))


TOOLS = (
    Tool(
        "list_series",
        "Series",
        "List the series with title, unit, whole and parts, days of publication, and the version of the model that "
        "serves each. Begin here: the other tools take these ids.",
        NoQuery,
        SeriesListDocument,
        _list_series,
    ),
    Tool(
        "forecast",
        "Forecast by month",
        "Forecast the first published figure of each month ahead: median, mean, and central intervals or quantiles. "
        "With as_of: the forecast that was in service on a past day.",
        ForecastArguments,
        ForecastDocument,
        _forecast,
    ),
    Tool(
        "outlook",
        "Total of a period",
        "Forecast the total of a fiscal year, a quarter or other months, published months included: median, intervals, "
        "the chance of a target, and growth on the year before.",
        OutlookArguments,
        OutlookDocument,
        _outlook,
    ),
    Tool(
        "news",
        "Why the forecast changed",
        "Show why the forecast changed between two versions: what each new figure, the revisions, related series and "
        "a new estimation moved. The effects add up to the change.",
        NewsArguments,
        NewsDocument,
        _news,
    ),
    Tool(
        "scenario",
        "What if",
        "Show the forecast where months, totals or growth are given, beside the forecast without: months, fiscal "
        "years, relatives, how likely the conditions are, and what the open months must average for a target.",
        ScenarioArguments,
        ScenarioDocument,
        _scenario,
    ),
    Tool(
        "vintage",
        "Published figures by month",
        "Show the published figures of a series by month as they were known on a day, with status and tolerance: "
        "reported, a difference of reported sums, estimated, or missing. Seasonally adjusted values are not the "
        "publisher's.",
        VintageArguments,
        VintageDocument,
        _vintage,
    ),
    Tool(
        "audit",
        "Figures that do not fit",
        "List the published figures that the others known on a day contradict or cannot place, and those withdrawn, "
        "each with the reason in a sentence.",
        AuditArguments,
        ContradictionsDocument,
        _audit,
    ),
    Tool(
        "check_text",
        "Check a press text",
        "Find the figures, claims and statements on these series in an English press text. Each figure has a verdict "
        "by the record (agrees, contradicts, new, undecided), each claim its probability by the forecast.",
        TextIn,
        ReadingDocument,
        _check_text,
    ),
)
"""All tools, in the order of a list."""
