"""The series of the catalog as documents, with the version in service of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from models.core.catalog import Catalog
from models.core.measures import Aggregation, Sign
from models.documents.catalog import listed_days
from models.documents.document import (
    AsOf,
    Cutoff,
    DayText,
    Document,
    SeriesId,
    TimeText,
    Title,
    VersionName,
    VintageHash,
)
from models.storage.records import Version


class ServedVersion(Document):
    """The version in service of a series."""

    version: VersionName
    created: Annotated[TimeText, Field(description="when it was trained, UTC")]
    as_of: AsOf
    cutoff: Cutoff
    vintage: VintageHash


class SeriesDocument(Document):
    """A series of the catalog and the version that serves it."""

    series: SeriesId
    title: Title
    unit: Annotated[str, Field(description="unit of its levels, such as usd_million")]
    unit_label: Annotated[str, Field(description="the unit as people write it, such as US$ million")]
    aggregation: Annotated[
        Aggregation,
        Field(description="what the figure of a longer period is of its months: sum, mean, or last (of a stock)"),
    ]
    sign: Annotated[Sign, Field(description="positive, or any: a balance may be negative")]
    has_growth: Annotated[
        bool, Field(description="whether growth in percent means something; a rate changes in percentage points")
    ]
    parent: Annotated[str | None, Field(description="id of the series that it is a part of; null of a topmost series")]
    children: Annotated[list[str], Field(description="ids of its parts")]
    fiscal_year_start: Annotated[int, Field(description="first month of its fiscal year, 1..12; FY2027 ends in 2027")]
    release_days: Annotated[
        tuple[int, int], Field(description="days of the month between which the month before is usually published")
    ]
    release_dates: Annotated[dict[str, DayText], Field(description="days of publication by month, where listed")]
    digits: Annotated[int | None, Field(description="decimals that the publisher prints; null if not known")]
    model: Annotated[ServedVersion | None, Field(description="null where no version is published")]


class SeriesListDocument(Document):
    """All series, parents before their parts."""

    series: Annotated[list[SeriesDocument], Field(description="the series of the catalog")]


def series_document(series: str, catalog: Catalog, serving: Mapping[str, Version]) -> SeriesDocument:
    """The document of a series; ``serving`` are the versions in service. UnknownSeries."""
    entry = catalog[series]
    return SeriesDocument(
        series=series,
        title=entry.title,
        unit=entry.unit,
        unit_label=entry.unit_label,
        aggregation=entry.aggregation,
        sign=entry.sign,
        has_growth=entry.has_growth,
        parent=entry.parent,
        children=list(catalog.children(series)),
        fiscal_year_start=entry.fiscal_year_start,
        release_days=entry.release_days,
        release_dates=listed_days(entry),
        digits=entry.digits,
        model=_served(serving[series]) if series in serving else None,
    )


def series_list_document(catalog: Catalog, serving: Mapping[str, Version]) -> SeriesListDocument:
    """The document of all series."""
    return SeriesListDocument(series=[series_document(each, catalog, serving) for each in catalog.entries])


def _served(version: Version) -> ServedVersion:
    return ServedVersion(
        version=version.version,
        created=version.created.isoformat(),
        as_of=version.as_of.isoformat(),
        cutoff=str(version.cutoff),
        vintage=version.vintage,
    )
