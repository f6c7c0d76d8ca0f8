"""The calls of the API, named as its operations: each makes a request, and sends nothing.

``as_of`` is a day (UTC): what was known, or in service, then. What is left out has the default of the service.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from exportcast_client.call import Call
from exportcast_client.document import Document
from exportcast_client.documents import (
    ContradictionsDocument,
    DriftDocument,
    ForecastDocument,
    ForecastsDocument,
    IssuedDocument,
    ModelsDocument,
    NewsDocument,
    OutlookDocument,
    ReadingDocument,
    ReadyDocument,
    ReleaseDocument,
    ReportsDocument,
    RevisionStatisticsDocument,
    ScenarioDocument,
    ScoresDocument,
    SeriesDocument,
    SeriesListDocument,
    VintageDocument,
    WithdrawalDocument,
)
from exportcast_client.values import Day, Figure, day, figures, number, numbers, query, segment, to_json

Measure = Literal["level", "yoy_pct", "adjusted", "trend"]
KnownMeasure = Literal["level", "adjusted", "trend"]
Kind = Literal["forecasts", "vintages", "reports", "scores", "issued"]
Format = Literal["parquet", "csv"]


def _series(series: str, noun: str) -> str:
    return f"/v1/series/{segment(series)}/{noun}"


def all_series() -> Call[SeriesListDocument]:
    """All series, and the version in service of each."""
    return Call(SeriesListDocument, "/v1/series")


def one_series(series: str) -> Call[SeriesDocument]:
    """A series and the version that serves it."""
    return Call(SeriesDocument, f"/v1/series/{segment(series)}")


def forecast(
    series: str,
    *,
    horizon: int | None = None,
    levels: Sequence[int] | None = None,
    quantiles: Sequence[float] | None = None,
    measure: Measure | None = None,
    as_of: Day | None = None,
) -> Call[ForecastDocument]:
    """The forecast by month, with intervals of ``levels`` in percent, or with ``quantiles`` by probability."""
    parameters = query(
        horizon=number(horizon),
        level=numbers(levels),
        quantile=numbers(quantiles),
        measure=measure,
        as_of=day(as_of),
    )
    return Call(ForecastDocument, _series(series, "forecast"), parameters)


def forecasts(
    series: Iterable[str],
    *,
    horizon: int | None = None,
    levels: Sequence[int] | None = None,
    quantiles: Sequence[float] | None = None,
    measure: Measure | None = None,
    as_of: Day | None = None,
) -> Call[ForecastsDocument]:
    """The forecasts of up to 50 series; those that nothing forecasts are in ``without``."""
    names = [series] if isinstance(series, str) else series
    one = forecast("", horizon=horizon, levels=levels, quantiles=quantiles, measure=measure, as_of=as_of)
    return Call(ForecastsDocument, "/v1/forecasts", {"series": ",".join(names), **one.query})


def outlook(
    series: str,
    *,
    period: str,
    target: float | None = None,
    levels: Sequence[int] | None = None,
    as_of: Day | None = None,
) -> Call[OutlookDocument]:
    """The total of a period like FY2027, and how likely it reaches ``target``."""
    parameters = query(period=period, target=number(target), level=numbers(levels), as_of=day(as_of))
    return Call(OutlookDocument, _series(series, "outlook"), parameters)


def news(
    series: str, *, from_: Day | None = None, to: Day | None = None, period: str | None = None
) -> Call[NewsDocument]:
    """Why the forecast changed between two versions; ``from_`` and ``to`` are names of versions, or days."""
    return Call(NewsDocument, _series(series, "news"), query(from_=day(from_), to=day(to), period=period))


def scenario(
    series: str,
    given: Sequence[str] = (),
    *,
    period: str | None = None,
    target: float | None = None,
    levels: Sequence[int] | None = None,
    as_of: Day | None = None,
) -> Call[ScenarioDocument]:
    """The forecast on conditions like ``2026-12=450`` or ``FY2027=5200..5400``. Nothing is stored."""
    conditions = [given] if isinstance(given, str) else list(given)
    question = {"given": conditions, "period": period, "target": target}
    body = question | ({} if levels is None else {"levels": list(levels)})
    return Call(ScenarioDocument, _series(series, "scenario"), query(as_of=day(as_of)), to_json(body))


def vintage(series: str, *, measure: KnownMeasure | None = None, as_of: Day | None = None) -> Call[VintageDocument]:
    """The monthly series as known on a day, or seasonally adjusted, or its trend."""
    return Call(VintageDocument, _series(series, "vintage"), query(measure=measure, as_of=day(as_of)))


def reports(
    series: str,
    *,
    as_of: Day | None = None,
    from_: Day | None = None,
    to: Day | None = None,
    limit: int | None = None,
    next_: int | None = None,
) -> Call[ReportsDocument]:
    """The figures published on a series, known from ``from_`` to ``to``; all of them, or ``limit`` a call."""
    span = query(from_=day(from_), to=day(to), limit=number(limit), next_=number(next_))
    return Call(ReportsDocument, _series(series, "reports"), query(as_of=day(as_of)) | span)


def revisions(
    series: str, *, within: float | None = None, as_of: Day | None = None
) -> Call[RevisionStatisticsDocument]:
    """How figures are revised by age; one ``within`` so many percent of the latest figure counts as final."""
    parameters = query(within=number(within), as_of=day(as_of))
    return Call(RevisionStatisticsDocument, _series(series, "revisions"), parameters)


def contradictions(*, as_of: Day | None = None) -> Call[ContradictionsDocument]:
    """The figures of all series that do not fit the record."""
    return Call(ContradictionsDocument, "/v1/contradictions", query(as_of=day(as_of)))


def scores(
    series: str,
    *,
    from_: Day | None = None,
    to: Day | None = None,
    limit: int | None = None,
    next_: int | None = None,
) -> Call[ScoresDocument]:
    """How good past forecasts were, by the day on which the figure became known."""
    span = query(from_=day(from_), to=day(to), limit=number(limit), next_=number(next_))
    return Call(ScoresDocument, _series(series, "scores"), span)


def drift(series: str) -> Call[DriftDocument]:
    """Whether the forecasts of a series drift, and why."""
    return Call(DriftDocument, _series(series, "drift"))


def issued(
    series: str,
    *,
    from_: Day | None = None,
    to: Day | None = None,
    limit: int | None = None,
    next_: int | None = None,
) -> Call[IssuedDocument]:
    """Every forecast issued from ``from_`` to ``to``, a row a month and quantile."""
    span = query(from_=day(from_), to=day(to), limit=number(limit), next_=number(next_))
    return Call(IssuedDocument, _series(series, "issued"), span)


def export(kind: Kind, *, format: Format = "parquet") -> Call[Document]:
    """The table of a kind of all series, as a file."""
    return Call(Document, f"/v1/export/{segment(kind)}.{segment(format)}")


def versions(series: str) -> Call[ModelsDocument]:
    """The versions of a series, and the decisions about them."""
    return Call(ModelsDocument, _series(series, "models"))


def read(text: str, *, published: Day | None = None) -> Call[ReadingDocument]:
    """The figures, claims and statements of a press text. Nothing is stored."""
    return Call(ReadingDocument, "/v1/read", {}, to_json({"text": text, "published": day(published)}))


def release(figures_: Iterable[Figure], *, dry_run: bool = False) -> Call[ReleaseDocument]:
    """Store figures, all or none. The same again stores nothing; ``dry_run`` answers what would happen."""
    return Call(ReleaseDocument, "/v1/releases", _tried(dry_run), figures(figures_))


def release_csv(table: str | bytes, *, dry_run: bool = False) -> Call[ReleaseDocument]:
    """Store the figures of a table as CSV (text, or bytes in UTF-8), all or none."""
    body = table.encode() if isinstance(table, str) else table
    return Call(ReleaseDocument, "/v1/releases", _tried(dry_run), body, "text/csv")


def withdraw(ids: Iterable[str], *, why: str, dry_run: bool = False) -> Call[WithdrawalDocument]:
    """Withdraw reports by id: from today on vintages do not use them."""
    body = to_json({"ids": [ids] if isinstance(ids, str) else list(ids), "why": why})
    return Call(WithdrawalDocument, "/v1/releases/withdraw", _tried(dry_run), body)


def ready() -> Call[ReadyDocument]:
    """Whether forecasts can be served; NotReady if not."""
    return Call(ReadyDocument, "/readyz")


def _tried(dry_run: bool) -> dict[str, str]:
    return {"dry_run": "true"} if dry_run else {}
