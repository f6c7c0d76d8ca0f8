"""Documents as text: JSON, and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from models.documents.document import Document


def to_json(document: Document, *, indent: int | None = None) -> bytes:
    """The one JSON form of a document: compact, or with so many blanks a level."""
    return document.model_dump_json(exclude_unset=True, indent=indent).encode()


def to_csv(rows: Iterable[Document | Mapping[str, Any]], columns: Iterable[str]) -> bytes:
    """Rows as CSV with a header; None is an empty cell, keys that are not columns are left out."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(columns), extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(row.model_dump() if isinstance(row, Document) else row for row in rows)
    return text.getvalue().encode()


def columns_of(row: type[Document]) -> tuple[str, ...]:
    """The columns of rows as CSV: the members in their order."""
    return tuple(row.model_fields)
