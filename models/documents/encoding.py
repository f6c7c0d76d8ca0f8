"""Documents as text: compact JSON, and CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

from models.documents.document import Document


def to_json(document: Document | Mapping[str, Any]) -> bytes:
    """Compact JSON; a number that JSON has no word for is an error here, not at the reader."""
    if isinstance(document, Document):
        return document.model_dump_json(exclude_unset=True).encode()
    return json.dumps(document, allow_nan=False, ensure_ascii=False, separators=(",", ":")).encode()


def to_csv(rows: Iterable[Mapping[str, Any]], columns: Iterable[str]) -> bytes:
    """Rows as CSV with a header; None is an empty cell, keys that are not columns are left out."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(columns), extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
