"""Answers that are made for one request: JSON and CSV with an entity tag, and 304 where the asker holds it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

from flask import Response, request

from service.answers import CACHE_CONTROL

JSON = "application/json"
CSV = "text/csv; charset=utf-8"


def to_json(document: Mapping[str, Any]) -> bytes:
    """Compact JSON; a number that JSON has no word for is an error here, not at the reader."""
    return json.dumps(document, allow_nan=False, ensure_ascii=False, separators=(",", ":")).encode()


def to_csv(rows: Iterable[Mapping[str, Any]], columns: Iterable[str]) -> bytes:
    """Rows as CSV with a header; None is an empty cell, keys that are not columns are left out."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(columns), extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def respond(body: bytes, content_type: str = JSON) -> Response:
    """An answer tagged by its content."""
    response = Response(body, content_type=content_type)
    if request.method in ("GET", "HEAD"):
        response.headers["Cache-Control"] = CACHE_CONTROL
        response.add_etag()
        response.make_conditional(request)
    return response
