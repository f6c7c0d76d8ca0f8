"""What an export holds, as the document beside its files."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from models.documents.document import AsOf, Document, SeriesId, TimeText

Format = Literal["parquet", "csv"]

MARK: Literal["exportcast"] = "exportcast"
"""What marks the manifest of an export."""


class ColumnDocument(Document):
    """A column of a table."""

    name: Annotated[str, Field(description="name of the column")]
    type: Annotated[str, Field(description="type in Parquet; CSV has days as 2026-04-17, and nothing for null")]
    about: Annotated[str, Field(description="meaning and unit")]


class KindDocument(Document):
    """A table, in a file for each series."""

    kind: Annotated[str, Field(description="name of the table, and of its folder")]
    about: Annotated[str, Field(description="what a table of this kind holds")]
    rows: Annotated[int, Field(description="rows of all series")]
    columns: Annotated[list[ColumnDocument], Field(description="the columns in order; the series is in the path")]


class FileDocument(Document):
    """A file of an export."""

    path: Annotated[str, Field(description="path below the folder of the export")]
    rows: Annotated[int, Field(description="rows of the file")]
    bytes: Annotated[int, Field(description="size of the file")]
    sha256: Annotated[str, Field(description="SHA-256 of the file, 64 hex digits")]


class LeftOutDocument(Document):
    """A table of a series that has no rows, or no file, and why."""

    series: SeriesId
    kind: Annotated[str, Field(description="the table")]
    reason: Annotated[str, Field(description="why, in a sentence")]


class ManifestDocument(Document):
    """An export: its schema, its files, and what is missing."""

    export: Annotated[Literal["exportcast"], Field(description="marks the folder as an export")]
    schema_version: Annotated[int, Field(description="changes where a name, a type or the meaning of a column changes")]
    format: Annotated[Format, Field(description="format of the files")]
    created_at: Annotated[TimeText, Field(description="when the export was made, UTC")]
    as_of: AsOf
    kinds: Annotated[list[KindDocument], Field(description="the tables")]
    without_forecast: Annotated[
        list[LeftOutDocument], Field(description="series that no version forecasts: their table has no rows")
    ]
    failed: Annotated[list[LeftOutDocument], Field(description="tables that could not be made, and have no file")]
    files: Annotated[list[FileDocument], Field(description="the files, by series and kind")]
