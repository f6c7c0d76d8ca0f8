"""Parameters and bodies in the form that the service reads."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from exportcast_client.document import Document
from exportcast_client.documents import PressFigure

Day = date | str
"""A day in UTC: a date, or text like 2026-04-17."""

Figure = Mapping[str, Any] | Document
"""A published figure: its members, or a document that has them."""

COLUMNS = ("series", "period_start", "period_end", "measure", "value", "unit", "published", "source")
OPTIONAL = ("status", "printed", "id")
DECIMALS = 9


def query(**given: str | None) -> dict[str, str]:
    """The parameters that are given; ``from_`` and ``next_`` are named ``from`` and ``next``."""
    return {name.rstrip("_"): text for name, text in given.items() if text is not None}


def segment(text: str) -> str:
    """A text as one part of a path."""
    return quote(text, safe="")


def day(value: Day | None) -> str | None:
    """A day as text; of a time with a zone, the day in UTC."""
    if isinstance(value, datetime):
        value = (value.astimezone(UTC) if value.tzinfo else value).date()
    moment = value
    return moment.isoformat() if isinstance(moment, date) else moment


def number(value: float | Decimal | None) -> str | None:
    """A number without an exponent, to nine decimals."""
    if value is None:
        return None
    text = f"{value:.{DECIMALS}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def numbers(values: Iterable[float] | None) -> str | None:
    """Numbers with commas; None for None."""
    return None if values is None else ",".join(str(number(each)) for each in values)


def figures(given: Iterable[Figure]) -> bytes:
    """A release as JSON. Decimals keep their printed digits. ValueError for bounds, which are no figures."""
    return to_json([_figure(each) for each in given])


def to_json(value: Any) -> bytes:
    """A body; ValueError for NaN and infinity, TypeError for what JSON has no form for."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, default=_plain).encode()


def _figure(given: Figure) -> dict[str, Any]:
    if isinstance(given, PressFigure) and given.bound is not None:
        raise ValueError(f"{given.text[:80]!r} is a bound ({given.bound}), not a figure that can be stored")
    if not isinstance(given, Document):
        return dict(given)
    members = given.plain()
    return {name: members[name] for name in (*COLUMNS, *OPTIONAL) if members.get(name) not in (None, "")}


def _plain(value: object) -> str:
    if isinstance(value, Decimal | date):
        return str(value)
    raise TypeError(f"{value!r:.80} has no form in JSON")
