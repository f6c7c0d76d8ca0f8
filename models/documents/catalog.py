"""The catalog as a document."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from models.core.catalog import Catalog, SdmxKey, Series
from models.core.measures import Aggregation, Sign
from models.documents.document import DayText, Document, SeriesId, Title


class SdmxKeyDocument(Document):
    """Which rows of SDMX-CSV are a series."""

    key: Annotated[dict[str, str], Field(description="values by dimension")]
    dataflow: Annotated[str, Field(description="the dataflow, with or without agency and version; empty for any")]
    unit: Annotated[str, Field(description="unit of the figures where the file has an unknown code; empty if none")]


class CatalogSeries(Document):
    """What the catalog holds of a series."""

    series: SeriesId
    title: Title
    parent: Annotated[str | None, Field(description="id of the parent; null at the top")]
    publisher: Annotated[str, Field(description="who publishes it; empty if the catalog does not name anyone")]
    unit: Annotated[str, Field(description="unit of vintages and forecasts, such as usd_million")]
    unit_label: Annotated[str, Field(description="the unit as people write it, such as US$ million")]
    fiscal_year_start: Annotated[int, Field(description="month 1..12 in which the fiscal year begins")]
    aggregation: Annotated[Aggregation, Field(description="what the figure of a longer period is of its months")]
    additive: Annotated[bool, Field(description="whether it is a part that adds up to its parent in each month")]
    sign: Annotated[Sign, Field(description="whether levels can be below zero")]
    release_days: Annotated[
        tuple[int, int], Field(description="first and last day after the end of a month on which it is published")
    ]
    release_dates: Annotated[dict[str, DayText], Field(description="days of publication by month, where listed")]
    digits: Annotated[int | None, Field(description="decimals that the publisher prints; null if not known")]
    sdmx: Annotated[SdmxKeyDocument | None, Field(description="its rows in SDMX-CSV; null if the catalog has no key")]


class CatalogDocument(Document):
    """All series of the catalog."""

    series: Annotated[list[CatalogSeries], Field(description="the series, parents before their parts")]


def catalog_document(catalog: Catalog) -> CatalogDocument:
    """The document of a catalog."""
    return CatalogDocument(series=[_series(entry) for entry in catalog.entries.values()])


def listed_days(entry: Series) -> dict[str, str]:
    """The days of publication that a publisher lists, by month."""
    return {str(month): day.isoformat() for month, day in entry.release_dates.items()}


def _series(entry: Series) -> CatalogSeries:
    return CatalogSeries(
        series=entry.series,
        title=entry.title,
        parent=entry.parent,
        publisher=entry.publisher,
        unit=entry.unit,
        unit_label=entry.unit_label,
        fiscal_year_start=entry.fiscal_year_start,
        aggregation=entry.aggregation,
        additive=entry.additive,
        sign=entry.sign,
        release_days=entry.release_days,
        release_dates=listed_days(entry),
        digits=entry.digits,
        sdmx=_sdmx(entry.sdmx),
    )


def _sdmx(sdmx: SdmxKey | None) -> SdmxKeyDocument | None:
    return SdmxKeyDocument(key=dict(sdmx.key), dataflow=sdmx.dataflow, unit=sdmx.unit) if sdmx else None
